package sallyport.server.boot;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import sallyport.core.StorageUnavailableException;
import sallyport.crypto.Keyring;
import sallyport.crypto.Seal;
import sallyport.server.config.Configuration;
import sallyport.store.StoreConfig;
import sallyport.store.StoreDamagedException;
import sallyport.store.StoreInUseException;
import sallyport.store.StoreSchemaException;
import sallyport.store.Stores;

/**
 * What is there before anything can be unsealed: the data folder, the store and the ring of wrapped
 * keys.
 */
record Foundation(
    Configuration configuration,
    DataFolder folder,
    Stores stores,
    Keyring keyring,
    InstantSource clock)
    implements AutoCloseable {

  /**
   * Takes the data folder and opens the store.
   *
   * @throws StartRefusedException naming the setting and the mend
   */
  static Foundation open(Configuration configuration, InstantSource clock) {
    var folder = DataFolder.take(configuration.storage().data());
    try {
      var stores = openStore(storeConfig(configuration.storage().store(), folder));
      var keyring = new Keyring(stores.keyring(), clock, new SecureRandom());
      return new Foundation(configuration, folder, stores, keyring, clock);
    } catch (RuntimeException refused) {
      folder.close();
      throw refused;
    }
  }

  /** The setting {@code store}; a relative path of an embedded store lies in the data folder. */
  static StoreConfig storeConfig(String setting, DataFolder folder) {
    try {
      return StoreConfig.parse(setting) instanceof StoreConfig.Sqlite(Path path)
          ? new StoreConfig.Sqlite(folder.root().resolve(path))
          : StoreConfig.parse(setting);
    } catch (IllegalArgumentException wrong) {
      throw new StartRefusedException("store", "not usable", message(wrong));
    } catch (UncheckedIOException unreadable) {
      throw new StartRefusedException("store", message(unreadable), "name a readable file");
    }
  }

  private static Stores openStore(StoreConfig config) {
    try {
      return Stores.open(config);
    } catch (StoreInUseException | StoreDamagedException | StoreSchemaException refused) {
      // Their messages carry the mend.
      throw new StartRefusedException(List.of("store: " + message(refused)));
    } catch (StorageUnavailableException unavailable) {
      throw new StartRefusedException(
          "store", message(unavailable), "check that it can be reached and may be written");
    }
  }

  /** Opens the root key; makes it on an empty store. */
  void unseal(Seal seal) {
    keyring.unseal(seal);
  }

  static String message(Throwable fault) {
    var text = fault.getMessage();
    return text == null ? fault.getClass().getSimpleName() : text;
  }

  @Override
  public void close() {
    try {
      stores.close();
    } finally {
      folder.close();
    }
  }
}
