package sallyport.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts an answer on the wire: head and body in one flush. */
final class ResponseWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private ResponseWriter() {}

  /** The status that was sent: 500 in place of an answer that cannot be sent. */
  static int write(Acceptor acceptor, HttpServerRequest http, Response response) {
    var out = http.response();
    if (out.ended() || out.closed()) {
      return response.status();
    }
    try {
      head(acceptor, http, out, response);
    } catch (IllegalArgumentException e) {
      // A header with a line break or an unknown character. Its value is not for the log.
      LOG.error("an answer with an illegal header was replaced", withoutMessage(e));
      out.headers().clear();
      var replacement =
          Response.json(500, Json.error("InternalServerError", "An internal error occurred."));
      head(acceptor, http, out, replacement);
      out.end(BufferInternal.buffer(Unpooled.wrappedBuffer(replacement.body())));
      return replacement.status();
    }
    if (bodiless(http, response)) {
      out.end();
    } else {
      out.end(BufferInternal.buffer(Unpooled.wrappedBuffer(response.body())));
    }
    return response.status();
  }

  private static void head(
      Acceptor acceptor, HttpServerRequest http, HttpServerResponse out, Response response) {
    out.setStatusCode(response.status());
    var headers = out.headers();
    headers.add(HttpHeaderNames.DATE, acceptor.date().now());
    var given = response.headers();
    for (int i = 0; i < given.size(); i += 2) {
      headers.add(HeaderWords.ready(given.get(i)), HeaderWords.ready(given.get(i + 1)));
    }
    if (response.status() != NO_CONTENT) {
      headers.add(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(response.body().length));
    }
    if (acceptor.closing() && http.version() != HttpVersion.HTTP_2) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private static boolean bodiless(HttpServerRequest http, Response response) {
    return response.status() == NO_CONTENT
        || response.status() == NOT_MODIFIED
        || HttpMethod.HEAD.equals(http.method());
  }

  private static Throwable withoutMessage(IllegalArgumentException e) {
    var bare = new IllegalArgumentException("illegal header");
    bare.setStackTrace(e.getStackTrace());
    return bare;
  }
}
