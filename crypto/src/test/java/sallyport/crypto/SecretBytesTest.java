package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
  @Test
  void its_printed_form_says_nothing() {
    var secret = SecretBytes.ofUtf8("PLANTED-SECRET");

    assertThat(secret + " " + List.of(secret)).doesNotContain("PLANTED");
  }

  @Test
  void closing_zeroes_the_bytes_and_ends_their_use() {
    var bytes = "PLANTED-SECRET".getBytes(StandardCharsets.UTF_8);
    var secret = SecretBytes.owning(bytes);

    secret.close();

    assertThat(bytes).containsOnly(0);
    assertThatThrownBy(() -> secret.expose(byte[]::clone))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void secrets_are_the_same_by_content() {
    var secret = SecretBytes.ofUtf8("one");

    assertThat(secret.sameAs(SecretBytes.ofUtf8("one"))).isTrue();
    assertThat(secret.sameAs(secret)).isTrue();
    assertThat(secret.sameAs(SecretBytes.ofUtf8("two"))).isFalse();
    assertThat(secret.sameAs(SecretBytes.ofUtf8("on"))).isFalse();
    assertThat(secret.sameAs(SecretBytes.ofUtf8(""))).isFalse();
  }
}
