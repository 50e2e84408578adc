package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The data folder lies on a small file system of its own, in a mount namespace that ends with the
 * server. When it is full, writes are refused and reads go on; when there is room again, writes go
 * on too, and nothing acknowledged is lost.
 */
class FullDiskTest {

  @Test
  void a_full_disk_refuses_writes_serves_reads_and_heals() throws Exception {
    try (var server = PackagedServer.startOnSmallDisk(24)) {
      var client = new RawClient(server.environment());
      var written = new ArrayList<String>();
      client.vault("PUT", "/secrets/before", "{\"value\":\"kept\"}");
      var filler = server.insideData("filler");
      fill(filler);

      int refusals = writeUntilRefused(client, written);

      assertThat(refusals).as("a write is refused when the disk is full").isIn(503, 507);
      assertThat(client.vault("GET", "/secrets/before", "").json().get("value").asString())
          .isEqualTo("kept");
      assertThat(server.errors()).contains("room");
      Files.delete(filler);
      assertThat(client.vault("PUT", "/secrets/after", "{\"value\":\"healed\"}").status())
          .isEqualTo(200);
      for (var name : written) {
        assertThat(client.vault("GET", "/secrets/" + name, "").status()).as(name).isEqualTo(200);
      }
    }
  }

  private static int writeUntilRefused(RawClient client, List<String> written)
      throws IOException, InterruptedException {
    var value = "v".repeat(20_000);
    for (int n = 0; n < 2_000; n++) {
      var answer = client.vault("PUT", "/secrets/full-" + n, "{\"value\":\"" + value + "\"}");
      if (answer.status() != 200) {
        return answer.status();
      }
      written.add("full-" + n);
    }
    return 200;
  }

  /** Takes all the room but a little, so that the store itself meets the end of the disk. */
  private static void fill(Path filler) throws IOException {
    var block = new byte[64 * 1024];
    try (var out = Files.newOutputStream(filler)) {
      while (filler.toFile().getUsableSpace() > 512 * 1024) {
        out.write(block);
      }
    }
  }
}
