package sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
  private static final Instant BEFORE = Records.NOW.minusSeconds(1);

  @TempDir Path parent;
  private Path folder;
  private final List<AuditEntry> entries = new ArrayList<>();

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(parent.resolve("audit"));
  }

  @Test
  void a_record_that_was_written_is_read_back() throws Exception {
    current(line(Records.blocked()));

    assertRead(BEFORE, 1, 0);

    var entry = entries.getFirst();
    assertThat(entry.resourceId()).endsWith("/VAULTS/KV-PAY-01");
    assertThat(entry.operationName()).isEqualTo("SecretGet");
    assertThat(entry.status()).isEqualTo(403);
    assertThat(entry.callerIpAddress()).isEqualTo("198.51.100.23");
    assertThat(entry.claims()).containsEntry("appid", "aaaaaaaa-0000-0000-0000-000000000001");
    assertThat(entry.property("isAddressAuthorized")).contains("false");
    assertThat(entry.property("tlsVersion")).contains("TLS1_3");
  }

  @Test
  void what_is_nested_is_not_mistaken_for_what_it_is_nested_in() throws Exception {
    var line =
        line(Records.blocked())
            .replace(
                "\"tlsVersion\":",
                "\"other\":{\"time\":\"x\",\"claim\":{\"oid\":\"forged\"},"
                    + "\"isAddressAuthorized\":true},\"tlsVersion\":");
    current(line);

    assertRead(BEFORE, 1, 0);

    assertThat(entries.getFirst().property("isAddressAuthorized")).contains("false");
    assertThat(entries.getFirst().claims().get("oid")).isNotEqualTo("forged");
  }

  @Test
  void lines_that_are_no_record_are_counted_and_do_no_harm() throws Exception {
    var whole = line(Records.blocked());
    current(
        "\n"
            + "not json\n"
            + "[]\n"
            + "{}\n"
            + whole.replace("2026-", "yesterday-")
            + whole.strip().substring(0, 200)
            + "\n"
            + whole.strip()
            + "{}\n"
            + "[".repeat(5000)
            + "\n"
            + "x".repeat(AuditReader.LONGEST_LINE + 1)
            + "\n"
            + "{\"time\":\"2026-11-20T09:14:07.1Z\",\"operationName\":\"AuditRecordTorn\","
            + "\"category\":\"Sallyport\",\"torn\":\"{\"}\n"
            + whole);

    assertRead(BEFORE, 1, 10);
  }

  @Test
  void a_record_that_is_being_written_is_not_looked_at() throws Exception {
    current(line(Records.blocked()) + line(Records.blocked()).substring(0, 100));

    assertRead(BEFORE, 1, 0);
  }

  @Test
  void rotated_files_are_read_too_and_records_of_before_are_not() throws Exception {
    Files.writeString(
        folder.resolve("audit-20261120T100000.000000000Z.jsonl"), line(Records.blocked()));
    Files.writeString(folder.resolve("audit-20261119T100000.000000000Z.jsonl"), "not looked at\n");
    current(line(Records.blocked()));

    assertRead(BEFORE, 2, 0);
    assertRead(Records.NOW.plusSeconds(1), 0, 0);
  }

  @Test
  void a_folder_without_audit_files_is_told() {
    assertThatThrownBy(() -> read(BEFORE)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> AuditReader.read(parent.resolve("none"), BEFORE, entries::add))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void from_when_on_there_are_records_is_told() throws Exception {
    current(line(Records.blocked()));

    assertThat(read(BEFORE).oldest()).contains(Records.NOW);
    assertThat(read(Records.NOW.plusSeconds(1)).oldest()).contains(Records.NOW);

    Files.writeString(
        folder.resolve("audit-20261119T100000.000000000Z.jsonl"), line(Records.blocked()));
    assertThat(read(BEFORE).oldest()).contains(Instant.parse("2026-11-19T10:00:00Z"));
  }

  @Test
  void without_a_record_nothing_is_told() throws Exception {
    current("no record\n");

    assertThat(read(BEFORE)).isEqualTo(new AuditReader.Tally(0, 1, Optional.empty()));
  }

  private void assertRead(Instant since, long records, long unreadable) throws IOException {
    var read = read(since);

    assertThat(read.records()).isEqualTo(records);
    assertThat(read.unreadable()).isEqualTo(unreadable);
  }

  private AuditReader.Tally read(Instant since) throws IOException {
    return AuditReader.read(folder, since, entries::add);
  }

  private void current(String text) throws IOException {
    Files.writeString(
        folder.resolve("audit.jsonl"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String line(AuditRecord record) {
    var line = new JsonLine();
    AuditLine.write(record, line);
    return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
  }
}
