package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.AzureTrustedServices;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.Operation;
import sallyport.access.TrustedService;
import sallyport.access.TrustedServices;
import sallyport.access.VaultFlags;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;

/** What Azure's two texts on service endpoints say about trusted services, sentence by sentence. */
class TrustedServiceStatementsTest {
  private static final String EXCHANGE = "00000002-0000-0ff1-ce00-000000000000";
  private static final String SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000";
  private static final String COMPUTE = "60e6cd67-9c8c-4951-9b3c-23c25a2169af";
  private static final String RESOURCE_MANAGER = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
  private static final String BACKUP = "262044b1-e2ce-469f-a196-69ab7ada62d3";
  private static final String TOKEN = "a-services-token";
  private static final VaultFlags ON = new VaultFlags(true, true, true);

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  private static NetworkRules closed(Bypass bypass) {
    return new NetworkRules(
        PublicAccess.ENABLED, DefaultAction.DENY, bypass, List.of("198.51.100.0/24"));
  }

  private static Caller application(String appId, Optional<String> managedIdentityOf) {
    return new Caller(
        DataPlaneFixture.TENANT,
        DataPlaneFixture.CALLER,
        Optional.of(appId),
        List.of(),
        false,
        true,
        DataPlaneFixture.ISSUER,
        managedIdentityOf,
        Map.of());
  }

  private void caller(Caller caller) {
    fixture.tokens.put(TOKEN, new TokenCheck.Verdict.Valid(caller));
  }

  private Response call(String method, String path) {
    return fixture.plane.handle(
        SentRequest.of(method, DataPlaneFixture.HOST, path + "?api-version=7.6").bearer(TOKEN));
  }

  // "If customer has opted-in to allow trusted services …, connections from those services will be
  // let through the firewall."

  @ParameterizedTest
  @CsvSource({
    EXCHANGE + ", /keys",
    SHAREPOINT + ", /keys",
    COMPUTE + ", /secrets/certificate",
    RESOURCE_MANAGER + ", /secrets/password",
    BACKUP + ", /secrets"
  })
  void the_services_named_are_let_through_once_opted_in_and_not_before(String appId, String path) {
    caller(application(appId, Optional.empty()));
    fixture.flags(ON).network(closed(Bypass.NONE));

    assertThat(body(call("GET", path))).contains("ForbiddenByFirewall");
    fixture.network(closed(Bypass.AZURE_SERVICES));
    assertThat(call("GET", path).status()).isIn(200, 404);
  }

  // "Any caller connecting to your key vault from outside those sources will be denied access."

  @Test
  void a_caller_who_is_no_trusted_service_is_denied_with_the_bypass_on() {
    caller(application(DataPlaneFixture.APP, Optional.empty()));
    fixture.network(closed(Bypass.AZURE_SERVICES));

    assertThat(body(call("GET", "/secrets"))).contains("caller is not a trusted service");
  }

  // "Such callers still need to present a valid AAD token …"

