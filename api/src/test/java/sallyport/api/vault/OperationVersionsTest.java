package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.api.vault.OperationsMatrixTest.Row;
import sallyport.core.ObjectKind;
import sallyport.http.Response;

/**
 * Every operation on keys at every published version: it is there from the version on that the
 * inventory says, and before it is a path that nobody knows.
 */
class OperationVersionsTest {
  private static final String V = "?api-version=7.6";

  static Stream<Row> operations() throws IOException {
    return OperationsMatrixTest.rows().stream().filter(row -> row.kind() == ObjectKind.KEY);
  }

  @Test
  void the_published_versions_are_those_that_are_served_in_this_order() throws IOException {
    assertThat(operations()).hasSize(27);
    assertThat(PublishedVersions.served()).hasSize(21).isEqualTo(ApiVersion.words());
    assertThat(operations().map(row -> missing(row).size()).distinct())
        .as("versions without an operation: of the first, of 7.3, of attestation, of 2026")
        .containsExactlyInAnyOrder(0, 5, 12, 16);
  }

  private static List<String> missing(Row row) {
    return PublishedVersions.served().stream()
        .filter(version -> !PublishedVersions.knows(version, row.since()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_operation_is_there_from_its_version_on(Row row) {
    var fixture = OperationsMatrixTest.prepared(row);
    for (var version : PublishedVersions.served()) {
      var response = send(fixture, row, version);

      if (!PublishedVersions.knows(version, row.since())) {
        assertRefused(response, 404, "BadParameter", "The request URI names no operation.");
      } else if (row.name().equals("getKeyAttestation")) {
        assertBad(response, "This server does not support attestation of keys.");
      } else if (row.name().equals("secureUnwrapKey") && version.equals("2026-07-01-preview")) {
        assertBad(response, "Property applicationTrustedIssuer has invalid value\r\n");
      } else {
        assertThat(response.status()).as(version + body(response)).isEqualTo(row.success());
        again(fixture, row);
      }
      var record = fixture.audit.getFirst();
      assertThat(record.operationName())
          .isEqualTo(OperationsMatrixTest.AUDIT_NAMES.get(row.name()));
      assertThat(record.operationVersion()).isEqualTo(version);
      assertThat(record.status()).isEqualTo(response.status());
      fixture.audit.clear();
    }
  }

  @Test
  void no_operation_is_there_at_the_version_that_is_not_served() throws IOException {
    var fixture = new DataPlaneFixture();
    operations()
        .forEach(row ->
            assertBad(
                send(fixture, row, PublishedVersions.NOT_SERVED),
                "The specified version (2015-06-01) is not recognized. Consider using the latest"
                    + " supported version (2026-04-01)."));
  }

  private static Response send(DataPlaneFixture fixture, Row row, String version) {
    return OperationsMatrixTest.send(fixture, row, row.target(version), DataPlaneFixture.TOKEN);
  }

  private static void assertBad(Response response, String message) {
    assertRefused(response, 400, "BadParameter", message);
  }

  /** Makes what an operation took away ready for the next version. */
  private static void again(DataPlaneFixture fixture, Row row) {
    switch (row.name()) {
      case "deleteKey" -> done(fixture, "POST", "/deletedkeys/db/recover", "");
      case "purgeDeletedKey" -> {
        done(fixture, "POST", "/keys/gone/create", "{\"kty\":\"EC\"}");
        done(fixture, "DELETE", "/keys/gone", "");
      }
      case "recoverDeletedKey" -> done(fixture, "DELETE", "/keys/gone", "");
      case "restoreKey" -> {
        done(fixture, "DELETE", "/keys/away", "");
        done(fixture, "DELETE", "/deletedkeys/away", "");
      }
      default -> {}
    }
  }

  private static void done(DataPlaneFixture fixture, String method, String path, String body) {
    assertThat(fixture.call(method, path + V, body).status()).isBetween(200, 204);
  }
}
