package sallyport.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sallyport.core.Arrival;
import sallyport.http.Request;

/** A request as the listener would hand it over. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TestRequest(String method, String target, Map<String, String> headers, byte[] body)
    implements Request {

  public static TestRequest get(String target) {
    return new TestRequest("GET", target, Map.of(), new byte[0]);
  }

  public static TestRequest json(String method, String target, String body) {
    return new TestRequest(
        method, target, Map.of("Content-Type", "application/json"), body.getBytes(UTF_8));
  }

  public static TestRequest form(String target, Map<String, String> form) {
    var body =
        form.entrySet().stream()
            .map(field ->
                URLEncoder.encode(field.getKey(), UTF_8)
                    + "="
                    + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    return rawForm(target, body);
  }

  public static TestRequest rawForm(String target, String body) {
    return new TestRequest(
        "POST",
        target,
        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        body.getBytes(UTF_8));
  }

  public TestRequest with(String header, String value) {
    var more = new TreeMap<>(headers);
    more.put(header, value);
    return new TestRequest(method, target, more, body);
  }

  @Override
  public String host() {
    return "login.sallyport.localhost";
  }

  @Override
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  @Override
  public List<String> segments() {
    return Arrays.stream(path().split("/"))
        .filter(part -> !part.isEmpty())
        .map(TestRequest::decoded)
        .toList();
  }

  @Override
  public Optional<String> query(String name) {
    int query = target.indexOf('?');
    return query < 0
        ? Optional.empty()
        : Arrays.stream(target.substring(query + 1).split("&"))
            .map(pair -> pair.split("=", 2))
            .filter(pair -> decoded(pair[0]).equalsIgnoreCase(name))
            .map(pair -> pair.length == 2 ? decoded(pair[1]) : "")
            .findFirst();
  }

  @Override
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header ->
            header.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public Arrival arrival() {
    return Arrival.direct(InetAddress.getLoopbackAddress());
  }

  @Override
  public String tlsVersion() {
    return "TLS1_3";
  }

  @Override
  public long startedNanos() {
    return 0;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}
