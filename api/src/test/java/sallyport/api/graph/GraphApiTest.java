package sallyport.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.api.identity.Answer;
import sallyport.api.identity.TestRequest;
import sallyport.core.Ids;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.identity.World;
import sallyport.identity.directory.DirectoryRole;

class GraphApiTest {
  private static final UUID ID = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");

  private final World world = new World();
  private final GraphApi api =
      new GraphApi(world.profile, world.accessTokens, world.directory, fixed(), world.clock);
  private String token = clientToken();

  @Test
  void a_store_that_fails_is_told_in_the_shape_of_graph() {
    var away = failing(new StorageUnavailableException("gone"));
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.header("Retry-After")).isEqualTo("1");
    assertThat(away.body())
        .isEqualTo(
            fault(
                "serviceNotAvailable",
                "The service is unavailable. Try the request again after a delay."));

    var full = failing(new StorageFullException(new IOException()));
    assertThat(full.status()).isEqualTo(507);
    assertThat(full.header("Retry-After")).isEmpty();
    assertThat(full.body())
        .isEqualTo(
            fault(
                "insufficientStorage",
                "The server has no room left to store. Nothing was written."));
  }

  private Answer failing(RuntimeException fault) {
    var failing =
        new GraphApi(world.profile, world.accessTokens, world.failing(fault), fixed(), world.clock);
    return new Answer(
        failing.handle(TestRequest.get("/v1.0/me").with("Authorization", "Bearer " + token)));
  }

  private static String fault(String code, String message) {
    return """
    {"error":{"code":"%s","message":"%s","innerError":{"date":"2026-11-23T05:30:00","request-id":"%s","client-request-id":"%s"}}}\
    """
        .formatted(code, message, ID, ID);
  }

  /** The exchange of {@code az ad sp create-for-rbac -n app9}, as recorded. */
  @Test
  void az_makes_a_service_principal_that_can_sign_in() {
    assertThat(values("/v1.0/servicePrincipals?$filter=displayName%20eq%20%27app9%27")).isEmpty();
    assertThat(values("/v1.0/applications?$filter=startswith%28displayName%2C%27app9%27%29"))
        .isEmpty();

    var app =
        send("POST", "/v1.0/applications", "{\"displayName\":\"app9\",\"keyCredentials\":[]}");
    assertThat(app.status()).isEqualTo(201);
    var objectId = app.json().path("id").asString();
    var appId = app.json().path("appId").asString();
    var secret =
        send(
            "POST",
            "/v1.0/applications/" + objectId + "/addPassword",
            "{\"passwordCredential\":{\"displayName\":\"rbac\",\"endDateTime\":\"2027-11-22T08:56:49Z\",\"startDateTime\":\"2026-11-22T08:56:49Z\"}}");
    assertThat(secret.status()).isEqualTo(200);
    assertThat(secret.json().path("endDateTime").asString()).isEqualTo("2027-11-22T08:56:49Z");
    var principal =
        send(
            "POST",
            "/v1.0/servicePrincipals",
            "{\"appId\":\"" + appId + "\",\"accountEnabled\":true}");
    assertThat(principal.status()).isEqualTo(201);
    assertThat(principal.json().path("appOwnerOrganizationId").asString()).isEqualTo(World.TENANT);

    var form = world.clientForm();
    form.put("client_id", appId);
    form.put("client_secret", secret.json().path("secretText").asString());
    assertThat(world.tokens.token(world.v2(form)).audience()).isEqualTo(world.vault());
    var shown =
        get(
            "/v1.0/servicePrincipals?$filter=servicePrincipalNames%2Fany%28c%3Ac%20eq%20%27"
                + appId
                + "%27%29");
    assertThat(shown.json().path("value").path(0).path("id"))
        .isEqualTo(principal.json().path("id"));
    assertThat(get("/v1.0/applications/" + objectId).body())
        .contains("\"secretText\":null")
        .doesNotContain(secret.json().path("secretText").asString());
  }

  @Test
  void a_removed_password_no_longer_signs_in() {
    var own = ownApplication();
    var made = send("POST", own + "/addPassword", "{}");
    var keyId = made.json().path("keyId").asString();

    assertThat(send("POST", own + "/removePassword", "{\"keyId\":\"" + keyId + "\"}").status())
        .isEqualTo(204);
    assertThat(send("POST", own + "/removePassword", "{\"keyId\":\"" + keyId + "\"}").status())
        .isEqualTo(400);
    assertThat(get(own).json().path("passwordCredentials").isEmpty()).isTrue();
  }

  @Test
  void certificates_are_replaced_and_kept_by_their_id() {
    var own = ownApplication();
    var der = Base64.getEncoder().encodeToString(world.keys.published().getFirst().certificate());
    var first =
        "{\"keyCredentials\":[{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\",\"key\":\"%s\",\"displayName\":\"c\"}]}";
    assertThat(send("PATCH", own, first.formatted(der)).status()).isEqualTo(204);
    var keyId = get(own).json().path("keyCredentials").path(0).path("keyId").asString();

    assertThat(
            send("PATCH", own, "{\"keyCredentials\":[{\"keyId\":\"" + keyId + "\",\"key\":null}]}")
                .status())
        .isEqualTo(204);
    assertThat(get(own).json().path("keyCredentials").size()).isEqualTo(1);
    assertThat(send("PATCH", own, "{\"keyCredentials\":[{\"keyId\":\"other\"}]}").status())
        .isEqualTo(400);
    assertThat(send("PATCH", own, first.formatted("AAAA")).status()).isEqualTo(400);
    assertThat(send("PATCH", own, "{\"keyCredentials\":[]}").status()).isEqualTo(204);
    assertThat(get(own).json().path("keyCredentials").isEmpty()).isTrue();
  }

  @Test
  void who_may_register_may_not_touch_what_is_not_its_own() {
    var others = "/v1.0/applications/" + world.app.objectId();

    for (var answer :
        List.of(
            send("POST", others + "/addPassword", "{}"),
            send("POST", others + "/removePassword", "{\"keyId\":\"x\"}"),
            send("PATCH", others, "{\"keyCredentials\":[]}"),
            send("POST", "/v1.0/servicePrincipals", "{\"appId\":\"" + World.CLIENT + "\"}"))) {
      assertDenied(answer);
    }
  }

  @Test
  void who_may_not_register_is_told_in_graphs_words() {
    token = userToken();

    assertDenied(send("POST", "/v1.0/applications", "{\"displayName\":\"x\"}"));

    world.directory.grant(World.TENANT, DirectoryRole.GLOBAL_ADMINISTRATOR, world.user.objectId());
    assertThat(send("POST", "/v1.0/applications", "{\"displayName\":\"x\"}").status())
        .isEqualTo(201);
    assertThat(
            send("POST", "/v1.0/applications/" + world.app.objectId() + "/addPassword", "{}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void me_is_for_users_only() {
    var app = get("/v1.0/me");
    token = userToken();
    var user = get("/v1.0/me");

    assertThat(app.status()).isEqualTo(400);
    assertThat(app.body())
        .isEqualTo(
            "{\"error\":{\"code\":\"BadRequest\",\"message\":\"/me request is only valid with"
                + " delegated authentication flow.\",\"innerError\":{\"date\":\"2026-11-23T05:30:00\","
                + "\"request-id\":\"aaaaaaaa-0000-4000-8000-000000000001\","
                + "\"client-request-id\":\"aaaaaaaa-0000-4000-8000-000000000001\"}}}");
    assertThat(user.json().path("userPrincipalName").asString()).isEqualTo("alice@contoso.example");
    assertThat(user.body()).contains("\"givenName\":null").doesNotContain("argon2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          users             | userPrincipalName eq 'ALICE@contoso.example'                                   | 1
          users             | userPrincipalName eq 'x''y'                                                    | 0
          users             | startswith(displayName,'Al') and userPrincipalName eq 'alice@contoso.example' | 1
          users             | startswith(displayName,'Al') and accountEnabled eq false                       | 0
          applications      | appId eq '33333333-3333-4333-8333-333333333333'                                | 1
          servicePrincipals | servicePrincipalNames/any(c:c eq '33333333-3333-4333-8333-333333333333')      | 1
          servicePrincipals | servicePrincipalNames/any(c:c eq 'other')                                      | 0
          groups            | displayName eq 'g' and mailNickname eq 'g'                                     | 0
          """)
  void filters_admit_exactly_what_they_name(String type, String filter, int count) {
    assertThat(values("/v1.0/" + type + "?$filter=" + encoded(filter))).hasSize(count);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "displayName",
        "displayName eq",
        "displayName eq 'x",
        "displayName ne 'x'",
        "displayName eq 'x' or displayName eq 'y'",
        "displayName eq 'x' and",
        "nothing eq 'x'",
        "servicePrincipalNames/any(c:d eq 'x')",
        "displayName eq 'x'; drop"
      })
  void any_other_filter_is_refused(String filter) {
    var answer = get("/v1.0/users?$filter=" + encoded(filter));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("code").asString()).isEqualTo("BadRequest");
  }

  @Test
  void a_filter_has_limits() {
    var long1 = "displayName eq '" + "x''".repeat(600) + "'";
    var many = "displayName eq 'x'" + " and displayName eq 'x'".repeat(20);

    assertThat(values("/v1.0/users?$filter=" + encoded(long1))).isEmpty();
    assertThat(get("/v1.0/users?$filter=" + encoded("x".repeat(3000))).status()).isEqualTo(400);
    assertThat(get("/v1.0/users?$filter=" + encoded(many)).status()).isEqualTo(400);
  }

  @Test
  void pages_hold_every_object_once() {
    for (int i = 0; i < 25; i++) {
      world.directory.createGroup(World.TENANT, "g" + i, "g" + i);
    }
    var target = "/v1.0/groups?$top=10";
    int seen = 0;
    var pages = 0;
    while (!target.isEmpty()) {
      var page = get(target);
      seen += page.json().path("value").size();
      pages++;
      target =
          page.json()
              .path("@odata.nextLink")
              .asString("")
              .replace("https://graph.sallyport.localhost:8443", "");
    }

    assertThat(pages).isEqualTo(3);
    assertThat(seen).isEqualTo(25);
    assertThat(get("/v1.0/groups?$top=0").status()).isEqualTo(400);
    assertThat(get("/v1.0/groups?$top=9999").status()).isEqualTo(400);
  }

  @Test
  void objects_are_found_by_their_ids_whatever_they_are() {
    var group = world.directory.createGroup(World.TENANT, "g1", "g1");
    world.directory.addMember(World.TENANT, group.objectId(), world.user.objectId());
    var ids =
        "{\"ids\":[\"%s\",\"%s\",\"%s\",\"other\"],\"types\":[\"user\",\"group\",\"servicePrincipal\",\"directoryObjectPartnerReference\"]}"
            .formatted(world.user.objectId(), group.objectId(), world.principal.objectId());

    var found = send("POST", "/v1.0/directoryObjects/getByIds", ids).json().path("value");

    assertThat(found.findValuesAsString("@odata.type"))
        .containsExactly(
            "#microsoft.graph.user", "#microsoft.graph.group", "#microsoft.graph.servicePrincipal");
    assertThat(
            send("POST", "/v1.0/users/alice@contoso.example/getMemberGroups", "{}")
                .json()
                .path("value")
                .path(0)
                .asString())
        .isEqualTo(group.objectId());
    assertThat(values("/v1.0/groups/" + group.objectId() + "/members")).hasSize(1);
  }

  @Test
  void what_is_not_there_is_told_in_graphs_words() {
    assertThat(get("/v1.0/users/nobody").body())
        .startsWith(
            "{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"Resource 'nobody' does"
                + " not exist or one of its queried reference-property objects are not present.\"");
    assertThat(get("/v1.0/users/nobody").status()).isEqualTo(404);
    assertThat(get("/v1.0/devices").status()).isEqualTo(404);
    assertThat(get("/v1.0").status()).isEqualTo(404);
    assertThat(get("/beta/users").status()).isEqualTo(400);
    assertThat(send("POST", "/v1.0/users", "{}").status()).isEqualTo(405);
    assertThat(send("DELETE", "/v1.0/groups/x", "").status()).isEqualTo(405);
    assertThat(send("POST", "/v1.0/applications", "{").status()).isEqualTo(400);
    assertThat(send("POST", "/v1.0/applications", "{}").status()).isEqualTo(400);
    assertThat(send("POST", "/v1.0/applications", "[]").status()).isEqualTo(400);
  }

  @Test
  void no_token_and_no_wrong_token_gets_in() {
    token = "";
    assertUnauthenticated(get("/v1.0/users"), "Access token is empty.");
    token = world.clientToken();
    assertUnauthenticated(get("/v1.0/users"), "Access token validation failure. Invalid audience.");
    token = "x";
    assertUnauthenticated(
        get("/v1.0/users"), "CompactToken parsing failed with error code: 80049217");
    token = clientToken();
    world.advance(Duration.ofHours(2));
    assertUnauthenticated(get("/v1.0/users"), "Lifetime validation failed, the token is expired.");
  }

  private String ownApplication() {
    var app = send("POST", "/v1.0/applications", "{\"displayName\":\"own\"}");
    return "/v1.0/applications/" + app.json().path("id").asString();
  }

  private String clientToken() {
    var form = world.clientForm();
    form.put("scope", "https://graph.sallyport.localhost:8443//.default");
    return world.tokens.token(world.v2(form)).accessToken().compact();
  }

  private String userToken() {
    var form = world.userForm();
    form.put("scope", "https://graph.sallyport.localhost:8443/.default");
    return world.tokens.token(world.v2(form)).accessToken().compact();
  }

  private List<String> values(String target) {
    var answer = get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("value").findValuesAsString("id");
  }

  private Answer get(String target) {
    return answer(TestRequest.get(target));
  }

  private Answer send(String method, String target, String body) {
    return answer(TestRequest.json(method, target, body));
  }

  private Answer answer(TestRequest request) {
    var sent =
        Optional.of(token)
            .filter(text -> !text.isEmpty())
            .map(text -> request.with("Authorization", "Bearer " + text));
    return new Answer(api.handle(sent.orElse(request)));
  }

  private static void assertDenied(Answer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body())
        .startsWith(
            "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient"
                + " privileges to complete the operation.\"");
  }

  private static void assertUnauthenticated(Answer answer, String message) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("error").path("code").asString())
        .isEqualTo("InvalidAuthenticationToken");
    assertThat(answer.json().path("error").path("message").asString()).isEqualTo(message);
    assertThat(answer.header("WWW-Authenticate"))
        .contains(
            "authorization_uri=\"https://login.sallyport.localhost:8443/common/oauth2/authorize\"");
  }

  private static Ids fixed() {
    return () -> ID;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
