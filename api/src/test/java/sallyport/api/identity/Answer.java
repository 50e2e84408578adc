package sallyport.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import sallyport.http.BadJsonException;
import sallyport.http.Json;
import sallyport.http.Response;
import tools.jackson.databind.JsonNode;

/** What a test wants to know of an answer. */
public record Answer(Response response) {

  public int status() {
    return response.status();
  }

  public String body() {
    return new String(response.body(), UTF_8);
  }

  public JsonNode json() {
    try {
      return Json.read(response.body());
    } catch (BadJsonException e) {
      throw new AssertionError("not JSON: " + body(), e);
    }
  }

  /** Absent headers are empty. */
  public String header(String name) {
    var headers = response.headers();
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        return headers.get(i + 1);
      }
    }
    return "";
  }
}
