package sallyport.store;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import sallyport.crypto.KeyringStore;
import sallyport.crypto.KeyringStoreContract;
import sallyport.identity.directory.DirectoryStore;
import sallyport.identity.directory.DirectoryStoreContract;
import sallyport.identity.tokens.SigningKeyStore;
import sallyport.identity.tokens.SigningKeyStoreContract;
import sallyport.resources.ResourceStore;
import sallyport.resources.ResourceStoreContract;
import sallyport.resources.RoleStore;
import sallyport.resources.RoleStoreContract;
import sallyport.resources.networks.NetworkStore;
import sallyport.resources.networks.NetworkStoreContract;
import sallyport.vault.keys.ReleaseKeyStore;
import sallyport.vault.keys.ReleaseKeyStoreContract;
import sallyport.vault.keys.RotationStoreContract;
import sallyport.vault.keys.TokenObjectStoreContract;
import sallyport.vault.objects.ObjectStoreContract;

/** Every port keeps its promises over Postgres. */
class PostgresContractsTest {
  @RegisterExtension final FreshPostgres fresh = new FreshPostgres();

  @Nested
  class Objects extends ObjectStoreContract {
    @Override
    protected Stores empty() {
      var stores = fresh.open();
      return new Stores(stores.objects(), stores.deletedObjects());
    }
  }

  @Nested
  class Rotations extends RotationStoreContract {
    @Override
    protected Ports empty() {
      var stores = fresh.open();
      return new Ports(stores.objects(), stores.deletedObjects(), stores.rotations());
    }
  }

  @Nested
  class TokenObjects extends TokenObjectStoreContract {
    @Override
    protected Storage empty() {
      var stores = fresh.open();
      return new Storage(
          stores.objects(), stores.deletedObjects(), stores.rotations(), stores.tokenObjects());
    }
  }

  @Nested
  class ReleaseKeys extends ReleaseKeyStoreContract {
    @Override
    protected ReleaseKeyStore empty() {
      return fresh.open().releaseKeys();
    }
  }

  @Nested
  class Directory extends DirectoryStoreContract {
    @Override
    protected DirectoryStore empty() {
      return fresh.open().directory();
    }
  }

  @Nested
  class SigningKeys extends SigningKeyStoreContract {
    @Override
    protected SigningKeyStore empty() {
      return fresh.open().signingKeys();
    }
  }

  @Nested
  class Resources extends ResourceStoreContract {
    @Override
    protected ResourceStore empty() {
      return fresh.open().resources();
    }
  }

  @Nested
  class Networks extends NetworkStoreContract {
    @Override
    protected NetworkStore empty() {
      return fresh.open().networks();
    }
  }

  @Nested
  class Roles extends RoleStoreContract {
    @Override
    protected RoleStore empty() {
      return fresh.open().roles();
    }
  }

  @Nested
  class Keyring extends KeyringStoreContract {
    @Override
    protected KeyringStore empty() {
      return fresh.open().keyring();
    }
  }
}
