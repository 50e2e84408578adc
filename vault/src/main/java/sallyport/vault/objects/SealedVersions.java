package sallyport.vault.objects;

import java.util.Locale;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VersionId;
import sallyport.crypto.Place;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.vault.Vault;

/**
 * Seals the values of versions to their place and opens them there; one place decides what it is.
 */
public final class SealedVersions {
  private final Sealer sealer;
  private final String word;

  public SealedVersions(Sealer sealer, ObjectKind kind) {
    this.sealer = sealer;
    this.word = kind.name().toLowerCase(Locale.ROOT);
  }

  public StoredVersion seal(Vault vault, VersionMetadata metadata, SecretBytes value) {
    return new StoredVersion(metadata, sealer.seal(place(vault, metadata), value));
  }

  public OpenVersion open(Vault vault, StoredVersion stored) {
    return new OpenVersion(
        stored.metadata(), sealer.open(place(vault, stored.metadata()), stored.material()));
  }

  /** Where a version of this vault is sealed. */
  public Place place(Vault vault, VersionMetadata metadata) {
    return place(vault, metadata.key().name(), metadata.version());
  }

  /** As {@link #place(Vault, VersionMetadata)}, of one that is still to be made. */
  public Place place(Vault vault, ObjectName name, VersionId version) {
    return Place.ofVersion(
        vault.tenantId(), vault.id().value(), word, name.folded(), version.value());
  }

  /** How the path of every version of an object begins. */
  public String pathOf(Vault vault, ObjectName name) {
    return Place.ofVersion(vault.tenantId(), vault.id().value(), word, name.folded(), "").path();
  }
}
