package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.conformance.NetworkLab.Answer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The firewall over real networks: hosts in namespaces, a router, an HAProxy, a private-link hop,
 * and the packaged server among them. What must happen is said here a second time, from the
 * documentation, and not by the code under test.
 */
class RealNetworksTest {
  private static final int SETTINGS = 42;
  private static final int CALLS_PER_SETTING = 12;
  private static final long LINK_NOBODY_HAS = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static NetworkLab lab;
  private static PackagedServer server;
  private static int port;
  private static String token;
  private static String armToken;
  private static String groupUrl;

  /** The ways into the vault, each with what the server can see of it. */
  private enum Way {
    INTERNET_7("internet", "203.0.113.7", Seen.ADDRESS),
    INTERNET_8("internet", "203.0.113.8", Seen.ADDRESS),
    INTERNET_200("internet", "203.0.113.200", Seen.ADDRESS),
    HAPROXY_7("internet", "203.0.113.7", Seen.ADDRESS),
    HAPROXY_200("internet", "203.0.113.200", Seen.ADDRESS),
    APPS("apps", "10.0.0.5", Seen.APPS),
    DATA("data", "10.0.1.5", Seen.DATA),
    PROXY_OF_DATA("internet", "203.0.113.8", Seen.DATA),
    DOOR("door", "10.0.2.5", Seen.FIRST_ENDPOINT),
    LINK("internet", "203.0.113.7", Seen.SECOND_ENDPOINT),
    UNKNOWN_LINK("internet", "203.0.113.7", Seen.NO_ENDPOINT);

    final String host;
    final String address;
    final Seen seen;

    Way(String host, String address, Seen seen) {
      this.host = host;
      this.address = address;
      this.seen = seen;
    }
  }

  private enum Seen {
    ADDRESS,
    APPS,
    DATA,
    FIRST_ENDPOINT,
    SECOND_ENDPOINT,
    NO_ENDPOINT
  }

  /** Where each way leads to. */
  private static final Map<Way, List<?>> TARGETS = new EnumMap<>(Way.class);

  /** One setting of everything that decides. */
  private record Setting(
      String publicAccess,
      String action,
      String bypass,
      List<String> blocks,
      List<Seen> listed,
      Map<Seen, Boolean> serviceEndpoints,
      Map<Seen, String> connections) {}

  @BeforeAll
  static void build() throws Exception {
    lab = NetworkLab.build();
    var data = Files.createDirectory(folder.resolve("data"));
    // The first start makes the subscription, whose id is a part of what is attached.
    try (var first = PackagedServer.startIn(lab.on("vault"), data)) {
      groupUrl =
          "/subscriptions/"
              + first.environment().get("AZURE_SUBSCRIPTION_ID")
              + "/resourceGroups/dev";
    }
    server =
        PackagedServer.startIn(
            lab.on("vault"),
            data,
            "--bind",
            "0.0.0.0",
            "--network-listen",
            "10.0.2.4:9443",
            "--network-proxies",
            "192.0.2.9,192.0.2.10",
            "--network-attach",
            String.join(
                ",",
                "interface:apps=" + subnetId("apps"),
                "source:10.0.1.0/24=" + subnetId("data"),
                "proxy:192.0.2.10=" + subnetId("data"),
                "listener:10.0.2.4:9443=" + endpointId("first")));
    var environment = server.environment();
    port = URI.create(environment.get("AZURE_KEYVAULT_URL")).getPort();
    token = login(environment, "vault");
    armToken = login(environment, "management");
    arm("PUT", "/providers/Microsoft.Network/virtualNetworks/lab", network(true, true));
    arm("PUT", "/providers/Microsoft.Network/privateEndpoints/first", endpoint());
    var second =
        arm("PUT", "/providers/Microsoft.Network/privateEndpoints/second", endpoint()).json();
    long link =
        second
            .at("/properties/privateLinkServiceConnections/0/properties/linkIdentifier")
            .asLong(0);
    assertThat(link).as(second.toString()).isPositive();
    startProxies(link);
    assertThat(vault(Way.APPS, "PUT", "/secrets/here", "{\"value\":\"v\"}").status())
        .isEqualTo(200);
  }

  @AfterAll
  static void tearDown() {
    if (server != null) {
      server.close();
    }
    lab.close();
  }

