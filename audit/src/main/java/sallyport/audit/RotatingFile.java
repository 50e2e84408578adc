package sallyport.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file records are appended to. It is opened when it is first written to and again after a
 * failure, so that it heals by itself; opening mends a record that was torn when a process died.
 * Used by one thread at a time.
 */
final class RotatingFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotatingFile.class);
  static final String CURRENT = "audit.jsonl";
  private static final Pattern ROTATED =
      Pattern.compile("audit-[0-9]{8}T[0-9]{6}\\.[0-9]{9}Z\\.jsonl");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  /** More than any record is long: where a torn one must have begun. */
  private static final int TAIL = 1 << 20;

  private static final int MOST_AT_ONCE = 1 << 20;

  private final AuditFiles config;
  private final InstantSource clock;
  private @Nullable FileChannel channel;

  /** The length of the file up to the last whole record. */
  private long size;

  private long period;

  /** Whether a file of this name, in the directory of an audit log, is part of it. */
  static boolean holdsRecords(String name) {
    return name.equals(CURRENT) || ROTATED.matcher(name).matches();
  }

  RotatingFile(AuditFiles config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Appends whole records in one go, in a new file when this one is full or its period is over.
   *
   * @throws IOException when they were not written; as far as the disk lets us, none of them was
   */
  void append(byte[] records, int length) throws IOException {
    var now = clock.instant();
    var open = current(now);
    if (size > 0 && (size + length > config.maxBytes() || period != periodOf(now))) {
      open = rotate(now);
    }
    try {
      writeAll(open, ByteBuffer.wrap(records, 0, length), size);
      if (config.fsync()) {
        open.force(false);
      }
      size += length;
    } catch (IOException failure) {
      takeBack(open, failure);
      throw failure;
    }
  }

  /** Opens the file, so that a folder that cannot be used is found at the start. */
  void open() throws IOException {
    current(clock.instant());
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  private FileChannel current(Instant now) throws IOException {
    if (channel != null) {
      return channel;
    }
    Files.createDirectories(config.directory(), only("rwx------"));
    var path = config.directory().resolve(CURRENT);
    var opened =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            only("rw-------"));
    try {
      size = opened.size();
      period = periodOf(size == 0 ? now : Files.getLastModifiedTime(path).toInstant());
      mend(opened, now);
    } catch (IOException failure) {
      opened.close();
      throw failure;
    }
    channel = opened;
    return opened;
  }

  private FileChannel rotate(Instant now) throws IOException {
    close();
    var rotated = rotated(config.directory());
    // Names tell the order, also when the clock stood still or went back.
    var stamp = rotated.isEmpty() ? now : later(now, stampOf(rotated.getLast()).plusNanos(1));
    var target = config.directory().resolve("audit-" + STAMP.format(stamp) + ".jsonl");
    Files.move(config.directory().resolve(CURRENT), target);
    forgetOldest(rotated);
    return current(now);
  }

  private void forgetOldest(List<Path> rotated) {
    try {
      for (var old : rotated.subList(0, Math.max(0, rotated.size() + 1 - config.keep()))) {
        Files.deleteIfExists(old);
      }
    } catch (IOException kept) {
      LOG.warn("old audit files could not be removed: {}", kept.toString());
    }
  }

  /** By age, the oldest first. */
  static List<Path> rotated(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> ROTATED.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  static Instant stampOf(Path rotated) {
    var name = rotated.getFileName().toString();
    return STAMP.parse(name.substring("audit-".length(), name.indexOf(".jsonl")), Instant::from);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * Puts a whole line in the place of a torn one, with the torn text inside: nothing is lost, and
   * the next record cannot run into it. The new line is longer than the old, so that a second death
   * leaves a torn line again and never a gap.
   */
  private void mend(FileChannel file, Instant now) throws IOException {
    if (size == 0) {
      return;
    }
    long from = Math.max(0, size - TAIL);
    var tail = ByteBuffer.allocate((int) (size - from));
    while (tail.hasRemaining()) {
      if (file.read(tail, from + tail.position()) < 0) {
        throw new IOException("audit file shrank while it was opened");
      }
    }
    int begin = tail.capacity();
    while (begin > 0 && tail.get(begin - 1) != '\n') {
      begin--;
    }
    if (begin < tail.capacity()) {
      var torn = new String(tail.array(), begin, tail.capacity() - begin, StandardCharsets.UTF_8);
      var line = new JsonLine();
      AuditLine.writeTorn(now, torn, line);
      writeAll(file, ByteBuffer.wrap(line.bytes(), 0, line.length()), from + begin);
      size = from + begin + line.length();
    }
  }

  /** Leaves no half record behind; where even that fails, the next opening mends it. */
  private void takeBack(FileChannel file, IOException failure) {
    channel = null;
    try (file) {
      file.truncate(size);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    int end = bytes.limit();
    while (at < position + end) {
      // The JDK copies what it writes to memory outside the heap, and keeps that for the thread.
      bytes.limit(Math.min(end, bytes.position() + MOST_AT_ONCE));
      at += file.write(bytes, at);
    }
  }

  private long periodOf(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), config.rotateEvery().toSeconds());
  }

  /** Audit records are for the operator's eyes only, where the file system can say so. */
  private static FileAttribute<?>[] only(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
