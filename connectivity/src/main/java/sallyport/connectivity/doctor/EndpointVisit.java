package sallyport.connectivity.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.doctor.ProxySettings.Proxy;
import sallyport.connectivity.doctor.ProxySettings.Way;

/** What every endpoint is checked for: the network, TLS, and that something answers. */
final class EndpointVisit {
  private static final Duration FAR_OFF = Duration.ofMinutes(5);
  private static final Duration OFF = Duration.ofMinutes(1);

  private final Visit visit;
  private final Endpoint endpoint;
  private final Route route;
  private final Web web;
  private final TlsCheck tls;
  private final RevocationCheck revocation;
  private final InstantSource clock;
  private final Duration patience;

  EndpointVisit(
      Visit visit,
      Route route,
      Web web,
      TlsCheck tls,
      RevocationCheck revocation,
      InstantSource clock,
      Duration patience) {
    this.visit = visit;
    this.endpoint = visit.endpoint();
    this.route = route;
    this.web = web;
    this.tls = tls;
    this.revocation = revocation;
    this.clock = clock;
    this.patience = patience;
  }

  /** As far as TLS; true when a request may be sent. */
  boolean reach() {
    switch (route.wayTo(endpoint.host(), endpoint.port(), endpoint.tls())) {
      case Way.Straight(var why) -> {
        why.ifPresent(text -> visit.step(Check.PROXY, () -> Outcome.ok("none: " + text, text)));
        straight();
      }
      case Way.Through(var proxy) -> {
        visit.step(Check.PROXY, () -> through(proxy));
        visit.skip(Check.NAMES, "the proxy looks the name up");
        visit.skip(Check.TCP, "the proxy opens the connection");
      }
    }
    if (endpoint.tls() && later(Check.TLS)) {
      var path =
          visit.step(
              Check.TLS, () -> tls.examine(endpoint, route.open(endpoint.host(), endpoint.port())));
      if (visit.wants(Check.REVOCATION)) {
        if (path.isPresent()) {
          visit.step(Check.REVOCATION, () -> revocation.examine(path.get()));
        } else {
          visit.skip(Check.REVOCATION, "there is no certificate to ask after");
        }
      }
    }
    return visit.open();
  }

  /** That HTTP is spoken, and at what time. */
  void answers() {
    if (!visit.wantsAnyOf(Check.HTTP, Check.CLOCK)) {
      return;
    }
    var answer = visit.step(Check.HTTP, this::http);
    if (visit.wants(Check.CLOCK)) {
      if (answer.isPresent()) {
        visit.step(Check.CLOCK, () -> clock(answer.get()));
      } else {
        visit.skip(Check.CLOCK, "no answer says the time");
      }
    }
  }

  private void straight() {
    var addresses = visit.step(Check.NAMES, this::names);
    if (later(Check.TCP)) {
      visit.step(Check.TCP, () -> tcp(addresses.orElse(List.of())));
    }
  }

  /** Something was asked for that comes at this check or after it. */
  private boolean later(Check check) {
    for (var each : Check.values()) {
      if (each.compareTo(check) >= 0 && visit.wants(each)) {
        return true;
      }
    }
    return false;
  }

  private Outcome<String> through(Proxy proxy) throws IOException {
    try {
      route.straight(proxy.host(), proxy.port()).close();
    } catch (IOException unreachable) {
      return Outcome.failed(
          proxy + " is not reached: " + Faults.of(unreachable, endpoint).says(),
          "see whether the proxy runs, and what the variable says");
    }
    if (endpoint.tls()) {
      route.tunnel(proxy, endpoint.host(), endpoint.port()).close();
      return Outcome.ok(proxy + " connects", proxy.host());
    }
    return Outcome.ok(proxy + " takes the connection", proxy.host());
  }

  private Outcome<List<InetAddress>> names() throws IOException {
    var found = route.addresses(endpoint.host());
    return Outcome.ok(shown(found), found);
  }

  private Outcome<InetAddress> tcp(List<InetAddress> addresses) throws IOException {
    var failure = new IOException("no address");
    for (var address : addresses) {
      try {
        long from = System.nanoTime();
        route.connected(address, endpoint.port(), patience.dividedBy(addresses.size())).close();
        var took = Duration.ofNanos(System.nanoTime() - from).toMillis();
        return Outcome.ok(shown(List.of(address)) + " in " + took + " ms", address);
      } catch (IOException unreachable) {
        failure = unreachable;
      }
    }
    throw failure;
  }

  private Outcome<Answer> http() throws IOException {
    var answer = web.get(URI.create(address(endpoint) + "/"), Map.of());
    int status = answer.status();
    boolean proxied =
        route.wayTo(endpoint.host(), endpoint.port(), endpoint.tls()) instanceof Way.Through;
    if (status == 407 || (!endpoint.tls() && proxied && (status == 403 || status > 501))) {
      return Outcome.blocked(
          "the proxy answers " + status, "have the proxy let this host through", endpoint);
    }
    return status >= 500
        ? Outcome.warning("answers " + status, "see the server's own log and health", answer)
        : Outcome.ok("answers " + status, answer);
  }

  private Outcome<Instant> clock(Answer answer) {
    var date = answer.header("date");
    if (date.isEmpty()) {
      return Outcome.notChecked("the answer has no Date");
    }
    try {
      var theirs = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get()));
      // The header has whole seconds: half a second is nobody's fault.
      var ahead = Duration.between(theirs.plusMillis(500), clock.instant());
      var off = ahead.abs().toSeconds();
      var says = off + " s " + (ahead.isNegative() ? "behind" : "ahead of") + " the server's";
      if (ahead.abs().compareTo(FAR_OFF) > 0) {
        return Outcome.failed(
            "this machine's clock is " + says + ": tokens and certificates fail",
            "set the clock (NTP) here, or there");
      }
      return ahead.abs().compareTo(OFF) > 0
          ? Outcome.warning("this machine's clock is " + says, "set the clock (NTP)", theirs)
          : Outcome.ok(off == 0 ? "as the server's" : says, theirs);
    } catch (DateTimeException _) {
      return Outcome.notChecked("the answer's Date is none");
    }
  }

  /** The endpoint as the beginning of a URL, as clients write it. */
  static String address(Endpoint endpoint) {
    int usual = endpoint.tls() ? 443 : 80;
    var host = endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host();
    return (endpoint.tls() ? "https://" : "http://")
        + host
        + (endpoint.port() == usual ? "" : ":" + endpoint.port());
  }

  private static String shown(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
  }
}
