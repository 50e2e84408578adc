package sallyport.api.resources;

import java.util.Map;
import sallyport.core.Refusal;
import sallyport.resources.ResourceRefusal;

/**
 * The only place that knows the control plane's codes and sentences. Those in use at the real
 * service were taken from its recorded and published answers.
 */
final class ArmErrors {
  private static final Map<String, String> AT_THE_GATEWAY = Map.of("x-ms-failure-cause", "gateway");

  private ArmErrors() {}

  static ArmAnswer answer(Refusal refusal) {
    return switch (refusal) {
      case WireRefusal wire -> wire(wire);
      case ResourceRefusal resource -> resource(resource);
      case Refusal.Malformed(var what, _, var rule) ->
          bad("The " + what + " is not valid. It must match '" + rule + "'.");
      default ->
          throw new IllegalStateException("no control-plane answer for " + refusal.getClass());
    };
  }

  private static ArmAnswer wire(WireRefusal refusal) {
    return switch (refusal) {
      case WireRefusal.MissingApiVersion() ->
          error(
              400,
              "MissingApiVersionParameter",
              "The api-version query parameter (?api-version=) is required for all requests.");
      case WireRefusal.UnsupportedApiVersion unsupported -> unsupported(unsupported);
      case WireRefusal.UnknownNamespace(var namespace) ->
          error(
              404,
              "InvalidResourceNamespace",
              "The resource namespace '" + clip(namespace) + "' is invalid.");
      case WireRefusal.UnknownType(var type, var namespace, var version) ->
          error(
              404,
              "InvalidResourceType",
              "The resource type '%s' could not be found in the namespace '%s' for api version '%s'."
                  .formatted(clip(type), clip(namespace), clip(version)));
      case WireRefusal.UnknownPath() ->
          error(404, "NotFound", "The requested resource was not found.");
      case WireRefusal.MethodNotAllowed(var method) ->
          error(
              405,
              "MethodNotAllowed",
              "The requested resource does not support http method '" + method + "'.");
      case WireRefusal.NotAuthorized(var client, var objectId, var action, var scope) ->
          error(
              403,
              "AuthorizationFailed",
              ("The client '%s' with object id '%s' does not have authorization to perform action"
                      + " '%s' over scope '%s' or the scope is invalid. If access was recently"
                      + " granted, please refresh your credentials.")
                  .formatted(client, objectId, action, clip(scope)));
      case WireRefusal.NotAuthorizedOnLinked linked ->
          error(
              403,
              "LinkedAuthorizationFailed",
              ("The client '%s' with object id '%s' has permission to perform action '%s' on scope"
                      + " '%s'; however, it does not have permission to perform action(s) '%s' on"
                      + " the linked scope(s) '%s' (respectively) or the linked scope(s) are"
                      + " invalid.")
                  .formatted(
                      linked.client(),
                      linked.objectId(),
                      linked.action(),
                      clip(linked.scope()),
                      linked.linkedAction(),
                      clip(linked.linkedScope())));
      case WireRefusal.UnusableBody(var path, var problem) ->
          error(
              400,
              "InvalidRequestContent",
              "The request content was invalid and could not be deserialized: '"
                  + (path.isEmpty() ? "The body" : path)
                  + " "
                  + problem
                  + "'.");
      case WireRefusal.UnusableFilter() ->
          error(400, "InvalidFilterInQueryString", "Invalid $filter query string specified.");
      case WireRefusal.NotSupported(var what) ->
          error(501, "NotSupported", what + " is not supported by this server.");
    };
  }

  private static ArmAnswer unsupported(WireRefusal.UnsupportedApiVersion refusal) {
    var supported = String.join(", ", refusal.supported().list());
    var version = clip(refusal.version());
    if (refusal.type().isEmpty()) {
      return error(
          400,
          "InvalidApiVersionParameter",
          "The api-version '%s' is invalid. The supported versions are '%s'."
              .formatted(version, supported));
    }
    return error(
        400,
        "NoRegisteredProviderFound",
        ("No registered resource provider found for API version '%s' for type '%s'. The supported"
                + " api-versions are '%s'.")
            .formatted(version, refusal.type(), supported));
  }

  private static ArmAnswer resource(ResourceRefusal refusal) {
    return switch (refusal) {
      case ResourceRefusal.SubscriptionNotFound(var id) ->
          error(
              404,
              "SubscriptionNotFound",
              "The subscription '" + clip(id) + "' could not be found.");
      case ResourceRefusal.GroupNotFound(var name) ->
          error(
              404,
              "ResourceGroupNotFound",
              "Resource group '" + clip(name) + "' could not be found.",
              AT_THE_GATEWAY);
      case ResourceRefusal.ResourceNotFound(var type, var name, var group) ->
          error(
              404,
              "ResourceNotFound",
              ("The Resource '%s/%s' under resource group '%s' was not found. For more details"
                      + " please go to https://aka.ms/ARMResourceNotFoundFix")
                  .formatted(type, clip(name), clip(group)),
              AT_THE_GATEWAY);
      case ResourceRefusal.ScopeNotFound(var scope) ->
          error(
              404,
              "ResourceNotFound",
              "The resource '" + clip(scope) + "' was not found.",
              AT_THE_GATEWAY);
      case ResourceRefusal.InvalidValue(var property) ->
          bad("An invalid value was provided for '" + property + "'.");
      case ResourceRefusal.NotEnforced(var property, var why) ->
          bad(
              "The property 'properties.%s' was not accepted: %s by this server, and a rule that is not enforced is not stored."
                  .formatted(property, why));
      case ResourceRefusal.GroupNameInvalid(_) ->
          error(
              400,
              "InvalidResourceGroup",
              "The provided resource group name is invalid. It must have 1 to 90 letters, digits,"
                  + " '-', '_', '(', ')' or '.', and must not end with '.'.");
      case ResourceRefusal.LocationMissing() ->
          error(400, "LocationRequired", "The location property is required for this definition.");
      case ResourceRefusal.LocationDiffers differs -> locationDiffers(differs);
      case ResourceRefusal.TagsInvalid(var problem) -> error(400, "InvalidTags", problem);
      case ResourceRefusal.OfVaults vaults -> ArmVaultErrors.answer(vaults);
      case ResourceRefusal.OfNetworks networks -> ArmNetworkErrors.answer(networks);
      case ResourceRefusal.OfRoles roles -> ArmRoleErrors.answer(roles);
    };
  }

  private static ArmAnswer locationDiffers(ResourceRefusal.LocationDiffers differs) {
    if (differs.type().equals("Microsoft.Resources/resourceGroups")) {
      return error(
          409,
          "InvalidResourceGroupLocation",
          ("Invalid resource group location '%s'. The Resource group already exists in location"
                  + " '%s'.")
              .formatted(differs.asked(), differs.is()));
    }
    return error(
        409,
        "InvalidResourceLocation",
        ("The resource '%s' already exists in location '%s' in resource group '%s'. A resource with"
                + " the same name cannot be created in location '%s'. Please select a new resource"
                + " name.")
            .formatted(differs.name(), differs.is(), differs.group(), differs.asked()));
  }

  static ArmAnswer bad(String message) {
    return error(400, "BadRequest", message);
  }

  static ArmAnswer error(int status, String code, String message) {
    return ArmAnswer.error(status, code, message);
  }

  private static ArmAnswer error(
      int status, String code, String message, Map<String, String> headers) {
    return ArmAnswer.error(status, code, message, headers);
  }

  /** What a stranger wrote is repeated, but not without end. */
  static String clip(String written) {
    return written.length() <= 256 ? written : written.substring(0, 256) + "…";
  }
}
