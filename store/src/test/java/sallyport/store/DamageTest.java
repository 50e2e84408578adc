package sallyport.store;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data files that another process holds, or that are not what was written. */
class DamageTest {
  @RegisterExtension final FreshSqlite fresh = new FreshSqlite();
  private Path file;

  @BeforeEach
  void write() {
    file = fresh.path();
    try (var stores = Stores.open(new StoreConfig.Sqlite(file))) {
      for (int n = 0; n < 200; n++) {
        Samples.append(stores, Samples.key("n" + n), "value".repeat(100));
      }
    }
  }

  @Test
  void a_closed_store_is_one_private_file_that_opens_again() throws IOException {
    assertThat(Path.of(file + "-wal")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(fresh.open(file).objects().current(Samples.key("n199"))).isPresent();
  }

  @Test
  void a_second_store_on_the_same_file_is_refused_and_the_first_goes_on() {
    var first = fresh.open(file);

    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> Stores.open(new StoreConfig.Sqlite(file)))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("this process");
    }
    Samples.append(first, Samples.key("more"), "v");

    first.close();
    assertThat(fresh.open(file).objects().current(Samples.key("more"))).isPresent();
  }

  @Test
  void a_second_process_is_refused_with_the_first_ones_number() throws Exception {
    var process = child(file);
    try (var out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("ready");

      assertThatThrownBy(() -> Stores.open(new StoreConfig.Sqlite(file)))
          .isInstanceOf(StoreInUseException.class)
          .hasMessageContaining("process " + process.pid());
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();

    fresh.open(file).check();
  }

  private static Process child(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWriter.class.getName(),
            file.toString(),
            "1")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0001, 0.3, 0.9, 0.9999})
  void a_shortened_file_is_refused_with_the_mend(double part) throws IOException {
    try (var channel = FileChannel.open(file, WRITE)) {
      channel.truncate((long) (channel.size() * part));
    }

    refused();
  }

  @Test
  void a_file_that_is_something_else_is_refused() throws IOException {
    Files.writeString(file, "not a database ".repeat(1_000));

    refused();
  }

  @Test
  void a_file_that_is_gone_while_its_log_is_there_is_refused() throws IOException {
    Files.delete(file);
    Files.writeString(Path.of(file + "-wal"), "log");

    refused();
  }

  @Test
  void damage_that_is_met_while_running_fails_the_call_and_the_health() throws IOException {
    try (var channel = FileChannel.open(file, READ, WRITE)) {
      // All pages but the first, which opening reads.
      channel.write(ByteBuffer.allocate((int) channel.size() - 4096), 4096);
    }

    assertThatThrownBy(
            () -> {
              var stores = fresh.open(file);
              try {
                stores.objects().current(Samples.key("n7"));
              } finally {
                assertThat(stores.healthy()).isFalse();
              }
            })
        .isInstanceOf(StoreDamagedException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_full_check_finds_what_opening_does_not_look_for() throws IOException {
    var bytes = Files.readAllBytes(file);
    var marker = "text/plain".getBytes(StandardCharsets.US_ASCII);
    int pages = bytes.length / 4096;
    // A page of versions in the middle of the file loses its header.
    for (int page = pages / 2; page < pages; page++) {
      if (indexOf(bytes, marker, page * 4096) < (page + 1) * 4096) {
        bytes[page * 4096 + 3] ^= 0x55;
        break;
      }
    }
    Files.write(file, bytes);
    var stores = fresh.open(file);

    assertThatThrownBy(stores::check).isInstanceOf(StoreDamagedException.class);
  }

  @Test
  void a_schema_that_needs_newer_code_is_refused_and_left_alone() {
    try (var stores = Stores.open(new StoreConfig.Sqlite(file))) {
      stores
          .database()
          .write(session ->
              session.update("INSERT INTO schema_step VALUES (?, ?, ?)", 99, "later", 99));
    }

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> Stores.open(new StoreConfig.Sqlite(file)))
          .isInstanceOf(StoreSchemaException.class)
          .hasMessageContaining("schema 99")
          .hasMessageContaining("newer release");
    }
  }

  @Test
  void a_newer_schema_that_this_code_runs_with_is_opened() {
    try (var stores = Stores.open(new StoreConfig.Sqlite(file))) {
      stores
          .database()
          .write(session ->
              session.update("INSERT INTO schema_step VALUES (?, ?, ?)", 99, "later", 1));
    }

    assertThat(fresh.open(file).objects().current(Samples.key("n1"))).isPresent();
  }

  @Test
  void a_purged_value_is_nowhere_on_the_disk() throws IOException {
    var stores = fresh.open(file);
    var planted = "planted-" + "x9Qz7".repeat(300);
    Samples.append(stores, Samples.key("secret"), planted);
    Samples.append(stores, Samples.key("neighbour"), "stays");
    assertThat(onDisk(planted)).isTrue();
    stores.deletedObjects().delete(Samples.key("secret"), Samples.NOON, Samples.NOON);

    stores.deletedObjects().purge(Samples.key("secret"));

    assertThat(onDisk(planted.substring(0, 60))).isFalse();
    assertThat(stores.objects().current(Samples.key("neighbour"))).isPresent();
  }

  @Test
  void what_is_purged_while_a_backup_reads_leaves_the_disk_when_the_backup_is_done()
      throws IOException {
    var stores = fresh.open(file);
    var planted = "planted-" + "x9Qz7".repeat(300);
    Samples.append(stores, Samples.key("secret"), planted);
    stores.deletedObjects().delete(Samples.key("secret"), Samples.NOON, Samples.NOON);

    stores
        .database()
        .snapshot(session -> {
          session.first("SELECT id FROM store_turn", row -> row.getInt(1));
          return stores.deletedObjects().purge(Samples.key("secret"));
        });

    assertThat(onDisk(planted.substring(0, 60))).isFalse();
  }

  private boolean onDisk(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    try (var files = Files.list(file.getParent())) {
      for (var each : files.toList()) {
        if (indexOf(Files.readAllBytes(each), bytes, 0) < Integer.MAX_VALUE) {
          return true;
        }
      }
    }
    return false;
  }

  private static int indexOf(byte[] all, byte[] wanted, int from) {
    for (int at = from; at <= all.length - wanted.length; at++) {
      if (java.util.Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return Integer.MAX_VALUE;
  }

  private void refused() {
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> Stores.open(new StoreConfig.Sqlite(file)))
          .isInstanceOf(StoreDamagedException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("restore");
    }
  }
}
