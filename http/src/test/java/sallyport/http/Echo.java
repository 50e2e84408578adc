package sallyport.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Optional;

/** Says back what it was asked, one fact per line; on the connection's thread when told to. */
record Echo(boolean onTheSpot) implements Handler {

  @Override
  public Response handle(Request request) {
    var lines = new ArrayList<String>();
    lines.add("method " + request.method());
    lines.add("host " + request.host());
    lines.add("target " + request.target());
    lines.add("path " + request.path());
    lines.add("segments " + request.segments());
    lines.add("q " + request.query("q").map(q -> "[" + q + "]").orElse("-"));
    lines.add("x-test " + request.header("X-TEST").orElse("-"));
    lines.add("from " + request.clientAddress().getHostAddress());
    var arrival = request.arrival();
    lines.add("peer " + arrival.peer().getHostAddress());
    lines.add("local " + arrival.local().map(TestServer::written).orElse("-"));
    lines.add(
        "link "
            + (arrival.privateLinkId().isPresent() ? arrival.privateLinkId().getAsLong() : "-"));
    lines.add("tls " + request.tlsVersion());
    lines.add("thread " + (Thread.currentThread().isVirtual() ? "virtual" : "platform"));
    lines.add("body " + new String(request.body(), UTF_8));
    return Response.text(200, String.join("\n", lines)).header("x-echo", "yes");
  }

  @Override
  public boolean quick(Request request) {
    return onTheSpot;
  }

  /** The value of one line of an echo's body. */
  static Optional<String> fact(String body, String name) {
    return body.lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst();
  }
}
