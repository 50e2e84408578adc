package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultAddress;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;

/**
 * The rest of {@code Microsoft.KeyVault}: what clients ask on their way to vaults. There are no
 * managed HSMs, so their lists are empty; what would make one, and objects through the control
 * plane, are refused in words.
 */
final class KeyVaultExtras {
  private static final String PROVIDER = "/providers/Microsoft.KeyVault/";
  private static final String SUBSCRIPTION = "/subscriptions/{subscription}" + PROVIDER;
  private static final String GROUP =
      "/subscriptions/{subscription}/resourceGroups/{group}" + PROVIDER;
  private static final String VAULT = GROUP + "vaults/{vault}/";

  private final CloudProfile cloud;
  private final Subscriptions subscriptions;
  private final Vaults vaults;

  KeyVaultExtras(CloudProfile cloud, Subscriptions subscriptions, Vaults vaults) {
    this.cloud = cloud;
    this.subscriptions = subscriptions;
    this.vaults = vaults;
  }

  List<Route> routes() {
    return List.of(
        route("GET", PROVIDER + "operations", _ -> ArmAnswer.list(VaultOperations.ALL)),
        route(
            "POST",
            SUBSCRIPTION + "locations/{location}/deleteVirtualNetworkOrSubnets",
            this::forgetSubnets),
        route("GET", SUBSCRIPTION + "managedHSMs", this::none),
        route("GET", SUBSCRIPTION + "deletedManagedHSMs", this::none),
        route("GET", GROUP + "managedHSMs", this::none),
        route("GET", GROUP + "managedHSMs/{hsm}", this::noHsm),
        route("PUT", GROUP + "managedHSMs/{hsm}", call -> unsupported(call, "A managed HSM")),
        route("GET", VAULT + "privateLinkResources", this::privateLinkResources)
            .audited("GetPrivateLinkResources"),
        route("GET", VAULT + "secrets", KeyVaultExtras::objects),
        route("GET", VAULT + "secrets/{name}", KeyVaultExtras::objects),
        route("PUT", VAULT + "secrets/{name}", KeyVaultExtras::objects),
        route("PATCH", VAULT + "secrets/{name}", KeyVaultExtras::objects),
        route("GET", VAULT + "keys", KeyVaultExtras::objects),
        route("GET", VAULT + "keys/{name}", KeyVaultExtras::objects),
        route("PUT", VAULT + "keys/{name}", KeyVaultExtras::objects),
        route("GET", VAULT + "keys/{name}/versions", KeyVaultExtras::objects),
        route("GET", VAULT + "keys/{name}/versions/{version}", KeyVaultExtras::objects));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.KEY_VAULT, operation);
  }

  /**
   * What networks tell vaults at the real service. Here vaults know already; whatever the call
   * says, only rules of subnets that are not there can go.
   */
  private ArmAnswer forgetSubnets(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.require(
        "Microsoft.KeyVault/locations/deleteVirtualNetworkOrSubnets/action", subscription.scope());
    vaults.forgetOrphanedSubnets(subscription.id());
    return ArmAnswer.empty(200);
  }

  private ArmAnswer none(ArmCall call) {
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    call.requireSight("Microsoft.KeyVault/managedHSMs/read", scope);
    return ArmAnswer.list(List.of());
  }

  private ArmAnswer noHsm(ArmCall call) {
    var group = call.parameter("group");
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    call.require("Microsoft.KeyVault/managedHSMs/read", scope + "/resourceGroups/" + group);
    throw new RefusedException(
        new ResourceRefusal.ResourceNotFound(
            "Microsoft.KeyVault/managedHSMs", call.parameter("hsm"), group));
  }

  private ArmAnswer privateLinkResources(ArmCall call) {
    var vault = vault(call, "privateLinkResources/read");
    var properties = new LinkedHashMap<String, Object>();
    properties.put("groupId", "vault");
    properties.put("requiredMembers", List.of("default"));
    properties.put("requiredZoneNames", List.of(cloud.privateLinkSuffix()));
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", vault.place().scope() + "/privateLinkResources/vault");
    shown.put("name", "vault");
    shown.put("type", VaultWire.TYPE + "/privateLinkResources");
    shown.put("properties", properties);
    return ArmAnswer.list(List.of(shown));
  }

  private static ArmAnswer objects(ArmCall call) {
    return unsupported(call, "Access to the objects of a vault through the resource manager");
  }

  private static ArmAnswer unsupported(ArmCall call, String what) {
    call.requireSight(
        "Microsoft.KeyVault/vaults/read", "/subscriptions/" + call.parameter("subscription"));
    throw new RefusedException(new WireRefusal.NotSupported(what));
  }

  private VaultResource vault(ArmCall call, String action) {
    var address =
        new VaultAddress(
            SubscriptionRoutes.required(subscriptions, call).id(),
            call.parameter("group"),
            call.parameter("vault"));
    call.require("Microsoft.KeyVault/vaults/" + action, scope(address));
    return vaults.get(address);
  }

  private static String scope(VaultAddress at) {
    return String.join(
        "",
        "/subscriptions/",
        at.subscriptionId(),
        "/resourceGroups/",
        at.resourceGroup(),
        PROVIDER,
        "vaults/",
        at.name());
  }

  /** What {@code Microsoft.KeyVault/operations} lists: the control-plane actions served here. */
  private static final class VaultOperations {
    static final List<Map<String, Object>> ALL =
        List.of(
            operation("vaults/read", "Key Vault", "View Key Vault"),
            operation("vaults/write", "Key Vault", "Update Key Vault"),
            operation("vaults/delete", "Key Vault", "Delete Key Vault"),
            operation("vaults/accessPolicies/write", "Access Policy", "Update Access Policy"),
            operation(
                "vaults/joinPerimeter/action",
                "Network Security Perimeter",
                "Join Network Security Perimeter"),
            operation(
                "vaults/networkSecurityPerimeterConfigurations/read",
                "Network Security Perimeter Configuration",
                "View Network Security Perimeter Configuration"),
            operation(
                "vaults/networkSecurityPerimeterConfigurations/reconcile/action",
                "Network Security Perimeter Configuration",
                "Reconcile Network Security Perimeter Configuration"),
            operation("deletedVaults/read", "Soft Deleted Vault", "View Soft Deleted Vaults"),
            operation(
                "locations/deletedVaults/read", "Soft Deleted Vault", "View Soft Deleted Vault"),
            operation(
                "locations/deletedVaults/purge/action",
                "Soft Deleted Vault",
                "Purge Soft Deleted Key Vault"),
            operation(
                "checkNameAvailability/read",
                "Check Name Availability",
                "Check Name Availability"));

    private static Map<String, Object> operation(String name, String resource, String does) {
      var display = new LinkedHashMap<String, Object>();
      display.put("provider", "Microsoft Key Vault");
      display.put("resource", resource);
      display.put("operation", does);
      display.put("description", does);
      var shown = new LinkedHashMap<String, Object>();
      shown.put("name", "Microsoft.KeyVault/" + name);
      shown.put("isDataAction", false);
      shown.put("display", display);
      return shown;
    }
  }
}
