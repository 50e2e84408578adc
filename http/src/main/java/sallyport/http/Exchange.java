package sallyport.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.Arrival;

/**
 * One request from its head to its answer. Confined to the connection's event loop, but for the one
 * call of a handler that may wait, which runs on a virtual thread.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Connection connection;
  private final Acceptor acceptor;
  private final HttpServerRequest http;
  private final long began = System.nanoTime();

  private @Nullable IncomingRequest request;
  private @Nullable BodyBytes body;
  private Load.@Nullable Caller caller;
  private @Nullable Handler chosen;
  private int bodyLength;
  private int mostBytes;
  private boolean counted;
  private boolean large;
  private boolean over;

  Exchange(Connection connection, HttpServerRequest http) {
    this.connection = connection;
    this.acceptor = connection.acceptor();
    this.http = http;
  }

  long began() {
    return began;
  }

  void begin() {
    connection.began();
    var refusal = readHead();
    if (refusal != null) {
      refuse(refusal);
    } else if (connection.http2() || announcesBody(http.headers())) {
      mostBytes = mostBytes();
      readBody();
    } else {
      run();
    }
  }

  private @Nullable Refused readHead() {
    var uri = http.uri();
    if (uri == null) {
      return Refused.MALFORMED;
    }
    if (uri.length() > acceptor.limits().maxTargetBytes()) {
      return Refused.TARGET_TOO_LONG;
    }
    var headers = http.headers();
    var authority = authority(headers);
    int origin = Target.originForm(uri);
    if (origin > 0 && authority != null) {
      // RFC 9112, 3.2.2: the target's own authority counts, whatever Host says.
      authority = uri.substring(uri.indexOf("//") + 2, origin);
    }
    var host = authority == null ? null : Authority.host(authority);
    if (host == null) {
      return Refused.BAD_HOST;
    }
    var target = Target.parse(origin > 0 ? uri.substring(origin) : uri);
    var method = target == null ? null : method(headers);
    if (target == null || method == null) {
      return Refused.MALFORMED;
    }
    var arrival = arrival(headers);
    request =
        new IncomingRequest(
            connection,
            arrival == null ? connection.arrival() : arrival,
            method,
            host,
            target,
            headers,
            began);
    return arrival == null ? Refused.NO_CLIENT : null;
  }

  /**
   * How this request arrived. A forwarder's header is believed, request by request; without one the
   * forwarder itself calls. Null where its header names no address: then nobody knows who calls.
   */
  private @Nullable Arrival arrival(MultiMap headers) {
    var arrival = connection.arrival();
    var header = acceptor.sources().header();
    if (!connection.forwarder()) {
      if (headers.contains(header.word())) {
        acceptor.observer().forwardingIgnored();
      }
      return arrival;
    }
    var lines = headers.getAll(header.word());
    if (lines.isEmpty()) {
      return arrival;
    }
    var client = header.client(lines, acceptor.sources()::forwarder);
    if (client.isEmpty()) {
      acceptor.observer().forwardingRefused();
      return null;
    }
    return new Arrival(client.get(), arrival.peer(), arrival.local(), arrival.privateLinkId());
  }

  /** The one Host there must be; null when it is missing or there are several. */
  private @Nullable String authority(MultiMap headers) {
    if (connection.http2()) {
      var authority = http.authority();
      return authority == null ? null : authority.host();
    }
    var host = headers.get(HttpHeaderNames.HOST);
    return host != null && headers.getAll(HttpHeaderNames.HOST).size() == 1 ? host : null;
  }

  /**
   * The method, after the override for clients that can only POST ("Authentication, requests and
   * responses" of the Key Vault documentation, which spells the header both ways). Null where the
   * override names something else: then it is not known what was meant.
   */
  private @Nullable String method(MultiMap headers) {
    var method = http.method().name();
    if (!method.equals("POST")) {
      return method;
    }
    var override = headers.get("X-HTTP-METHOD");
    if (override == null) {
      override = headers.get("X-HTTP-REQUEST");
    }
    if (override == null) {
      return method;
    }
    return switch (override.toUpperCase(Locale.ROOT)) {
      case "PATCH" -> "PATCH";
      case "PUT" -> "PUT";
      case "DELETE" -> "DELETE";
      case "POST" -> "POST";
      default -> null;
    };
  }

  private static boolean announcesBody(MultiMap headers) {
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length != null
        ? !length.equals("0")
        : headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** What the handler allows; it may ask for more than usual, up to the limit for large bodies. */
  private int mostBytes() {
    var limits = acceptor.limits();
    var head = request;
    if (head == null) {
      return 0;
    }
    try {
      chosen = acceptor.handler().route(head);
      return Math.min(
          chosen.maxBodyBytes(head, limits),
          Math.max(limits.maxBodyBytes(), limits.maxLargeBodyBytes()));
    } catch (Throwable fault) {
      LOG.error("no handler told how large a body may be", fault);
      return limits.maxBodyBytes();
    }
  }

  private void readBody() {
    long announced = announcedLength();
    if (announced > mostBytes) {
      refuse(Refused.BODY_TOO_LARGE);
      return;
    }
    int usual = Math.min(mostBytes, acceptor.limits().maxBodyBytes());
    if (!admitted() || (announced > usual && !admittedAsLarge())) {
      return;
    }
    var collected = new BodyBytes(large ? mostBytes : usual, (int) announced);
    body = collected;
    connection.arriving(this);
    http.handler(chunk -> add(collected, chunk));
    http.endHandler(_ -> bodyArrived(collected));
    http.exceptionHandler(_ -> abandon());
    if ("100-continue".equalsIgnoreCase(http.headers().get(HttpHeaderNames.EXPECT))) {
      http.response().writeContinue();
    }
  }

  private long announcedLength() {
    var length = http.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void add(BodyBytes collected, Buffer chunk) {
    var bytes = ((BufferInternal) chunk).getByteBuf();
    if (over || collected.add(bytes)) {
      return;
    }
    if (large || mostBytes <= acceptor.limits().maxBodyBytes()) {
      refuse(Refused.BODY_TOO_LARGE);
    } else if (admittedAsLarge()) {
      collected.raise(mostBytes);
      add(collected, chunk);
    }
  }

  private void bodyArrived(BodyBytes collected) {
    if (over || request == null) {
      return;
    }
    connection.arrived(this);
    byte[] whole = collected.take();
    body = null;
    bodyLength = whole.length;
    request.arrived(whole);
    run();
  }

  /** Whose requests are counted with this one. */
  private Load.Caller caller() {
    var known = caller;
    if (known == null) {
      var client = request == null ? null : request.clientAddress();
      known =
          client == null || client.equals(connection.arrival().client())
              ? connection.caller()
              : acceptor.load().visiting(client);
      caller = known;
    }
    return known;
  }

  /** Counts this request as at work, or refuses it. */
  private boolean admitted() {
    var refusal =
        switch (acceptor.load().admit(caller())) {
          case ADMITTED -> null;
          case CALLER_FULL -> Refused.CALLER_TOO_BUSY;
          case SERVER_FULL -> Refused.SERVER_TOO_BUSY;
        };
    counted = refusal == null;
    if (refusal != null) {
      refuse(refusal);
    }
    return counted;
  }

  /** Counts this request's body among the large ones, or refuses it. */
  private boolean admittedAsLarge() {
    large = acceptor.load().admitLargeBody();
    if (!large) {
      refuse(Refused.SERVER_TOO_BUSY);
    }
    return large;
  }

  private void run() {
    var complete = request;
    if (complete == null) {
      return;
    }
    Handler handler;
    boolean quick;
    try {
      handler = chosen == null ? acceptor.handler().route(complete) : chosen;
      quick = handler.quick(complete);
    } catch (Throwable fault) {
      answer("other", fault(fault));
      return;
    }
    if (quick) {
      answer(handler.plane(), call(handler, complete));
    } else if (counted || admitted()) {
      acceptor.blocking().execute(() -> handBack(handler.plane(), call(handler, complete)));
    }
  }

  /** From a virtual thread to the connection's own. */
  private void handBack(String plane, Response response) {
    try {
      connection.channel().eventLoop().execute(() -> answer(plane, response));
    } catch (RejectedExecutionException e) {
      LOG.debug("a request outlived its listener", e);
    }
  }

  private static Response call(Handler handler, Request request) {
    try {
      return handler.handle(request);
    } catch (Throwable fault) {
      return fault(fault);
    }
  }

  /** The caller learns an id and nothing else; the log has the id and the stack. */
  private static Response fault(Throwable fault) {
    var id = UUID.randomUUID().toString();
    LOG.error("request {} failed", id, fault);
    return Response.json(
            500,
            Json.error("InternalServerError", "An internal error occurred. Request id " + id + "."))
        .header("x-ms-request-id", id);
  }

  /** Says no without a handler. On HTTP/1.1 what may still come of the request is not read. */
  void refuse(Refused why) {
    if (connection.http2() || (request != null && body == null && !announcesBody(http.headers()))) {
      answer("none", why.response());
    } else if (end()) {
      connection.refuse(why);
    }
  }

  /** The peer is gone, or has taken its request back, before the body was complete. */
  void abandon() {
    if (body != null) {
      end();
    }
  }

  private void answer(String plane, Response response) {
    if (!end()) {
      return;
    }
    if (request != null) {
      request.wipe(response);
    }
    var sent = ResponseWriter.write(acceptor, http, response);
    acceptor
        .observer()
        .answered(plane, sent, System.nanoTime() - began, bodyLength, response.body().length);
  }

  /** Gives back what this exchange holds. False when that was done before. */
  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    connection.arrived(this);
    connection.ended();
    var known = caller;
    if (known != null) {
      if (counted) {
        acceptor.load().leave(known);
      }
      if (known != connection.caller()) {
        acceptor.load().visited(known);
      }
    }
    if (large) {
      acceptor.load().largeBodyLeft();
    }
    if (body != null) {
      body.wipe();
    }
    return true;
  }
}
