package sallyport.store;

/**
 * The form of a backup: the same for both databases, so that a store can also move from one to the
 * other. All numbers big-endian, texts as UTF-8.
 *
 * <pre>
 * "SALLYPORT-BACKUP"  16 bytes
 * format              int, {@value #FORMAT}
 * schema              int, the number of the last schema step
 * for each table:     1, name as text, columns as int and texts,
 *                     for each row: 1 and each value; then 0
 * 0                   the end of the tables
 * SHA-256             32 bytes, of everything before
 * value:              0 null | 1 long | 2 text | 3 bytes; texts and bytes after their int length
 * </pre>
 *
 * <p>The checksum finds damage, not forgery: what is secret in a backup is sealed and says so
 * itself when it was changed.
 */
final class Backup {
  static final byte[] MAGIC =
      "SALLYPORT-BACKUP".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  static final int FORMAT = 1;
  static final int CHECKSUM_BYTES = 32;
  static final int END = 0;
  static final int MORE = 1;
  static final int NULL = 0;
  static final int LONG = 1;
  static final int TEXT = 2;
  static final int BYTES = 3;

  /** No text or sealed value of ours comes near; a damaged length must not ask for all memory. */
  static final int LONGEST_VALUE = 64 << 20;

  static final int MOST_COLUMNS = 64;

  private Backup() {}
}
