package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.core.Caller;
import sallyport.identity.tokens.TokenCheck;

/** A vault whose rules only report: what callers get, and what the record says. */
class ReportOnlyTest {
  private static final NetworkRules REPORTING =
      new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.AZURE_SERVICES, List.of())
          .withReportOnly(true);

  private final DataPlaneFixture fixture =
      new DataPlaneFixture(List.of(), new NetworkExtensions(false, true));

  @Test
  void a_call_that_the_rules_would_refuse_is_answered_and_its_record_says_so() {
    fixture.network(REPORTING);

    assertThat(fixture.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(200);

    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", false)
        .containsEntry("wouldRefuse", "no address rule matches, caller is not a trusted service")
        .doesNotContainKeys("addrAuthType", "door");
  }

  @Test
  void a_trusted_service_is_recorded_as_one_and_not_as_would_be_refused() {
    fixture.network(REPORTING);
    fixture.tokens.put(DataPlaneFixture.TOKEN, new TokenCheck.Verdict.Valid(backup()));

    assertThat(fixture.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(200);

    assertThat(fixture.onlyRecord().properties())
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("trustedService", "Azure Backup")
        .doesNotContainKey("wouldRefuse");
  }

  /** Azure Backup by its application id; lists are among its operations. */
  private static Caller backup() {
    return new Caller(
        DataPlaneFixture.TENANT,
        DataPlaneFixture.CALLER,
        Optional.of("262044b1-e2ce-469f-a196-69ab7ada62d3"),
        List.of(),
        false,
        true,
        DataPlaneFixture.ISSUER,
        Optional.empty(),
        Map.of());
  }

  @Test
  void a_bad_token_is_refused_as_at_any_vault() {
    fixture.network(REPORTING);

    var response =
        fixture.plane.handle(
            SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets?api-version=7.6")
                .bearer("not-a-token"));

    assertThat(response.status()).isEqualTo(401);
  }

  @Test
  void a_server_started_without_the_extension_enforces_the_rules() {
    var without = new DataPlaneFixture();
    without.network(REPORTING);

    assertThat(without.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(403);

    assertThat(without.onlyRecord().properties())
        .containsEntry("door", "network")
        .doesNotContainKey("wouldRefuse");
  }
}
