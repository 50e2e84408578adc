package sallyport.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.World;
import sallyport.identity.directory.FederatedCredentials;
import sallyport.identity.grants.IssuerKeys;
import sallyport.identity.grants.TokenService;
import sallyport.identity.tokens.TokenCheck.Verdict;

class IdentityApiTest extends IdentitySteps {
  private static final String TRANSIENT =
      "{\"error\":\"temporarily_unavailable\",\"error_description\":\"AADSTS90033: A"
          + " transient error has occurred. Please try again. Trace ID:"
          + " aaaaaaaa-0000-4000-8000-000000000001 Correlation ID:"
          + " aaaaaaaa-0000-4000-8000-000000000001 Timestamp: 2026-11-23"
          + " 05:30:00Z\",\"error_codes\":[90033],\"timestamp\":\"2026-11-23"
          + " 05:30:00Z\",\"trace_id\":\"aaaaaaaa-0000-4000-8000-000000000001\","
          + "\"correlation_id\":\"aaaaaaaa-0000-4000-8000-000000000001\"}";

  @Test
  void a_refusal_has_the_exact_body_of_entra() {
    var form = world.clientForm();
    form.put("client_secret", "wrong");

    var answer = post(V2, form);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client"
                + " secret provided. Ensure the secret being sent in the request is the client"
                + " secret value, not the client secret ID, for a secret added to app"
                + " '33333333-3333-4333-8333-333333333333'. Trace ID:"
                + " aaaaaaaa-0000-4000-8000-000000000001 Correlation ID:"
                + " aaaaaaaa-0000-4000-8000-000000000001 Timestamp: 2026-11-23"
                + " 05:30:00Z\",\"error_codes\":[7000215],\"timestamp\":\"2026-11-23"
                + " 05:30:00Z\",\"trace_id\":\"aaaaaaaa-0000-4000-8000-000000000001\","
                + "\"correlation_id\":\"aaaaaaaa-0000-4000-8000-000000000001\"}");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-cache");
    assertThat(answer.header("Pragma")).isEqualTo("no-cache");
    assertThat(answer.header("x-ms-request-id")).isEqualTo(ID.toString());
  }

  @Test
  void who_comes_while_too_many_passwords_are_checked_is_told_when_to_ask_again() {
    var trace = new Trace(ID.toString(), ID.toString(), false, world.clock.instant());

    var answer = new Answer(SignInErrors.render(new IdentityRefusal.Busy(), trace));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.body()).isEqualTo(TRANSIENT);
  }

  @Test
  void a_store_that_fails_is_a_transient_error() {
    for (var fault :
        List.of(
            new StorageUnavailableException("gone"), new StorageFullException(new IOException()))) {
      var away =
          new TokenService(
              world.profile,
              world.failing(fault),
              world.issuer,
              world.keys,
              _ -> Optional.empty(),
              world.keyring,
              world.clock,
              TokenService.DEFAULT_LIFETIME);
      var failing =
          new IdentityApi(world.profile, away, world.keys, () -> ID, world.clock, observer());
      var keys = "/" + TENANT + "/discovery/v2.0/keys";
      for (var request : List.of(TestRequest.form(V2, world.clientForm()), TestRequest.get(keys))) {
        var answer = new Answer(failing.handle(request));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.body()).isEqualTo(TRANSIENT);
      }
    }
  }

  /** The sentences of the real service, as its callers quote them. */
  @Test
  void a_federated_token_that_is_not_trusted_is_refused_in_the_real_words() {
    var issuer = "https://issuer.example";
    assertFederated(
        issuer,
        "s",
        "a",
        401,
        70025,
        "The client '33333333-3333-4333-8333-333333333333'(dev) has no configured federated identity"
            + " credentials.");
    world
        .directory
        .federated()
        .add(
            world.app,
            "fic",
            new FederatedCredentials.Draft(
                Optional.of(issuer),
                Optional.of("s"),
                Optional.of(List.of("a")),
                Optional.empty()));
    var guide =
        " Please check your federated identity credential Subject, Audience and Issuer against the"
            + " presented assertion. https://docs.microsoft.com/en-us/azure/active-directory/develop/"
            + "workload-identity-federation";
    var none = "No matching federated identity record found for presented assertion ";
    assertFederated(
        issuer + "/", "s", "a", 401, 700211, none + "issuer 'https://issuer.example/'." + guide);
    assertFederated(issuer, "s", "A", 401, 700212, none + "audience 'A'." + guide);
    assertFederated(issuer, "S", "a", 401, 700213, none + "subject 'S'." + guide);
    assertFederated(issuer, "s", "a", 400, 50166, "Request to External OIDC endpoint failed.");
    world.foreign.put(
        issuer,
        IssuerKeys.parse(
            "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","
                + "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
                + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}]}"));
    assertFederated(
        issuer,
        "s",
        "a",
        401,
        7000272,
        "The certificate with identifier k used to sign the federated credential could not be found"
            + " in the metadata of identity provider https://issuer.example. Please validate that"
            + " your Identity Provider's metadata exposes the key used to sign the incoming token.");
  }

  private void assertFederated(
      String issuer, String subject, String audience, int status, int code, String sentence) {
    var form = world.clientForm();
    form.remove("client_secret");
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.put(
        "client_assertion",
        part("{\"alg\":\"RS256\",\"kid\":\"k\"}")
            + "."
            + part(
                "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\",\"exp\":%d}"
                    .formatted(
                        issuer, subject, audience, world.clock.instant().getEpochSecond() + 60))
            + ".AAAA");
    var answer = post(V2, form);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().path("error_description").asString())
        .startsWith("AADSTS" + code + ": " + sentence + " Trace ID: ");
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client_id     | ''                              | 400 | invalid_request        | 900144
          grant_type    | ''                              | 400 | invalid_request        | 900144
          scope         | ''                              | 400 | invalid_request        | 900144
          client_id     | nobody                          | 400 | unauthorized_client    | 700016
          client_secret | ''                              | 401 | invalid_client         | 7000218
          grant_type    | device_code                     | 400 | unsupported_grant_type | 70003
          grant_type    | authorization_code              | 400 | unsupported_grant_type | 70003
          scope         | https://vault.azure.net/.default | 400 | invalid_resource       | 500011
          scope         | user.read                       | 400 | invalid_scope          | 1002012
          scope         | a/.default b/.default           | 400 | invalid_scope          | 28000
          resource      | x                               | 400 | invalid_request        | 901002
          """)
  void each_refusal_has_its_status_error_and_code(
      String field, String value, int status, String error, int code) {
    var form = world.clientForm();
    form.put(field, value);

    var answer = post(V2, form);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().path("error").asString()).isEqualTo(error);
    assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(code);
    assertThat(answer.json().path("error_description").asString())
        .startsWith("AADSTS" + code + ": ")
        .endsWith("Timestamp: 2026-11-23 05:30:00Z");
    assertThat(observed).hasSize(1).first().asString().endsWith(":" + code);
  }

  @Test
  void an_expired_secret_is_told_from_a_wrong_one() {
    var old = world.addSecret(Optional.empty(), world.clock.instant().plusSeconds(1));
    world.advance(Duration.ofSeconds(1));
    var form = world.clientForm();
    form.put("client_secret", old);

    var answer = post(V2, form);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(7000222);
  }

  @Test
  void an_unknown_tenant_is_told_everywhere() {
    var paths =
        List.of(
            "/nowhere/v2.0/.well-known/openid-configuration",
            "/nowhere/.well-known/openid-configuration",
            "/adfs/nowhere/.well-known/openid-configuration",
            "/nowhere/discovery/v2.0/keys");
    for (var path : paths) {
      var answer = get(path);
      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(90002);
    }
    var answer = post("/nowhere/oauth2/v2.0/token", world.clientForm());
    assertThat(answer.json().path("error_description").asString())
        .startsWith(
            "AADSTS90002: Tenant 'nowhere' not found. Check to make sure you have the correct"
                + " tenant ID and are signing into the correct cloud.");
  }

  /** As recorded from MSAL for JavaScript: its id in the query and in the form as well. */
  @Test
  void the_javascript_clients_exchange() {
    var form = new LinkedHashMap<String, String>();
    form.put("client_id", World.CLIENT);
    form.put("scope", "https://vault.sallyport.localhost/.default");
    form.put("grant_type", "client_credentials");
    form.put("x-ms-lib-capability", "retry-after, h429");
    form.put("client-request-id", "afb7c1ba-4570-40d9-bb63-d43764bff4c3");
    form.put("client_secret", world.secret);

    var answer = post(V2 + "?client-request-id=afb7c1ba-4570-40d9-bb63-d43764bff4c3", form);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames())
        .containsExactly("token_type", "expires_in", "ext_expires_in", "access_token");
    assertThat(answer.json().path("expires_in").isInt()).isTrue();
    assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3599);
    assertThat(world.check(answer.json().path("access_token").asString()))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(observed).containsExactly("client_credentials:ok");
  }

  /** As recorded from az with the AD FS authority. */
  @Test
  void the_exchange_of_az_by_way_of_adfs() {
    var discovery = get("/adfs/contoso.example/.well-known/openid-configuration").json();
    assertThat(discovery.path("issuer").asString().split("/")[3]).isEqualTo(TENANT);
    assertThat(discovery.path("token_endpoint").asString()).isEqualTo(BASE + "adfs/oauth2/token");
    var form = world.clientForm();
    form.put("client_info", "1");
    form.put("claims", "{\"access_token\": {\"xms_cc\": {\"values\": [\"CP1\"]}}}");
    form.put("scope", "https://management.core.sallyport.localhost//.default");

    var answer = post("/adfs/oauth2/token", form);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("expires_in").isInt()).isTrue();
  }

  @Test
  void the_old_endpoint_answers_numbers_as_text() {
    var form = world.clientForm();
    form.remove("scope");
    form.put("resource", world.vault());

    var body = post("/" + TENANT + "/oauth2/token", form).json();

    assertThat(body.path("expires_in").asString()).isEqualTo("3599");
    assertThat(body.path("expires_in").isString()).isTrue();
    assertThat(body.path("expires_on").asString()).isEqualTo("1795415399");
    assertThat(body.path("resource").asString()).isEqualTo(world.vault());
  }

  @Test
  void a_user_gets_what_the_java_client_cannot_do_without() {
    var body = post("/organizations/oauth2/v2.0/token", world.userForm()).json();

    assertThat(body.propertyNames())
        .contains("token_type", "scope", "id_token", "client_info", "refresh_token");
  }

  @Test
  void the_clients_id_comes_back_when_it_asks_for_it() {
    var sent = "a87c737d-b647-4e36-b7de-0646e10f8534";
    var request = TestRequest.form(V2, Map.of()).with("client-request-id", sent);

    var silent = answer(request);
    var echoed = answer(request.with("return-client-request-id", "true"));

    assertThat(silent.header("client-request-id")).isEmpty();
    assertThat(silent.json().path("correlation_id").asString()).isEqualTo(sent);
    assertThat(echoed.header("client-request-id")).isEqualTo(sent);
    assertThat(
            answer(TestRequest.form(V2, Map.of()).with("client-request-id", "x\r\ny"))
                .json()
                .path("correlation_id")
                .asString())
        .isEqualTo(ID.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=2", "%zz=1", "a=%e", "a=%"})
  void a_malformed_or_ambiguous_form_is_refused(String body) {
    var answer = answer(TestRequest.rawForm(V2, body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error_codes").path(0).asInt()).isIn(9002313, 9000411);
  }

  @Test
  void a_form_has_limits() {
    assertThat(code(TestRequest.rawForm(V2, "a=" + "x".repeat(70_000)))).isEqualTo(9002313);
    var many = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      many.append("f").append(i).append("=1&");
    }
    assertThat(answer(TestRequest.rawForm(V2, many.toString())).status()).isEqualTo(400);
    assertThat(code(TestRequest.json("POST", V2, "{\"grant_type\":\"client_credentials\"}")))
        .isEqualTo(900144);
    assertThat(code(TestRequest.rawForm(V2, ""))).isEqualTo(900144);
  }

  @Test
  void what_a_stranger_sent_comes_back_short_and_printable() {
    var form = world.clientForm();
    form.put("client_id", "\u0000\r\n\u202e" + "x".repeat(5000));

    var text = post(V2, form).json().path("error_description").asString();

    assertThat(text).hasSizeLessThan(800).matches("[\\x20-\\x7e]+");
  }

  @Test
  void a_secret_never_comes_back() {
    var form = world.clientForm();
    form.put("client_secret", "pl4nted-secret");
    form.put("grant_type", "other");

    assertThat(post(V2, form).body()).doesNotContain("pl4nted");
  }

  @Test
  void what_is_not_offered_says_so() {
    assertThat(code(TestRequest.form("/" + TENANT + "/oauth2/v2.0/devicecode", Map.of())))
        .isEqualTo(70003);
    assertThat(code(TestRequest.get("/" + TENANT + "/oauth2/v2.0/authorize?response_type=code")))
        .isEqualTo(70005);
    assertThat(get("/").status()).isEqualTo(404);
    assertThat(get("/common/other").status()).isEqualTo(404);
    assertThat(get(V2).status()).isEqualTo(405);
    assertThat(get(V2).header("Allow")).isEqualTo("POST");
    assertThat(post("/common/discovery/keys", Map.of()).status()).isEqualTo(405);
  }
}
