package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.DataPlaneFixture.header;

import sallyport.http.Response;

/** Error bodies, written by other means than the code under test. */
final class ErrorBodies {
  private ErrorBodies() {}

  static void assertRefused(Response response, int status, String code, String message) {
    assertRefused(response, status, code, message, "");
  }

  /** The whole body, written here by other means than the code under test. */
  static void assertRefused(
      Response response, int status, String code, String message, String inner) {
    var escaped =
        message
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\r", "\\r")
            .replace("\n", "\\n");
    assertThat(body(response))
        .isEqualTo(
            "{\"error\":{\"code\":\""
                + code
                + "\",\"message\":\""
                + escaped
                + "\""
                + (inner.isEmpty() ? "" : ",\"innererror\":{\"code\":\"" + inner + "\"}")
                + "}}");
    assertThat(response.status()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).contains("application/json; charset=utf-8");
  }
}