  @Test
  void more_than_five_hundred_calls_get_what_the_documentation_says() throws Exception {
    var random = new Random(20_261_126);
    var counted = new HashMap<String, Integer>();
    int calls = 0;
    for (int i = 0; i < SETTINGS; i++) {
      var setting = setting(random);
      apply(setting);
      for (int j = 0; j < CALLS_PER_SETTING; j++) {
        var way = Way.values()[random.nextInt(Way.values().length)];
        var expected = expected(setting, way);

        var answer = vault(way, "GET", "/secrets/here", null);

        assertThat(answer.inner()).as("%s under %s", way, setting).isEqualTo(expected);
        assertThat(answer.status()).isEqualTo(expected.isEmpty() ? 200 : 403);
        assertThat(answer.header("x-ms-keyvault-network-info"))
            .as("%s under %s", way, setting)
            .startsWith("conn_type=" + connection(setting, way) + ";")
            .contains(";addr=" + way.address + ";");
        counted.merge(expected, 1, Integer::sum);
        calls++;
      }
    }

    assertThat(calls).isGreaterThanOrEqualTo(500);
    // Otherwise this would be about one outcome only.
    assertThat(counted.get("")).isGreaterThan(100);
    assertThat(counted.get("ForbiddenByFirewall")).isGreaterThan(100);
    assertThat(counted.get("ForbiddenByConnection")).isGreaterThan(30);
  }

  @Test
  void a_rule_change_counts_on_connections_that_stand() throws Exception {
    apply(open("Deny", "203.0.113.7/32"));
    assertThat(kept(Way.INTERNET_7).status()).isEqualTo(200);

    apply(open("Deny"));
    assertThat(kept(Way.INTERNET_7).inner()).isEqualTo("ForbiddenByFirewall");

    apply(open("Deny", "203.0.113.0/29"));
    assertThat(kept(Way.INTERNET_7).status()).isEqualTo(200);
  }

  @Test
  void a_forged_forwarding_header_changes_nothing() throws Exception {
    apply(open("Deny", "203.0.113.8/32"));

    for (var header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Azure-ClientIP")) {
      var value = header.equals("Forwarded") ? "for=203.0.113.8" : "203.0.113.8";
      var answer = send(Way.INTERNET_7, Map.of("headers", headers(Map.of(header, value))));

      assertThat(answer.inner()).as(header).isEqualTo("ForbiddenByFirewall");
      assertThat(answer.header("x-ms-keyvault-network-info")).contains("addr=203.0.113.7;");
    }
  }

  @Test
  void a_proxy_header_of_a_stranger_ends_the_connection() throws Exception {
    apply(open("Allow"));
    var named = "PROXY TCP4 203.0.113.8 198.51.100.10 4711 443\r\n";

    var answer = send(Way.INTERNET_7, Map.of("first", hex(named)));

    assertThat(answer.status()).isZero();
  }

  @Test
  void another_host_than_the_one_of_the_handshake_is_judged_by_its_own_vault() throws Exception {
    arm(
        "PUT",
        "/providers/Microsoft.KeyVault/vaults/closed",
        "{\"location\":\"westeurope\",\"properties\":{\"tenantId\":\""
            + server.environment().get("AZURE_TENANT_ID")
            + "\",\"sku\":{\"family\":\"A\",\"name\":\"standard\"},\"accessPolicies\":[],"
            + "\"publicNetworkAccess\":\"Disabled\"}}");
    apply(open("Allow"));

    assertThat(
            send(
                    Way.INTERNET_7,
                    Map.of("host", "closed.vault.localhost", "sni", "dev.vault.localhost"))
                .inner())
        .isEqualTo("ForbiddenByConnection");
    assertThat(
            send(Way.INTERNET_7, Map.of("host", "rebound.example", "sni", "dev.vault.localhost"))
                .status())
        .isEqualTo(404);
  }

  // What the documentation says

  /** The inner code of the refusal; empty where the call is let in. */
  private static String expected(Setting setting, Way way) {
    if ("Approved".equals(setting.connections.get(way.seen))) {
      return "";
    }
    if (setting.publicAccess.equals("Disabled")) {
      return "ForbiddenByConnection";
    }
    if (way.seen == Seen.NO_ENDPOINT || setting.connections.containsKey(way.seen)) {
      // Also where the vault is open: docs/divergences.md.
      return "ForbiddenByFirewall";
    }
    if (setting.action.equals("Allow")) {
      return "";
    }
    boolean carriesSubnet = setting.serviceEndpoints.getOrDefault(way.seen, false);
    boolean in =
        carriesSubnet
            ? setting.listed.contains(way.seen)
            : setting.blocks.stream().anyMatch(block -> holds(block, way.address));
    return in ? "" : "ForbiddenByFirewall";
  }

  private static String connection(Setting setting, Way way) {
    return switch (way.seen) {
      case ADDRESS -> "Ipv4";
      case APPS, DATA -> setting.serviceEndpoints.get(way.seen) ? "Subnet" : "Ipv4";
      case FIRST_ENDPOINT, SECOND_ENDPOINT, NO_ENDPOINT -> "PrivateLink";
    };
  }

