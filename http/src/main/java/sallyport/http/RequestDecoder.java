package sallyport.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.headers.Http1xHeaders;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;

/**
 * Decodes requests of HTTP/1.1 as Vert.x does; only {@link HeaderCheck} looks at what stands in
 * their headers.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {

  RequestDecoder(Http1ServerConfig config) {
    super(config);
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    return new DefaultHttpRequest(
        HttpVersion.valueOf(initialLine[2]),
        HttpMethod.valueOf(initialLine[0]),
        initialLine[1],
        Http1xHeaders.httpHeaders(HeaderCheck::check));
  }
}
