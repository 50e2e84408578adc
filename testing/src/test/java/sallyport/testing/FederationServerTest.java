package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminReply;
import sallyport.server.admin.AdminRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service of another tenant signs in as an application of the vault's, by federated credential,
 * with tokens of the real token service.
 */
class FederationServerTest {
  private static final String EXCHANGE = "api://AzureADTokenExchange";
  private static final String VAULT =
      "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";
  private static final String FACTORY =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.DataFactory/factories/f";
  private static final String MACHINE =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v";

  private record Principal(String tenant, String clientId, String objectId, String secret) {}

  @Test
  void a_trusted_service_of_another_tenant_comes_in_and_only_as_its_scenario_says()
      throws IOException {
    try (var server = TestServer.start()) {
      var other = lines(server, "tenant-add", Map.of("name", "Other", "domain", "other.example"));
      var tenant = other.getOrDefault("tenant", "");
      var factory = principal(server, tenant, Map.of("managed-identity-of", FACTORY));
      var machine = principal(server, tenant, Map.of("managed-identity-of", MACHINE));
      var plain = principal(server, tenant, Map.of());
      var customer = customer(server);
      for (var service : new Principal[] {factory, machine, plain}) {
        trust(server, customer, service);
      }

      close(server, customer, "AzureServices");
      assertThat(list(server, federated(server, customer, factory)).statusCode()).isEqualTo(200);
      // Not in the scenario of the service, though the policy permits it.
      assertRefused(
          Calls.put(server, federated(server, customer, factory), "v"),
          "caller is not a trusted service");
      // A machine runs anybody's code; an application is no managed identity; nor is a secret.
      for (var token :
          new String[] {
            federated(server, customer, machine),
            federated(server, customer, plain),
            token(server, customer, secret(customer), vault(server))
          }) {
        assertRefused(list(server, token), "caller is not a trusted service");
      }
      // The identity's own token is one of another tenant: it names nobody here.
      var foreign = list(server, token(server, factory, secret(factory), vault(server)));
      assertRefused(foreign, "caller is not a trusted service");
      assertThat(foreign.body()).doesNotContain("appid=");

      for (var service : new Principal[] {factory, machine, plain}) {
        explained(
            server,
            customer,
            Map.of("identity", service.objectId()),
            list(server, federated(server, customer, service)));
      }
      explained(
          server,
          customer,
          Map.of(),
          list(server, token(server, customer, secret(customer), vault(server))));
      unexplained(server, customer, customer.objectId());

      close(server, customer, "None");
      assertRefused(list(server, federated(server, customer, factory)), "bypass is set to None");
    }
  }

  /** Its id makes it Azure Backup; what it carries of another tenant counts more. */
  @Test
  void a_service_known_by_its_id_is_judged_by_the_identity_that_it_signs_in_with()
      throws IOException {
    try (var server = TestServer.start()) {
      var tenant =
          lines(server, "tenant-add", Map.of("name", "Other", "domain", "other.example"))
              .getOrDefault("tenant", "");
      var machine = principal(server, tenant, Map.of("managed-identity-of", MACHINE));
      var backup =
          principal(
              server,
              setting(server, "AZURE_TENANT_ID"),
              Map.of("client-id", "262044b1-e2ce-469f-a196-69ab7ada62d3"));
      close(server, backup, "AzureServices");
      unexplained(server, backup, machine.objectId());
      trust(server, backup, machine);

      var alone = list(server, token(server, backup, secret(backup), vault(server)));
      var carrying = list(server, federated(server, backup, machine));

      assertThat(alone.statusCode()).isEqualTo(200);
      explained(server, backup, Map.of(), alone);
      assertRefused(carrying, "caller is not a trusted service");
      explained(server, backup, Map.of("identity", machine.objectId()), carrying);
      explained(server, backup, Map.of("identity", MACHINE.toUpperCase(Locale.ROOT)), carrying);
    }
  }

