package sallyport.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer: status, headers in order, body. Built by one thread, then handed over; not to be
 * changed afterwards.
 */
public final class Response {
  public static final String JSON = "application/json; charset=utf-8";

  /** Seconds after which to ask again what cannot be answered now and may be soon. */
  public static final String SOON = "1";

  private static final byte[] NOTHING = {};

  private final int status;
  private final List<String> headers = new ArrayList<>(24);
  private final byte[] body;

  private Response(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  public static Response empty(int status) {
    return new Response(status, NOTHING);
  }

  /** Takes ownership of {@code body}. */
  public static Response json(int status, byte[] body) {
    return new Response(status, body).header("Content-Type", JSON);
  }

  /** Takes ownership of {@code body}. */
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, body).header("Content-Type", contentType);
  }

  public static Response text(int status, String body) {
    return of(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  public Response header(String name, String value) {
    headers.add(name);
    headers.add(value);
    return this;
  }

  public int status() {
    return status;
  }

  /** Names and values in turn. */
  public List<String> headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }
}
