package sallyport.store;

import java.nio.file.Path;
import java.util.OptionalLong;
import sallyport.crypto.KeyringStore;
import sallyport.identity.directory.DirectoryStore;
import sallyport.identity.tokens.SigningKeyStore;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.networks.NetworkStore;
import sallyport.vault.keys.ReleaseKeyStore;
import sallyport.vault.keys.RotationStore;
import sallyport.vault.keys.TokenObjectStore;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectStore;

/**
 * All ports over one database. Faults leave every port as {@link
 * sallyport.core.StorageFullException} (nothing was written, reads go on), {@link
 * sallyport.core.StorageUnavailableException} (a write's outcome is unknown) or {@link
 * StoreDamagedException}. Safe for any number of threads.
 */
public final class Stores implements AutoCloseable {
  private final Database database;

  private Stores(Database database) {
    this.database = database;
  }

  /**
   * Opens the store, makes it when there is none yet, and brings its schema up to date.
   *
   * @throws StoreInUseException when another server has the data file open
   * @throws StoreDamagedException when it cannot be read whole
   * @throws StoreSchemaException when a newer release has changed it beyond this one
   * @throws sallyport.core.StorageUnavailableException when it cannot be reached
   */
  public static Stores open(StoreConfig config) {
    return new Stores(database(config, Migrations.LATEST));
  }

  private static Database database(StoreConfig config, int schema) {
    return switch (config) {
      case StoreConfig.Sqlite sqlite -> SqliteDatabase.open(sqlite, schema);
      case StoreConfig.Postgres postgres -> PostgresDatabase.open(postgres, schema);
    };
  }

  public ObjectStore objects() {
    return new SqlObjectStore(database);
  }

  public DeletedObjectStore deletedObjects() {
    return new SqlDeletedObjectStore(database);
  }

  public RotationStore rotations() {
    return new SqlRotationStore(database);
  }

  public TokenObjectStore tokenObjects() {
    return new SqlTokenObjectStore(database);
  }

  public ReleaseKeyStore releaseKeys() {
    return new SqlReleaseKeyStore(database);
  }

  public DirectoryStore directory() {
    return new SqlDirectoryStore(database);
  }

  public ResourceStore resources() {
    return new SqlResourceStore(database);
  }

  public NetworkStore networks() {
    return new SqlNetworkStore(database);
  }

  public RoleStore roles() {
    return new SqlRoleStore(database);
  }

  public SigningKeyStore signingKeys() {
    return new SqlSigningKeyStore(database);
  }

  public KeyringStore keyring() {
    return new SqlKeyringStore(database);
  }

  /**
   * Writes a consistent copy of the running store into a new file that only its owner may read. The
   * file appears when it is complete. It holds what the store holds: sealed values, wrapped keys
   * and hashes, but nothing that opens them.
   *
   * @throws IllegalArgumentException when there is a file of this name
   * @throws sallyport.core.StorageUnavailableException when it cannot be written
   */
  public void backupTo(Path file) {
    BackupWriter.write(database, file);
  }

  /**
   * Fills an empty store, of either kind, from a backup, all or nothing. The backup is checked
   * whole before the store is touched.
   *
   * @throws BackupUnusableException when it is damaged, or of a newer release
   * @throws StoreNotEmptyException when the store holds anything
   */
  public static void restore(Path backup, StoreConfig target) {
    var reader = BackupReader.verified(backup);
    try (var database = database(target, reader.schema())) {
      reader.load(database, target.toString());
    }
    // Brings what an older release wrote up to date.
    open(target).close();
  }

  /**
   * Grows with each change of the control plane, the directory, the keyring or the signing keys, by
   * whatever server. Empty where no other server can work on this store.
   *
   * @throws sallyport.core.StorageUnavailableException when it cannot be read
   */
  public OptionalLong turn() {
    return database.turn();
  }

  /** Whether the store answers and is not known to be damaged; asks it, so not for every call. */
  public boolean healthy() {
    return database.healthy();
  }

  /**
   * Reads everything and compares it with itself; takes minutes for a big store.
   *
   * @throws StoreDamagedException with the first thing that does not fit
   */
  public void check() {
    database.check();
  }

  /** The database below, for tests of it. */
  Database database() {
    return database;
  }

  /** Finishes the writes under way and lets go of the store. */
  @Override
  public void close() {
    database.close();
  }
}
