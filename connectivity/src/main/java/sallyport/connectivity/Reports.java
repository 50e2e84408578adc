package sallyport.connectivity;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/** Plans for people and for programs. */
final class Reports {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Reports() {}

  static String table(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    int widest = plan.stream().mapToInt(endpoint -> endpoint.host().length()).max().orElse(4);
    var out = new StringBuilder(cloud.title()).append("\n\n");
    var line = "%-" + Math.max(4, widest) + "s  %5s  %-10s  %s%n";
    out.append(line.formatted("host", "port", "protocol", "for"));
    for (var endpoint : plan) {
      out.append(
          line.formatted(
              endpoint.host(),
              endpoint.port(),
              endpoint.tls() ? "TLS" : "plain HTTP",
              endpoint.reason() + (endpoint.former() ? " (former name)" : "")));
    }
    return out.toString();
  }

  static String json(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var root = JSON.createObjectNode().put("cloud", cloud.profile().name());
    var list = root.putArray("endpoints");
    for (var endpoint : plan) {
      var node =
          list.addObject()
              .put("host", endpoint.host())
              .put("port", endpoint.port())
              .put("protocol", endpoint.tls() ? "https" : "http")
              .put("purpose", endpoint.purpose().name().toLowerCase(Locale.ROOT))
              .put("reason", endpoint.reason())
              .put("former", endpoint.former());
      var known = addresses.byHost().get(endpoint.host());
      if (known != null) {
        var array = node.putArray("addresses");
        known.forEach(array::add);
      }
    }
    return root.toPrettyString() + "\n";
  }
}
