package sallyport.connectivity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Policies of Azure Firewall, Kubernetes and Cilium. */
final class CloudPolicies {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CloudPolicies() {}

  /** An application rule collection, as templates and the REST interface have it. */
  static String azureFirewall(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var root = JSON.createObjectNode().put("name", "vault-clients");
    var properties = root.putObject("properties").put("priority", 200);
    properties.putObject("action").put("type", "Allow");
    var rules = properties.putArray("rules");
    var byKey = new LinkedHashMap<String, ObjectNode>();
    for (var endpoint : plan) {
      var key =
          endpoint.purpose().name().toLowerCase(Locale.ROOT).replace('_', '-')
              + "-"
              + endpoint.port();
      var rule =
          byKey.computeIfAbsent(
              key,
              name -> {
                var made = rules.addObject().put("name", name);
                made.putArray("sourceAddresses").add("*");
                made.putArray("protocols")
                    .addObject()
                    .put("protocolType", endpoint.tls() ? "Https" : "Http")
                    .put("port", endpoint.port());
                made.putArray("targetFqdns");
                return made;
              });
      rule.withArray("targetFqdns").add(endpoint.host());
    }
    return root.toPrettyString() + "\n";
  }

  /** A network policy knows addresses; what has none is named in the head. */
  static String kubernetes(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder(PacketFilters.head(cloud, plan, addresses));
    out.append(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: vault-clients
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - ports:
                - { protocol: UDP, port: 53 }
                - { protocol: TCP, port: 53 }
        """);
    for (int port : ports(plan)) {
      var blocks = new TreeSet<String>();
      for (var endpoint : plan) {
        if (endpoint.port() == port) {
          addresses.v4(endpoint).forEach(it -> blocks.add(it.contains("/") ? it : it + "/32"));
          addresses.v6(endpoint).forEach(it -> blocks.add(it.contains("/") ? it : it + "/128"));
        }
      }
      if (!blocks.isEmpty()) {
        out.append("    - to:\n");
        blocks.forEach(
            block -> out.append("        - ipBlock: { cidr: \"").append(block).append("\" }\n"));
        out.append("      ports:\n        - { protocol: TCP, port: ").append(port).append(" }\n");
      }
    }
    return out.toString();
  }

  private static Set<Integer> ports(List<Endpoint> plan) {
    var ports = new TreeSet<Integer>();
    plan.forEach(endpoint -> ports.add(endpoint.port()));
    return ports;
  }

  static String cilium(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    var out = new StringBuilder("# " + cloud.title() + ": what a client of a vault needs\n");
    out.append(
        """
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: vault-clients
        spec:
          endpointSelector: {}
          egress:
            - toEndpoints:
                - matchLabels:
                    k8s:io.kubernetes.pod.namespace: kube-system
                    k8s:k8s-app: kube-dns
              toPorts:
                - ports:
                    - { port: "53", protocol: ANY }
                  rules:
                    dns:
                      - matchPattern: "*"
        """);
    for (int port : ports(plan)) {
      out.append("    - toFQDNs:\n");
      for (var endpoint : plan) {
        if (endpoint.port() == port) {
          out.append("        - ")
              .append(endpoint.wildcard() ? "matchPattern" : "matchName")
              .append(": \"")
              .append(endpoint.host())
              .append("\"\n");
        }
      }
      out.append("      toPorts:\n        - ports:\n            - { port: \"")
          .append(port)
          .append("\", protocol: TCP }\n");
    }
    return out.toString();
  }
}
