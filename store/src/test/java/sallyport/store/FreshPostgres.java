package sallyport.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Empty PostgreSQL stores, each in a database of its own, closed after each test. */
final class FreshPostgres implements AfterEachCallback {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final List<Stores> opened = new CopyOnWriteArrayList<>();

  Stores open() {
    return open(config());
  }

  Stores open(StoreConfig.Postgres config) {
    var stores = Stores.open(config);
    opened.add(stores);
    return stores;
  }

  /** A database without any table. */
  StoreConfig.Postgres config() {
    var name = "store" + NUMBER.incrementAndGet();
    try {
      PostgresServer.run("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return PostgresServer.config(name);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    opened.forEach(Stores::close);
    opened.clear();
  }
}
