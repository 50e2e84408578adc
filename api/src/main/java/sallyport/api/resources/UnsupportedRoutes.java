package sallyport.api.resources;

import java.util.ArrayList;
import java.util.List;
import sallyport.core.RefusedException;

/** Resource types that exist at the real service and are refused here in words. */
final class UnsupportedRoutes {
  private UnsupportedRoutes() {}

  static List<Route> routes() {
    var routes = new ArrayList<Route>();
    for (var method : List.of("GET", "HEAD", "PUT", "PATCH", "DELETE", "POST")) {
      var deployments = "/{scope+}/providers/Microsoft.Resources/deployments";
      for (var path : List.of("", "/{name}", "/{name}/{action}", "/{name}/{action}/{operation}")) {
        routes.add(refused(method, deployments + path, "Template deployment"));
      }
    }
    return routes;
  }

  private static Route refused(String method, String path, String what) {
    return Route.of(
        method,
        path,
        ApiVersions.RESOURCES,
        _ -> {
          throw new RefusedException(new WireRefusal.NotSupported(what));
        });
  }
}