  /** All blocks here are inside 203.0.113.0/24: the last octet tells. */
  private static boolean holds(String block, String address) {
    if (!address.startsWith("203.0.113.")) {
      return false;
    }
    int first = Integer.parseInt(block.substring("203.0.113.".length(), block.indexOf('/')));
    int size = 1 << (32 - Integer.parseInt(block.substring(block.indexOf('/') + 1)));
    int last = Integer.parseInt(address.substring("203.0.113.".length()));
    return last >= first && last < first + size;
  }

  private static Setting setting(Random random) {
    var all =
        List.of(
            "203.0.113.7/32",
            "203.0.113.0/29",
            "203.0.113.8/29",
            "203.0.113.200/32",
            "203.0.113.128/25");
    return new Setting(
        random.nextInt(5) == 0 ? "Disabled" : "Enabled",
        random.nextInt(5) == 0 ? "Allow" : "Deny",
        random.nextBoolean() ? "AzureServices" : "None",
        all.stream().filter(_ -> random.nextInt(3) == 0).toList(),
        List.of(Seen.APPS, Seen.DATA).stream().filter(_ -> random.nextBoolean()).toList(),
        Map.of(Seen.APPS, random.nextInt(4) != 0, Seen.DATA, random.nextInt(4) != 0),
        Map.of(
            Seen.FIRST_ENDPOINT,
            random.nextInt(3) == 0 ? "Rejected" : "Approved",
            Seen.SECOND_ENDPOINT,
            random.nextInt(3) == 0 ? "Rejected" : "Approved"));
  }

  private static Setting open(String action, String... blocks) {
    return new Setting(
        "Enabled",
        action,
        "None",
        List.of(blocks),
        List.of(),
        Map.of(Seen.APPS, true, Seen.DATA, true),
        Map.of(Seen.FIRST_ENDPOINT, "Approved", Seen.SECOND_ENDPOINT, "Approved"));
  }

  // Control plane

  private static void apply(Setting setting) throws IOException {
    arm(
        "PUT",
        "/providers/Microsoft.Network/virtualNetworks/lab",
        network(setting.serviceEndpoints.get(Seen.APPS), setting.serviceEndpoints.get(Seen.DATA)));
    for (var endpoint : setting.connections.entrySet()) {
      connect(endpoint.getKey() == Seen.FIRST_ENDPOINT ? "first" : "second", endpoint.getValue());
    }
    var acls = new LinkedHashMap<String, Object>();
    acls.put("bypass", setting.bypass);
    acls.put("defaultAction", setting.action);
    acls.put("ipRules", setting.blocks.stream().map(block -> Map.of("value", block)).toList());
    acls.put(
        "virtualNetworkRules",
        setting.listed.stream()
            .map(seen ->
                Map.of(
                    "id",
                    subnetId(seen == Seen.APPS ? "apps" : "data"),
                    "ignoreMissingVnetServiceEndpoint",
                    true))
            .toList());
    arm(
        "PATCH",
        "/providers/Microsoft.KeyVault/vaults/dev",
        JSON.writeValueAsString(
            Map.of(
                "properties",
                Map.of("publicNetworkAccess", setting.publicAccess, "networkAcls", acls))));
  }

  /** Says on the vault's side what becomes of a connection. */
  private static void connect(String endpoint, String status) throws IOException {
    var connections =
        arm("GET", "/providers/Microsoft.KeyVault/vaults/dev/privateEndpointConnections", null);
    for (var connection : connections.json().get("value")) {
      var properties = connection.get("properties");
      if (properties.at("/privateEndpoint/id").asString("").endsWith("/" + endpoint)) {
        arm(
            "PUT",
            "/providers/Microsoft.KeyVault/vaults/dev/privateEndpointConnections/"
                + connection.get("name").asString(),
            "{\"properties\":{\"privateLinkServiceConnectionState\":{\"status\":\""
                + status
                + "\",\"description\":\"test\"}}}");
        return;
      }
    }
    throw new AssertionError("no connection of " + endpoint + ": " + connections.body());
  }

  private static String network(boolean apps, boolean data) {
    var on = "\"serviceEndpoints\":[{\"service\":\"Microsoft.KeyVault\"}]";
    return "{\"location\":\"westeurope\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":"
        + "[\"10.0.0.0/16\"]},\"subnets\":["
        + "{\"name\":\"apps\",\"properties\":{\"addressPrefix\":\"10.0.0.0/24\""
        + (apps ? "," + on : "")
        + "}},{\"name\":\"data\",\"properties\":{\"addressPrefix\":\"10.0.1.0/24\""
        + (data ? "," + on : "")
        + "}},{\"name\":\"endpoints\",\"properties\":{\"addressPrefix\":\"10.0.2.0/24\"}}]}}";
  }

