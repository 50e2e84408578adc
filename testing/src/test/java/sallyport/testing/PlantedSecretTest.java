package sallyport.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that can be recognised go through every operation and every refusal that a stranger can
 * cause; afterwards they are nowhere but in the answers that give them to whom they belong.
 */
class PlantedSecretTest {
  private static final String PLANTED = "Planted5ecretMarkerQ7xZ1kV9wB3nT";

  /** Not a secret: shows that what is left in files and in the log would be found. */
  private static final String SEEN = "PlainlyVisibleMarkerR4yC8mU2hD6jF";

  private static final Set<String> SECRETS_BY_DESIGN = Set.of("credentials.json", "admin.password");

  private final List<String> answers = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void nothing_that_is_secret_is_left_anywhere() throws Exception {
    var data = folder.resolve("data");
    var secrets = new LinkedHashMap<String, String>();
    secrets.put("the planted value", PLANTED);
    String metrics;
    List<String> whileServing;
    try (var log = new CapturedLog()) {
      try (var server = TestServer.on(data)) {
        var token = server.vaultToken();
        secrets.put("the token", token.substring(token.lastIndexOf('.') + 1));
        secrets.put("the first client's secret", server.environment().get("AZURE_CLIENT_SECRET"));
        secrets.put(
            "the administrator's password",
            Files.readString(data.resolve("admin.password")).strip());

        operate(server, token);
        refuse(server, token);
        signIn(server, secrets);
        manage(server);

        metrics = metrics(server.server().healthPort());
        whileServing = left(data, secrets);
      }
      assertThat(whileServing).as("files while serving").isEmpty();
      assertThat(left(data, secrets)).as("files after the end").isEmpty();
      assertThat(new Traces(SEEN).under(data, Set.of()))
          .as("what is not secret is found, in the store and in the audit log")
          .anyMatch(name -> name.startsWith("store"))
          .anyMatch(name -> name.startsWith("audit"));
      assertThat(log.text()).contains("sallyport");
      secrets.forEach((what, secret) -> {
        var traces = new Traces(secret);
        assertThat(traces.in(log.text())).as(what + " in the log").isFalse();
        assertThat(traces.in(metrics)).as(what + " in the metrics").isFalse();
        assertThat(answers.stream().filter(traces::in)).as(what + " in answers").isEmpty();
      });
    }
  }

  private static List<String> left(Path data, Map<String, String> secrets) {
    var found = new ArrayList<String>();
    secrets.forEach((what, secret) ->
        new Traces(secret)
            .under(data, SECRETS_BY_DESIGN)
            .forEach(file -> found.add(what + " in " + file)));
    return found;
  }

  /** Every operation of the data plane as it should be used. */
  private void operate(TestServer server, String token) {
    var one = "/secrets/" + SEEN;
    var deleted = "/deletedsecrets/" + SEEN;
    var set = giving(server, "PUT", one, token, value(PLANTED));
    var version = URI.create(TestServer.json(set).get("id").asString()).getPath();
    giving(server, "GET", one, token, "");
    giving(server, "GET", version, token, "");
    expect(200, server, "PATCH", version, token, "{\"contentType\":\"t\",\"value\":\"%s\"}");
    expect(200, server, "GET", "/secrets", token, "");
    expect(200, server, "GET", one + "/versions", token, "");
    var backup = expect(200, server, "POST", one + "/backup", token, "");
    expect(409, server, "POST", "/secrets/restore", token, backup);
    expect(200, server, "DELETE", one, token, "");
    expect(200, server, "GET", deleted, token, "");
    expect(200, server, "GET", "/deletedsecrets", token, "");
    expect(409, server, "PUT", one, token, value("%s"));
    expect(200, server, "POST", deleted + "/recover", token, "");
    expect(200, server, "DELETE", one, token, "");
    expect(204, server, "DELETE", deleted, token, "");
    expect(200, server, "POST", "/secrets/restore", token, backup);
    expect(200, server, "PATCH", version, token, "{\"attributes\":{\"enabled\":false}}");
    expect(403, server, "GET", one, token, "");
  }

  /** Every refusal of the data plane that a body or a token can cause. */
  private void refuse(TestServer server, String token) {
    var one = "/secrets/refused";
    for (var body :
        new String[] {
          value("%s" + "x".repeat(25_600)),
          "%s",
          "\"%s\"",
          "[\"%s\"]",
          "{\"value\":%s}",
          "{\"value\":\"%s",
          "{\"value\":\"%s\"} {}",
          "{\"value\":\"%1$s\",\"value\":\"%1$s\"}",
          "{\"value\":[\"%s\"]}",
          "{\"value\":{\"%1$s\":\"%1$s\"}}",
          "{\"value\":\"%s\\ud800\"}",
          "{\"value\":\"%s\\q\"}",
          "{\"value\":\"%s\",\"attributes\":\"text\"}",
          "{\"value\":\"x\",\"attributes\":\"%s\"}",
          "{\"value\":\"x\",\"attributes\":{\"exp\":\"%s\"}}",
          "{\"value\":\"x\",\"attributes\":{\"enabled\":\"%s\"}}",
          "{\"value\":\"x\",\"tags\":{\"a\":[\"%s\"]}}",
          "{\"value\":\"x\",\"tags\":\"%s\"}",
          "{\"value\":\"x\",\"contentType\":[\"%s\"]}",
          "{\"value\":\"x\",\"contentType\":\"%s" + "x".repeat(300) + "\"}",
          "{\"deep\":" + "[".repeat(40) + "\"%s\"" + "]".repeat(40) + "}"
        }) {
      expect(400, server, "PUT", one, token, body);
    }
    expect(413, server, "PUT", one, token, value("%s" + "x".repeat(2_000_000)));
    expect(405, server, "POST", one, token, value("%s"));
    expect(400, server, "PUT", "/secrets/not_a_name", token, value("%s"));
    expect(404, server, "PATCH", one + "/0123456789abcdef0123456789abcdef", token, value("%s"));
    var sealed =
        Base64.getUrlEncoder().encodeToString(("SPB1" + PLANTED.repeat(9)).getBytes(UTF_8));
    for (var blob : List.of("%s", "%s!", sealed)) {
      expect(400, server, "POST", "/secrets/restore", token, value(blob));
    }
    for (var bad : List.of(PLANTED, "eyJhbGciOiJSUzI1NiJ9." + PLANTED + ".c2ln", token + PLANTED)) {
      expect(401, server, "PUT", one, bad, value("%s"));
    }
    expect(401, server, "GET", one, server.token(graph(server) + "/.default"), "");
  }

