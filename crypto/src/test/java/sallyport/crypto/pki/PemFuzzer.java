package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sallyport.crypto.AssertionSignatures;
import sallyport.crypto.Certificates;
import sallyport.crypto.SecretBytes;

/** Damaged certificates and keys: each is read or refused, and nothing else ever happens. */
class PemFuzzer {
  private static final int ROUNDS = 4000;
  private static final LocalAuthority AUTHORITY =
      LocalAuthority.create("Fuzzed", InstantSource.system());
  private static final ServerCertificate SERVER =
      AUTHORITY.issue(
          List.of("a.localhost"),
          List.of(),
          LocalAuthority.SERVER_LIFE,
          new Published(URI.create("http://p/ca.crl"), URI.create("http://p/ca.crt")));

  private final Random random = new Random(20_261_123);

  @Test
  void a_damaged_certificate_parses_or_not() {
    int parsed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var certificate = Certificates.parse(damaged(SERVER.chain().getFirst()));
      if (certificate.isPresent()) {
        parsed++;
        assertThat(
                AssertionSignatures.verify("RS256", certificate.get(), new byte[1], new byte[256]))
            .isFalse();
      }
    }
    assertThat(parsed).isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
  }

  @Test
  void a_damaged_pem_file_is_read_or_refused() {
    var refused = new AtomicInteger();
    var certificate = SERVER.chainPem().getBytes(US_ASCII);
    var key = Pem.privateKey(SERVER.privateKey()).expose(byte[]::clone);
    for (int round = 0; round < ROUNDS; round++) {
      refusedOrRead(refused, () -> Pem.certificates(damaged(certificate)));
      refusedOrRead(refused, () -> Pem.readPrivateKey(SecretBytes.owning(damaged(key))));
    }
    assertThat(refused.get()).isBetween(ROUNDS / 100, 2 * ROUNDS);
  }

  @Test
  void a_damaged_stored_key_is_loaded_or_refused() {
    var refused = new AtomicInteger();
    var key = AUTHORITY.privateKey().expose(byte[]::clone);
    for (int round = 0; round < ROUNDS / 4; round++) {
      refusedOrRead(
          refused,
          () ->
              LocalAuthority.load(
                  SecretBytes.owning(damaged(key)),
                  AUTHORITY.certificate(),
                  InstantSource.system()));
    }
    assertThat(refused.get()).isGreaterThan(ROUNDS / 8);
  }

  private static void refusedOrRead(AtomicInteger refused, Runnable reading) {
    try {
      reading.run();
    } catch (UnusableCertificateException e) {
      assertThat(e).hasNoCause();
      refused.incrementAndGet();
    }
  }

  /** One to four bytes changed, or the end cut off, or a piece repeated. */
  private byte[] damaged(byte[] good) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 1 -> withEndRepeated(good);
      default -> withBytesChanged(good);
    };
  }

  private byte[] withEndRepeated(byte[] good) {
    int repeated = 1 + random.nextInt(good.length);
    var longer = Arrays.copyOf(good, good.length + repeated);
    System.arraycopy(good, good.length - repeated, longer, good.length, repeated);
    return longer;
  }

  private byte[] withBytesChanged(byte[] good) {
    var bytes = good.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
