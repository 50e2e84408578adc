/**
 * HTTP as a server needs it: listeners, TLS, routing by host, limits, JSON. Knows no domain type,
 * and is the only package that knows the HTTP library. Handlers are plain blocking functions from
 * {@link sallyport.http.Request} to {@link sallyport.http.Response}. RFC 9110, 9112, 9113, 8446.
 */
@NullMarked
package sallyport.http;

import org.jspecify.annotations.NullMarked;
