package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.vault.keys.KeyDraft;

/** The private octets of a body that brings a key: zeroed as soon as it is refused. */
class BroughtSecretsTest {
  private static final String RSA =
      "{\"key\":{\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQ\",\"d\":\"Ag\",\"p\":\"Aw\"";

  private final ArrayList<SecretBytes> read = new ArrayList<>();

  private static KeyBody body(String json) {
    return new KeyBody(
        ApiVersion.latest(), Body.of(SentRequest.of("PUT", "v.test", "/keys/k").body(json)));
  }

  private static boolean closed(SecretBytes secret) {
    try {
      return secret.expose(_ -> false);
    } catch (IllegalStateException _) {
      return true;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",'q':'*'}} | 2 | key.q",
        ",'q':'BA','dp':'BQ','dq':'Bg','qi':'Bw'},'attributes':{'enabled':1}} | 6 | enabled",
        ",'q':'BA','dp':'BQ','dq':'Bg','qi':'Bw','key_ops':['fly']}} | 6 | key.key_ops",
        ",'q':'BA','dp':'BQ','dq':'Bg','qi':'Bw'},'tags':7} | 6 | tags",
      })
  void what_was_read_of_a_body_that_is_refused_is_closed(String rest, int secrets, String why) {
    var sent = body(RSA + rest.replace('\'', '"'));

    assertThatThrownBy(() -> sent.brought(read))
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(path(it.refusal())).endsWith(why));
    assertThat(read).hasSize(secrets).allMatch(BroughtSecretsTest::closed);
  }

  private static String path(Refusal refusal) {
    return refusal instanceof RequestRefusal.NotBase64Url(var path, _)
        ? path
        : ((RequestRefusal.BadParameter) refusal).path();
  }

  @Test
  void what_was_read_of_a_good_body_is_whole_and_all_that_is_to_be_closed() {
    var draft =
        body(RSA + ",\"q\":\"BA\",\"dp\":\"BQ\",\"dq\":\"Bg\",\"qi\":\"Bw\"}}").brought(read);

    assertThat(read).hasSize(6).noneMatch(BroughtSecretsTest::closed);
    ((KeyDraft.Source.Brought) draft.source()).parts().close();
    assertThat(read).allMatch(BroughtSecretsTest::closed);
  }
}
