package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.crypto.Certificates;
import sallyport.crypto.FileSeal;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.TokenSigningKey;
import sallyport.crypto.pki.LocalAuthority;
import sallyport.crypto.pki.Published;

class ReleaseSignerTest {
  private static final Published PUBLISHED =
      new Published(URI.create("http://pki.test/ca.crl"), URI.create("http://pki.test/ca.crt"));

  @TempDir Path folder;

  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final InMemoryReleaseKeyStore store = new InMemoryReleaseKeyStore();
  private Keyring keyring;

  @BeforeEach
  void open() {
    keyring = new Keyring(new InMemoryKeyringStore(), () -> now, new SecureRandom());
    keyring.unseal(new FileSeal(folder.resolve("seal.key")));
  }

  private ReleaseSigner process(LocalAuthority authority) {
    return new ReleaseSigner(store, keyring, releases(authority), () -> now);
  }

  private static ReleaseAuthority releases(LocalAuthority authority) {
    return new ReleaseAuthority() {
      @Override
      public Optional<byte[]> certificate() {
        return Optional.of(authority.certificate());
      }

      @Override
      public TokenSigningKey newKey(Duration life) {
        return authority.issueSigner("Test releases", life, PUBLISHED);
      }
    };
  }

  private LocalAuthority authority() {
    return LocalAuthority.create("Test CA", () -> now);
  }

  @Test
  void the_next_process_and_another_node_sign_with_the_same_key() throws Exception {
    var authority = authority();

    var first = process(authority).current();
    var second = process(authority).current();

    assertThat(second.key().x5t()).isEqualTo(first.key().x5t());
    assertThat(store.releaseKeys()).hasSize(1);
    var leaf = Certificates.parse(first.chain().getFirst()).orElseThrow();
    leaf.verify(authority.x509().getPublicKey());
    assertThat(leaf.getKeyUsage()).startsWith(true, false, false);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getExtendedKeyUsage()).isNull();
    assertThat(second.chain()).hasSize(2);
    assertThat(second.chain().getLast()).isEqualTo(authority.certificate());
  }

  @Test
  void a_key_is_replaced_when_a_third_of_its_certificates_life_is_left() {
    var signer = process(authority());
    var first = signer.current();
    var ends = Certificates.parse(first.chain().getFirst()).orElseThrow().getNotAfter().toInstant();

    now = now.plus(Duration.ofDays(243));
    assertThat(signer.current().key().x5t()).isEqualTo(first.key().x5t());
    now = now.plus(Duration.ofDays(1));
    var next = signer.current();

    assertThat(next.key().x5t()).isNotEqualTo(first.key().x5t());
    assertThat(ends).isAfter(now.plus(Duration.ofDays(100)));
    assertThat(store.releaseKeys())
        .extracting(ReleaseKeyStore.StoredReleaseKey::kid)
        .containsExactly(next.key().x5t());
  }

  @Test
  void a_key_of_an_authority_that_is_trusted_no_more_signs_no_more() {
    var first = process(authority()).current();
    var other = authority();

    var second = process(other).current();

    assertThat(second.key().x5t()).isNotEqualTo(first.key().x5t());
    assertThat(second.chain().getLast()).isEqualTo(other.certificate());
  }

  @Test
  void a_key_without_an_authority_vouches_for_itself_and_lasts_too() throws Exception {
    var self = ReleaseAuthority.none("Test releases", () -> now);

    var first = new ReleaseSigner(store, keyring, self, () -> now).current();
    var second = new ReleaseSigner(store, keyring, self, () -> now).current();

    assertThat(second.key().x5t()).isEqualTo(first.key().x5t());
    assertThat(first.chain()).hasSize(1);
    var own = Certificates.parse(first.chain().getFirst()).orElseThrow();
    own.verify(own.getPublicKey());
    assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=Test releases");
  }

  @Test
  void the_private_key_is_stored_sealed() {
    var signer = process(authority()).current();

    var stored = store.releaseKeys().getFirst();
    try (var pkcs8 = signer.key().privateKey()) {
      pkcs8.expose(clear -> {
        assertThat(
                new String(
                    stored.sealedKey().bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(
                new String(
                    clear, clear.length / 2, 32, java.nio.charset.StandardCharsets.ISO_8859_1));
        return clear.length;
      });
    }
  }
}
