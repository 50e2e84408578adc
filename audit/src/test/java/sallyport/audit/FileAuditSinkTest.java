package sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.audit.AuditSink.AuditUnavailableException;

class FileAuditSinkTest {
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path directory;

  private final AtomicReference<Instant> time = new AtomicReference<>(Records.NOW);
  private final InstantSource clock = time::get;

  @Test
  void a_required_record_is_in_the_file_when_the_call_returns() throws IOException {
    try (var sink = FileAuditSink.open(required(), clock)) {
      sink.write(Records.blocked());

      assertThat(Files.readString(current()))
          .isEqualTo(
              new String(
                  FileAuditSinkTest.class.getResourceAsStream("/audit-event.jsonl").readAllBytes(),
                  StandardCharsets.UTF_8));
      assertThat(sink.written()).isEqualTo(1);
    }
  }

  @Test
  void a_best_effort_record_is_in_the_file_after_the_sink_is_closed() throws IOException {
    try (var sink = FileAuditSink.open(AuditFiles.in(directory), clock)) {
      sink.write(Records.numbered("one"));
      sink.write(Records.numbered("two"));
    }

    assertThat(correlationIds(current())).containsExactly("one", "two");
  }

  @Test
  void a_best_effort_record_reaches_the_file_by_itself() throws Exception {
    try (var sink = FileAuditSink.open(AuditFiles.in(directory), clock)) {
      sink.write(Records.numbered("one"));

      waitUntil(() -> Files.readString(current()).endsWith("\n"));
      sink.write(Records.numbered("two"));
      waitUntil(() -> correlationIds(current()).size() == 2);
    }
  }

  @Test
  void sixty_four_threads_leave_every_line_whole_and_each_once() throws Exception {
    for (var config : List.of(required(), AuditFiles.in(directory.resolve("best-effort")))) {
      try (var sink = FileAuditSink.open(config, clock);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var tasks =
            IntStream.range(0, 64)
                .<Callable<Void>>mapToObj(thread ->
                    () -> {
                      for (int i = 0; i < 50; i++) {
                        sink.write(Records.numbered(thread + "-" + i));
                      }
                      return null;
                    })
                .toList();
        for (var task : threads.invokeAll(tasks)) {
          task.get();
        }
      }

      var expected = IntStream.range(0, 64 * 50).mapToObj(n -> n / 50 + "-" + n % 50).toList();
      assertThat(correlationIds(config.directory().resolve("audit.jsonl")))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void callers_of_a_required_sink_wait_for_room_and_none_is_lost() throws Exception {
    try (var sink = FileAuditSink.open(required(), clock, 1024);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          IntStream.range(0, 200)
              .<Callable<Void>>mapToObj(n ->
                  () -> {
                    sink.write(Records.numbered("n" + n));
                    return null;
                  })
              .toList();
      for (var task : threads.invokeAll(tasks)) {
        task.get();
      }

      assertThat(sink.written()).isEqualTo(200);
      assertThat(sink.lost()).isZero();
    }
    assertThat(correlationIds(current())).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void a_best_effort_sink_without_room_drops_and_counts_and_never_waits() throws IOException {
    var sink = FileAuditSink.open(AuditFiles.in(directory), clock, 1024);
    for (int i = 0; i < 10_000; i++) {
      sink.write(Records.numbered("n" + i));
    }
    sink.close();

    assertThat(sink.lost()).isPositive();
    assertThat(sink.written() + sink.lost()).isEqualTo(10_000);
    assertThat(correlationIds(current())).hasSize((int) sink.written()).doesNotHaveDuplicates();
  }

  @Test
  void a_caller_that_is_to_stop_neither_loses_its_record_nor_closes_the_file_for_others()
      throws Exception {
    try (var sink = FileAuditSink.open(required(), clock)) {
      var stillToStop = new AtomicReference<Boolean>();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                Thread.currentThread().interrupt();
                sink.write(Records.numbered("one"));
                stillToStop.set(Thread.currentThread().isInterrupted());
              });
      thread.join();
      sink.write(Records.numbered("two"));

      assertThat(stillToStop.get()).isTrue();
      assertThat(correlationIds(current())).containsExactly("one", "two");
    }
  }

  @Test
  void a_file_is_rotated_before_it_outgrows_its_size_and_the_oldest_are_forgotten()
      throws IOException {
    var config = new AuditFiles(directory, 4096, Duration.ofDays(1), 3, true, false);
    try (var sink = FileAuditSink.open(config, clock)) {
      for (int i = 0; i < 100; i++) {
        sink.write(Records.numbered("n" + i));
      }
    }

    var files = files();
    assertThat(files).hasSize(4);
    for (var file : files) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(4096);
    }
    var kept = new ArrayList<String>();
    for (var file : files) {
      kept.addAll(correlationIds(file));
    }
    var last = IntStream.range(100 - kept.size(), 100).mapToObj(i -> "n" + i).toList();
    assertThat(kept).isEqualTo(last);
  }

  @Test
  void a_new_period_begins_a_new_file() throws IOException {
    var config = new AuditFiles(directory, 1 << 20, Duration.ofHours(1), 3, true, false);
    try (var sink = FileAuditSink.open(config, clock)) {
      sink.write(Records.numbered("before"));
      time.set(Instant.parse("2026-11-20T10:00:00Z"));
      sink.write(Records.numbered("after"));
    }

    assertThat(files()).hasSize(2);
    assertThat(correlationIds(current())).containsExactly("after");
    assertThat(directory.resolve("audit-20261120T100000.000000000Z.jsonl")).exists();
  }

