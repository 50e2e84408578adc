package sallyport.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.ControlPlane.VAULTS;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.access.BuiltInRoles;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;

/** Every vault operation of the inventory, with every kind of caller. */
class VaultOperationsMatrixTest {
  private static final Map<String, String> AUDITED =
      Map.of(
          "Vaults.getByResourceGroup", "VaultGet",
          "Vaults.createOrUpdate", "VaultPut",
          "Vaults.update", "VaultPatch",
          "Vaults.delete", "VaultDelete",
          "Vaults.listByResourceGroup", "VaultList",
          "Vaults.listBySubscription", "VaultList",
          "Vaults.updateAccessPolicy", "VaultPatch",
          "Vaults.getDeleted", "VaultGetDeleted",
          "Vaults.purgeDeleted", "VaultPurge",
          "Vaults.listDeleted", "VaultListDeleted");

  /** One row of the inventory. */
  record Row(String name, String method, String path, String success) {
    String target() {
      var version = name.equals("Vaults.list") ? "2015-11-01" : "2026-02-01";
      return path.replace("{subscriptionId}", SUBSCRIPTION)
              .replace("{resourceGroupName}", "RG1")
              .replace("{vaultName}", path.contains("deletedVaults") ? "gone1" : "Alive1")
              .replace("{location}", "westeurope")
              .replace("{operationKind}", "add")
          + "?api-version="
          + version;
    }

    String body() {
      return switch (name) {
        case "Vaults.createOrUpdate" ->
            "{'location':'West Europe','properties':{'tenantId':'"
                + ControlPlane.TENANT
                + "','sku':{'family':'A','name':'premium'}}}";
        case "Vaults.update" -> "{'tags':{'a':'b'}}";
        case "Vaults.updateAccessPolicy" ->
            "{'properties':{'accessPolicies':[{'tenantId':'"
                + ControlPlane.TENANT
                + "','objectId':'"
                + STRANGER
                + "','permissions':{'secrets':['get']}}]}}";
        case "Vaults.checkNameAvailability" ->
            "{'name':'free-name','type':'Microsoft.KeyVault/vaults'}";
        default -> "";
      };
    }

    /** Lists answer everybody who has a role somewhere; this one answers everybody. */
    boolean open() {
      return name.equals("Vaults.listDeleted");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() throws IOException {
    try (var csv =
        VaultOperationsMatrixTest.class.getResourceAsStream("/resources/vault-operations.csv")) {
      return Arrays.stream(new String(csv.readAllBytes(), UTF_8).split("\n"))
          .skip(1)
          .map(line -> line.split(",", -1))
          .map(cells -> new Row(cells[3], cells[4], cells[5], cells[7]));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void without_a_token_nothing_is_told_but_the_authority(Row row) {
    var plane = plane();

    var answer = plane.send(row.method(), row.target(), "", row.body());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text())
        .isEqualTo(
            "{\"error\":{\"code\":\"AuthenticationFailed\",\"message\":\"Authentication failed. The"
                + " 'Authorization' header is missing.\"}}");
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith(
            "Bearer authorization_uri=\"https://login.localhost:8443/11111111-1111-4111-8111-111111111111\", error=\"invalid_token\", error_description=\"");
    audited(plane, row, 401, "Authentication");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_token_for_another_resource_is_refused(Row row) {
    var plane = plane();

    var answer = plane.send(row.method(), row.target(), "for-a-vault", row.body());

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("InvalidAuthenticationTokenAudience");
    assertThat(answer.message())
        .startsWith(
            "The access token has been obtained for wrong audience or resource"
                + " 'https://vault.localhost'. It should exactly match with one of the allowed"
                + " audiences 'https://management.core.localhost/',");
    audited(plane, row, 401, "Authentication");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_caller_without_a_role_is_refused_and_learns_nothing(Row row) {
    var plane = plane();

    var answer = plane.send(row.method(), row.target(), "stranger", row.body());

    if (row.open()) {
      assertThat(answer.text()).isEqualTo("{\"value\":[]}");
    } else {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("AuthorizationFailed");
      assertThat(answer.message())
          .startsWith(
              "The client '33333333-3333-4333-8333-333333333333' with object id"
                  + " '55555555-5555-4555-8555-555555555555' does not have authorization to"
                  + " perform action 'Microsoft.")
          .endsWith(
              "' or the scope is invalid. If access was recently granted, please refresh your"
                  + " credentials.");
    }
    audited(plane, row, answer.status(), AUDITED.get(row.name()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_reader_reads_and_changes_nothing(Row row) {
    var plane = plane();
    plane.grant(STRANGER, BuiltInRoles.READER, SCOPE);

    var answer = plane.send(row.method(), row.target(), "stranger", row.body());

    var reads = row.method().equals("GET") || row.name().equals("Vaults.checkNameAvailability");
    assertThat(answer.status()).isEqualTo(reads ? 200 : 403);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void the_owner_is_let_in(Row row) {
    var plane = plane();

    var answer = plane.send(row.method(), row.target(), "owner", row.body());

    assertThat(row.success().split(" ")).contains(Integer.toString(answer.status()));
    audited(plane, row, answer.status(), AUDITED.get(row.name()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void a_store_that_fails_leaves_a_record_all_the_same(Row row) {
    for (boolean atOnce : new boolean[] {false, true}) {
      failed(row, 507, atOnce, () -> new StorageFullException(new IOException()));
      failed(row, 503, atOnce, () -> new StorageUnavailableException("gone"));
    }
  }

  private static void failed(
      Row row, int status, boolean atOnce, Supplier<RuntimeException> failure) {
    var plane = plane();
    plane.fail(failure, atOnce);

    var answer = plane.send(row.method(), row.target(), "owner", row.body());

    assertThat(answer.status()).isEqualTo(status);
    if (status == 503) {
      assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
    audited(plane, row, status, AUDITED.get(row.name()));
    assertThat(plane.records)
        .allSatisfy(record -> {
          assertThat(record.caller().isPresent()).isEqualTo(!atOnce);
          assertThat(record.resultDescription()).hasValue(answer.message());
        });
  }

  private static void audited(ControlPlane plane, Row row, int status, String operation) {
    if (!AUDITED.containsKey(row.name())) {
      assertThat(plane.records).isEmpty();
      return;
    }
    assertThat(plane.records)
        .singleElement()
        .satisfies(record -> {
          assertThat(record.operationName()).isEqualTo(operation);
          assertThat(record.status()).isEqualTo(status);
          assertThat(record.resourceId()).startsWith(SCOPE);
        });
  }

  /** A living vault and a deleted one; what it took to make them is not in the records. */
  private static ControlPlane plane() {
    var plane = ControlPlane.withVault("alive1", "");
    plane.putVault("gone1", "");
    plane.send("DELETE", VAULTS + "gone1?api-version=2023-07-01", "owner", "");
    plane.records.clear();
    return plane;
  }
}
