package sallyport.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a folder back, also while a server writes to it. Lines that are no record
 * are counted and passed over; no line is held in memory beyond {@link #LONGEST_LINE}.
 */
public final class AuditReader {
  /** In bytes. The longest record that is written is shorter. */
  static final int LONGEST_LINE = 1 << 20;

  private final Instant since;
  private final Consumer<AuditEntry> reader;
  private long records;
  private long unreadable;
  private Optional<Instant> oldest = Optional.empty();

  /**
   * What was read.
   *
   * @param records how many there were since the time asked for
   * @param unreadable how many lines are none
   * @param oldest from when on the folder has records, as far as it was read: where that is after
   *     the time asked for, older ones were removed or never written
   */
  public record Tally(long records, long unreadable, Optional<Instant> oldest) {}

  private AuditReader(Instant since, Consumer<AuditEntry> reader) {
    this.since = since;
    this.reader = reader;
  }

  /**
   * Gives {@code reader} every record since a time, roughly in order.
   *
   * @throws NoSuchFileException when the folder holds no audit file
   */
  public static Tally read(Path directory, Instant since, Consumer<AuditEntry> reader)
      throws IOException {
    var reading = new AuditReader(since, reader);
    reading.folder(directory);
    return new Tally(reading.records, reading.unreadable, reading.oldest);
  }

  /** The current file is opened first: rotated meanwhile, it is not read under its new name. */
  private void folder(Path directory) throws IOException {
    var current = directory.resolve(RotatingFile.CURRENT);
    try (var open = opened(current)) {
      var key = open == null ? null : key(current);
      var rotated = rotated(directory);
      if (open == null && rotated.isEmpty()) {
        throw new NoSuchFileException(directory.toString(), null, "holds no audit file");
      }
      for (var file : rotated) {
        if (key == null || !key.equals(key(file))) {
          rotatedFile(file);
        }
      }
      if (open != null) {
        lines(open);
      }
    }
  }

  private static @Nullable InputStream opened(Path file) throws IOException {
    try {
      return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /** Those that may hold a record since then: a file's name tells when it was ended. */
  private List<Path> rotated(Path directory) throws IOException {
    var files = new ArrayList<Path>();
    for (var file : RotatingFile.rotated(directory)) {
      var ended = RotatingFile.stampOf(file);
      if (ended.isBefore(since)) {
        begins(ended);
      } else {
        files.add(file);
      }
    }
    return files;
  }

  /** One that is gone meanwhile was the oldest, and may go. */
  private void rotatedFile(Path file) throws IOException {
    try (var open = opened(file)) {
      if (open != null) {
        lines(open);
      }
    }
  }

  /** What follows the last end of line is a record that is being written. */
  private void lines(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    boolean tooLong = false;
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      if (octet != '\n') {
        tooLong |= line.size() >= LONGEST_LINE;
        if (!tooLong) {
          line.write(octet);
        }
        continue;
      }
      take(tooLong ? Optional.empty() : AuditEntries.read(line.toByteArray()));
      line.reset();
      tooLong = false;
    }
  }

  private void begins(Instant time) {
    oldest = Optional.of(oldest.filter(known -> known.isBefore(time)).orElse(time));
  }

  private void take(Optional<AuditEntry> entry) {
    if (entry.isEmpty()) {
      unreadable++;
      return;
    }
    begins(entry.get().time());
    if (!entry.get().time().isBefore(since)) {
      records++;
      reader.accept(entry.get());
    }
  }
}