  private static String endpoint() {
    return "{\"location\":\"westeurope\",\"properties\":{\"subnet\":{\"id\":\""
        + subnetId("endpoints")
        + "\"},\"privateLinkServiceConnections\":[{\"name\":\"c1\",\"properties\":{\"groupIds\":"
        + "[\"vault\"],\"privateLinkServiceId\":\""
        + groupUrl
        + "/providers/Microsoft.KeyVault/vaults/dev\"}}]}}";
  }

  private static String subnetId(String name) {
    return labId("virtualNetworks/lab/subnets/" + name);
  }

  private static String endpointId(String name) {
    return labId("privateEndpoints/" + name);
  }

  private static String labId(String rest) {
    return groupUrl + "/providers/Microsoft.Network/" + rest;
  }

  private static Answer arm(String method, String path, String body) throws IOException {
    var version = path.contains("Microsoft.Network") ? "2024-05-01" : "2024-11-01";
    var call = new LinkedHashMap<String, Object>();
    call.put("to", List.of("127.0.0.1", port));
    call.put("host", "management.localhost:" + port);
    call.put("sni", "management.localhost");
    call.put("method", method);
    call.put("path", groupUrl + path + "?api-version=" + version);
    call.put("body", body);
    call.put("headers", bearing(armToken));
    call.put("keep", true);
    var answer = caller("vault").call(call);
    assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isBetween(200, 299);
    return answer;
  }

  private static String login(Map<String, String> environment, String service) throws IOException {
    var form =
        "grant_type=client_credentials&client_id="
            + environment.get("AZURE_CLIENT_ID")
            + "&client_secret="
            + URLEncoder.encode(environment.get("AZURE_CLIENT_SECRET"), StandardCharsets.UTF_8)
            + "&scope="
            + URLEncoder.encode(
                "https://" + service + ".localhost:" + port + "/.default", StandardCharsets.UTF_8);
    var answer =
        caller("vault")
            .call(
                Map.of(
                    "to",
                    List.of("127.0.0.1", port),
                    "host",
                    "login.localhost",
                    "method",
                    "POST",
                    "path",
                    "/" + environment.get("AZURE_TENANT_ID") + "/oauth2/v2.0/token",
                    "headers",
                    Map.of("Content-Type", "application/x-www-form-urlencoded"),
                    "body",
                    form));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().get("access_token").asString();
  }

  // Data plane

  private static Answer vault(Way way, String method, String path, String body) throws IOException {
    var call = new LinkedHashMap<String, Object>();
    call.put("method", method);
    call.put("path", path + "?api-version=7.6");
    call.put("body", body);
    return send(way, call);
  }

  private static Answer kept(Way way) throws IOException {
    return send(way, Map.of("keep", true));
  }

  private static Answer send(Way way, Map<String, ?> differently) throws IOException {
    var call = new LinkedHashMap<String, Object>();
    call.put("to", TARGETS.getOrDefault(way, List.of("198.51.100.10", port)));
    call.put("from", way.address);
    call.put("host", "dev.vault.localhost");
    call.put("method", "GET");
    call.put("path", "/secrets/here?api-version=7.6");
    call.put("headers", bearing(token));
    call.putAll(differently);
    return caller(way.host).call(call);
  }

  private static Map<String, String> headers(Map<String, String> more) {
    var headers = new LinkedHashMap<>(bearing(token));
    headers.putAll(more);
    return headers;
  }

  private static Map<String, String> bearing(String token) {
    return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }

  private static NetworkLab.Caller caller(String host) throws IOException {
    return lab.caller(host, Path.of(server.environment().get("SALLYPORT_CA_FILE")));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  // Proxies

  private static void startProxies(long link) throws Exception {
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
    TARGETS.put(Way.APPS, List.of("10.0.0.4", port));
    TARGETS.put(Way.DOOR, List.of("10.0.2.4", 9443));
    TARGETS.put(Way.HAPROXY_7, List.of("192.0.2.9", 9443));
    TARGETS.put(Way.HAPROXY_200, List.of("192.0.2.9", 9443));
    TARGETS.put(Way.PROXY_OF_DATA, List.of("192.0.2.9", 9444));
    TARGETS.put(Way.LINK, List.of("192.0.2.9", 9445));
    TARGETS.put(Way.UNKNOWN_LINK, List.of("192.0.2.9", 9446));
    awaitProxy();
  }

  private static List<String> passing(String name, int from, String source) {
    return List.of(
        "listen " + name,
        "  bind 192.0.2.9:" + from,
        "  server vault 198.51.100.10:" + port + " send-proxy-v2 source " + source);
  }

  private static void startLink(int from, long link) throws IOException {
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

  private static void awaitProxy() throws Exception {
    for (int i = 0; i < 100; i++) {
      if (vault(Way.HAPROXY_7, "GET", "/secrets/here", null).status() != 0) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("HAProxy does not answer");
  }
}
