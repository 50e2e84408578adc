package sallyport.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How audit records are kept in files.
 *
 * @param directory holds {@code audit.jsonl}, to which records are appended, and the rotated {@code
 *     audit-<time>.jsonl}; made when it is missing
 * @param maxBytes a file is rotated before it grows beyond this
 * @param rotateEvery a file holds records of one such period only, counted from midnight UTC
 * @param keep how many rotated files are kept; the oldest go first
 * @param required a call waits for its record and fails when it cannot be written
 * @param fsync each batch is forced to the disk before it counts as written
 */
public record AuditFiles(
    Path directory,
    long maxBytes,
    Duration rotateEvery,
    int keep,
    boolean required,
    boolean fsync) {
  private static final long LEAST_BYTES = 4096;

  public AuditFiles {
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "audit files must hold at least " + LEAST_BYTES + " bytes");
    }
    if (rotateEvery.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("audit files must last at least a second");
    }
    if (keep < 1) {
      throw new IllegalArgumentException("at least one rotated audit file must be kept");
    }
  }

  /** 64 MiB or a day a file, 30 files, best effort, no forced writes. */
  public static AuditFiles in(Path directory) {
    return new AuditFiles(directory, 64L << 20, Duration.ofDays(1), 30, false, false);
  }

  /** The files with records in a directory, the one that is being written first; for readers. */
  public static List<Path> newestFirst(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      // The names of rotated files sort by time, and all of them before the current one.
      return files
          .filter(file -> RotatingFile.holdsRecords(file.getFileName().toString()))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    }
  }
}
