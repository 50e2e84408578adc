package sallyport.api.vault;

import sallyport.http.Response;

/** What the server answers when it is the server that cannot. Clients repeat a 503. */
enum Faults {
  SEALED(503, "ServiceUnavailable", "The server is sealed. It answers once it has been unsealed."),
  FULL(507, "InsufficientStorage", "The store is full. Nothing was written."),
  UNAVAILABLE(
      503,
      "ServiceUnavailable",
      "The store did not answer. Whether a change was made is unknown; repeat the request."),
  AUDIT(
      503,
      "ServiceUnavailable",
      "The audit record of this call could not be written, so its answer is withheld. A change may"
          + " have been made.");

  private final int status;
  private final String code;
  private final String message;

  Faults(int status, String code, String message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  Response response() {
    var response =
        Response.json(status, new VaultErrors.Rendered(status, code, message, null).json());
    return status == 503 ? response.header("Retry-After", Response.SOON) : response;
  }
}
