package sallyport.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Empty PostgreSQL stores. Most tests share one database, emptied before each: making a hundred
 * databases, and removing their files at the end, takes longer than all the tests.
 */
final class FreshPostgres implements AfterEachCallback {
  private final List<Stores> opened = new CopyOnWriteArrayList<>();

  private static final class Shared {
    static final Stores STORES = Stores.open(newDatabase());
  }

  /** The shared store, empty. */
  Stores open() {
    Shared.STORES
        .database()
        .write(session -> {
          session.execute("TRUNCATE " + String.join(", ", Tables.ALL));
          return true;
        });
    return Shared.STORES;
  }

  Stores open(StoreConfig.Postgres config) {
    var stores = Stores.open(config);
    opened.add(stores);
    return stores;
  }

  /** A database without any table. */
  StoreConfig.Postgres config() {
    return newDatabase();
  }

  private static StoreConfig.Postgres newDatabase() {
    return (StoreConfig.Postgres) StoreConfig.parse(PostgresServer.newDatabase());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    opened.forEach(Stores::close);
    opened.clear();
  }
}
