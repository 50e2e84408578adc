package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.access.NetworkRules;
import sallyport.core.ObjectKind;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;

/**
 * Every operation of the published inventory against every way of being turned away, and the one
 * right that lets it through, under both permission models. What an operation demands is read from
 * the inventory and not from the code under test.
 */
class OperationsMatrixTest {
  private static final NetworkRules CLOSED =
      new NetworkRules(
          NetworkRules.PublicAccess.ENABLED,
          NetworkRules.DefaultAction.DENY,
          NetworkRules.Bypass.AZURE_SERVICES,
          List.of("198.51.100.0/24"));

  /** Names in the inventory and in the audit log. */
  static final Map<String, String> AUDIT_NAMES =
      Map.ofEntries(
          Map.entry("setSecret", "SecretSet"),
          Map.entry("deleteSecret", "SecretDelete"),
          Map.entry("updateSecret", "SecretUpdate"),
          Map.entry("getSecret", "SecretGet"),
          Map.entry("getSecrets", "SecretList"),
          Map.entry("getSecretVersions", "SecretListVersions"),
          Map.entry("getDeletedSecret", "SecretGetDeleted"),
          Map.entry("purgeDeletedSecret", "SecretPurge"),
          Map.entry("recoverDeletedSecret", "SecretRecover"),
          Map.entry("getDeletedSecrets", "SecretListDeleted"),
          Map.entry("backupSecret", "SecretBackup"),
          Map.entry("restoreSecret", "SecretRestore"),
          Map.entry("createKey", "KeyCreate"),
          Map.entry("importKey", "KeyImport"),
          Map.entry("deleteKey", "KeyDelete"),
          Map.entry("updateKey", "KeyUpdate"),
          Map.entry("getKey", "KeyGet"),
          Map.entry("getKeyVersions", "KeyListVersions"),
          Map.entry("getKeys", "KeyList"),
          Map.entry("encrypt", "KeyEncrypt"),
          Map.entry("decrypt", "KeyDecrypt"),
          Map.entry("sign", "KeySign"),
          Map.entry("verify", "KeyVerify"),
          Map.entry("wrapKey", "KeyWrap"),
          Map.entry("unwrapKey", "KeyUnwrap"),
          Map.entry("getDeletedKey", "KeyGetDeleted"),
          Map.entry("purgeDeletedKey", "KeyPurge"),
          Map.entry("recoverDeletedKey", "KeyRecover"),
          Map.entry("getKeyRotationPolicy", "KeyRotationPolicyGet"),
          Map.entry("rotateKey", "KeyRotate"),
          Map.entry("backupKey", "KeyBackup"),
          Map.entry("restoreKey", "KeyRestore"),
          Map.entry("getDeletedKeys", "KeyListDeleted"),
          Map.entry("updateKeyRotationPolicy", "KeyRotationPolicySet"),
          Map.entry("release", "KeyRelease"),
          Map.entry("getRandomBytes", "RandomBytesGet"),
          Map.entry("getKeyAttestation", "KeyGetAttestation"),
          Map.entry("secureWrapKey", "KeySecureWrap"),
          Map.entry("secureUnwrapKey", "KeySecureUnwrap"));

  /** What the inventory leaves open: permission and data action, by name. */
  private static final Map<String, List<String>> LEFT_OPEN =
      Map.of(
          "getRandomBytes", List.of("keys/get", "Microsoft.KeyVault/vaults/keys/read"),
          "secureWrapKey", List.of("keys/wrapKey", "Microsoft.KeyVault/vaults/keys/wrap/action"),
          "secureUnwrapKey",
              List.of("keys/unwrapKey", "Microsoft.KeyVault/vaults/keys/unwrap/action"));

  private static final Pattern FIRST_PREVIEW =
      Pattern.compile("(?:first in |Managed HSM; )([\\w.-]+-preview[.\\d]*)");

