package sallyport.api.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sallyport.core.Refusal;

/** All operations of the control plane; finds the one that a request names. */
final class Routes {
  private static final List<String> NAMESPACES =
      List.of(
          "Microsoft.KeyVault",
          "Microsoft.Authorization",
          "Microsoft.Network",
          "Microsoft.Resources");

  private final List<Route> routes;

  Routes(List<List<Route>> families) {
    var all = new ArrayList<Route>();
    families.forEach(all::addAll);
    this.routes = List.copyOf(all);
  }

  /** What a request names. */
  sealed interface Match {
    record Found(Route route, Map<String, String> parameters) implements Match {}

    record Nothing(Refusal why) implements Match {}
  }

  Match find(String method, List<String> path, String apiVersion) {
    boolean known = false;
    for (var route : routes) {
      var parameters = route.match(path);
      if (parameters.isPresent() && route.method().equals(method)) {
        return new Match.Found(route, parameters.get());
      }
      known |= parameters.isPresent();
    }
    return new Match.Nothing(
        known ? new WireRefusal.MethodNotAllowed(method) : unknown(path, apiVersion));
  }

  private static Refusal unknown(List<String> path, String apiVersion) {
    var at = lastProviders(path);
    if (at < 0 || at + 1 >= path.size()) {
      return new WireRefusal.UnknownPath();
    }
    var namespace = path.get(at + 1);
    if (NAMESPACES.stream().noneMatch(namespace::equalsIgnoreCase)) {
      return new WireRefusal.UnknownNamespace(namespace);
    }
    var type = at + 2 < path.size() ? path.get(at + 2) : "";
    return new WireRefusal.UnknownType(type, namespace, apiVersion);
  }

  private static int lastProviders(List<String> path) {
    for (int i = path.size() - 1; i >= 0; i--) {
      if (path.get(i).equalsIgnoreCase("providers")) {
        return i;
      }
    }
    return -1;
  }
}
