package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.core.ObjectKind;

/** The operations against the inventory of the published REST interface. */
class OperationTest {
  private static final Map<String, Operation> BY_NAME =
      Map.ofEntries(
          Map.entry("setSecret", Operation.SECRET_SET),
          Map.entry("getSecret", Operation.SECRET_GET),
          Map.entry("updateSecret", Operation.SECRET_UPDATE),
          Map.entry("getSecrets", Operation.SECRET_LIST),
          Map.entry("getSecretVersions", Operation.SECRET_LIST_VERSIONS),
          Map.entry("deleteSecret", Operation.SECRET_DELETE),
          Map.entry("getDeletedSecret", Operation.SECRET_GET_DELETED),
          Map.entry("getDeletedSecrets", Operation.SECRET_LIST_DELETED),
          Map.entry("recoverDeletedSecret", Operation.SECRET_RECOVER),
          Map.entry("purgeDeletedSecret", Operation.SECRET_PURGE),
          Map.entry("backupSecret", Operation.SECRET_BACKUP),
          Map.entry("restoreSecret", Operation.SECRET_RESTORE),
          Map.entry("createKey", Operation.KEY_CREATE),
          Map.entry("importKey", Operation.KEY_IMPORT),
          Map.entry("deleteKey", Operation.KEY_DELETE),
          Map.entry("updateKey", Operation.KEY_UPDATE),
          Map.entry("getKey", Operation.KEY_GET),
          Map.entry("getKeyVersions", Operation.KEY_LIST_VERSIONS),
          Map.entry("getKeys", Operation.KEY_LIST),
          Map.entry("encrypt", Operation.KEY_ENCRYPT),
          Map.entry("decrypt", Operation.KEY_DECRYPT),
          Map.entry("sign", Operation.KEY_SIGN),
          Map.entry("verify", Operation.KEY_VERIFY),
          Map.entry("wrapKey", Operation.KEY_WRAP),
          Map.entry("unwrapKey", Operation.KEY_UNWRAP),
          Map.entry("getDeletedKey", Operation.KEY_GET_DELETED),
          Map.entry("purgeDeletedKey", Operation.KEY_PURGE),
          Map.entry("recoverDeletedKey", Operation.KEY_RECOVER),
          Map.entry("getKeyRotationPolicy", Operation.KEY_GET_ROTATION_POLICY),
          Map.entry("rotateKey", Operation.KEY_ROTATE),
          Map.entry("backupKey", Operation.KEY_BACKUP),
          Map.entry("restoreKey", Operation.KEY_RESTORE),
          Map.entry("getDeletedKeys", Operation.KEY_LIST_DELETED),
          Map.entry("updateKeyRotationPolicy", Operation.KEY_SET_ROTATION_POLICY),
          Map.entry("release", Operation.KEY_RELEASE),
          Map.entry("getRandomBytes", Operation.RANDOM_BYTES),
          Map.entry("getKeyAttestation", Operation.KEY_GET_ATTESTATION),
          Map.entry("secureWrapKey", Operation.KEY_SECURE_WRAP),
          Map.entry("secureUnwrapKey", Operation.KEY_SECURE_UNWRAP));

  static Stream<Arguments> rows() throws IOException {
    try (var stream = OperationTest.class.getResourceAsStream("/vault-operations.csv")) {
      var lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      var names = fields(lines.getFirst());
      return lines.stream()
          .skip(1)
          .map(OperationTest::fields)
          .map(row ->
              Arguments.of(
                  row.get(names.indexOf("name")),
                  row.get(names.indexOf("access_policy")),
                  row.get(names.indexOf("rbac_data_action")),
                  row.get(names.indexOf("path"))));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void every_operation_demands_what_the_inventory_says(
      String name, String accessPolicy, String dataAction, String path) {
    var operation = BY_NAME.get(name);

    // The inventory leaves open what of vaults is asked for operations of managed HSMs.
    if (!accessPolicy.isEmpty()) {
      var words = operation.kind() == ObjectKind.KEY ? "keys/" : "secrets/";
      assertThat(words + operation.permission()).isEqualTo(accessPolicy);
    }
    if (!dataAction.isEmpty()) {
      assertThat(operation.dataAction()).isEqualTo(dataAction);
    }
    assertThat(operation.onObject()).isEqualTo(path.contains("-name}"));
  }

  @Test
  void there_are_as_many_operations_as_rows() throws IOException {
    assertThat(rows().map(row -> BY_NAME.get((String) row.get()[0])))
        .containsExactlyInAnyOrder(Operation.values());
  }

  @Test
  void an_operation_is_found_by_its_audit_name() {
    assertThat(Operation.named("secretget")).contains(Operation.SECRET_GET);
    assertThat(Operation.named("SecretSteal")).isEmpty();
  }

  /** Splits a line at its commas, but for those in quotes. */
  private static List<String> fields(String line) {
    return new ArrayList<>(Arrays.asList(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)));
  }

  @Test
  void each_is_found_by_its_spelling_and_no_two_are_spelled_alike() {
    for (var operation : Operation.values()) {
      assertThat(Operation.spelled(operation.spelled())).contains(operation);
    }
    assertThat(Operation.SECRET_LIST_VERSIONS.spelled()).isEqualTo("secrets/list-versions");
    assertThat(Operation.RANDOM_BYTES.spelled()).isEqualTo("keys/random-bytes");
  }

  @Test
  void people_may_spell_with_the_word_of_the_access_policy() {
    assertThat(Operation.spelled("Keys/wrapKey")).contains(Operation.KEY_WRAP);
    assertThat(Operation.spelled("keys/getRotationPolicy"))
        .contains(Operation.KEY_GET_ROTATION_POLICY);
    assertThat(Operation.spelled("secrets/sign")).isEmpty();
    assertThat(Operation.spelled("get")).isEmpty();
  }
}