  /** One row of the inventory. */
  record Row(
      ObjectKind kind,
      String name,
      String verb,
      String path,
      int success,
      String since,
      String permission,
      String dataAction) {

    @Override
    public String toString() {
      return name;
    }

    /** The resource of a role decision: the object, or the vault for collections. */
    String scope() {
      return path.contains("-name}")
          ? DataPlaneFixture.SCOPE + "/" + words() + "/" + (onDeleted() ? "gone" : "db")
          : DataPlaneFixture.SCOPE;
    }

    boolean onDeleted() {
      return path.startsWith("/deleted" + words() + "/");
    }

    /** The kind as permissions and paths name it. */
    String words() {
      return kind == ObjectKind.KEY ? "keys" : "secrets";
    }

    String target() {
      return target(version());
    }

    String target(String version) {
      return path.replaceFirst("\\{\\w+-name}", onDeleted() ? "gone" : "db")
              .replaceFirst("\\{\\w+-version}", "00000000000000000000000000000001")
          + "?api-version="
          + version;
    }

    String version() {
      return name.startsWith("secure") ? "2026-04-01" : "7.6";
    }
  }

  static List<Row> rows() throws IOException {
    try (var csv = OperationsMatrixTest.class.getResourceAsStream("/vault-operations.csv")) {
      var lines =
          new String(Objects.requireNonNull(csv).readAllBytes(), UTF_8).lines().skip(1).toList();
      return lines.stream().map(OperationsMatrixTest::row).toList();
    }
  }

  /** No quoted column stands before those that are read. */
  private static Row row(String line) {
    var columns = line.split(",", -1);
    var open = LEFT_OPEN.get(columns[3]);
    var permission = open == null ? columns[12] : open.getFirst();
    return new Row(
        columns[0].equals("keys") ? ObjectKind.KEY : ObjectKind.SECRET,
        columns[3],
        columns[4],
        columns[5],
        // What cannot be real is refused, once the caller may ask for it.
        columns[3].equals("getKeyAttestation") ? 400 : Integer.parseInt(columns[7]),
        since(columns[8], line),
        permission.substring(permission.indexOf('/') + 1),
        open == null ? columns[13] : open.getLast());
  }

  /** The notes of a row name the first preview where it is another than that of the version. */
  private static String since(String stable, String line) {
    var preview = FIRST_PREVIEW.matcher(line);
    return preview.find() ? preview.group(1) : stable;
  }

  static Stream<Row> operations() throws IOException {
    return rows().stream();
  }

