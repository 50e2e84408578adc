package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequiredAuditTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path folder;

  @Test
  void a_call_whose_record_cannot_be_written_fails_with_503_until_the_disk_has_room()
      throws Exception {
    assumeTrue(Files.exists(FULL));
    String token;
    try (var first = TestServer.on(folder)) {
      token = first.vaultToken();
      assertThat(Calls.put(first, token, "audited").statusCode()).isEqualTo(200);
    }
    var file = folder.resolve("audit/audit.jsonl");
    Files.delete(file);
    Files.createSymbolicLink(file, FULL);

    try (var server = TestServer.on(folder, "audit=required")) {
      var refused = Calls.get(server, token);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).doesNotContain("audited");

      Files.delete(file);
      assertThat(Calls.get(server, token).statusCode()).isEqualTo(200);
      assertThat(file).content().contains("SecretGet");
    }
  }
}
