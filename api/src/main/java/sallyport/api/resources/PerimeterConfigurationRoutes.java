package sallyport.api.resources;

import java.util.List;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultAddress;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PerimeterMembers.Inside;

/** The perimeter around a vault, from the side of the vault. */
final class PerimeterConfigurationRoutes {
  private static final String TYPE = "networkSecurityPerimeterConfigurations";
  private static final String VAULT =
      "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}/";
  private static final String ACTION = "Microsoft.KeyVault/vaults/" + TYPE + "/";

  private final CloudProfile cloud;
  private final Subscriptions subscriptions;
  private final Vaults vaults;
  private final PerimeterMembers members;

  PerimeterConfigurationRoutes(
      CloudProfile cloud, Subscriptions subscriptions, Vaults vaults, PerimeterMembers members) {
    this.cloud = cloud;
    this.subscriptions = subscriptions;
    this.vaults = vaults;
    this.members = members;
  }

  List<Route> routes() {
    var one = VAULT + TYPE + "/{configuration}";
    return List.of(
        route("GET", VAULT + TYPE, this::list).audited("GetNetworkSecurityPerimeterConfiguration"),
        route("GET", one, this::get).audited("GetNetworkSecurityPerimeterConfiguration"),
        route("POST", one + "/reconcile", this::reconcile)
            .audited("ReconcileNetworkSecurityPerimeterConfiguration"));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.KEY_VAULT, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var vault = vault(call, "", "read");
    return ArmAnswer.list(
        members.around(vault.id()).stream()
            .map(inside -> PerimeterWire.configuration(vault, inside))
            .toList());
  }

  private ArmAnswer get(ArmCall call) {
    var vault = vault(call, "/" + call.parameter("configuration"), "read");
    return ArmAnswer.ok(PerimeterWire.configuration(vault, named(call, vault)));
  }

  /** What is stored is in force already; where to ask is what has been asked for. */
  private ArmAnswer reconcile(ArmCall call) {
    var vault = vault(call, "/" + call.parameter("configuration"), "reconcile/action");
    var name = PerimeterWire.configurationName(named(call, vault));
    return ArmAnswer.accepted(
        cloud.url(cloud.management())
            + vault.place().scope()
            + "/"
            + TYPE
            + "/"
            + name
            + "?api-version="
            + call.apiVersion());
  }

  private Inside named(ArmCall call, VaultResource vault) {
    var name = call.parameter("configuration");
    return members
        .around(vault.id())
        .filter(inside -> PerimeterWire.configurationName(inside).equalsIgnoreCase(name))
        .orElseThrow(() ->
            new RefusedException(
                new ResourceRefusal.ResourceNotFound(
                    "Microsoft.KeyVault/vaults/" + vault.place().name().value() + "/" + TYPE,
                    name,
                    vault.place().resourceGroup())));
  }

  private VaultResource vault(ArmCall call, String part, String action) {
    var at =
        new VaultAddress(
            SubscriptionRoutes.required(subscriptions, call).id(),
            call.parameter("group"),
            call.parameter("vault"));
    call.require(
        ACTION + action,
        "/subscriptions/"
            + at.subscriptionId()
            + "/resourceGroups/"
            + at.resourceGroup()
            + "/providers/Microsoft.KeyVault/vaults/"
            + at.name()
            + (part.isEmpty() ? "" : "/" + TYPE + part));
    return vaults.get(at);
  }
}