  @Test
  void the_inventory_is_whole_and_both_models_tell_its_operations_apart() throws IOException {
    assertThat(rows()).hasSize(12 + 27);
    assertThat(AUDIT_NAMES).hasSize(12 + 27);
    assertThat(rows()).extracting(Row::permission).contains("set", "get", "list", "purge");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void without_a_token_the_answer_is_a_challenge(Row row) {
    for (var fixture : List.of(prepared(row), prepared(row).network(CLOSED))) {
      var request = SentRequest.of(row.verb(), DataPlaneFixture.HOST, row.target());

      var response = fixture.plane.handle(request);

      assertRefused(response, 401, "Unauthorized", null);
      assertThat(DataPlaneFixture.header(response, "WWW-Authenticate")).isPresent();
      var record = fixture.onlyRecord();
      assertThat(record.operationName()).isEqualTo("Authentication");
      assertThat(record.status()).isEqualTo(401);
      assertThat(record.caller()).isEmpty();
      assertThat(record.properties()).containsEntry("door", "identity");
      assertThat(record.properties()).doesNotContainKey("isAddressAuthorized");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void a_wrong_token_is_refused_with_a_challenge(Row row) {
    var wrong =
        List.of(
            new TokenCheck.Verdict.WrongAudience("https://management.azure.com/"),
            new TokenCheck.Verdict.WrongIssuer(List.of("a"), "b"),
            new TokenCheck.Verdict.UnknownKey("e30"),
            new TokenCheck.Verdict.BadSignature(),
            new TokenCheck.Verdict.Expired(),
            new TokenCheck.Verdict.NotYetValid(),
            new TokenCheck.Verdict.Malformed());
    for (var verdict : wrong) {
      var fixture = prepared(row);
      fixture.tokens.put("wrong", verdict);

      var response = send(fixture, row, "wrong");

      assertRefused(response, 401, "Unauthorized", null);
      assertThat(DataPlaneFixture.header(response, "WWW-Authenticate")).isPresent();
      var record = fixture.onlyRecord();
      assertThat(record.operationName()).isEqualTo("Authentication");
      assertThat(record.caller()).isEmpty();
      assertThat(record.properties()).containsEntry("door", "identity");
      assertThat(record.properties()).containsEntry("isAddressAuthorized", true);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void a_blocked_address_is_refused_whatever_its_token_and_permission(Row row) {
    var withRight = prepared(row).network(CLOSED);
    var withoutRight = prepared(row).policies().network(CLOSED);
    for (var fixture : List.of(withRight, withoutRight)) {
      assertBlocked(fixture, row, send(fixture, row, DataPlaneFixture.TOKEN), true);
      assertBlocked(fixture, row, send(fixture, row, "wrong"), false);
    }
  }

  private static void assertBlocked(
      DataPlaneFixture fixture, Row row, Response response, boolean named) {
    assertRefused(response, 403, "Forbidden", "ForbiddenByFirewall");
    assertThat(DataPlaneFixture.body(response).contains("Caller: ")).isEqualTo(named);
    var record = fixture.onlyRecord();
    assertThat(record.operationName()).isEqualTo(AUDIT_NAMES.get(row.name()));
    assertThat(record.status()).isEqualTo(403);
    assertThat(record.caller().isPresent()).isEqualTo(named);
    assertThat(record.callerIpAddress()).isEqualTo("203.0.113.9");
    assertThat(record.properties())
        .containsEntry("door", "network")
        .containsEntry("isAddressAuthorized", false)
        .containsEntry("rule", "no address rule matches, caller is not a trusted service")
        .doesNotContainKeys("isAccessPolicyMatch", "isRbacAuthorized");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_policy_or_every_other_permission_is_refused(Row row) throws IOException {
    var others = new ArrayList<String>();
    for (var other : rows()) {
      if (other.kind() == row.kind() && !other.permission().equals(row.permission())) {
        others.add(other.permission());
      }
    }
    for (var words : List.of(List.<String>of(), others)) {
      var fixture =
          prepared(row).policies(DataPlaneFixture.policy(row.kind(), words.toArray(String[]::new)));

      var response = send(fixture, row, DataPlaneFixture.TOKEN);

      assertRefused(response, 403, "Forbidden", "ForbiddenByPolicy");
      assertThat(DataPlaneFixture.body(response))
          .contains("does not have " + row.words() + " " + row.permission() + " permission");
      assertShutByPermission(fixture, row, "isAccessPolicyMatch");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_role_or_every_other_data_action_is_refused(Row row) throws IOException {
    var others = new ArrayList<String>();
    for (var other : rows()) {
      if (!other.dataAction().equals(row.dataAction())) {
        others.add(other.dataAction());
      }
    }
    for (var actions : List.of(List.<String>of(), others)) {
      var fixture = prepared(row).role(DataPlaneFixture.SCOPE, actions);

      var response = send(fixture, row, DataPlaneFixture.TOKEN);

      assertRefused(response, 403, "Forbidden", "ForbiddenByRbac");
      assertThat(DataPlaneFixture.body(response))
          .contains("Action: '" + row.dataAction() + "'")
          .contains("Resource: '" + row.scope() + "'");
      assertShutByPermission(fixture, row, "isRbacAuthorized");
    }
  }

  private static void assertShutByPermission(DataPlaneFixture fixture, Row row, String verdict) {
    var record = fixture.onlyRecord();
    assertThat(record.operationName()).isEqualTo(AUDIT_NAMES.get(row.name()));
    assertThat(record.status()).isEqualTo(403);
    assertThat(record.caller()).isPresent();
    assertThat(record.properties())
        .containsEntry("door", "permission")
        .containsEntry("isAddressAuthorized", true)
        .containsEntry(verdict, false)
        .containsKey("rule");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void the_model_that_is_not_active_grants_nothing(Row row) {
    var policiesOnly = prepared(row).role(DataPlaneFixture.SCOPE, List.of());
    var rolesOnly =
        prepared(row).role(DataPlaneFixture.SCOPE, List.of(row.dataAction())).policies();

    assertRefused(
        send(policiesOnly, row, DataPlaneFixture.TOKEN), 403, "Forbidden", "ForbiddenByRbac");
    assertRefused(
        send(rolesOnly, row, DataPlaneFixture.TOKEN), 403, "Forbidden", "ForbiddenByPolicy");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void the_one_right_permission_is_enough(Row row) {
    var fixture = prepared(row).policies(DataPlaneFixture.policy(row.kind(), row.permission()));

    var response = send(fixture, row, DataPlaneFixture.TOKEN);

    assertThat(response.status()).as(DataPlaneFixture.body(response)).isEqualTo(row.success());
    var record = fixture.onlyRecord();
    assertThat(record.operationName()).isEqualTo(AUDIT_NAMES.get(row.name()));
    assertThat(record.status()).isEqualTo(row.success());
    assertThat(record.operationVersion()).isEqualTo(row.version());
    assertThat(record.resultDescription().isEmpty()).isEqualTo(row.success() < 300);
    assertThat(record.properties())
        .containsEntry("isAccessPolicyMatch", true)
        .containsEntry("addrAuthType", "PublicIP")
        .doesNotContainKeys("door", "rule", "isRbacAuthorized");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void the_one_right_data_action_is_enough_at_the_resource_itself(Row row) {
    var fixture = prepared(row).role(row.scope(), List.of(row.dataAction()));

    var response = send(fixture, row, DataPlaneFixture.TOKEN);

    assertThat(response.status()).as(DataPlaneFixture.body(response)).isEqualTo(row.success());
    assertThat(DataPlaneFixture.header(response, "x-ms-keyvault-rbac-assignment-id"))
        .contains("aaaaaaaabbbb4ccc8dddeeeeeeeeeeee");
    var record = fixture.onlyRecord();
    assertThat(record.properties())
        .containsEntry("isRbacAuthorized", true)
        .containsEntry("appliedAssignmentId", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
        .doesNotContainKeys("door", "rule", "isAccessPolicyMatch");
  }

  /** A vault with a living object of version 1, a deleted one and a backup of a purged one. */
  static DataPlaneFixture prepared(Row row) {
    var fixture = new DataPlaneFixture();
    for (var name : List.of("db", "gone", "away")) {
      if (row.kind() == ObjectKind.KEY) {
        fixture.call("PUT", "/keys/" + name + "?api-version=7.6", KeySamples.exportable());
      } else {
        fixture.call("PUT", "/secrets/" + name + "?api-version=7.6", "{\"value\":\"v\"}");
      }
    }
    var away = "/" + row.words() + "/away";
    fixture.backup = DataPlaneFixture.body(fixture.call("POST", away + "/backup?api-version=7.6"));
    fixture.call("DELETE", "/" + row.words() + "/gone?api-version=7.6");
    fixture.call("DELETE", away + "?api-version=7.6");
    fixture.call("DELETE", "/deleted" + row.words() + "/away?api-version=7.6");
    assertThat(fixture.audit).hasSize(7).allMatch(record -> record.status() < 300);
    fixture.audit.clear();
    return fixture;
  }

  static Response send(DataPlaneFixture fixture, Row row, String token) {
    return send(fixture, row, row.target(), token);
  }

  static Response send(DataPlaneFixture fixture, Row row, String target, String token) {
    var body =
        switch (row.name()) {
          case "setSecret" -> "{\"value\":\"v\"}";
          case "updateSecret", "updateKey" -> "{\"tags\":{\"k\":\"v\"}}";
          case "restoreSecret", "restoreKey" -> fixture.backup;
          default -> KeySamples.body(row.name());
        };
    return fixture.plane.handle(
        SentRequest.of(row.verb(), DataPlaneFixture.HOST, target).bearer(token).body(body));
  }

  private static void assertRefused(Response response, int status, String code, String inner) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(DataPlaneFixture.body(response)).startsWith("{\"error\":{\"code\":\"" + code + "\"");
    if (inner == null) {
      assertThat(DataPlaneFixture.body(response)).doesNotContain("innererror");
    } else {
      assertThat(DataPlaneFixture.body(response))
          .endsWith(",\"innererror\":{\"code\":\"" + inner + "\"}}}");
    }
  }
}
