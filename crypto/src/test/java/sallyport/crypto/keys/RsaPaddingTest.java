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
      assertThat(found.orElse(null)).isEqualTo(expected);
      good += expected == null ? 0 : 1;
      bad += expected == null ? 1 : 0;
    }
    assertThat(good).isGreaterThan(20_000);
    assertThat(bad).isGreaterThan(20_000);
  }
}
