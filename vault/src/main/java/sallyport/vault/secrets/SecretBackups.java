package sallyport.vault.secrets;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.crypto.Place;
import sallyport.crypto.SealBrokenException;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;

/**
 * Backup and restore of whole secrets. A blob is {@code SPB1} and the sealed versions; the seal is
 * that of the vault's realm (cloud, tenant, subscription), so a blob taken elsewhere does not open
 * and one outlives the vault it was taken from.
 */
final class SecretBackups {
  static final int MAX_VERSIONS = 500;

  private static final byte[] MAGIC = {'S', 'P', 'B', '1'};

  private final ObjectStore living;
  private final Sealer sealer;

  SecretBackups(ObjectStore living, Sealer sealer) {
    this.living = living;
    this.sealer = sealer;
  }

  Sealed backup(Vault vault, ObjectName name) {
    var stored = living.everyVersion(Secrets.key(vault, name), MAX_VERSIONS + 1);
    if (stored.isEmpty()) {
      throw Secrets.notFound(name, Optional.empty());
    }
    if (stored.size() > MAX_VERSIONS) {
      throw new RefusedException(
          new VaultRefusal.TooManyVersions(Secrets.KIND, name, MAX_VERSIONS));
    }
    var opened = new ArrayList<OpenSecret>(stored.size());
    try {
      stored.forEach(version -> opened.add(Secrets.open(vault, sealer, version)));
      try (var content = BackupContent.write(opened)) {
        return framed(sealer.seal(place(vault), content));
      }
    } finally {
      opened.forEach(OpenSecret::close);
    }
  }

  /** The versions of a blob, oldest first, sealed anew for this vault. */
  List<StoredVersion> open(Vault vault, Sealed blob) {
    try (var content = sealer.open(place(vault), unframed(blob))) {
      var opened = content.expose(bytes -> BackupContent.read(bytes, vault.id()));
      try {
        return opened.stream()
            .map(version -> Secrets.seal(vault, sealer, version.metadata(), version.value()))
            .toList();
      } finally {
        opened.forEach(OpenSecret::close);
      }
    } catch (SealBrokenException _) {
      throw new RefusedException(new VaultRefusal.UnusableBackup(Secrets.KIND, true));
    }
  }

  private static Place place(Vault vault) {
    return new Place("backup/" + vault.backupRealm(), "secret");
  }

  private static Sealed framed(Sealed sealed) {
    return new Sealed(
        ByteBuffer.allocate(MAGIC.length + sealed.bytes().length)
            .put(MAGIC)
            .put(sealed.bytes())
            .array());
  }

  private static Sealed unframed(Sealed blob) {
    var bytes = blob.bytes();
    if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new RefusedException(new VaultRefusal.UnusableBackup(Secrets.KIND, false));
    }
    return new Sealed(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
  }
}
