package sallyport.vault.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.SecretBytes;

/** Damaged content is refused, or read as something, but never anything else. */
class BackupContentFuzzer {
  private static final VaultId VAULT = new VaultId("v");

  @Test
  void whatever_the_bytes_the_reader_reads_or_refuses() {
    var whole = content();
    var random = new Random(20_261_123);
    int refused = 0;
    for (int n = 0; n < 50_000; n++) {
      var bytes =
          random.nextInt(4) == 0
              ? Arrays.copyOf(whole, random.nextInt(whole.length + 8))
              : whole.clone();
      int flips = random.nextInt(4);
      for (int flip = 0; flip < flips && bytes.length > 0; flip++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        BackupContent.read(bytes, VAULT, ObjectKind.SECRET).forEach(OpenVersion::close);
      } catch (RefusedException _) {
        refused++;
      }
    }

    assertThat(refused).isBetween(10_000, 49_999);
  }

  @Test
  void what_was_written_is_read() {
    var read = BackupContent.read(content(), VAULT, ObjectKind.SECRET);

    assertThat(read).hasSize(2);
    assertThat(read.getFirst().metadata().tags()).containsExactly(Map.entry("täg", "välue"));
    assertThat(read.getLast().value().<String>expose(bytes -> new String(bytes, UTF_8)))
        .isEqualTo("zwölf");
  }

  private static byte[] content() {
    try (var content = BackupContent.write(List.of(version("eins"), version("zwölf")))) {
      return content.expose(byte[]::clone);
    }
  }

  private static OpenVersion version(String value) {
    return new OpenVersion(
        new VersionMetadata(
            new ObjectKey(VAULT, ObjectKind.SECRET, new ObjectName("Db")),
            VersionId.of(Ids.random().next()),
            Optional.empty(),
            new Attributes(
                true, Optional.of(Instant.EPOCH), Optional.empty(), Instant.EPOCH, Instant.EPOCH),
            Map.of("täg", "välue"),
            Map.of("contentType", "text/plain"),
            false),
        SecretBytes.ofUtf8(value));
  }
}
