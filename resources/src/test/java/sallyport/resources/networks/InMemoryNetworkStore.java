package sallyport.resources.networks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import sallyport.core.VaultId;

/** A {@link NetworkStore} for tests, gone with the process. One lock makes each step atomic. */
public final class InMemoryNetworkStore implements NetworkStore {
  private Map<String, NetworkResource> kept = Map.of();

  @Override
  public synchronized <T> T change(Function<Change, T> step) {
    var copy = new Copy(new TreeMap<>(kept));
    var result = step.apply(copy);
    kept = copy.resources();
    return result;
  }

  @Override
  public List<VirtualNetwork> networks() {
    return view().networks();
  }

  @Override
  public Optional<VirtualNetwork> network(String id) {
    return view().network(id);
  }

  @Override
  public List<PrivateEndpoint> endpoints() {
    return view().endpoints();
  }

  @Override
  public Optional<PrivateEndpoint> endpoint(String id) {
    return view().endpoint(id);
  }

  @Override
  public List<PrivateEndpoint> endpointsOf(VaultId vault) {
    return view().endpointsOf(vault);
  }

  @Override
  public List<PrivateZone> zones() {
    return view().zones();
  }

  @Override
  public Optional<PrivateZone> zone(String id) {
    return view().zone(id);
  }

  @Override
  public List<SecurityPerimeter> perimeters() {
    return view().perimeters();
  }

  @Override
  public Optional<SecurityPerimeter> perimeter(String id) {
    return view().perimeter(id);
  }

  private synchronized NetworkView view() {
    return new Copy(new TreeMap<>(kept));
  }

  private record Copy(TreeMap<String, NetworkResource> resources) implements Change {

    @Override
    public List<VirtualNetwork> networks() {
      return all(VirtualNetwork.class);
    }

    @Override
    public Optional<VirtualNetwork> network(String id) {
      return one(id, VirtualNetwork.class);
    }

    @Override
    public List<PrivateEndpoint> endpoints() {
      return all(PrivateEndpoint.class);
    }

    @Override
    public Optional<PrivateEndpoint> endpoint(String id) {
      return one(id, PrivateEndpoint.class);
    }

    @Override
    public List<PrivateEndpoint> endpointsOf(VaultId vault) {
      return endpoints().stream()
          .filter(endpoint -> endpoint.connection().vault().equals(vault))
          .toList();
    }

    @Override
    public List<PrivateZone> zones() {
      return all(PrivateZone.class);
    }

    @Override
    public Optional<PrivateZone> zone(String id) {
      return one(id, PrivateZone.class);
    }

    @Override
    public List<SecurityPerimeter> perimeters() {
      return all(SecurityPerimeter.class);
    }

    @Override
    public Optional<SecurityPerimeter> perimeter(String id) {
      return one(id, SecurityPerimeter.class);
    }

    @Override
    @SuppressWarnings("unchecked") // numbered answers what it is called on, with a number
    public <R extends NetworkResource> R put(R resource) {
      var id = fold(resource.id());
      var before = resources.get(id);
      var numbered = resource.numbered(before == null ? 1 : before.revision() + 1);
      resources.put(id, numbered);
      return (R) numbered;
    }

    @Override
    public boolean remove(String id) {
      return resources.remove(fold(id)) != null;
    }

    private <R> List<R> all(Class<R> type) {
      return resources.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <R> Optional<R> one(String id, Class<R> type) {
      return Optional.ofNullable(resources.get(fold(id))).filter(type::isInstance).map(type::cast);
    }
  }

  private static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
