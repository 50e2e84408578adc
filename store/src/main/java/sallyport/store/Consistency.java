package sallyport.store;

import java.sql.SQLException;
import java.util.Optional;

/** What must hold between rows and cannot be said as a constraint of both databases. */
final class Consistency {
  /** The greatest number that any row took from the sequence. */
  static final String HIGHEST_NUMBER =
      "SELECT max(n) FROM (SELECT coalesce(max(seq), 0) AS n FROM object_version"
          + " UNION ALL SELECT coalesce(max(ordinal), 0) FROM data_key"
          + " UNION ALL SELECT coalesce(max(ordinal), 0) FROM tenant) AS numbers";

  private Consistency() {}

  /** The first thing found that does not fit, in words for an operator. */
  static Optional<String> of(Session session) throws SQLException {
    var headless =
        session.first(
            "SELECT o.folded FROM vault_object o LEFT JOIN object_version v"
                + " ON v.seq = o.current_seq AND v.object = o.id WHERE v.seq IS NULL LIMIT 1",
            row -> "object " + row.getString(1) + " has lost its current version");
    if (headless.isPresent()) {
      return headless;
    }
    return session.first(
        "SELECT v.version FROM object_version v JOIN vault_object o ON o.id = v.object"
            + " WHERE v.seq > o.current_seq LIMIT 1",
        row -> "version " + row.getString(1) + " is newer than the current one of its object");
  }
}
