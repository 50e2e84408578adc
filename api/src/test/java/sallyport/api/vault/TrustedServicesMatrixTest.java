package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.access.AzureTrustedServices;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.TrustedService;
import sallyport.access.VaultFlags;
import sallyport.api.vault.OperationsMatrixTest.Row;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;
import sallyport.identity.tokens.TokenCheck;

/** Every listed service, under each of its ids, in every operation, from a blocked address. */
class TrustedServicesMatrixTest {
  private static final String TOKEN = "a-services-token";
  private static final VaultFlags ON = new VaultFlags(true, true, true);
  private static final String VAULT = "Vault: kv-pay;location=westeurope";

  /** A service under one id: an application id or the type of a resource. */
  record Known(TrustedService service, String id) {
    boolean identity() {
      return id.contains("/");
    }

    Caller caller() {
      return new Caller(
          DataPlaneFixture.TENANT,
          DataPlaneFixture.CALLER,
          Optional.of(appId()),
          List.of(),
          false,
          true,
          DataPlaneFixture.ISSUER,
          identity() ? Optional.of(resource()) : Optional.empty(),
          Map.of("oid", DataPlaneFixture.CALLER));
    }

    String appId() {
      return identity() ? DataPlaneFixture.APP : id;
    }

    String resource() {
      return "/subscriptions/s/resourcegroups/g/providers/" + id + "/one";
    }

    /** Written here by other means than the code under test. */
    String words(String groups) {
      return "appid="
          + appId()
          + ";oid="
          + DataPlaneFixture.CALLER
          + groups
          + ";iss="
          + DataPlaneFixture.ISSUER
          + (identity() ? ";xmsmirid=" + resource() : "");
    }

    /** All that are known by this id and have the operation in their scenario. */
    List<String> namesFor(Row row) {
      return AzureTrustedServices.ALL.stream()
          .filter(other -> other.appIds().contains(id) || other.resourceTypes().contains(id))
          .filter(other ->
              other.operations().stream()
                  .anyMatch(operation -> operation.auditName().equals(auditName(row))))
          .map(TrustedService::name)
          .toList();
    }

    @Override
    public String toString() {
      return service.name() + " as " + id;
    }
  }

  static Stream<Known> services() {
    return AzureTrustedServices.ALL.stream()
        .flatMap(service ->
            Stream.concat(service.appIds().stream(), service.resourceTypes().stream())
                .map(id -> new Known(service, id)));
  }

  private static String auditName(Row row) {
    return OperationsMatrixTest.AUDIT_NAMES.getOrDefault(row.name(), "");
  }

  private static List<Row> rows(Known known, boolean inScenario) throws IOException {
    var rows = new ArrayList<Row>();
    for (var row : OperationsMatrixTest.rows()) {
      if (!known.namesFor(row).isEmpty() == inScenario) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static NetworkRules closed(PublicAccess access, Bypass bypass) {
    return new NetworkRules(access, DefaultAction.DENY, bypass, List.of("198.51.100.0/24"));
  }

  private static DataPlaneFixture with(DataPlaneFixture fixture, Known known) {
    fixture.tokens.put(TOKEN, new TokenCheck.Verdict.Valid(known.caller()));
    return fixture.flags(ON);
  }

  @ParameterizedTest
  @MethodSource("services")
  void a_listed_service_comes_in_through_the_bypass_in_its_own_operations(Known known)
      throws IOException {
    assertThat(rows(known, true)).isNotEmpty();
    for (var row : rows(known, true)) {
      for (var access : List.of(PublicAccess.ENABLED, PublicAccess.DISABLED)) {
        var fixture =
            with(OperationsMatrixTest.prepared(row), known)
                .network(closed(access, Bypass.AZURE_SERVICES));

        var response = OperationsMatrixTest.send(fixture, row, TOKEN);

        assertThat(response.status()).as("%s: %s", row, body(response)).isEqualTo(row.success());
        var properties = fixture.onlyRecord().properties();
        assertThat(properties)
            .containsEntry("isAddressAuthorized", true)
            .containsEntry("addrAuthType", "TrustedService");
        assertThat(known.namesFor(row)).contains(String.valueOf(properties.get("trustedService")));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void in_any_other_operation_it_is_turned_away_as_a_stranger_is(Known known) throws IOException {
    var fixture =
        with(new DataPlaneFixture(), known)
            .network(closed(PublicAccess.ENABLED, Bypass.AZURE_SERVICES));
    assertThat(rows(known, false)).isNotEmpty();
    for (var row : rows(known, false)) {
      assertRefused(
          OperationsMatrixTest.send(fixture, row, TOKEN),
          403,
          "Forbidden",
          "Client address is not authorized and caller is not a trusted service.\r\nClient"
              + " address: 203.0.113.9\r\nCaller: "
              + known.words("")
              + "\r\n"
              + VAULT,
          "ForbiddenByFirewall");
      assertThat(fixture.onlyRecord().properties())
          .containsEntry("isAddressAuthorized", false)
          .doesNotContainKeys("trustedService", "addrAuthType");
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void without_the_bypass_nobody_is_trusted(Known known) throws IOException {
    var fixture =
        with(new DataPlaneFixture(), known).network(closed(PublicAccess.ENABLED, Bypass.NONE));
    for (var row : rows(known, true)) {
      assertRefused(
          OperationsMatrixTest.send(fixture, row, TOKEN),
          403,
          "Forbidden",
          "Client address is not authorized and caller was ignored because bypass is set to"
              + " None\r\nClient address: 203.0.113.9\r\nCaller: "
              + known.words("")
              + "\r\n"
              + VAULT,
          "ForbiddenByFirewall");
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void trust_is_no_permission(Known known) throws IOException {
    var fixture =
        with(new DataPlaneFixture(), known)
            .policies()
            .network(closed(PublicAccess.ENABLED, Bypass.AZURE_SERVICES));
    for (var row : rows(known, true)) {
      assertRefused(
          OperationsMatrixTest.send(fixture, row, TOKEN),
          403,
          "Forbidden",
          "The user, group or application '"
              + (known.identity() ? "name=" + known.id() + ";" : "")
              + known.words(";numgroups=0")
              + "' does not have "
              + (row.kind() == ObjectKind.KEY ? "keys " : "secrets ")
              + row.permission()
              + " permission on key vault 'kv-pay;location=westeurope'. For help resolving this"
              + " issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
          "ForbiddenByPolicy");
      assertThat(fixture.onlyRecord().properties())
          .containsEntry("door", "permission")
          .containsEntry("addrAuthType", "TrustedService")
          .containsKey("trustedService");
    }
  }
}
