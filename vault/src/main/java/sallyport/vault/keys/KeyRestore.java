package sallyport.vault.keys;

import java.util.ArrayList;
import java.util.List;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.crypto.Sealed;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.keys.TokenObjectStore.TokenObject;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectBackups;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Keys from their backups. Of a key in a token a backup has the name only; the token copies what it
 * still holds, so that the restored key is independent and no two rows ever name one object.
 */
final class KeyRestore {
  private final ObjectStore living;
  private final DeletedObjectStore deleted;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final ObjectBackups backups;
  private final KeyModules modules;
  private final TokenObjects tokens;

  KeyRestore(
      Keys.Stores stores,
      ObjectLifecycle lifecycle,
      SealedVersions sealed,
      ObjectBackups backups,
      KeyModules modules,
      TokenObjects tokens) {
    this.living = stores.living();
    this.deleted = stores.deleted();
    this.lifecycle = lifecycle;
    this.sealed = sealed;
    this.backups = backups;
    this.modules = modules;
    this.tokens = tokens;
  }

  VersionMetadata restore(Vault vault, Sealed blob) {
    var versions = backups.open(vault, blob);
    versions.forEach(version -> checkServed(vault, version.metadata()));
    var key = versions.getFirst().metadata().key();
    refuseTaken(key);
    var own = copied(vault, versions);
    try {
      return lifecycle.appended(living.restore(own), key.name());
    } catch (RefusedException | StorageFullException notStored) {
      forget(vault, own);
      throw notStored;
    }
  }

  /** As if it were made here: a backup is no way around the sku or {@code hsm.software}. */
  private void checkServed(Vault vault, VersionMetadata metadata) {
    var type = KeyFacts.type(metadata);
    KeyRules.checkSku(vault, type);
    modules.checkServed(type);
  }

  /** So that nothing is copied in vain; who takes the name in between is seen by the store. */
  private void refuseTaken(ObjectKey key) {
    if (living.current(key).isPresent()) {
      throw new RefusedException(new VaultRefusal.AlreadyExists(Keys.KIND, key.name()));
    }
    if (deleted.deleted(key).isPresent()) {
      throw new RefusedException(new VaultRefusal.HeldByDeleted(Keys.KIND, key.name()));
    }
  }

  private List<StoredVersion> copied(Vault vault, List<StoredVersion> versions) {
    var own = new ArrayList<StoredVersion>(versions.size());
    try {
      for (var version : versions) {
        own.add(KeyFacts.inToken(version.metadata()) ? copied(vault, version) : version);
      }
      return own;
    } catch (RuntimeException fault) {
      forget(vault, own);
      throw fault;
    }
  }

  private StoredVersion copied(Vault vault, StoredVersion version) {
    var metadata = version.metadata();
    var note = tokens.note(vault, metadata.key(), metadata.version());
    var module = modules.holding(metadata).telling(note::write);
    try (var open = sealed.open(vault, version);
        var _ =
            module
                .copy(KeyFacts.shown(metadata.facts()), open.value())
                .orElseThrow(KeyRestore::unusable)) {
      return new StoredVersion(metadata, note.material().orElseThrow());
    } catch (RuntimeException notCopied) {
      note.discard();
      throw notCopied;
    }
  }

  private static RefusedException unusable() {
    return new RefusedException(new VaultRefusal.UnusableBackup(Keys.KIND, true));
  }

  private void forget(Vault vault, List<StoredVersion> own) {
    own.stream()
        .filter(version -> KeyFacts.inToken(version.metadata()))
        .forEach(version -> tokens.discard(vault, TokenObject.of(version)));
  }
}