  @Test
  void files_of_others_in_the_folder_are_left_alone() throws IOException {
    var foreign = Files.writeString(directory.resolve("audit-notes.jsonl"), "mine");
    var config = new AuditFiles(directory, 4096, Duration.ofDays(1), 1, true, false);
    try (var sink = FileAuditSink.open(config, clock)) {
      for (int i = 0; i < 60; i++) {
        sink.write(Records.numbered("n" + i));
      }
    }

    assertThat(foreign).hasContent("mine");
  }

  @Test
  void only_the_owner_may_read_the_records() throws IOException {
    assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    var folder = directory.resolve("new");
    FileAuditSink.open(AuditFiles.in(folder), clock).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("audit.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_record_torn_at_any_byte_is_kept_inside_a_whole_line_and_the_next_stands_alone()
      throws IOException {
    try (var sink = FileAuditSink.open(required(), clock)) {
      sink.write(Records.numbered("first"));
      sink.write(Records.numbered("gr\u00fcn"));
    }
    var whole = Files.readAllBytes(current());
    int begin = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    for (int cut = begin + 1; cut < whole.length; cut += 7) {
      Files.write(current(), Arrays.copyOf(whole, cut));
      Files.setLastModifiedTime(current(), FileTime.from(Records.NOW));

      try (var sink = FileAuditSink.open(required(), clock)) {
        sink.write(Records.numbered("next"));
      }

      var lines = Files.readAllLines(current());
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).contains("\"first\"");
      assertThat(lines.get(1))
          .startsWith("{\"time\":")
          .contains("\"operationName\":\"AuditRecordTorn\"")
          .endsWith("\"}");
      assertThat(correlationIds(current())).contains("first", "next");
    }
  }

  @Test
  void a_full_disk_fails_required_calls_and_heals() throws IOException {
    assumeTrue(Files.exists(FULL));
    Files.createSymbolicLink(current(), FULL);
    try (var sink = FileAuditSink.open(required(), clock)) {
      assertThatThrownBy(() -> sink.write(Records.saying("planted-secret")))
          .isInstanceOf(AuditUnavailableException.class)
          .hasMessageNotContaining("planted")
          .cause()
          .hasMessageNotContaining("planted");
      assertThat(sink.lost()).isEqualTo(1);

      Files.delete(current());
      sink.write(Records.numbered("healed"));

      assertThat(correlationIds(current())).containsExactly("healed");
    }
  }

  @Test
  void a_full_disk_never_fails_best_effort_calls_is_told_once_a_minute_and_heals()
      throws Exception {
    assumeTrue(Files.exists(FULL));
    Files.createSymbolicLink(current(), FULL);
    try (var log = new Heard();
        var sink = FileAuditSink.open(AuditFiles.in(directory), clock)) {
      for (int i = 1; i <= 20; i++) {
        int lost = i;
        assertThatCode(() -> sink.write(Records.saying("planted-secret")))
            .doesNotThrowAnyException();
        waitUntil(() -> sink.lost() == lost);
      }
      waitUntil(() -> log.messages.size() == 1);
      time.set(Records.NOW.plusSeconds(61));
      sink.write(Records.numbered("lost"));
      waitUntil(() -> log.messages.size() == 2);
      assertThat(log.messages).noneMatch(message -> message.contains("planted"));

      Files.delete(current());
      sink.write(Records.numbered("healed"));
      waitUntil(() -> sink.written() == 1);

      assertThat(correlationIds(current())).containsExactly("healed");
    }
  }

  @Test
  void a_required_sink_does_not_open_on_a_folder_it_cannot_use() throws IOException {
    var file = Files.writeString(directory.resolve("file"), "in the way");
    var config = new AuditFiles(file, 1 << 20, Duration.ofDays(1), 1, true, false);

    assertThatThrownBy(() -> FileAuditSink.open(config, clock)).isInstanceOf(IOException.class);
  }

  @Test
  void a_closed_sink_refuses_required_records_and_counts_the_others() throws IOException {
    var needed = FileAuditSink.open(required(), clock);
    var best = FileAuditSink.open(AuditFiles.in(directory.resolve("b")), clock);
    needed.close();
    best.close();

    assertThatThrownBy(() -> needed.write(Records.blocked()))
        .isInstanceOf(AuditUnavailableException.class);
    best.write(Records.blocked());

    assertThat(best.lost()).isEqualTo(1);
  }

  private AuditFiles required() {
    return new AuditFiles(directory, 64 << 20, Duration.ofDays(1), 3, true, false);
  }

  private Path current() {
    return directory.resolve("audit.jsonl");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      // '-' sorts before '.', so the current file comes last.
      return files.sorted().toList();
    }
  }

  private static List<String> correlationIds(Path file) throws IOException {
    var ids = new ArrayList<String>();
    for (var line : Files.readAllLines(file)) {
      assertThat(line).startsWith("{\"time\":").endsWith("}");
      int at = line.indexOf("\"correlationId\":\"");
      if (at >= 0) {
        ids.add(line.substring(at + 17, line.indexOf('"', at + 17)));
      }
    }
    return ids;
  }

  private static void waitUntil(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(2);
    }
  }

  /** Hears what the sink logs. */
  private static final class Heard extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger(FileAuditSink.class.getName());
    private final List<String> messages = new CopyOnWriteArrayList<>();

    Heard() {
      logger.addHandler(this);
      logger.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord record) {
      messages.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