  @Test
  void the_record_names_the_service_and_the_application_it_signed_in_as() throws IOException {
    try (var server = TestServer.start("audit=required")) {
      var tenant =
          lines(server, "tenant-add", Map.of("name", "Other", "domain", "other.example"))
              .getOrDefault("tenant", "");
      var factory = principal(server, tenant, Map.of("managed-identity-of", FACTORY));
      var customer = customer(server);
      trust(server, customer, factory);
      close(server, customer, "AzureServices");

      var id =
          list(server, federated(server, customer, factory))
              .headers()
              .firstValue("x-ms-request-id")
              .orElseThrow();

      var told = ExplainTest.run(server, "--request", id);
      assertThat(told.out()).contains("identity of " + FACTORY, "\nNow: ADMITTED");
      assertThat(told.exitCode()).as(told.err()).isZero();
      var another = ExplainTest.run(server, "--request", id, "--principal", customer.clientId());
      assertThat(another.out()).contains("\nNow: REFUSED at the network door");
      assertThat(Files.readAllLines(server.data().resolve("audit/audit.jsonl")))
          .anySatisfy(record ->
              assertThat(record)
                  .contains("\"SecretList\"", "Azure Data Factory", FACTORY, customer.objectId()));
    }
  }

  /** Signed by hand, with the JDK alone; the file of keys changes while the server runs. */
  @Test
  void a_foreign_issuer_counts_by_the_keys_of_its_file_as_they_are_now(@TempDir Path folder)
      throws Exception {
    var issuer = "https://issuer.example/cluster";
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var first = generator.generateKeyPair();
    var second = generator.generateKeyPair();
    var file = Files.writeString(folder.resolve("keys.json"), keySet("one", first));
    try (var server = TestServer.start("identity.federation=" + issuer + "=" + file)) {
      var customer = customer(server);
      trust(server, customer, issuer, "till");

      assertThat(signIn(server, customer, signed("one", first, issuer, "till")).body())
          .contains("access_token");
      assertThat(signIn(server, customer, signed("one", first, issuer, "other")).body())
          .contains("AADSTS700213");
      assertThat(signIn(server, customer, signed("one", second, issuer, "till")).body())
          .contains("AADSTS700027");

      Files.writeString(file, keySet("another", second));
      assertThat(signIn(server, customer, signed("one", first, issuer, "till")).body())
          .contains("AADSTS7000272");
      assertThat(signIn(server, customer, signed("another", second, issuer, "till")).body())
          .contains("access_token");
      Files.writeString(file, "");
      assertThat(signIn(server, customer, signed("another", second, issuer, "till")).body())
          .contains("AADSTS50166");
    }
  }

  private static String keySet(String id, KeyPair pair) {
    var key = (RSAPublicKey) pair.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"}]}"
        .formatted(id, base64(unsigned(key.getModulus().toByteArray())));
  }

  private static byte[] unsigned(byte[] twosComplement) {
    return twosComplement[0] == 0
        ? Arrays.copyOfRange(twosComplement, 1, twosComplement.length)
        : twosComplement;
  }

  private static String signed(String id, KeyPair pair, String issuer, String subject)
      throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    var input =
        base64(("{\"alg\":\"RS256\",\"kid\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(
                "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                    .formatted(issuer, subject, EXCHANGE, now, now + 600)
                    .getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.UTF_8));
    return input + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void a_tenant_has_a_domain_of_its_own_and_is_named_by_it_or_by_its_id() throws IOException {
    try (var server = TestServer.start()) {
      var other = Map.of("name", "Other", "domain", "other.example");
      var id = lines(server, "tenant-add", other).getOrDefault("tenant", "");
      var made = principal(server, "OTHER.example", Map.of());

      assertThat(made.clientId()).isNotEmpty();
      assertThat(admin(server, "principal-list", Map.of("tenant", id)).message())
          .contains(made.clientId(), made.objectId());
      assertThat(admin(server, "principal-list", Map.of()).message())
          .doesNotContain(made.clientId());
      assertThat(admin(server, "tenant-list", Map.of()).message())
          .contains(setting(server, "AZURE_TENANT_ID"), id + "  other.example  Other");
      assertThat(admin(server, "tenant-add", other).message())
          .isEqualTo("refused: Taken[property=domains]");
      for (var domain : new String[] {"", "other", "-a.example", "a b.example", "a..example"}) {
        assertThat(admin(server, "tenant-add", Map.of("name", "x", "domain", domain)).message())
            .isEqualTo("a domain is a name such as fabrikam.example");
      }
      for (var verb : new String[] {"principal-add", "principal-list", "principal-secret"}) {
        assertThat(admin(server, verb, Map.of("name", "x", "tenant", "nobody.example")).message())
            .isEqualTo("no tenant has this id or domain; `admin tenant list` lists them");
      }
    }
  }

