package sallyport.vault.objects;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.crypto.Place;
import sallyport.crypto.SealBrokenException;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;

/**
 * Backup and restore of whole objects. A blob is four letters that name the kind and the sealed
 * versions; the seal is that of the vault's realm (cloud, tenant, subscription), so a blob taken
 * elsewhere does not open and one outlives the vault it was taken from.
 */
public final class ObjectBackups {
  /** The most versions one blob holds, as the service's documentation says. */
  public static final int MAX_VERSIONS = 500;

  private final ObjectStore living;
  private final Sealer sealer;
  private final SealedVersions sealed;
  private final ObjectLifecycle lifecycle;
  private final ObjectKind kind;
  private final byte[] magic;

  /**
   * @param magic four letters: {@code SPB1} for secrets, {@code SPK1} for keys
   */
  public ObjectBackups(
      ObjectStore living, Sealer sealer, ObjectLifecycle lifecycle, ObjectKind kind, String magic) {
    this.living = living;
    this.sealer = sealer;
    this.sealed = new SealedVersions(sealer, kind);
    this.lifecycle = lifecycle;
    this.kind = kind;
    this.magic = magic.getBytes(US_ASCII);
  }

  public Sealed backup(Vault vault, ObjectName name) {
    var stored = living.everyVersion(lifecycle.key(vault, name), MAX_VERSIONS + 1);
    if (stored.isEmpty()) {
      throw lifecycle.notFound(name, Optional.empty());
    }
    if (stored.size() > MAX_VERSIONS) {
      throw new RefusedException(new VaultRefusal.TooManyVersions(kind, name, MAX_VERSIONS));
    }
    var opened = new ArrayList<OpenVersion>(stored.size());
    try {
      stored.forEach(version -> opened.add(sealed.open(vault, version)));
      try (var content = BackupContent.write(opened)) {
        return framed(sealer.seal(place(vault), content));
      }
    } finally {
      opened.forEach(OpenVersion::close);
    }
  }

  /** The versions of a blob, oldest first, sealed anew for this vault. */
  public List<StoredVersion> open(Vault vault, Sealed blob) {
    try (var content = sealer.open(place(vault), unframed(blob))) {
      var opened = content.expose(bytes -> BackupContent.read(bytes, vault.id(), kind));
      try {
        return opened.stream()
            .map(version -> sealed.seal(vault, version.metadata(), version.value()))
            .toList();
      } finally {
        opened.forEach(OpenVersion::close);
      }
    } catch (SealBrokenException _) {
      throw new RefusedException(new VaultRefusal.UnusableBackup(kind, true));
    }
  }

  private Place place(Vault vault) {
    return new Place("backup/" + vault.backupRealm(), kind.name().toLowerCase(Locale.ROOT));
  }

  private Sealed framed(Sealed sealed) {
    return new Sealed(
        ByteBuffer.allocate(magic.length + sealed.bytes().length)
            .put(magic)
            .put(sealed.bytes())
            .array());
  }

  private Sealed unframed(Sealed blob) {
    var bytes = blob.bytes();
    if (bytes.length < magic.length || !Arrays.equals(magic, Arrays.copyOf(bytes, magic.length))) {
      throw new RefusedException(new VaultRefusal.UnusableBackup(kind, false));
    }
    return new Sealed(Arrays.copyOfRange(bytes, magic.length, bytes.length));
  }
}
