package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.conformance.NetworkLab.Answer;
import sallyport.conformance.NetworkSetting.Who;

/**
 * The packaged server in a {@link NetworkLab}, the proxies before it, and calls on every {@link
 * Way}.
 */
final class LabVault implements AutoCloseable {
  private static final long LINK_NOBODY_HAS = 1;
  private static final int V6_PORT = 9447;

  private final NetworkLab lab;
  private final Path folder;
  private final PackagedServer server;
  private final LabControl control;
  private final int port;
  private final Map<Who, String> tokens = new EnumMap<>(Who.class);

  /** Where each way leads to. */
  private final Map<Way, List<?>> targets = new EnumMap<>(Way.class);

  private LabVault(NetworkLab lab, Path folder, PackagedServer server, String groupUrl)
      throws IOException {
    this.lab = lab;
    this.folder = folder;
    this.server = server;
    this.control = new LabControl(lab, server, groupUrl);
    this.port = control.port();
    tokens.put(Who.ORDINARY, control.dataToken);
  }

  static LabVault start(NetworkLab lab, Path folder) throws Exception {
    var data = Files.createDirectory(folder.resolve("data"));
    String group;
    // The first start makes the subscription, whose id is a part of what is attached.
    try (var first = PackagedServer.startIn(lab.on("vault"), data)) {
      group =
          "/subscriptions/"
              + first.environment().get("AZURE_SUBSCRIPTION_ID")
              + "/resourceGroups/dev";
    }
    var server =
        PackagedServer.startIn(
            lab.on("vault"),
            data,
            "--bind",
            "0.0.0.0",
            "--extensions",
            "ipv6-rules",
            "--network-listen",
            "10.0.2.4:9443,[2001:db8:2::10]:" + V6_PORT,
            "--network-proxies",
            "192.0.2.9,192.0.2.10",
            "--network-attach",
            String.join(
                ",",
                "interface:apps=" + LabControl.subnetId(group, "apps"),
                "source:10.0.1.0/24=" + LabControl.subnetId(group, "data"),
                "proxy:192.0.2.10=" + LabControl.subnetId(group, "data"),
                "listener:10.0.2.4:9443="
                    + group
                    + "/providers/Microsoft.Network/privateEndpoints/first"));
    var vault = new LabVault(lab, folder, server, group);
    try {
      vault.prepare();
      return vault;
    } catch (Exception | AssertionError unfinished) {
      vault.close();
      throw unfinished;
    }
  }

  private void prepare() throws Exception {
    startProxies(control.prepare());
    tokens.put(Who.TRUSTED_SERVICE, control.trustedService());
    assertThat(send(Way.APPS, Map.of("method", "PUT", "body", "{\"value\":\"v\"}")).status())
        .isEqualTo(200);
  }

  LabControl control() {
    return control;
  }

  @Override
  public void close() {
    server.close();
  }

  Answer get(Way way, Who who) throws IOException {
    return send(way, Map.of("headers", headers(who, Map.of())));
  }

  Answer send(Way way, Map<String, ?> differently) throws IOException {
    var call = new LinkedHashMap<String, Object>();
    call.put("to", targets.getOrDefault(way, List.of("198.51.100.10", port)));
    call.put("from", way.address);
    call.put("host", "dev.vault.localhost");
    call.put("method", "GET");
    call.put("path", "/secrets/here?api-version=7.6");
    call.put("headers", headers(Who.ORDINARY, Map.of()));
    call.putAll(differently);
    return caller(way.host).call(call);
  }

  Map<String, String> headers(Who who, Map<String, String> more) {
    var headers = new LinkedHashMap<>(LabControl.bearing(tokens.get(who)));
    headers.putAll(more);
    return headers;
  }

  private NetworkLab.Caller caller(String host) throws IOException {
    return lab.caller(host, Path.of(server.environment().get("SALLYPORT_CA_FILE")));
  }

  // Proxies

  private void startProxies(long link) throws Exception {
    var configuration = folder.resolve("haproxy.cfg");
    var lines = new ArrayList<String>();
    lines.add("defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 20s");
    lines.add("  timeout server 20s");
    lines.addAll(passing("public", 9443, "192.0.2.9"));
    lines.addAll(passing("data", 9444, "192.0.2.10"));
    Files.write(configuration, lines);
    lab.program("proxy", "haproxy", "-db", "-f", configuration.toString());
    startLink(9445, link);
    startLink(9446, LINK_NOBODY_HAS);
    targets.put(Way.APPS, List.of("10.0.0.4", port));
    targets.put(Way.DOOR, List.of("10.0.2.4", 9443));
    targets.put(Way.HAPROXY_7, List.of("192.0.2.9", 9443));
    targets.put(Way.HAPROXY_200, List.of("192.0.2.9", 9443));
    targets.put(Way.PROXY_OF_DATA, List.of("192.0.2.9", 9444));
    targets.put(Way.LINK, List.of("192.0.2.9", 9445));
    targets.put(Way.UNKNOWN_LINK, List.of("192.0.2.9", 9446));
    targets.put(Way.INTERNET_V6, List.of("2001:db8:2::10", V6_PORT));
    awaitProxy();
  }

  private List<String> passing(String name, int from, String source) {
    return List.of(
        "listen " + name,
        "  bind 192.0.2.9:" + from,
        "  server vault 198.51.100.10:" + port + " send-proxy-v2 source " + source);
  }

  private void startLink(int from, long link) throws IOException {
    lab.start(
        "proxy",
        "python3",
        Clients.SOURCES.resolve("python/private_link.py").toString(),
        "192.0.2.9",
        Integer.toString(from),
        "198.51.100.10",
        Integer.toString(port),
        Long.toString(link));
  }

  private void awaitProxy() throws Exception {
    for (int i = 0; i < 100; i++) {
      if (get(Way.HAPROXY_7, Who.ORDINARY).status() != 0) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("HAProxy does not answer");
  }
}