  /** The same verdict and sentence as the real answer, from the admin socket and over HTTP. */
  private static void explained(
      TestServer server,
      Principal principal,
      Map<String, String> identity,
      HttpResponse<String> real)
      throws IOException {
    var words = new HashMap<>(identity);
    words.put("from", "127.0.0.1");
    words.put("principal", principal.objectId());
    words.put("operation", "secrets/list");
    var body = new JsonMapper().writeValueAsString(words);
    var management = setting(server, "AZURE_RESOURCE_MANAGER_URL");
    var overHttp =
        server.send(
            Calls.bearing(
                    management
                        + "/subscriptions/"
                        + setting(server, "AZURE_SUBSCRIPTION_ID")
                        + VAULT.replace("?", "/explain?"),
                    server.token(management + "/.default"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    words.put("vault", "dev");
    var locally = admin(server, "explain", words);

    assertThat(locally.message()).isEqualTo(overHttp.body());
    var found = TestServer.json(overHttp);
    assertThat(found.path("admitted").asBoolean()).isEqualTo(real.statusCode() == 200);
    if (real.statusCode() != 200) {
      assertThat(found.at("/told/message").asString())
          .isEqualTo(TestServer.json(real).at("/error/message").asString());
    }
  }

  private static void unexplained(TestServer server, Principal principal, String identity)
      throws IOException {
    var words =
        Map.of(
            "vault", "dev",
            "from", "127.0.0.1",
            "principal", principal.objectId(),
            "operation", "secrets/list",
            "identity", identity);
    assertThat(admin(server, "explain", words).message())
        .isEqualTo("--identity is named by no federated credential of the principal");
  }

  private static AdminReply admin(TestServer server, String verb, Map<String, String> arguments)
      throws IOException {
    return AdminClient.ask(server.data().resolve("admin.sock"), new AdminRequest(verb, arguments));
  }

  private static Map<String, String> lines(
      TestServer server, String verb, Map<String, String> arguments) throws IOException {
    var reply = admin(server, verb, arguments);
    assertThat(reply.done()).as(reply.message()).isTrue();
    return reply
        .message()
        .lines()
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> line.substring(line.lastIndexOf(' ') + 1)));
  }

  private static Principal principal(
      TestServer server, String tenant, Map<String, String> arguments) throws IOException {
    var all = new HashMap<>(arguments);
    all.put("name", "x");
    all.put("tenant", tenant);
    var made = lines(server, "principal-add", all);
    return new Principal(
        tenant,
        made.getOrDefault("client id", ""),
        made.getOrDefault("object id", ""),
        made.getOrDefault("secret", ""));
  }

  private static String setting(TestServer server, String name) {
    return server.environment().getOrDefault(name, "");
  }

  private static String vault(TestServer server) {
    return server.vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://");
  }

  private static String secret(Principal principal) {
    return "&client_secret=" + encoded(principal.secret());
  }

  /** The two sign-ins: as the identity for the exchange, with that token as the application. */
  private static String federated(TestServer server, Principal customer, Principal service) {
    return granted(signIn(server, customer, token(server, service, secret(service), EXCHANGE)));
  }

  private static HttpResponse<String> signIn(
      TestServer server, Principal customer, String assertion) {
    return ask(
        server,
        customer,
        "&client_assertion_type="
            + encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            + "&client_assertion="
            + assertion,
        vault(server));
  }

  private static String token(
      TestServer server, Principal principal, String proof, String resource) {
    return granted(ask(server, principal, proof, resource));
  }

  private static String granted(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return TestServer.json(answer).get("access_token").asString();
  }

  private static HttpResponse<String> ask(
      TestServer server, Principal principal, String proof, String resource) {
    var form =
        "grant_type=client_credentials&client_id="
            + principal.clientId()
            + proof
            + "&scope="
            + encoded(resource + "/.default");
    return server.send(
        HttpRequest.newBuilder(
                URI.create(
                    setting(server, "AZURE_AUTHORITY_HOST")
                        + principal.tenant()
                        + "/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** An application that the owner of the vault registers for the service of another tenant. */
  private static Principal customer(TestServer server) {
    var app = graph(server, "/applications", "{\"displayName\":\"customer\"}");
    var appId = app.path("appId").asString();
    var secret = graph(server, "/applications/" + app.path("id").asString() + "/addPassword", "{}");
    var principal = graph(server, "/servicePrincipals", "{\"appId\":\"" + appId + "\"}");
    return new Principal(
        setting(server, "AZURE_TENANT_ID"),
        appId,
        principal.path("id").asString(),
        secret.path("secretText").asString());
  }

  private static void trust(TestServer server, Principal customer, Principal service) {
    trust(
        server,
        customer,
        setting(server, "AZURE_AUTHORITY_HOST") + service.tenant() + "/v2.0",
        service.objectId());
  }

  private static void trust(TestServer server, Principal customer, String issuer, String subject) {
    var graph = graph(server);
    var apps =
        server.send(
            Calls.bearing(
                graph
                    + "/v1.0/applications?$filter="
                    + encoded("appId eq '" + customer.clientId() + "'"),
                server.token(graph + "/.default")));
    var id = TestServer.json(apps).path("value").path(0).path("id").asString();
    graph(
        server,
        "/applications/" + id + "/federatedIdentityCredentials",
        administrator(server),
        "{\"name\":\"f%s\",\"issuer\":\"%s\",\"subject\":\"%s\",\"audiences\":[\"%s\"]}"
            .formatted(subject, issuer, subject, EXCHANGE));
  }

  private static JsonNode graph(TestServer server, String path, String body) {
    return graph(server, path, server.token(graph(server) + "/.default"), body);
  }

  private static JsonNode graph(TestServer server, String path, String token, String body) {
    var answer =
        server.send(
            Calls.bearing(graph(server) + "/v1.0" + path, token)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return TestServer.json(answer);
  }

  private static String graph(TestServer server) {
    return server.vaultUrl().toString().replaceFirst("//dev\\.vault\\.", "//graph.");
  }

  /** A credential of an application that nobody owns is the administrator's to add. */
  private static String administrator(TestServer server) {
    try {
      var password = Files.readString(Path.of(setting(server, "SALLYPORT_ADMIN_PASSWORD_FILE")));
      return granted(
          server.send(
              HttpRequest.newBuilder(
                      URI.create(
                          setting(server, "AZURE_AUTHORITY_HOST")
                              + setting(server, "AZURE_TENANT_ID")
                              + "/oauth2/v2.0/token"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "grant_type=password&client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46"
                              + "&username="
                              + encoded(setting(server, "SALLYPORT_ADMIN_USER"))
                              + "&password="
                              + encoded(password.strip())
                              + "&scope="
                              + encoded(graph(server) + "/.default")))));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void close(TestServer server, Principal principal, String bypass) {
    var management = setting(server, "AZURE_RESOURCE_MANAGER_URL");
    var answer =
        server.send(
            Calls.bearing(
                    management
                        + "/subscriptions/"
                        + setting(server, "AZURE_SUBSCRIPTION_ID")
                        + VAULT,
                    server.token(management + "/.default"))
                .method(
                    "PATCH",
                    HttpRequest.BodyPublishers.ofString(
                        ("{\"properties\":{\"enableRbacAuthorization\":false,\"networkAcls\":"
                                + "{\"defaultAction\":\"Deny\",\"bypass\":\"%s\"},"
                                + "\"accessPolicies\":[{\"tenantId\":\"%s\",\"objectId\":\"%s\","
                                + "\"permissions\":{\"secrets\":[\"list\",\"set\"]}}]}}")
                            .formatted(bypass, principal.tenant(), principal.objectId()))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static HttpResponse<String> list(TestServer server, String token) {
    return server.send(Calls.bearing(server.vaultUrl() + "/secrets?api-version=7.6", token));
  }

  private static void assertRefused(HttpResponse<String> answer, String why) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("ForbiddenByFirewall", why);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
