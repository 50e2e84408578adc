package sallyport.api.resources;

import java.util.List;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultAddress;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.EndpointConnections;

/** The connections of private endpoints, from the side of their vault. */
final class EndpointConnectionRoutes {
  private static final String VAULT =
      "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}/";
  private static final String ACTION = "Microsoft.KeyVault/vaults/privateEndpointConnections/";

  private final Subscriptions subscriptions;
  private final Vaults vaults;
  private final EndpointConnections connections;
  private final LockOut lockOut;

  EndpointConnectionRoutes(
      Subscriptions subscriptions,
      Vaults vaults,
      EndpointConnections connections,
      LockOut lockOut) {
    this.subscriptions = subscriptions;
    this.vaults = vaults;
    this.connections = connections;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = VAULT + "privateEndpointConnections";
    var one = all + "/{connection}";
    return List.of(
        route("GET", all, this::list).audited("GetPrivateEndpointConnectionProxy"),
        route("GET", one, this::get).audited("GetPrivateEndpointConnectionProxy"),
        route("PUT", one, this::put).audited("PutPrivateEndpointConnectionProxy"),
        route("DELETE", one, this::delete).audited("DeletePrivateEndpointConnectionProxy"));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.KEY_VAULT, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var vault = vault(call, "", "read");
    return ArmAnswer.list(
        connections.of(vault.id()).stream().map(EndpointWire::vaultSide).toList());
  }

  private ArmAnswer get(ArmCall call) {
    var vault = vault(call, one(call), "read");
    return ArmAnswer.ok(
        EndpointWire.vaultSide(connections.get(vault, call.parameter("connection"))));
  }

  private ArmAnswer put(ArmCall call) {
    var vault = vault(call, one(call), "write");
    var state =
        NetworkReader.required(
            NetworkReader.required(call.body(), "properties"), "privateLinkServiceConnectionState");
    var standing = lockOut.before(call, vault.place().scope());
    var decided =
        connections.decide(
            vault,
            call.parameter("connection"),
            NetworkReader.approval(state),
            state.text("description").map(ArmErrors::clip));
    return standing.after(ArmAnswer.ok(EndpointWire.vaultSide(decided)));
  }

  private ArmAnswer delete(ArmCall call) {
    var vault = vault(call, one(call), "delete");
    var standing = lockOut.before(call, vault.place().scope());
    return standing.after(
        connections
            .delete(vault, call.parameter("connection"))
            .map(left -> ArmAnswer.ok(EndpointWire.vaultSide(left)))
            .orElse(ArmAnswer.empty(204)));
  }

  private static String one(ArmCall call) {
    return "/privateEndpointConnections/" + call.parameter("connection");
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
            + part);
    return vaults.get(at);
  }
}
