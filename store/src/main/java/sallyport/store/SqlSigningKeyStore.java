package sallyport.store;

import java.time.Instant;
import java.util.List;
import sallyport.crypto.Sealed;
import sallyport.identity.tokens.SigningKeyStore;

/** The token service's keys in SQL. */
final class SqlSigningKeyStore implements SigningKeyStore {
  private final Database database;

  SqlSigningKeyStore(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredSigningKey> signingKeys() {
    return database.read(session ->
        session.all(
            "SELECT kid, certificate, sealed_key, signs_from, published_until FROM signing_key"
                + " ORDER BY signs_from, kid",
            row ->
                new StoredSigningKey(
                    row.getString(1),
                    row.getBytes(2),
                    new Sealed(row.getBytes(3)),
                    Columns.time(row, 4),
                    Columns.time(row, 5))));
  }

  @Override
  public void addSigningKey(StoredSigningKey key) {
    database.writeInTurn(session ->
        session.update(
            "INSERT INTO signing_key (kid, certificate, sealed_key, signs_from, published_until)"
                + " VALUES (?, ?, ?, ?, ?)",
            key.kid(),
            key.certificate(),
            key.sealedKey().bytes(),
            Columns.micros(key.signsFrom()),
            Columns.micros(key.publishedUntil())));
  }

  @Override
  public void removeSigningKeysUntil(Instant now) {
    database.writeInTurn(session -> {
      session.destroys();
      return session.update(
          "DELETE FROM signing_key WHERE published_until <= ?", Columns.micros(now));
    });
  }
}
