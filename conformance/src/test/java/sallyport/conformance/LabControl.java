package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import sallyport.conformance.NetworkLab.Answer;
import sallyport.conformance.Way.Seen;
import tools.jackson.databind.json.JsonMapper;

/** The control plane and the sign-in of the server in a {@link NetworkLab}, called on its host. */
final class LabControl {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Azure App Service, which reads secrets to deploy certificates. */
  private static final String TRUSTED = "abfa0a7c-a6b6-4736-8310-5855508787cd";

  private static final String SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";
  private static final String WALL = "/providers/Microsoft.Network/networkSecurityPerimeters/wall";
  private static final String ASSOCIATION = WALL + "/resourceAssociations/dev";

  private final NetworkLab lab;
  private final PackagedServer server;
  private final String groupUrl;
  private final int port;
  private final String token;

  /** What calls of the data plane carry. */
  final String dataToken;

  LabControl(NetworkLab lab, PackagedServer server, String groupUrl) throws IOException {
    this.lab = lab;
    this.server = server;
    this.groupUrl = groupUrl;
    var environment = server.environment();
    this.port = URI.create(environment.get("AZURE_KEYVAULT_URL")).getPort();
    var id = environment.get("AZURE_CLIENT_ID");
    var secret = environment.get("AZURE_CLIENT_SECRET");
    this.token = login(id, secret, "management");
    this.dataToken = login(id, secret, "vault");
  }

  int port() {
    return port;
  }

  String tenant() {
    return server.environment().get("AZURE_TENANT_ID");
  }

  /** Makes the network, the perimeter and both endpoints; gives the link id of the second. */
  long prepare() throws IOException {
    arm("PUT", "/providers/Microsoft.Network/virtualNetworks/lab", network(true, true));
    arm("PUT", "/providers/Microsoft.Network/privateEndpoints/first", endpoint());
    var second =
        arm("PUT", "/providers/Microsoft.Network/privateEndpoints/second", endpoint()).json();
    long link =
        second
            .at("/properties/privateLinkServiceConnections/0/properties/linkIdentifier")
            .asLong(0);
    assertThat(link).as(second.toString()).isPositive();
    arm("PUT", WALL, "{\"location\":\"westeurope\"}");
    arm("PUT", WALL + "/profiles/default", "{}");
    return link;
  }

  void apply(NetworkSetting setting) throws IOException {
    arm(
        "PUT",
        "/providers/Microsoft.Network/virtualNetworks/lab",
        network(
            setting.serviceEndpoints().get(Seen.APPS), setting.serviceEndpoints().get(Seen.DATA)));
    for (var endpoint : setting.connections().entrySet()) {
      connect(endpoint.getKey() == Seen.FIRST_ENDPOINT ? "first" : "second", endpoint.getValue());
    }
    perimeter(setting);
    var acls = new LinkedHashMap<String, Object>();
    acls.put("bypass", setting.bypass());
    acls.put("defaultAction", setting.action());
    acls.put("ipRules", setting.blocks().stream().map(block -> Map.of("value", block)).toList());
    acls.put(
        "virtualNetworkRules",
        setting.listed().stream()
            .map(seen ->
                Map.of(
                    "id",
                    subnetId(groupUrl, seen == Seen.APPS ? "apps" : "data"),
                    "ignoreMissingVnetServiceEndpoint",
                    true))
            .toList());
    arm(
        "PATCH",
        "/providers/Microsoft.KeyVault/vaults/dev",
        JSON.writeValueAsString(
            Map.of(
                "properties",
                Map.of("publicNetworkAccess", setting.publicAccess(), "networkAcls", acls))));
  }

