package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.Seal.WrongSealException;

class PassphraseSealTest {
  private static final Argon2id.Cost CHEAP = new Argon2id.Cost(8, 1, 1);

  @Test
  void argon2id_gives_the_tag_of_rfc_9106_section_5_3() {
    var parameters =
        Argon2id.parameters(new Argon2id.Cost(32, 3, 4))
            .withSalt(filled(16, 2))
            .withSecret(filled(8, 3))
            .withAdditional(filled(12, 4))
            .build();

    assertThat(Argon2id.derive(filled(32, 1), parameters, 32))
        .isEqualTo(
            HexFormat.of()
                .parseHex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
  }

  @Test
  void the_right_passphrase_opens_at_the_default_cost() {
    var closed = new PassphraseSeal(SecretBytes.ofUtf8("correct horse")).close(root());

    try (var opened = seal("correct horse").open(closed)) {
      assertThat(opened.sameAs(root())).isTrue();
    }
    var header = ByteBuffer.wrap(closed.bytes());
    assertThat(header.get(0)).isEqualTo((byte) 2);
    assertThat(header.getInt(1)).isEqualTo(65_536);
    assertThat(header.getInt(5)).isEqualTo(3);
    assertThat(header.getInt(9)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "wrong", "correct horsf", "Correct horse", "correct horse "})
  void another_passphrase_does_not(String wrong) {
    var closed = seal("correct horse").close(root());

    assertThatThrownBy(() -> seal(wrong).open(closed))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("the passphrase is wrong");
  }

  @Test
  void a_wrapped_root_with_any_byte_altered_does_not_open() {
    var seal = seal("correct horse");
    var good = seal.close(root()).bytes();

    for (int i = 0; i < good.length; i++) {
      var altered = good.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> seal.open(new Sealed(altered)))
          .isInstanceOf(WrongSealException.class);
    }
    for (int length = 0; length < good.length; length++) {
      var cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> seal.open(new Sealed(cut))).isInstanceOf(WrongSealException.class);
    }
  }

  @Test
  void a_wrapped_root_that_asks_for_absurd_work_is_refused_at_once() {
    var seal = seal("correct horse");
    var good = seal.close(root()).bytes();

    for (int parameterAt : new int[] {1, 5, 9}) {
      for (int value : new int[] {Integer.MAX_VALUE, 2_000_000, 0, -1, Integer.MIN_VALUE}) {
        var absurd = good.clone();
        ByteBuffer.wrap(absurd).putInt(parameterAt, value);
        assertThatThrownBy(() -> seal.open(new Sealed(absurd)))
            .isInstanceOf(WrongSealException.class)
            .hasMessageContaining("damaged");
      }
    }
  }

  @Test
  void a_new_passphrase_that_is_too_short_is_refused() {
    assertThatThrownBy(() -> seal("1234567").close(root()))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("8")
        .hasMessageNotContaining("1234567");
  }

  private static PassphraseSeal seal(String passphrase) {
    return new PassphraseSeal(SecretBytes.ofUtf8(passphrase), CHEAP, new SecureRandom());
  }

  private static SecretBytes root() {
    return SecretBytes.owning(filled(32, 7));
  }

  private static byte[] filled(int length, int value) {
    var bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
