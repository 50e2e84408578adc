package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Vectors: test cases 13 to 16 of the GCM submission to NIST (McGrew and Viega, appendix B), and
 * count 0 of the 128-bit plaintext section of the CAVP file gcmEncryptExtIV256.rsp.
 */
class AesGcmTest {
  private static final String ZERO_KEY =
      "00000000000000000000000000000000" + "00000000000000000000000000000000";
  private static final String KEY =
      "feffe9928665731c6d6a8f9467308308" + "feffe9928665731c6d6a8f9467308308";
  private static final String NONCE = "cafebabefacedbaddecaf888";
  private static final String PLAIN =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
  private static final String CIPHERTEXT =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";

  @ParameterizedTest
  @CsvSource({
    ZERO_KEY + ",000000000000000000000000,'','',530f8afbc74536b9a963b4f1c4cb738b",
    ZERO_KEY
        + ",000000000000000000000000,'',00000000000000000000000000000000,"
        + "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    KEY
        + ","
        + NONCE
        + ",'',"
        + PLAIN
        + "1aafd255,"
        + CIPHERTEXT
        + "898015adb094dac5d93471bdec1a502270e3cc6c",
    KEY
        + ","
        + NONCE
        + ",feedfacedeadbeeffeedfacedeadbeefabaddad2,"
        + PLAIN
        + ","
        + CIPHERTEXT
        + "76fc6ece0f4e1768cddf8853bb2d551b",
    "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22,0d18e06c7c725ac9e362e1ce,'',"
        + "2db5168e932556f8089a0622981d017d,"
        + "fa4362189661d163fcd6a56d8bf0405ad636ac1bbedd5cc3ee727dc2ab4a9489"
  })
  void published_vectors_seal_and_open(
      String key, String nonce, String associated, String plain, String sealed) throws Exception {
    var cipher = new AesGcm(hex(key));
    var expected = hex(nonce + sealed);

    var out = Arrays.copyOf(hex(nonce), expected.length);
    cipher.seal(hex(associated), hex(plain), out, 0, AesGcm.NONCE_BYTES);

    assertThat(out).isEqualTo(expected);
    assertThat(cipher.open(hex(associated), expected, 0, AesGcm.NONCE_BYTES)).isEqualTo(hex(plain));
  }

  @Test
  void it_opens_again_after_it_refused_a_forgery() throws Exception {
    var cipher = new AesGcm(hex(KEY));
    var good = hex(NONCE + CIPHERTEXT + "76fc6ece0f4e1768cddf8853bb2d551b");
    var associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    var forged = good.clone();
    forged[20] ^= 1;

    assertThatThrownBy(() -> cipher.open(associated, forged, 0, AesGcm.NONCE_BYTES))
        .isInstanceOf(AEADBadTagException.class);

    assertThat(cipher.open(associated, good, 0, AesGcm.NONCE_BYTES)).isEqualTo(hex(PLAIN));
  }

  @Test
  void a_key_of_another_length_is_refused() {
    assertThatThrownBy(() -> new AesGcm(new byte[16])).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
