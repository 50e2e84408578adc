package sallyport.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The numbered, forward-only steps of the schema. Each step that ran is a row of {@code
 * schema_step}; {@code runs_with} is the oldest schema number whose code may still work on it.
 */
final class Migrations {
  private static final List<String> STEPS =
      List.of(
          "0001-first-schema",
          "0002-rotation-policies",
          "0003-networks",
          "0004-revisions",
          "0005-release-keys",
          "0006-perimeters",
          "0007-turns",
          "0008-token-objects");

  /** The schema this release makes. */
  static final int LATEST = STEPS.size();

  private static final Pattern RUNS_WITH = Pattern.compile("-- runs-with: ([0-9]+)\n");

  private Migrations() {}

  /**
   * Runs the steps that are missing, inside the session's transaction.
   *
   * @throws StoreSchemaException when a newer release has changed the schema beyond this one
   */
  static void run(Session session, Dialect dialect, String store, int upTo) throws SQLException {
    session.execute(
        dialect.spell(
            "CREATE TABLE IF NOT EXISTS schema_step (number INTEGER NOT NULL PRIMARY KEY,"
                + " name ${text} NOT NULL, runs_with INTEGER NOT NULL)"));
    int done = current(session);
    int runsWith =
        session
            .first("SELECT coalesce(max(runs_with), 0) FROM schema_step", row -> row.getInt(1))
            .orElse(0);
    if (runsWith > LATEST) {
      throw new StoreSchemaException(store, done, LATEST);
    }
    for (int number = done + 1; number <= upTo; number++) {
      step(session, dialect, number);
    }
  }

  /** The number of the last step that ran. */
  static int current(Session session) throws SQLException {
    return session
        .first("SELECT coalesce(max(number), 0) FROM schema_step", row -> row.getInt(1))
        .orElse(0);
  }

  private static void step(Session session, Dialect dialect, int number) throws SQLException {
    var name = STEPS.get(number - 1);
    var script = script(name);
    var runsWith = RUNS_WITH.matcher(script);
    if (!runsWith.lookingAt()) {
      throw new IllegalStateException(name + " does not say what it runs with");
    }
    var sql = script.replaceAll("(?m)^--.*\n", "");
    for (var statement : sql.split(";\\s*\n")) {
      if (!statement.isBlank() && dialect.runs(statement.strip())) {
        session.execute(dialect.spell(statement.strip()));
      }
    }
    session.update(
        "INSERT INTO schema_step (number, name, runs_with) VALUES (?, ?, ?)",
        number,
        name,
        Integer.valueOf(runsWith.group(1)));
  }

  private static String script(String name) {
    try (var in = Migrations.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("migration " + name + " is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
