package sallyport.connectivity.doctor;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a token service says no.
 *
 * @param code {@code AADSTS} and its number; the OAuth error, or the status, where there is none
 */
record SignInError(String code, String sentence) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern CODE = Pattern.compile("AADSTS[0-9]+");

  static SignInError of(Answer answer) {
    try {
      var body = JSON.readTree(answer.body());
      var description = body.path("error_description").asString("");
      var matcher = CODE.matcher(description);
      var error = body.path("error").asString(Integer.toString(answer.status()));
      return new SignInError(
          matcher.find() ? matcher.group() : error, description.split("( Trace ID:|\r?\n)", 2)[0]);
    } catch (JacksonException _) {
      return new SignInError("status " + answer.status(), "");
    }
  }

  String inWords() {
    return sentence.contains(code) ? sentence : code + " " + sentence;
  }

  String mend() {
    return switch (code) {
      case "AADSTS7000215" ->
          "AZURE_CLIENT_SECRET is not a secret of this application: set it anew";
      case "AADSTS7000222" -> "the client's secret has expired: make a new one";
      case "AADSTS700016" -> "AZURE_CLIENT_ID is not known in the tenant: see both ids";
      case "AADSTS90002", "AADSTS900023" -> "AZURE_TENANT_ID is no tenant of this authority";
      case "AADSTS500011", "AADSTS70011", "AADSTS1002012" ->
          "the authority does not know the vault's resource: see AZURE_AUTHORITY_HOST";
      case "AADSTS7000112", "AADSTS700051" -> "the application is disabled: enable it";
      case "AADSTS53003" -> "a conditional access policy refuses: see its conditions";
      default -> "see what the code means at the authority";
    };
  }
}
