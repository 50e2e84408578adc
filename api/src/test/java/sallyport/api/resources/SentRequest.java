package sallyport.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Arrival;
import sallyport.http.Request;

/** A request as a client would have sent it, without a socket. */
record SentRequest(
    String method, String target, Map<String, String> headers, String sent, Arrival arrival)
    implements Request {

  @Override
  public String host() {
    return "management.localhost";
  }

  @Override
  public String path() {
    return target.split("\\?", 2)[0];
  }

  @Override
  public List<String> segments() {
    return Arrays.stream(path().split("/"))
        .filter(segment -> !segment.isEmpty())
        .map(segment -> URLDecoder.decode(segment, UTF_8))
        .toList();
  }

  @Override
  public Optional<String> query(String name) {
    var parts = target.split("\\?", 2);
    if (parts.length == 1) {
      return Optional.empty();
    }
    return Arrays.stream(parts[1].split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> URLDecoder.decode(pair[0], UTF_8).equalsIgnoreCase(name))
        .map(pair -> URLDecoder.decode(pair[1], UTF_8))
        .findFirst();
  }

  @Override
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public byte[] body() {
    return sent.getBytes(UTF_8);
  }

  @Override
  public String tlsVersion() {
    return "TLS1_3";
  }

  @Override
  public long startedNanos() {
    return System.nanoTime();
  }
}
