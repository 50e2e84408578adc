package sallyport.resources.networks;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.resources.ChangeListener;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.PrivateEndpoint.Connection;
import sallyport.resources.networks.PrivateEndpoint.State;

/** The connections of private endpoints, from the side of their vault. */
public final class EndpointConnections {
  private final NetworkStore store;
  private final ChangeListener changes;

  public EndpointConnections(NetworkStore store, ChangeListener changes) {
    this.store = store;
    this.changes = changes;
  }

  /** Endpoints with a connection that the vault knows. */
  public List<PrivateEndpoint> of(VaultId vault) {
    return store.endpointsOf(vault).stream()
        .filter(endpoint -> endpoint.connection().knownToVault())
        .toList();
  }

  /** Those of all vaults. */
  public List<PrivateEndpoint> all() {
    return store.endpoints().stream()
        .filter(endpoint -> endpoint.connection().knownToVault())
        .toList();
  }

  public PrivateEndpoint get(VaultResource vault, String name) {
    return find(store, vault.id(), name).orElseThrow(() -> notFound(vault, name));
  }

  /** Approves or rejects; a rejected one may be approved after all. */
  public PrivateEndpoint decide(
      VaultResource vault, String name, boolean approved, Optional<String> description) {
    var decided =
        store.change(change -> {
          var endpoint = find(change, vault.id(), name).orElseThrow(() -> notFound(vault, name));
          return kept(
              change,
              endpoint,
              was ->
                  was.with(
                      approved ? State.APPROVED : State.REJECTED,
                      description.orElse(was.description())));
        });
    changes.networksChanged();
    return decided;
  }

  /** The endpoint, which stays, disconnected; empty when the vault knows no such connection. */
  public Optional<PrivateEndpoint> delete(VaultResource vault, String name) {
    var left =
        store.change(
            change -> find(change, vault.id(), name).map(found -> disconnected(change, found)));
    if (left.isPresent()) {
      changes.networksChanged();
    }
    return left;
  }

  /** The vault is gone for good: so are its connections. */
  public void vaultPurged(VaultId vault) {
    if (of(vault).isEmpty()) {
      return;
    }
    store.change(change -> {
      var endpoints = change.endpointsOf(vault);
      endpoints.forEach(endpoint -> disconnected(change, endpoint));
      return endpoints.size();
    });
    changes.networksChanged();
  }

  private static PrivateEndpoint disconnected(
      NetworkStore.Change change, PrivateEndpoint endpoint) {
    return kept(change, endpoint, was -> was.with(State.DISCONNECTED, was.description()));
  }

  private static PrivateEndpoint kept(
      NetworkStore.Change change, PrivateEndpoint endpoint, UnaryOperator<Connection> step) {
    var kept = change.put(endpoint.with(step.apply(endpoint.connection())));
    ZoneRecords.settle(change, kept);
    return kept;
  }

  private static Optional<PrivateEndpoint> find(NetworkView view, VaultId vault, String name) {
    return view.endpointsOf(vault).stream()
        .filter(endpoint -> endpoint.connection().knownToVault())
        .filter(endpoint -> endpoint.connection().vaultSideName().equalsIgnoreCase(name))
        .findFirst();
  }

  private static RefusedException notFound(VaultResource vault, String name) {
    return new RefusedException(
        new ResourceRefusal.ResourceNotFound(
            "Microsoft.KeyVault/vaults/"
                + vault.place().name().value()
                + "/privateEndpointConnections",
            name,
            vault.place().resourceGroup()));
  }
}