  @Test
  void a_trusted_service_still_needs_a_valid_token() {
    fixture.network(closed(Bypass.AZURE_SERVICES));
    fixture.tokens.put(TOKEN, new TokenCheck.Verdict.Expired());

    assertRefused(
        call("GET", "/secrets"),
        403,
        "Forbidden",
        "Client address is not authorized and caller is not a trusted service.\r\nClient address:"
            + " 203.0.113.9\r\nVault: kv-pay;location=westeurope",
        "ForbiddenByFirewall");
    assertThat(
            fixture
                .plane
                .handle(SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets?api-version=7.6"))
                .status())
        .isEqualTo(401);
  }

  // "… and must have permissions (configured as access policies) to perform the requested
  // operation."

  @Test
  void a_trusted_service_still_needs_a_permission() {
    caller(application(BACKUP, Optional.empty()));
    fixture.network(closed(Bypass.AZURE_SERVICES)).policies();

    assertThat(body(call("GET", "/secrets"))).contains("ForbiddenByPolicy");
    fixture.policies(DataPlaneFixture.policy("list"));
    assertThat(call("GET", "/secrets").status()).isEqualTo(200);
    fixture.role(DataPlaneFixture.SCOPE, List.of());
    assertThat(body(call("GET", "/secrets"))).contains("ForbiddenByRbac");
    fixture.role(
        DataPlaneFixture.SCOPE, List.of("Microsoft.KeyVault/vaults/secrets/readMetadata/action"));
    assertThat(call("GET", "/secrets").status()).isEqualTo(200);
  }

  // "You can grant access to trusted Azure services …, while maintaining network rules for other
  // apps."

  @Test
  void network_rules_for_others_stay_as_they_are() {
    caller(application(BACKUP, Optional.empty()));
    fixture.network(closed(Bypass.AZURE_SERVICES));
    var stranger = DataPlaneFixture.request("GET", "/secrets?api-version=7.6");

    assertThat(call("GET", "/secrets").status()).isEqualTo(200);
    assertThat(fixture.plane.handle(stranger).status()).isEqualTo(403);
    assertThat(fixture.plane.handle(stranger.from("198.51.100.9")).status()).isEqualTo(200);
  }

  @Test
  void a_service_from_an_address_of_the_rules_is_there_by_its_address() {
    caller(application(BACKUP, Optional.empty()));
    fixture.network(closed(Bypass.AZURE_SERVICES));

    var response =
        fixture.plane.handle(
            SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets/db?api-version=7.6")
                .bearer(TOKEN)
                .from("198.51.100.9"));

    assertThat(response.status()).isEqualTo(404);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("addrAuthType", "PublicIP")
        .doesNotContainKey("trustedService");
  }

  // "Trusted access for select operations to resources that are registered in your subscription."

  @Test
  void trusted_access_is_for_select_operations() {
    caller(application(BACKUP, Optional.empty()));
    fixture.network(closed(Bypass.AZURE_SERVICES));

    assertThat(call("GET", "/secrets").status()).isEqualTo(200);
    assertThat(body(call("DELETE", "/secrets/db"))).contains("ForbiddenByFirewall");
    assertThat(body(call("GET", "/no/such/path"))).contains("ForbiddenByFirewall");
  }

  // "Trusted access to resources based on a managed identity."

  @Test
  void trusted_access_is_given_to_a_managed_identity_of_a_listed_resource() {
    fixture.network(closed(Bypass.AZURE_SERVICES));
    var group = "/subscriptions/s/resourcegroups/g/providers/";

    caller(
        application(
            DataPlaneFixture.APP, Optional.of(group + "Microsoft.DataFactory/factories/f")));
    assertThat(call("GET", "/secrets").status()).isEqualTo(200);
    caller(
        application(
            DataPlaneFixture.APP, Optional.of(group + "Microsoft.Compute/virtualMachines/vm")));
    assertThat(call("GET", "/secrets").status()).isEqualTo(403);
  }

  // "Trusted access across tenants using a Federated Identity Credential": a token is always one of
  // the vault's tenant; the service behind it is known by the application it uses there.

  @Test
  void a_service_of_another_tenant_comes_as_an_application_of_the_vaults_tenant() {
    var services = new ArrayList<>(AzureTrustedServices.ALL);
    services.add(
        new TrustedService(
            "Partner encryption",
            "keys of a partner",
            TrustedService.Edition.OWN,
            Optional.empty(),
            List.of(DataPlaneFixture.APP),
            List.of(),
            Set.of(Operation.KEY_LIST),
            "",
            Optional.empty()));
    var own = new DataPlaneFixture(TrustedServices.of(services));
    own.network(closed(Bypass.AZURE_SERVICES));

    assertThat(own.call("GET", "/keys?api-version=7.6").status()).isEqualTo(200);
    assertThat(own.onlyRecord().properties()).containsEntry("trustedService", "Partner encryption");
    own.tokens.put(
        DataPlaneFixture.TOKEN,
        new TokenCheck.Verdict.WrongIssuer(List.of(DataPlaneFixture.ISSUER), "https://other/"));
    assertThat(body(own.call("GET", "/keys?api-version=7.6"))).contains("ForbiddenByFirewall");
  }

  // "The relevant key vault access policies must be set to allow the corresponding services …"; the
  // switches of the vault say which service of the platform may use it.

  @ParameterizedTest
  @CsvSource({RESOURCE_MANAGER + ", true, true, false", COMPUTE + ", false, false, true"})
  void a_service_that_the_vault_did_not_switch_on_is_not_trusted(
      String appId, boolean deployment, boolean disks, boolean templates) {
    caller(application(appId, Optional.empty()));
    fixture
        .flags(new VaultFlags(deployment, disks, templates))
        .network(closed(Bypass.AZURE_SERVICES));

    assertThat(body(call("GET", "/secrets/db"))).contains("ForbiddenByFirewall");
    fixture.flags(ON);
    assertThat(call("GET", "/secrets/db").status()).isEqualTo(404);
  }

  @Test
  void a_service_that_neither_switch_nor_policy_admits_is_told_so() {
    caller(application(RESOURCE_MANAGER, Optional.empty()));
    fixture.policies();

    assertRefused(
        call("GET", "/secrets/db"),
        403,
        "Forbidden",
        "Access denied to first party service.\r\nCaller:"
            + " name=ARM;tid=11111111-1111-4111-8111-111111111111;"
            + "appid=797f4846-ba00-4fd7-ba43-dac1f8f63013;oid=33333333-3333-4333-8333-333333333333;"
            + "iss=https://login.example.test:8443/11111111-1111-4111-8111-111111111111/\r\n"
            + "Vault: kv-pay;location=westeurope",
        "AccessDenied");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("door", "permission")
        .extractingByKey("rule")
        .asString()
        .startsWith("enabledForTemplateDeployment is off, ");

    fixture.role(DataPlaneFixture.SCOPE, List.of());
    assertThat(body(call("GET", "/secrets/db"))).contains("AccessDenied");
    fixture.flags(ON);
    assertThat(body(call("GET", "/secrets/db"))).contains("ForbiddenByRbac");
  }

  @Test
  void a_policy_admits_a_service_that_is_not_switched_on_from_an_open_address() {
    caller(application(RESOURCE_MANAGER, Optional.empty()));
    fixture.policies(DataPlaneFixture.policy(ObjectKind.SECRET, "get"));

    assertThat(call("GET", "/secrets/db").status()).isEqualTo(404);
  }

  @Test
  void a_trusted_identity_that_no_role_permits_is_named_by_its_type() {
    caller(
        application(
            DataPlaneFixture.APP,
            Optional.of(
                "/subscriptions/s/resourcegroups/g/providers/microsoft.recoveryservices/vaults/v")));
    fixture.role(DataPlaneFixture.SCOPE, List.of());

    assertThat(body(call("GET", "/secrets/db")))
        .contains(
            "\\r\\nCaller: name=Microsoft.RecoveryServices/vaults;appid=" + DataPlaneFixture.APP);
  }

  // Today's text: a perimeter overrides the bypass.

  @Test
  void a_perimeter_lets_no_trusted_service_in() {
    caller(application(BACKUP, Optional.empty()));
    fixture.network(
        new NetworkRules(
            PublicAccess.SECURED_BY_PERIMETER,
            DefaultAction.DENY,
            Bypass.AZURE_SERVICES,
            List.of()));

    assertThat(call("GET", "/secrets").status()).isEqualTo(403);
  }
}
