package sallyport.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.DeletedVault;
import sallyport.resources.Subscriptions;
import sallyport.resources.Vaults;

/** Deleted vaults, until they are purged. */
final class DeletedVaultRoutes {
  private static final String ACTION = "Microsoft.KeyVault/locations/deletedVaults/";
  private static final String PROVIDER =
      "/subscriptions/{subscription}/providers/Microsoft.KeyVault/";

  private final CloudProfile cloud;
  private final Subscriptions subscriptions;
  private final Vaults vaults;

  DeletedVaultRoutes(CloudProfile cloud, Subscriptions subscriptions, Vaults vaults) {
    this.cloud = cloud;
    this.subscriptions = subscriptions;
    this.vaults = vaults;
  }

  List<Route> routes() {
    var one = PROVIDER + "locations/{location}/deletedVaults/{vault}";
    return List.of(
        route("GET", PROVIDER + "deletedVaults", this::list).audited("VaultListDeleted"),
        route("GET", one, this::get).audited("VaultGetDeleted"),
        route("POST", one + "/purge", this::purge).audited("VaultPurge"),
        route("GET", PROVIDER + "locations/{location}/operationResults/{operation}", this::purged));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.KEY_VAULT, operation);
  }

  /** Without the right this is an empty list, not an error: so answers the real service. */
  private ArmAnswer list(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var may =
        call.may("Microsoft.KeyVault/deletedVaults/read", subscription.scope())
            || call.may(ACTION + "read", subscription.scope());
    var found = may ? vaults.deleted(subscription.id()) : List.<DeletedVault>of();
    return ArmAnswer.list(found.stream().map(VaultWire::of).toList());
  }

  private ArmAnswer get(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.require(ACTION + "read", scope(call));
    return ArmAnswer.ok(
        VaultWire.of(
            vaults.deleted(
                subscription.id(), call.parameter("location"), call.parameter("vault"))));
  }

  /** Purged when this returns; the clients expect to be asked to look again. */
  private ArmAnswer purge(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call).id();
    call.require(ACTION + "purge/action", scope(call));
    var location = call.parameter("location");
    var gone = vaults.purge(subscription, location, call.parameter("vault"));
    return ArmAnswer.accepted(
        cloud.url(cloud.management())
            + "/subscriptions/"
            + subscription
            + "/providers/Microsoft.KeyVault/locations/"
            + gone.vault().place().location()
            + "/operationResults/"
            + operation(gone)
            + "?api-version="
            + call.apiVersion());
  }

  /** The operation names the vault that was to go: it is done when that one is gone. */
  private ArmAnswer purged(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call).id();
    var operation = call.parameter("operation");
    var name =
        vaultOf(operation).orElseThrow(() -> new RefusedException(new WireRefusal.UnknownPath()));
    var waiting =
        vaults
            .findDeleted(subscription, call.parameter("location"), name)
            .filter(gone -> operation(gone).equals(operation));
    if (waiting.isEmpty()) {
      return ArmAnswer.ok(Map.of("status", "Succeeded"));
    }
    call.require("Microsoft.KeyVault/locations/operationResults/read", scope(call));
    return ArmAnswer.accepted(cloud.url(cloud.management()) + call.request().target());
  }

  private static String operation(DeletedVault gone) {
    var named = gone.vault().place().name().value() + "." + gone.vault().id().value();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(named.getBytes(UTF_8));
  }

  private static Optional<String> vaultOf(String operation) {
    try {
      var named = new String(Base64.getUrlDecoder().decode(operation), UTF_8);
      var dot = named.indexOf('.');
      return dot < 0 ? Optional.empty() : Optional.of(named.substring(0, dot));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private String scope(ArmCall call) {
    return SubscriptionRoutes.required(subscriptions, call).scope();
  }
}
