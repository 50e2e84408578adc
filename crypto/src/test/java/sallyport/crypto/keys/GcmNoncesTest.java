package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GcmNoncesTest {
  @Test
  void each_is_the_one_before_plus_one_in_all_its_96_bits() {
    var carrying = new GcmNonces(0x01020304, -2, 0);
    for (var expected :
        new String[] {
          "01020304fffffffffffffffe", "01020304ffffffffffffffff", "010203050000000000000000"
        }) {
      assertThat(HexFormat.of().formatHex(carrying.next())).isEqualTo(expected);
    }
    var last = new GcmNonces(-1, -1, 0);
    assertThat(HexFormat.of().formatHex(last.next())).isEqualTo("f".repeat(24));
    assertThat(HexFormat.of().formatHex(last.next())).isEqualTo("0".repeat(24));
  }

  @Test
  void a_loading_gives_out_as_many_as_the_standard_allows_a_key() {
    var nonces = new GcmNonces(0, 0, (1L << 32) - 1);
    assertThat(new BigInteger(1, nonces.next())).isEqualTo((1L << 32) - 1);
    for (int i = 0; i < 3; i++) {
      KeyModuleContract.refuses(
          nonces::next,
          new KeyRefusal.NotSupported("more than 2^32 encryptions by AES-GCM with one key"));
    }
  }

  @Test
  void threads_never_share_one_and_loadings_start_apart() {
    var seen = ConcurrentHashMap.<String>newKeySet();
    for (int loading = 0; loading < 8; loading++) {
      var nonces = new GcmNonces();
      IntStream.range(0, 20_000)
          .parallel()
          .forEach(_ -> seen.add(HexFormat.of().formatHex(nonces.next())));
    }
    assertThat(seen).hasSize(8 * 20_000);
  }
}
