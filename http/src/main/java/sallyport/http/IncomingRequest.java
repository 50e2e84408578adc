package sallyport.http;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sallyport.core.Arrival;
import tools.jackson.databind.JsonNode;

/** A request as its connection delivered it. */
final class IncomingRequest implements Request {
  private final Connection connection;
  private final Arrival arrival;
  private final String method;
  private final String host;
  private final Target target;
  private final MultiMap headers;
  private final long startedNanos;
  private byte[] body = BodyBytes.NOTHING;

  IncomingRequest(
      Connection connection,
      Arrival arrival,
      String method,
      String host,
      Target target,
      MultiMap headers,
      long startedNanos) {
    this.connection = connection;
    this.arrival = arrival;
    this.method = method;
    this.host = host;
    this.target = target;
    this.headers = headers;
    this.startedNanos = startedNanos;
  }

  void arrived(byte[] whole) {
    body = whole;
  }

  /** Forgets the body; wipes it, unless the answer is made of the same bytes, as an echo is. */
  @SuppressWarnings("ReferenceEquality")
  void wipe(Response answer) {
    if (body != answer.body()) {
      Arrays.fill(body, (byte) 0);
    }
    body = BodyBytes.NOTHING;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public String target() {
    return target.raw();
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public List<String> segments() {
    return target.segments();
  }

  @Override
  public Optional<String> query(String name) {
    return target.query(name);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public JsonNode json() throws BadJsonException {
    return connection.json().read(body);
  }

  @Override
  public Arrival arrival() {
    return arrival;
  }

  @Override
  public String tlsVersion() {
    return connection.tlsVersion();
  }

  @Override
  public long startedNanos() {
    return startedNanos;
  }
}
