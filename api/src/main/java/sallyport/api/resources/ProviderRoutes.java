package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sallyport.core.RefusedException;
import sallyport.resources.Subscriptions;

/** The resource providers of this server; all are registered, always. */
final class ProviderRoutes {

  private record Provider(String namespace, ApiVersions versions, List<String> types) {}

  private static final List<String> PLACED =
      List.of(
          "vaults",
          "virtualNetworks",
          "privateEndpoints",
          "networkInterfaces",
          "networkSecurityPerimeters");

  private static final List<Provider> PROVIDERS =
      List.of(
          new Provider(
              "Microsoft.Authorization",
              ApiVersions.AUTHORIZATION,
              List.of("roleAssignments", "roleDefinitions")),
          new Provider(
              "Microsoft.KeyVault",
              ApiVersions.KEY_VAULT,
              List.of(
                  "vaults",
                  "vaults/accessPolicies",
                  "vaults/networkSecurityPerimeterConfigurations",
                  "deletedVaults",
                  "locations",
                  "locations/deletedVaults",
                  "locations/operationResults",
                  "checkNameAvailability",
                  "operations")),
          new Provider(
              "Microsoft.Network",
              ApiVersions.NETWORK,
              List.of(
                  "virtualNetworks",
                  "virtualNetworks/subnets",
                  "privateEndpoints",
                  "privateEndpoints/privateDnsZoneGroups",
                  "networkInterfaces",
                  "privateDnsZones",
                  "privateDnsZones/A",
                  "privateDnsZones/virtualNetworkLinks",
                  "networkSecurityPerimeters",
                  "networkSecurityPerimeters/profiles",
                  "networkSecurityPerimeters/profiles/accessRules",
                  "networkSecurityPerimeters/resourceAssociations",
                  "locations",
                  "locations/perimeterAssociableResourceTypes")),
          new Provider(
              "Microsoft.Resources",
              ApiVersions.RESOURCES,
              List.of(
                  "tenants",
                  "subscriptions",
                  "subscriptions/locations",
                  "subscriptions/providers",
                  "subscriptions/resources",
                  "subscriptions/resourceGroups",
                  "resources",
                  "providers")));

  private final Subscriptions subscriptions;

  ProviderRoutes(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  List<Route> routes() {
    var provider = "/subscriptions/{subscription}/providers/{namespace}";
    return List.of(
        route(
            "GET",
            "/providers",
            _ -> ArmAnswer.list(PROVIDERS.stream().map(p -> shown("", p)).toList())),
        route("GET", "/providers/{namespace}", call -> ArmAnswer.ok(shown("", named(call)))),
        route("GET", "/subscriptions/{subscription}/providers", this::list),
        route("GET", provider, this::get),
        route("POST", provider + "/register", this::register),
        route("POST", provider + "/unregister", this::unregister));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.RESOURCES, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var scope = seen(call);
    return ArmAnswer.list(PROVIDERS.stream().map(provider -> shown(scope, provider)).toList());
  }

  private ArmAnswer get(ArmCall call) {
    return ArmAnswer.ok(shown(seen(call), named(call)));
  }

  private ArmAnswer register(ArmCall call) {
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    var provider = named(call);
    call.require(provider.namespace() + "/register/action", scope);
    return ArmAnswer.ok(shown(scope, provider));
  }

  private ArmAnswer unregister(ArmCall call) {
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    var provider = named(call);
    call.require(provider.namespace() + "/unregister/action", scope);
    throw new RefusedException(
        new WireRefusal.NotSupported("Unregistering the namespace '" + provider.namespace() + "'"));
  }

  private String seen(ArmCall call) {
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    call.requireSight("Microsoft.Resources/subscriptions/providers/read", scope);
    return scope;
  }

  private static Provider named(ArmCall call) {
    var namespace = call.parameter("namespace");
    return PROVIDERS.stream()
        .filter(provider -> provider.namespace().equalsIgnoreCase(namespace))
        .findFirst()
        .orElseThrow(() -> new RefusedException(new WireRefusal.UnknownNamespace(namespace)));
  }

  private static Map<String, Object> shown(String scope, Provider provider) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", scope + "/providers/" + provider.namespace());
    shown.put("namespace", provider.namespace());
    shown.put(
        "resourceTypes", provider.types().stream().map(type -> shown(provider, type)).toList());
    shown.put("registrationState", "Registered");
    shown.put("registrationPolicy", "RegistrationFree");
    return shown;
  }

  private static ApiVersions versions(Provider provider, String type) {
    if (type.startsWith("privateDnsZones")) {
      return ApiVersions.PRIVATE_DNS;
    }
    return type.toLowerCase(Locale.ROOT).contains("perimeter")
        ? ApiVersions.PERIMETERS
        : provider.versions();
  }

  private static Map<String, Object> shown(Provider provider, String type) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("resourceType", type);
    var placed = PLACED.stream().anyMatch(type::startsWith);
    shown.put("locations", placed ? WellKnownLocations.ALL : List.of());
    shown.put("apiVersions", versions(provider, type).list());
    shown.put("capabilities", placed ? "SupportsTags, SupportsLocation" : "None");
    return shown;
  }
}