  /** Signing in, with an application's own new secret and with wrong ones. */
  private void signIn(TestServer server, Map<String, String> secrets) {
    var graph = graph(server);
    var token = server.token(graph + "/.default");
    var app =
        TestServer.json(
            call(server, "POST", graph + "/v1.0/applications", token, "{\"displayName\":\"app\"}"));
    var id = app.get("id").asString();
    var appId = app.get("appId").asString();
    call(server, "POST", graph + "/v1.0/servicePrincipals", token, "{\"appId\":\"" + appId + "\"}");
    var password = graph + "/v1.0/applications/" + id + "/addPassword";
    var made =
        call(server, "POST", password, token, "{\"passwordCredential\":{\"displayName\":\"p\"}}");
    var secret = TestServer.json(made).get("secretText").asString();
    secrets.put("the application's secret", secret);
    keep(
        call(
            server,
            "POST",
            password,
            token,
            "{\"passwordCredential\":{\"secretText\":[\"" + PLANTED + "\"]}}"));
    keep(call(server, "GET", graph + "/v1.0/applications/" + id, token, ""));

    var known = "grant_type=client_credentials&client_id=" + appId;
    var vault = server.vaultUrl().toString().replaceFirst("https://[^.]+\\.", "https://");
    var scope = "&scope=" + URLEncoder.encode(vault + "/.default", UTF_8);
    var own = login(server, known + "&client_secret=" + URLEncoder.encode(secret, UTF_8) + scope);
    assertThat(own.statusCode()).isEqualTo(200);
    var stranger = TestServer.json(own).get("access_token").asString();
    expect(403, server, "PUT", "/secrets/forbidden", stranger, value("%s"));

    for (var form :
        List.of(
            known + "&client_secret=" + PLANTED + scope,
            known
                + "&client_assertion="
                + PLANTED
                + scope
                + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "grant_type=client_credentials&client_id=nobody&client_secret=" + PLANTED + scope,
            "grant_type=password&username=admin&password="
                + PLANTED
                + "&client_id="
                + appId
                + scope,
            "grant_type=refresh_token&refresh_token=" + PLANTED + "&client_id=" + appId + scope,
            "grant_type=authorization_code&code=" + PLANTED + "&client_id=" + appId + scope,
            "client_secret=" + PLANTED,
            PLANTED + "=%zz&client_secret")) {
      var refused = keep(login(server, form));
      assertThat(refused.statusCode()).as(form).isBetween(400, 499);
    }
  }

  /**
   * The control plane's own secret resources, which are not served, and a body of the wrong type.
   */
  private void manage(TestServer server) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var token = server.token(management + "/.default");
    var vault =
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev";
    var version = "?api-version=2023-07-01";
    var secret = "{\"properties\":{\"value\":\"" + PLANTED + "\"}}";
    for (var url : List.of(vault + "/secrets/" + SEEN + version, vault + version)) {
      var refused = keep(call(server, "PUT", url, token, secret));
      assertThat(refused.statusCode()).isBetween(400, 501);
    }
    keep(call(server, "PATCH", vault + version, token, "{\"properties\":\"" + PLANTED + "\"}"));
  }

  private HttpResponse<String> giving(
      TestServer server, String method, String path, String token, String body) {
    var answer = call(server, method, server.vaultUrl() + path + "?api-version=7.6", token, body);
    assertThat(TestServer.json(answer).get("value").asString()).isEqualTo(PLANTED);
    return answer;
  }

  /** Sends a body that has the planted secret where it says {@code %s}; keeps the answer. */
  private String expect(
      int status, TestServer server, String method, String path, String token, String body) {
    var sent = body.contains("%") ? body.formatted(PLANTED) : body;
    var url = server.vaultUrl() + path + "?api-version=7.6";
    var answer = keep(call(server, method, url, token, sent));
    assertThat(answer.statusCode()).as(method + " " + path + " " + answer.body()).isEqualTo(status);
    return answer.body();
  }

  private HttpResponse<String> keep(HttpResponse<String> answer) {
    answers.add(answer.headers().map() + answer.body());
    return answer;
  }

  private static HttpResponse<String> call(
      TestServer server, String method, String url, String token, String body) {
    return server.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> login(TestServer server, String form) {
    var environment = server.environment();
    var url =
        environment.get("AZURE_AUTHORITY_HOST")
            + environment.get("AZURE_TENANT_ID")
            + "/oauth2/v2.0/token";
    return server.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  private static String metrics(int port) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + port + "/metrics");
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    }
  }

  private static String graph(TestServer server) {
    return server
        .environment()
        .get("AZURE_AUTHORITY_HOST")
        .replace("//login.", "//graph.")
        .replaceFirst("/$", "");
  }

  private static String value(String value) {
    return "{\"value\":\"" + value + "\"}";
  }
}
