package sallyport.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way through the group writer. Its result is held back until the group has been
 * committed: nobody may learn of a write that the disk could still lose.
 */
final class Unit<T extends @Nullable Object> {
  private final Work<T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private @Nullable T result;
  private @Nullable Throwable refusal;

  Unit(Work<T> work) {
    this.work = work;
  }

  /** Runs in a savepoint of its own; what the work throws is kept for its caller. */
  @SuppressWarnings("CatchingUnchecked") // whatever it is belongs to the caller, not to the writer
  void run(Session session) throws SQLException {
    result = null;
    refusal = null;
    session.update("SAVEPOINT unit");
    try {
      result = work.run(session);
    } catch (SQLException e) {
      if (!SqliteFaults.harmsOnlyItsStatement(e)) {
        throw e;
      }
      undo(session, new IllegalStateException("the store refused a statement", e));
    } catch (RuntimeException | Error e) {
      undo(session, e);
    }
    session.update("RELEASE unit");
  }

  private void undo(Session session, Throwable why) throws SQLException {
    refusal = why;
    session.takeDestroyed();
    session.update("ROLLBACK TO unit");
  }

  /** The group has been committed: tells the caller what became of its write. */
  @SuppressWarnings("NullAway") // a null result is a T that admits null
  void committed() {
    if (refusal != null) {
      answer.completeExceptionally(refusal);
    } else {
      answer.complete(result);
    }
  }

  void failed(Throwable fault) {
    answer.completeExceptionally(fault);
  }

  CompletableFuture<T> answer() {
    return answer;
  }
}