  /** Says on the vault's side what becomes of a connection. */
  private void connect(String endpoint, String status) throws IOException {
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

  private String endpoint() {
    return "{\"location\":\"westeurope\",\"properties\":{\"subnet\":{\"id\":\""
        + subnetId(groupUrl, "endpoints")
        + "\"},\"privateLinkServiceConnections\":[{\"name\":\"c1\",\"properties\":{\"groupIds\":"
        + "[\"vault\"],\"privateLinkServiceId\":\""
        + groupUrl
        + "/providers/Microsoft.KeyVault/vaults/dev\"}}]}}";
  }

  private void perimeter(NetworkSetting setting) throws IOException {
    if (setting.perimeter().equals(NetworkSetting.NO_PERIMETER)) {
      arm("DELETE", ASSOCIATION, null);
      return;
    }
    var rule = WALL + "/profiles/default/accessRules/some";
    if (setting.perimeterBlocks().isEmpty()) {
      arm("DELETE", rule, null);
    } else {
      arm(
          "PUT",
          rule,
          JSON.writeValueAsString(
              Map.of(
                  "properties",
                  Map.of("direction", "Inbound", "addressPrefixes", setting.perimeterBlocks()))));
    }
    arm(
        "PUT",
        ASSOCIATION,
        JSON.writeValueAsString(
            Map.of(
                "properties",
                Map.of(
                    "privateLinkResource",
                    Map.of("id", groupUrl + "/providers/Microsoft.KeyVault/vaults/dev"),
                    "profile",
                    Map.of("id", groupUrl + WALL + "/profiles/default"),
                    "accessMode",
                    setting.perimeter()))));
  }

  static String subnetId(String group, String name) {
    return group + "/providers/Microsoft.Network/virtualNetworks/lab/subnets/" + name;
  }

  Answer arm(String method, String path, String body) throws IOException {
    var version =
        path.contains("networkSecurityPerimeters")
            ? "2024-07-01"
            : path.contains("Microsoft.Network")
                ? "2024-05-01"
                : path.contains("Microsoft.Authorization") ? "2022-04-01" : "2024-11-01";
    var call = new LinkedHashMap<String, Object>();
    call.put("to", List.of("127.0.0.1", port));
    call.put("host", "management.localhost:" + port);
    call.put("sni", "management.localhost");
    call.put("method", method);
    call.put("path", groupUrl + path + "?api-version=" + version);
    call.put("body", body);
    call.put("headers", bearing(token));
    call.put("keep", true);
    var answer = caller().call(call);
    assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isBetween(200, 299);
    return answer;
  }

  private String login(String id, String secret, String service) throws IOException {
    var form =
        "grant_type=client_credentials&client_id="
            + id
            + "&client_secret="
            + URLEncoder.encode(secret, StandardCharsets.UTF_8)
            + "&scope="
            + URLEncoder.encode(
                "https://" + service + ".localhost:" + port + "/.default", StandardCharsets.UTF_8);
    var answer =
        caller()
            .call(
                Map.of(
                    "to",
                    List.of("127.0.0.1", port),
                    "host",
                    "login.localhost",
                    "method",
                    "POST",
                    "path",
                    "/" + tenant() + "/oauth2/v2.0/token",
                    "headers",
                    Map.of("Content-Type", "application/x-www-form-urlencoded"),
                    "body",
                    form));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().get("access_token").asString();
  }

  /**
   * Registers the service by its own id, as an operator does, and lets it read secrets; gives its
   * token.
   */
  String trustedService() throws Exception {
    var process =
        PackagedServer.launcher(
                List.of(
                    "admin",
                    "principal",
                    "add",
                    "Azure App Service",
                    "--client-id",
                    TRUSTED,
                    "--data",
                    server.data().toString()))
            .start();
    var made = new LinkedHashMap<String, String>();
    for (var line :
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList()) {
      int space = line.lastIndexOf(' ');
      made.put(line.substring(0, space), line.substring(space + 1));
    }
    assertThat(process.waitFor()).isZero();
    arm(
        "PUT",
        "/providers/Microsoft.Authorization/roleAssignments/" + UUID.randomUUID(),
        JSON.writeValueAsString(
            Map.of(
                "properties",
                Map.of(
                    "roleDefinitionId",
                    groupUrl.substring(0, groupUrl.indexOf("/resourceGroups"))
                        + "/providers/Microsoft.Authorization/roleDefinitions/"
                        + SECRETS_USER,
                    "principalId",
                    made.get("object id"),
                    "principalType",
                    "ServicePrincipal"))));
    return login(TRUSTED, made.get("secret"), "vault");
  }

  static Map<String, String> bearing(String token) {
    return Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
  }

  private NetworkLab.Caller caller() throws IOException {
    return lab.caller("vault", Path.of(server.environment().get("SALLYPORT_CA_FILE")));
  }
}
