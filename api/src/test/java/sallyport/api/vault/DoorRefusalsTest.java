package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.DataPlaneFixture.header;
import static sallyport.api.vault.DataPlaneFixture.request;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.core.Caller;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;

/** The bytes of what the doors say, as the service's recorded traffic and documents have them. */
class DoorRefusalsTest {
  private static final String CALLER =
      "appid=44444444-4444-4444-8444-444444444444;oid=33333333-3333-4333-8333-333333333333;"
          + "iss=https://login.example.test:8443/11111111-1111-4111-8111-111111111111/";
  private static final String VAULT = "Vault: kv-pay;location=westeurope";

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  // Identity

  @Test
  void a_call_without_a_token_gets_the_challenge() {
    var response =
        fixture.plane.handle(
            SentRequest.of("PUT", DataPlaneFixture.HOST, "/secrets/db?api-version=7.6"));

    assertRefused(
        response, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
    assertThat(header(response, "WWW-Authenticate"))
        .contains(
            "Bearer authorization=\"https://login.example.test:8443/11111111-1111-4111-8111-111111111111\","
                + " resource=\"https://vault.example.test:8443\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic eDp5", "PoP abc", "the-valid-token", "Bearer"})
  void another_scheme_than_bearer_gets_the_challenge(String authorization) {
    var response =
        fixture.plane.handle(
            SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets?api-version=7.6")
                .with("Authorization", authorization));

    assertRefused(
        response, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
  }

  @Test
  void the_scheme_is_read_in_any_case() {
    var response =
        fixture.plane.handle(
            SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets?api-version=7.6")
                .with("Authorization", "bearer " + DataPlaneFixture.TOKEN));

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void a_bad_token_is_told_what_is_wrong_with_it() {
    assertToken(
        new TokenCheck.Verdict.WrongAudience("https://management.azure.com/"),
        "AKV10022: Invalid audience. Expected https://vault.example.test:8443, found:"
            + " https://management.azure.com/.");
    assertToken(
        new TokenCheck.Verdict.WrongIssuer(List.of("https://a/", "https://b/"), "https://c/"),
        "AKV10032: Invalid issuer. Expected one of https://a/, https://b/, found https://c/.");
    assertToken(
        new TokenCheck.Verdict.UnknownKey("eyJhbGciOiJub25lIn0"),
        "AKV10046: Unable to resolve the key used for signature validation. EncodedJwtHeader:"
            + " 'eyJhbGciOiJub25lIn0'.");
    assertToken(new TokenCheck.Verdict.BadSignature(), "Error validating token: IDX10501");
    assertToken(new TokenCheck.Verdict.Expired(), "Error validating token: IDX10223");
    assertToken(new TokenCheck.Verdict.NotYetValid(), "Error validating token: IDX10222");
    assertToken(new TokenCheck.Verdict.Malformed(), "Error validating token: IDX12741");
  }

  private void assertToken(TokenCheck.Verdict verdict, String message) {
    fixture.tokens.put("bad", verdict);
    var response =
        fixture.plane.handle(
            SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets?api-version=7.6").bearer("bad"));
    assertRefused(response, 401, "Unauthorized", message);
    assertThat(header(response, "WWW-Authenticate")).isPresent();
  }

  // Network

  @Test
  void a_blocked_caller_who_is_no_trusted_service() {
    fixture.network(rules(PublicAccess.ENABLED, Bypass.AZURE_SERVICES));

    assertRefused(
        get("/secrets/db"),
        403,
        "Forbidden",
        "Client address is not authorized and caller is not a trusted service.\r\nClient address:"
            + " 203.0.113.9\r\nCaller: "
            + CALLER
            + "\r\n"
            + VAULT,
        "ForbiddenByFirewall");
  }

  @Test
  void a_blocked_caller_where_nobody_is_trusted() {
    fixture.network(rules(PublicAccess.ENABLED, Bypass.NONE));

    assertRefused(
        get("/secrets/db"),
        403,
        "Forbidden",
        "Client address is not authorized and caller was ignored because bypass is set to"
            + " None\r\nClient address: 203.0.113.9\r\nCaller: "
            + CALLER
            + "\r\n"
            + VAULT,
        "ForbiddenByFirewall");
  }

  @Test
  void a_vault_that_is_not_public() {
    fixture.network(rules(PublicAccess.DISABLED, Bypass.AZURE_SERVICES));

    assertRefused(
        get("/secrets/db"),
        403,
        "Forbidden",
        "Public network access is disabled and request is not from a trusted service nor via an"
            + " approved private link.\r\nCaller: "
            + CALLER
            + "\r\n"
            + VAULT,
        "ForbiddenByConnection");
  }

  @Test
  void a_vault_that_is_not_public_and_trusts_nobody() {
    fixture.network(rules(PublicAccess.DISABLED, Bypass.NONE));

    assertRefused(
        get("/secrets/db"),
        403,
        "Forbidden",
        "Connection is not an approved private link and caller was ignored because bypass is not"
            + " set to 'AzureServices' and PublicNetworkAccess is set to 'Disabled'.\r\n"
            + VAULT,
        "ForbiddenByConnection");
  }

  @Test
  void a_blocked_caller_learns_nothing_about_its_token_or_the_path() {
    fixture.network(rules(PublicAccess.ENABLED, Bypass.AZURE_SERVICES));
    fixture.tokens.put("expired", new TokenCheck.Verdict.Expired());

    for (var target : List.of("/secrets/db", "/no/such/path", "/secrets/not_valid")) {
      assertRefused(
          fixture.plane.handle(
              SentRequest.of("GET", DataPlaneFixture.HOST, target).bearer("expired")),
          403,
          "Forbidden",
          "Client address is not authorized and caller is not a trusted service.\r\nClient"
              + " address: 203.0.113.9\r\n"
              + VAULT,
          "ForbiddenByFirewall");
    }
  }

  @Test
  void an_allowed_address_passes_and_an_ipv6_one_matches_no_rule() {
    fixture.network(rules(PublicAccess.ENABLED, Bypass.AZURE_SERVICES));
    var request = request("GET", "/secrets?api-version=7.6");

    assertThat(fixture.plane.handle(request.from("198.51.100.7")).status()).isEqualTo(200);
    var refused = fixture.plane.handle(request.from("2001:db8::7"));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(body(refused)).contains("Client address: 2001:db8::7\\r\\n");
    assertThat(header(refused, "x-ms-keyvault-network-info"))
        .contains("conn_type=Ipv6;addr=2001:db8::7;act_addr_fam=InterNetworkV6;");
  }

  private static NetworkRules rules(PublicAccess access, Bypass bypass) {
    return new NetworkRules(access, DefaultAction.DENY, bypass, List.of("198.51.100.7/32"));
  }

  // Permission

  @Test
  void a_caller_whom_no_policy_permits() {
    fixture.policies(DataPlaneFixture.policy("list"));

    assertRefused(
        get("/secrets/nobody"),
        403,
        "Forbidden",
        "The user, group or application 'appid=44444444-4444-4444-8444-444444444444;"
            + "oid=33333333-3333-4333-8333-333333333333;numgroups=0;"
            + "iss=https://login.example.test:8443/11111111-1111-4111-8111-111111111111/' does not"
            + " have secrets get permission on key vault 'kv-pay;location=westeurope'. For help"
            + " resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
        "ForbiddenByPolicy");
  }

  @Test
  void a_caller_whom_no_role_permits() {
    fixture.role(DataPlaneFixture.SCOPE, List.of());

    assertRefused(
        get("/secrets/NoBody"),
        403,
        "Forbidden",
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny"
            + " assignments or role definitions were changed recently, please observe propagation"
            + " time.\r\nCaller: "
            + CALLER
            + "\r\nAction: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\nResource:"
            + " '/subscriptions/22222222-2222-4222-8222-222222222222/resourcegroups/rg-pay/providers/microsoft.keyvault/vaults/kv-pay/secrets/nobody'\r\n"
            + "Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\n"
            + VAULT
            + "\r\n",
        "ForbiddenByRbac");
  }

  @Test
  void a_name_that_reaches_into_another_scope_is_judged_at_the_vault() {
    fixture.role(
        DataPlaneFixture.SCOPE + "/secrets/mine",
        List.of("Microsoft.KeyVault/vaults/secrets/getSecret/action"));

    assertThat(get("/secrets/mine").status()).isEqualTo(404);
    assertThat(body(get("/secrets/mine%2F..%2Fdb"))).contains("ForbiddenByRbac");
  }

  @Test
  void a_caller_is_named_with_its_groups_and_managed_identity_when_the_token_names_them() {
    var caller =
        new Caller(
            DataPlaneFixture.TENANT,
            DataPlaneFixture.CALLER,
            Optional.empty(),
            List.of("g1", "g2"),
            true,
            true,
            "iss",
            Optional.of("/subscriptions/s/vm"),
            Map.of());

    assertThat(CallerWords.of(caller))
        .isEqualTo(
            "oid=33333333-3333-4333-8333-333333333333;numgroups=2;iss=iss;xmsmirid=/subscriptions/s/vm");
  }

  private Response get(String path) {
    fixture.audit.clear();
    return fixture.call("GET", path + "?api-version=7.6");
  }
}
