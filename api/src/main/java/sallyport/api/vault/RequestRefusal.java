package sallyport.api.vault;

import sallyport.core.Refusal;

/** Requests that no operation can be made of. Told only to callers whose token is valid. */
sealed interface RequestRefusal extends Refusal {

  record UnknownPath() implements RequestRefusal {}

  /** The path exists, but not with this method. */
  record WrongMethod(String method, String resource) implements RequestRefusal {}

  /** Keys, certificates and other parts of the protocol that this release does not serve. */
  record NotServed(String collection) implements RequestRefusal {}

  record NoApiVersion() implements RequestRefusal {}

  record UnknownApiVersion(String found) implements RequestRefusal {}

  /** A query parameter or a member of the body with a value that it may not have. */
  record BadParameter(String path) implements RequestRefusal {}

  /** A member of the body that has to be there, in base64url. */
  record Missing(String path) implements RequestRefusal {}

  /** A member of the body that does not decode; where it has to be there, it counts as missing. */
  record NotBase64Url(String path, boolean required) implements RequestRefusal {}
}
