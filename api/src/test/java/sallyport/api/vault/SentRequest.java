package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Arrival;
import sallyport.http.Request;

/** A request as the listener would hand it over, made without one. */
@SuppressWarnings("ArrayRecordComponent") // one request of one test, never compared
record SentRequest(
    String method,
    String host,
    String target,
    Map<String, String> headers,
    byte[] body,
    Arrival arrival)
    implements Request {

  static SentRequest of(String method, String host, String target) {
    return new SentRequest(
        method, host, target, Map.of(), new byte[0], Arrival.direct(address("203.0.113.9")));
  }

  SentRequest with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header.toLowerCase(Locale.ROOT), value);
    return new SentRequest(method, host, target, more, body, arrival);
  }

  SentRequest bearer(String token) {
    return with("authorization", "Bearer " + token);
  }

  SentRequest body(String json) {
    return new SentRequest(method, host, target, headers, json.getBytes(UTF_8), arrival);
  }

  SentRequest from(String address) {
    return new SentRequest(method, host, target, headers, body, Arrival.direct(address(address)));
  }

  SentRequest arriving(Arrival other) {
    return new SentRequest(method, host, target, headers, body, other);
  }

  @Override
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  @Override
  public List<String> segments() {
    var segments = new ArrayList<String>();
    for (var part : path().replaceFirst("^/+", "").split("/", -1)) {
      segments.add(URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
    }
    if (segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }

  @Override
  public Optional<String> query(String name) {
    int query = target.indexOf('?');
    for (var pair : query < 0 ? new String[0] : target.substring(query + 1).split("&")) {
      var halves = pair.split("=", 2);
      if (URLDecoder.decode(halves[0], UTF_8).equalsIgnoreCase(name)) {
        return Optional.of(halves.length == 1 ? "" : URLDecoder.decode(halves[1], UTF_8));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public String tlsVersion() {
    return "TLS1_3";
  }

  @Override
  public long startedNanos() {
    return System.nanoTime() - 1_000_000;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
