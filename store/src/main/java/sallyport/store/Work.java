package sallyport.store;

import java.sql.SQLException;

/** What a caller wants done in one transaction. It may be run again after a conflict. */
@FunctionalInterface
interface Work<T extends @org.jspecify.annotations.Nullable Object> {
  T run(Session session) throws SQLException;
}
