package sallyport.store;

/** Where the two databases differ in words; everything else is the same SQL. */
enum Dialect {
  SQLITE("INTEGER", "TEXT", "BLOB", " WITHOUT ROWID", ""),
  POSTGRESQL("BIGINT", "TEXT COLLATE \"C\"", "BYTEA", "", " FOR UPDATE");

  private final String rowid;
  private final String text;
  private final String bytes;
  private final String clustered;
  private final String forUpdate;

  Dialect(String rowid, String text, String bytes, String clustered, String forUpdate) {
    this.rowid = rowid;
    this.text = text;
    this.bytes = bytes;
    this.clustered = clustered;
    this.forUpdate = forUpdate;
  }

  /** Ends a SELECT whose rows the transaction is about to change. SQLite has one writer anyway. */
  String forUpdate() {
    return forUpdate;
  }

  /** A statement of a migration in this dialect's words. */
  String spell(String statement) {
    return statement
        .replace("${rowid}", rowid)
        .replace("${text}", text)
        .replace("${bytes}", bytes)
        .replace("${clustered}", clustered);
  }

  /** Whether a statement of a migration is meant for this dialect. */
  boolean runs(String statement) {
    return !statement.startsWith("/*")
        || statement.startsWith("/*" + name().toLowerCase(java.util.Locale.ROOT));
  }
}
