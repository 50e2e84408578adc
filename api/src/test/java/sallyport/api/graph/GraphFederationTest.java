package sallyport.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.api.identity.Answer;
import sallyport.api.identity.TestRequest;
import sallyport.identity.World;

class GraphFederationTest {
  private static final UUID ID = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
  private static final String GOOD =
      "{\"name\":\"till\",\"issuer\":\"https://issuer.example/cluster\",\"subject\":\"shop\","
          + "\"description\":\"the till\",\"audiences\":[\"api://AzureADTokenExchange\"]}";

  private final World world = new World();
  private final GraphApi api =
      new GraphApi(world.profile, world.accessTokens, world.directory, () -> ID, world.clock);
  private final String token = token();
  private String own = "";

  @BeforeEach
  void registerAnApplication() {
    var app = send("POST", "/v1.0/applications", "{\"displayName\":\"own\"}");
    own = "/v1.0/applications/" + app.json().path("id").asString();
  }

  /** The exchanges of {@code az ad app federated-credential create, list, show, update, delete}. */
  @Test
  void a_credential_is_made_listed_shown_changed_and_deleted() {
    var made = send("POST", all(), GOOD);

    assertThat(made.status()).isEqualTo(201);
    var id = made.json().path("id").asString();
    var members =
        "\"id\":\"%s\",\"name\":\"till\",\"issuer\":\"https://issuer.example/cluster\","
                .formatted(id)
            + "\"subject\":\"shop\",\"description\":\"the till\","
            + "\"audiences\":[\"api://AzureADTokenExchange\"]";
    var context =
        "https://graph.sallyport.localhost:8443/v1.0/$metadata#applications('%s')/federatedIdentityCredentials"
            .formatted(own.substring("/v1.0/applications/".length()));
    assertThat(made.body())
        .isEqualTo("{\"@odata.context\":\"" + context + "/$entity\"," + members + "}");
    assertThat(send("GET", all(), "").body())
        .isEqualTo("{\"@odata.context\":\"" + context + "\",\"value\":[{" + members + "}]}");
    assertThat(send("GET", all() + "/" + id, "").body()).isEqualTo(made.body());
    assertThat(send("GET", all() + "/till", "").body()).isEqualTo(made.body());

    assertThat(
            send(
                    "PATCH",
                    all() + "/till",
                    "{\"name\":\"till\",\"subject\":\"shop-2\",\"description\":null}")
                .status())
        .isEqualTo(204);
    assertThat(send("GET", all() + "/" + id, "").body())
        .isEqualTo(made.body().replace("\"shop\"", "\"shop-2\""));

    assertThat(send("DELETE", all() + "/" + id, "").status()).isEqualTo(204);
    assertThat(send("DELETE", all() + "/" + id, "").status()).isEqualTo(404);
    assertThat(send("GET", all() + "/till", "").body())
        .startsWith(
            "{\"error\":{\"code\":\"Request_ResourceNotFound\",\"message\":\"Resource 'till' does"
                + " not exist or one of its queried reference-property objects are not present.\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          name        | null                        | Invalid value specified for property 'name' of the resource: it is required.
          name        | 7                           | Invalid value specified for property 'name' of the resource: it is no text.
          name        | "ab"                        | Invalid value specified for property 'name' of the resource: it must have 3 to 120 letters, digits, dashes and underscores, and begin with one of the first two.
          name        | "a b c"                     | Invalid value specified for property 'name' of the resource: it must have 3 to 120 letters, digits, dashes and underscores, and begin with one of the first two.
          issuer      | null                        | Invalid value specified for property 'issuer' of the resource: it is required.
          issuer      | "http://issuer.example"     | Invalid value specified for property 'issuer' of the resource: it must be an https URL.
          issuer      | "https://"                  | Invalid value specified for property 'issuer' of the resource: it must be an https URL.
          subject     | ""                          | Invalid value specified for property 'subject' of the resource: it must have 1 to 600 characters.
          audiences   | null                        | Invalid value specified for property 'audiences' of the resource: it must hold exactly one.
          audiences   | ["a","b"]                   | Invalid value specified for property 'audiences' of the resource: it must hold exactly one.
          audiences   | [7]                         | Invalid value specified for property 'audiences' of the resource: it must have 1 to 600 characters.
          claimsMatchingExpression | {"value":"x"}  | Invalid property 'claimsMatchingExpression'.
          """)
  void a_value_that_does_not_fit_is_refused(String member, String value, String message) {
    var body = GOOD.replaceFirst("\"" + member + "\":(\"[^\"]*\"|\\[[^]]*])", "");
    var parts = body.replace("{,", "{").replace(",,", ",").replace(",}", "}");
    var given = "{\"" + member + "\":" + value + "," + parts.substring(1);

    var answer = send("POST", all(), given);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("code").asString()).isEqualTo("Request_BadRequest");
    assertThat(answer.json().path("error").path("message").asString()).isEqualTo(message);
  }

  @Test
  void text_has_its_limits() {
    var longest = "x".repeat(600);

    assertThat(send("POST", all(), GOOD.replace("\"shop\"", "\"" + longest + "\"")).status())
        .isEqualTo(201);
    assertThat(
            send(
                    "POST",
                    all(),
                    GOOD.replace("till", "till2").replace("\"shop\"", "\"" + longest + "x\""))
                .status())
        .isEqualTo(400);
  }

  @Test
  void two_of_one_name_or_of_one_issuer_and_subject_are_refused() {
    send("POST", all(), GOOD);

    assertTaken(send("POST", all(), GOOD.replace("shop", "other")), "name");
    assertTaken(send("POST", all(), GOOD.replace("\"till\"", "\"till-2\"")), "issuer and subject");
    send("POST", all(), GOOD.replace("\"till\"", "\"till-2\"").replace("shop", "other"));
    assertTaken(send("PATCH", all() + "/till-2", "{\"subject\":\"shop\"}"), "issuer and subject");
    assertThat(
            send("PATCH", all() + "/till-2", "{\"name\":\"renamed\"}")
                .json()
                .path("error")
                .path("message")
                .asString())
        .isEqualTo(
            "Invalid value specified for property 'name' of the resource: it cannot be changed.");
  }

  @Test
  void an_application_holds_twenty() {
    for (int i = 0; i < 20; i++) {
      var one = GOOD.replace("\"till\"", "\"till" + i + "\"").replace("shop", "shop" + i);
      assertThat(send("POST", all(), one).status()).isEqualTo(201);
    }

    var answer = send("POST", all(), GOOD);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("code").asString())
        .isEqualTo("Directory_QuotaExceeded");
    assertThat(send("GET", all(), "").json().path("value").size()).isEqualTo(20);
  }

  @Test
  void who_does_not_own_the_application_may_look_and_not_change() {
    var others = "/v1.0/applications/" + world.app.objectId() + "/federatedIdentityCredentials";

    assertThat(send("GET", others, "").status()).isEqualTo(200);
    for (var answer :
        new Answer[] {
          send("POST", others, GOOD),
          send("PATCH", others + "/till", "{}"),
          send("DELETE", others + "/till", "")
        }) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.json().path("error").path("code").asString())
          .isEqualTo("Authorization_RequestDenied");
    }
  }

  @Test
  void nothing_else_is_done_to_credentials() {
    assertThat(send("PUT", all() + "/till", GOOD).status()).isEqualTo(405);
    assertThat(send("DELETE", all(), "").status()).isEqualTo(405);
    assertThat(send("POST", all(), "{").status()).isEqualTo(400);
    assertThat(send("GET", "/v1.0/applications/x/federatedIdentityCredentials", "").status())
        .isEqualTo(404);
    assertThat(send("GET", all() + "/till/more", "").status()).isEqualTo(404);
  }

  private static void assertTaken(Answer answer, String property) {
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("error").path("code").asString())
        .isEqualTo("Request_MultipleObjectsWithSameKeyValue");
    assertThat(answer.json().path("error").path("message").asString())
        .isEqualTo(
            "Another object with the same value for property " + property + " already exists.");
  }

  private String all() {
    return own + "/federatedIdentityCredentials";
  }

  private String token() {
    var form = world.clientForm();
    form.put("scope", "https://graph.sallyport.localhost:8443//.default");
    return world.tokens.token(world.v2(form)).accessToken().compact();
  }

  private Answer send(String method, String target, String body) {
    var request =
        Optional.of(body)
            .filter(text -> !text.isEmpty())
            .map(text -> TestRequest.json(method, target, text))
            .orElseGet(() ->
                method.equals("GET")
                    ? TestRequest.get(target)
                    : TestRequest.json(method, target, ""));
    return new Answer(api.handle(request.with("Authorization", "Bearer " + token)));
  }
}
