package sallyport.store;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;
import sallyport.core.StorageUnavailableException;

/**
 * SQLite in write-ahead mode: one connection writes, a few read. The file is opened through the
 * exclusive file layer ({@code unix-excl}), which holds the operating system's lock while the store
 * is open and keeps the index of the log in memory: a read then costs no system call for locks.
 *
 * <p>There are as many readers as cores and no more: a call into SQLite holds its carrier thread,
 * and more of them only take the processor from the writer. Pages are read, not mapped: mapped
 * pages would count as the server's memory, once for each reader.
 */
final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);
  private static final int WRITER_CACHE_KIB = 12_000;
  private static final int READER_CACHE_KIB = 6_000;
  private static final int PAGES_BEFORE_WRITE_BACK = 4_000;
  private static final long LOG_KEPT_BYTES = 64L << 20;
  private static final long LOG_TOO_LONG_BYTES = 256L << 20;
  private static final int READERS_DONE_WITHIN_MILLIS = 250;
  private static final int GROUPS_BETWEEN_LOOKS = 256;
  private static final long QUICK_CHECK_BELOW_BYTES = 64L << 20;

  /**
   * A session is lent to one thread at a time, so that the driver need not lock it in each call.
   */
  private static final Properties ONE_THREAD_AT_A_TIME = oneThreadAtATime();

  private final DataFile file;
  private final FileClaim claim;
  private final SqliteFaults faults;
  private final AtomicLong numbers = new AtomicLong();
  private final Session writing;
  private final GroupWriter writer;
  private final int readerCount = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final Semaphore permits = new Semaphore(readerCount, true);
  private final ConcurrentLinkedQueue<Session> readers = new ConcurrentLinkedQueue<>();
  private int groupsSinceLook;
  private volatile boolean cutDue;
  private volatile boolean closed;

  private SqliteDatabase(DataFile file, FileClaim claim, SqliteFaults faults, int schema)
      throws SQLException, IOException {
    this.file = file;
    this.claim = claim;
    this.faults = faults;
    var opened = new ArrayList<Session>();
    try {
      if (!file.exists()) {
        create(schema);
      }
      file.inspect();
      boolean unclean = file.hasLog();
      this.writing = openWriter(file);
      opened.add(writing);
      recover(unclean);
      migrate(writing, file, schema);
      numbers.set(highestNumber());
      for (int i = 0; i < readerCount; i++) {
        opened.add(openReader());
      }
      readers.addAll(opened.subList(1, opened.size()));
      this.writer = new GroupWriter(writing, faults, this::lookAfterLog);
    } catch (SQLException | IOException | RuntimeException e) {
      for (var session : opened.reversed()) {
        session.close();
      }
      throw e;
    }
  }

  private static Properties oneThreadAtATime() {
    var config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    return config.toProperties();
  }

  /**
   * @param schema the number up to which migrations run
   */
  static SqliteDatabase open(StoreConfig.Sqlite config, int schema) {
    var path = config.path().toAbsolutePath().normalize();
    var file = new DataFile(path);
    var faults = new SqliteFaults(path.toString());
    FileClaim claim = null;
    boolean open = false;
    try {
      var folder = path.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      claim = FileClaim.of(path);
      var database = new SqliteDatabase(file, claim, faults, schema);
      open = true;
      return database;
    } catch (IOException e) {
      throw new StorageUnavailableException("cannot open " + path, e);
    } catch (SQLException e) {
      if (SqliteFaults.busy(e)) {
        throw new StoreInUseException(path, "another program");
      }
      throw faults.of(e);
    } finally {
      if (!open && claim != null) {
        claim.close();
      }
    }
  }

  private void create(int schema) throws SQLException, IOException {
    if (file.hasLog()) {
      throw file.damaged("its write-ahead log is there, the file itself is gone");
    }
    var draft = file.draft();
    try (var session = openWriter(draft)) {
      migrate(session, draft, schema);
    }
    file.adopt(draft);
  }

  /** Writes a log that was left behind back, so that the file can be measured whole. */
  private void recover(boolean unclean) throws SQLException, IOException {
    writing.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    file.measure();
    if (unclean) {
      LOG.info("{} was not closed; its log has been written back", file.path());
      if (Files.size(file.path()) < QUICK_CHECK_BELOW_BYTES) {
        expectOk(writing, "PRAGMA quick_check(1)");
      }
    }
  }

  private static void migrate(Session session, DataFile file, int schema) throws SQLException {
    session.execute("BEGIN IMMEDIATE");
    try {
      Migrations.run(session, Dialect.SQLITE, file.path().toString(), schema);
      session.execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      session.execute("ROLLBACK");
      throw e;
    }
  }

  private long highestNumber() throws SQLException {
    return writing.first(Consistency.HIGHEST_NUMBER, row -> row.getLong(1)).orElse(0L);
  }

  private Session openWriter(DataFile at) throws SQLException {
    return connect(
        at,
        // Nobody else writes; this bounds how long a cut of the log waits for readers.
        "PRAGMA busy_timeout = " + READERS_DONE_WITHIN_MILLIS,
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA fullfsync = ON",
        "PRAGMA checkpoint_fullfsync = ON",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA wal_autocheckpoint = " + PAGES_BEFORE_WRITE_BACK,
        "PRAGMA journal_size_limit = " + LOG_KEPT_BYTES,
        "PRAGMA cache_size = -" + WRITER_CACHE_KIB);
  }

  private Session openReader() throws SQLException {
    return connect(file, "PRAGMA query_only = ON", "PRAGMA cache_size = -" + READER_CACHE_KIB);
  }

  private Session connect(DataFile at, String... settings) throws SQLException {
    var windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    var layer = windows ? "" : "?vfs=unix-excl";
    var connection =
        DriverManager.getConnection(
            "jdbc:sqlite:file:" + at.path().toUri().getRawPath() + layer, ONE_THREAD_AT_A_TIME);
    var session = new Session(connection, _ -> numbers.incrementAndGet(), true);
    try {
      session.execute("PRAGMA trusted_schema = OFF");
      session.execute("PRAGMA cell_size_check = ON");
      session.execute("PRAGMA temp_store = MEMORY");
      session.execute("PRAGMA mmap_size = 0");
      for (var setting : settings) {
        session.execute(setting);
      }
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /**
   * What was purged must leave the log too, before the purge is acknowledged; while a backup reads
   * an older view, it leaves when the backup is done. Otherwise only a log that readers keep from
   * starting anew is cut, now and then.
   */
  private void lookAfterLog() {
    boolean destroyed = writing.takeDestroyed();
    if (!destroyed && ++groupsSinceLook < GROUPS_BETWEEN_LOOKS) {
      return;
    }
    groupsSinceLook = 0;
    try {
      if (destroyed || cutDue || file.logBytes() > LOG_TOO_LONG_BYTES) {
        var busy = writing.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1) != 0);
        cutDue = busy.orElse(true);
      }
    } catch (SQLException | IOException e) {
      cutDue = true;
      LOG.warn("the log of {} could not be cut; it is tried again later", file.path(), e);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    permits.acquireUninterruptibly();
    try {
      var session = readers.poll();
      if (session == null) {
        throw new StorageUnavailableException("the store is closed");
      }
      try {
        return work.run(session);
      } catch (SQLException e) {
        throw faults.of(e);
      } finally {
        readers.add(session);
      }
    } finally {
      permits.release();
    }
  }

  @Override
  public boolean readsAtOnce() {
    return permits.availablePermits() > 0;
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (faults.damaged()) {
      throw new StoreDamagedException(file.path().toString(), "found while it was running", null);
    }
    return writer.write(work);
  }

  @Override
  public <T extends @Nullable Object> T writeInTurn(Work<T> work) {
    return write(work);
  }

  @Override
  public long writes() {
    return closed ? WRITTEN_BY_OTHERS : writer.commits();
  }

  @Override
  public <T extends @Nullable Object> T snapshot(Work<T> work) {
    if (closed) {
      throw new StorageUnavailableException("the store is closed");
    }
    try (var session = openReader()) {
      session.execute("BEGIN");
      var result = work.run(session);
      session.execute("COMMIT");
      return result;
    } catch (SQLException e) {
      throw faults.of(e);
    } finally {
      if (cutDue && writer.alive()) {
        write(session -> {
          session.destroys();
          return true;
        });
      }
    }
  }

  @Override
  public boolean healthy() {
    try {
      return !faults.damaged()
          && writer.alive()
          && read(session -> session.first("SELECT id FROM store_turn", row -> true)).isPresent();
    } catch (StorageUnavailableException | StoreDamagedException | IllegalStateException _) {
      return false;
    }
  }

  @Override
  public void check() {
    snapshot(session -> {
      expectOk(session, "PRAGMA integrity_check(1)");
      if (!session.all("PRAGMA foreign_key_check", row -> row.getString(1)).isEmpty()) {
        throw file.damaged("rows point to rows that are not there");
      }
      Consistency.of(session)
          .ifPresent(finding -> {
            throw file.damaged(finding);
          });
      return true;
    });
  }

  private void expectOk(Session session, String pragma) throws SQLException {
    var findings = session.all(pragma, row -> row.getString(1));
    if (!findings.equals(List.of("ok"))) {
      throw file.damaged(String.join("; ", findings));
    }
  }

  /** Finishes the writes that have been asked for; the last connection writes the log back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    writer.close();
    permits.acquireUninterruptibly(readerCount);
    try {
      for (var session = readers.poll(); session != null; session = readers.poll()) {
        session.close();
      }
      writing.close();
    } catch (SQLException e) {
      throw faults.of(e);
    } finally {
      permits.release(readerCount);
      claim.close();
    }
  }
}
