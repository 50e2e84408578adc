package sallyport.connectivity.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a vault says no.
 *
 * @param code the outer code, and {@code inner} the one that tells refusals apart; empty where the
 *     answer has none
 * @param address from where the vault saw the call come
 * @param subnet the ARM id of the subnet that it came through, and {@code endpoint} that of the
 *     private endpoint, where the vault says so
 */
record VaultError(
    int status,
    String code,
    String inner,
    String message,
    Optional<String> address,
    Optional<String> subnet,
    Optional<String> endpoint) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern SEEN = Pattern.compile("(?:^|;)\\s*addr=([^;]+)");
  private static final Pattern SUBNET =
      Pattern.compile("(?:^|;)\\s*subnet=([A-Za-z0-9._/()-]{1,512})(?:;|$)");
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:^|;)\\s*private_endpoint=([A-Za-z0-9 ._/()-]{1,512})(?:;|$)");
  private static final Pattern TOLD = Pattern.compile("Client address: (\\S+)");

  static VaultError of(Answer answer) {
    var code = "";
    var inner = "";
    var message = "";
    try {
      var error = JSON.readTree(answer.body()).path("error");
      code = error.path("code").asString("");
      inner = error.path("innererror").path("code").asString("");
      message = error.path("message").asString("");
    } catch (JacksonException _) {
      // A page of something else, most likely: the status has to do.
    }
    return new VaultError(
        answer.status(),
        code,
        inner,
        message,
        seen(answer).or(() -> told(answer.text())),
        info(answer, SUBNET),
        info(answer, ENDPOINT));
  }

  /** What {@code x-ms-keyvault-network-info} says of where the call came from. */
  static Optional<String> seen(Answer answer) {
    return info(answer, SEEN);
  }

  private static Optional<String> info(Answer answer, Pattern member) {
    return answer
        .header("x-ms-keyvault-network-info")
        .map(member::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }

  private static Optional<String> told(String body) {
    var matcher = TOLD.matcher(body.replace("\\r\\n", " "));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The code that says most, and the first line of the message. */
  String inWords() {
    var name = inner.isEmpty() ? code : inner;
    return status
        + (name.isEmpty() ? "" : " " + name)
        + (message.isEmpty() ? "" : ": " + Faults.line(message.split("\r\n", 2)[0], 200));
  }
}
