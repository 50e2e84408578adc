package sallyport.audit;

import org.jspecify.annotations.Nullable;

/** Where audit records go. */
public interface AuditSink extends AutoCloseable {

  /**
   * Takes one record. When the sink is required, the record has been written when this returns;
   * otherwise it is on its way and a record that cannot be written is counted and reported, and the
   * call goes on.
   *
   * @throws AuditUnavailableException when the sink is required and the record could not be written
   */
  void write(AuditRecord record);

  /** Whether {@link #write} only takes the record along and waits for no disk and no network. */
  default boolean takesAtOnce() {
    return false;
  }

  /** Writes what is still on its way. */
  @Override
  void close();

  /** A required record could not be written: the call must fail. */
  final class AuditUnavailableException extends RuntimeException {
    public AuditUnavailableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
