package sallyport.http;

/** How the listener itself says no, before any handler has seen the request. */
enum Refused {
  MALFORMED(400, "BadRequest", "The request is malformed."),
  BAD_HOST(400, "BadRequest", "The request must have one valid Host."),
  NO_CLIENT(400, "BadRequest", "The forwarding header names no client address."),
  SLOW(408, "RequestTimeout", "The request did not arrive in time."),
  BODY_TOO_LARGE(413, "RequestEntityTooLarge", "The request body is too large."),
  TARGET_TOO_LONG(414, "UriTooLong", "The request URI is too long."),
  CALLER_TOO_BUSY(429, "TooManyRequests", "Too many requests at once from this address."),
  HEADERS_TOO_LARGE(431, "RequestHeaderFieldsTooLarge", "The request headers are too large."),
  VERSION(505, "HttpVersionNotSupported", "Only HTTP/1.1 and HTTP/2 are spoken here."),
  SERVER_TOO_BUSY(503, "ServerBusy", "The server has too many requests at work.");

  private final int status;
  private final String code;
  private final String message;

  Refused(int status, String code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  int status() {
    return status;
  }

  /** Made anew for each use: a response belongs to one exchange. */
  Response response() {
    var response = Response.json(status, Json.error(code, message));
    return this == CALLER_TOO_BUSY || this == SERVER_TOO_BUSY
        ? response.header("Retry-After", Response.SOON)
        : response;
  }
}
