package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RSAES-PKCS1-v1_5 decoding against the plain reading of RFC 8017, 7.2.2. */
class RsaPaddingTest {
  private static final Random RANDOM = new Random(8017);

  /** The plain reading, with branches wherever it likes. */
  private static byte[] plainly(byte[] block) {
    if (block[0] != 0 || block[1] != 2) {
      return null;
    }
    int at = 2;
    while (at < block.length && block[at] != 0) {
      at++;
    }
    return at == block.length || at < 10 ? null : Arrays.copyOfRange(block, at + 1, block.length);
  }

  @Test
  void blocks_of_every_kind_are_read_as_the_plain_reading_reads_them() {
    int good = 0;
    int bad = 0;
    for (int i = 0; i < 200_000; i++) {
      var block = new byte[64];
      RANDOM.nextBytes(block);
      if (RANDOM.nextInt(10) > 0) {
        block[0] = 0;
      }
      if (RANDOM.nextInt(10) > 0) {
        block[1] = 2;
      }
      if (RANDOM.nextBoolean()) {
        for (int j = 2; j < block.length; j++) {
          block[j] |= 1;
        }
        if (RANDOM.nextInt(5) > 0) {
          block[2 + RANDOM.nextInt(62)] = 0;
        }
      }
      var expected = plainly(block.clone());
      var found = RsaPadding.unpadded(block);
      assertThat(found.holds()).isEqualTo(expected != null);
      assertThat(found.octets())
          .as("octets are copied either way")
          .isEqualTo(expected == null ? Arrays.copyOfRange(block, 11, 64) : expected);
      good += expected == null ? 0 : 1;
      bad += expected == null ? 1 : 0;
    }
    assertThat(good).isGreaterThan(20_000);
    assertThat(bad).isGreaterThan(20_000);
  }

  /** Shows the block that it was made with, and counts what it is asked for. */
  private static final class Counting implements RsaLiveKey.PrivateHalf {
    private final byte[] block;
    private int bare;

    Counting(byte[] block) {
      this.block = block;
    }

    @Override
    public byte[] bare(byte[] value) {
      bare++;
      return block.clone();
    }

    @Override
    public boolean checksItself() {
      return false;
    }

    @Override
    public byte[] openOaep(OaepHash hash, byte[] value) {
      throw new AssertionError("not OAEP");
    }

    @Override
    public void close() {}
  }

  @Test
  void a_block_costs_one_private_operation_whether_or_not_it_holds() {
    var modulus = new byte[256];
    Arrays.fill(modulus, (byte) -1);
    var shown = new PublicKeyParts.Rsa(modulus, new byte[] {1, 0, 1});
    var good = new byte[256];
    Arrays.fill(good, 1, 256, (byte) 7);
    good[1] = 2;
    good[200] = 0;
    for (int at = 0; at < 256; at++) {
      var block = good.clone();
      block[at] ^= 7;
      var half = new Counting(block);
      var expected = plainly(block);
      var key = new RsaLiveKey(shown, half);
      var ciphertext = Ciphertext.of(new byte[256]);
      if (expected == null) {
        KeyModuleContract.refuses(
            () -> key.decrypt(EncryptionAlgorithm.RSA1_5, ciphertext),
            new KeyRefusal.DoesNotOpen());
      } else {
        try (var opened = key.decrypt(EncryptionAlgorithm.RSA1_5, ciphertext)) {
          assertThat(opened.<byte[]>expose(byte[]::clone)).isEqualTo(expected);
        }
      }
      assertThat(half.bare).isEqualTo(1);
    }
  }
}
