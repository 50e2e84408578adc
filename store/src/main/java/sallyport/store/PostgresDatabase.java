package sallyport.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.StorageUnavailableException;

/**
 * PostgreSQL behind a bounded pool. Transactions run at the database's default isolation, READ
 * COMMITTED, and take the rows they depend on; one that loses against another (SQLSTATE class 40)
 * is run again. How durable a commit is stays the database's own setting, {@code
 * synchronous_commit}.
 */
final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final int ATTEMPTS = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Session.Sequence SEQUENCE =
      session -> session.first("SELECT nextval('store_seq')", row -> row.getLong(1)).orElseThrow();

  private final String name;
  private final HikariDataSource pool;
  private volatile boolean damaged;

  private PostgresDatabase(String name, HikariDataSource pool) {
    this.name = name;
    this.pool = pool;
  }

  /**
   * @param schema the number up to which migrations run
   */
  static PostgresDatabase open(StoreConfig.Postgres config, int schema) {
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(settings(config));
    } catch (HikariPool.PoolInitializationException e) {
      throw new StorageUnavailableException("cannot reach " + config, e);
    }
    var database = new PostgresDatabase(config.toString(), pool);
    boolean open = false;
    try {
      database.migrate(schema);
      database.warnOfLossyCommits();
      open = true;
      return database;
    } finally {
      if (!open) {
        pool.close();
      }
    }
  }

  /** Nodes that start together may all begin the same step: one makes it, the others see that. */
  private void migrate(int schema) {
    for (int attempt = 1; ; attempt++) {
      try {
        inTransaction(session -> {
          Migrations.run(session, Dialect.POSTGRESQL, name, schema);
          return true;
        });
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !PostgresFaults.alreadyThere(e)) {
          throw fault(e);
        }
        pause(attempt);
      }
    }
  }

  private static HikariConfig settings(StoreConfig.Postgres config) {
    var settings = new HikariConfig();
    settings.setPoolName("store");
    settings.setJdbcUrl(
        "jdbc:postgresql://" + config.host() + ":" + config.port() + "/" + config.database());
    settings.setUsername(config.user());
    config
        .password()
        .ifPresent(password ->
            settings.setPassword(
                password.expose(bytes -> new String(bytes, StandardCharsets.UTF_8))));
    settings.setMaximumPoolSize(config.pool());
    settings.setMinimumIdle(Math.min(2, config.pool()));
    settings.setConnectionTimeout(PATIENCE.toMillis());
    settings.addDataSourceProperty("ApplicationName", "sallyport");
    settings.addDataSourceProperty("connectTimeout", PATIENCE.toSeconds());
    settings.addDataSourceProperty("socketTimeout", 60);
    settings.addDataSourceProperty("tcpKeepAlive", "true");
    settings.addDataSourceProperty("sslmode", config.sslMode());
    // Details quote rows.
    settings.addDataSourceProperty("logServerErrorDetail", "false");
    config
        .sslRootCertificate()
        .ifPresent(file -> settings.addDataSourceProperty("sslrootcert", file.toString()));
    return settings;
  }

  private void warnOfLossyCommits() {
    var setting =
        read(session -> session.first("SHOW synchronous_commit", row -> row.getString(1)));
    if (setting.filter("off"::equals).isPresent()) {
      LOG.warn("{} has synchronous_commit off: it may lose writes it has acknowledged", name);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    try (var connection = pool.getConnection()) {
      return work.run(new Session(connection, SEQUENCE, false));
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return inTransaction(work);
      } catch (SQLException e) {
        if (!PostgresFaults.lostARace(e) || attempt == ATTEMPTS) {
          throw fault(e);
        }
        pause(attempt);
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T writeInTurn(Work<T> work) {
    return write(session -> {
      session.first("SELECT id FROM store_turn WHERE id = 1 FOR UPDATE", row -> row.getInt(1));
      var result = work.run(session);
      if (session.wrote()) {
        session.update("UPDATE store_turn SET turn = turn + 1 WHERE id = 1");
      }
      return result;
    });
  }

  @Override
  public OptionalLong turn() {
    return OptionalLong.of(
        read(session ->
            session
                .first("SELECT turn FROM store_turn WHERE id = 1", row -> row.getLong(1))
                .orElseThrow()));
  }

  private <T extends @Nullable Object> T inTransaction(Work<T> work) throws SQLException {
    try (var connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        var result = work.run(new Session(connection, SEQUENCE, false));
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          rollBack(connection);
        }
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is gone, and its transaction with it.
      LOG.debug("roll-back on a lost connection", e);
    }
  }

  /** Waits a little longer each time, and never as long as a rival does. */
  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, 5L << Math.min(attempt, 6)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted while waiting for the store", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Work<T> work) {
    try (var connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        return work.run(new Session(connection, SEQUENCE, false));
      } finally {
        rollBack(connection);
      }
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  private RuntimeException fault(SQLException e) {
    var fault = PostgresFaults.of(name, e);
    damaged |= fault instanceof StoreDamagedException;
    return fault;
  }

  @Override
  public boolean healthy() {
    try {
      return !damaged
          && read(session -> session.first("SELECT id FROM store_turn", row -> true)).isPresent();
    } catch (StorageUnavailableException | StoreDamagedException | IllegalStateException _) {
      return false;
    }
  }

  @Override
  public void check() {
    snapshot(session -> {
      Consistency.of(session)
          .ifPresent(finding -> {
            throw new StoreDamagedException(name, finding, null);
          });
      return true;
    });
  }

  @Override
  public void close() {
    pool.close();
  }
}
