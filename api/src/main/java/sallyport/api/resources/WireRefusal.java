package sallyport.api.resources;

import sallyport.core.Refusal;

/** What is refused before, or beside, the domain: the request itself, or the right to make it. */
sealed interface WireRefusal extends Refusal {

  record MissingApiVersion() implements WireRefusal {}

  /**
   * @param type {@code vaults} for example; empty where there is no resource provider
   */
  record UnsupportedApiVersion(String type, String version, ApiVersions supported)
      implements WireRefusal {}

  record UnknownNamespace(String namespace) implements WireRefusal {}

  record UnknownType(String type, String namespace, String version) implements WireRefusal {}

  record UnknownPath() implements WireRefusal {}

  record MethodNotAllowed(String method) implements WireRefusal {}

  /**
   * @param client the application id or user name of the caller
   */
  record NotAuthorized(String client, String objectId, String action, String scope)
      implements WireRefusal {}

  /** What was to be done needs a right at another resource that it names. */
  record NotAuthorizedOnLinked(
      String client,
      String objectId,
      String action,
      String scope,
      String linkedAction,
      String linkedScope)
      implements WireRefusal {}

  /** A body that cannot be read; never says what was in it. */
  record UnusableBody(String path, String problem) implements WireRefusal {}

  record UnusableFilter() implements WireRefusal {}

  /** Something the real service has and this server does not. */
  record NotSupported(String what) implements WireRefusal {}
}
