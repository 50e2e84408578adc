package sallyport.store;

import java.time.Instant;
import java.util.List;
import sallyport.crypto.Sealed;
import sallyport.vault.keys.ReleaseKeyStore;

/** The keys that sign what is released, in SQL. */
final class SqlReleaseKeyStore implements ReleaseKeyStore {
  private final Database database;

  SqlReleaseKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredReleaseKey> releaseKeys() {
    return database.read(session ->
        session.all(
            "SELECT kid, certificate, authority, sealed_key, signs_until FROM release_key"
                + " ORDER BY signs_until, kid",
            row ->
                new StoredReleaseKey(
                    row.getString(1),
                    row.getBytes(2),
                    row.getBytes(3),
                    new Sealed(row.getBytes(4)),
                    Columns.time(row, 5))));
  }

  @Override
  public void addReleaseKey(StoredReleaseKey key) {
    database.write(session ->
        session.update(
            "INSERT INTO release_key (kid, certificate, authority, sealed_key, signs_until)"
                + " VALUES (?, ?, ?, ?, ?)",
            key.kid(),
            key.certificate(),
            key.authority(),
            key.sealedKey().bytes(),
            Columns.micros(key.signsUntil())));
  }

  @Override
  public void removeReleaseKeysUntil(Instant now) {
    database.write(session -> {
      session.destroys();
      return session.update("DELETE FROM release_key WHERE signs_until <= ?", Columns.micros(now));
    });
  }
}
