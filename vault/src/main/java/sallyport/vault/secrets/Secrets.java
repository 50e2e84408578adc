package sallyport.vault.secrets;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectBackups;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.OpenVersion;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.TagRules;
import sallyport.vault.objects.VersionMetadata;

/**
 * Everything that can be done with the secrets of a vault. Callers have passed the three doors.
 *
 * <p>Each method throws {@link RefusedException} with a {@link VaultRefusal} when it says no. An
 * exception of the store after a write means that its outcome is unknown.
 */
public final class Secrets {
  /** Of the value in UTF-8. */
  public static final int MAX_VALUE_BYTES = 25_600;

  public static final int MAX_CONTENT_TYPE_LENGTH = 255;

  /** The key of the content type among a version's facts. */
  public static final String CONTENT_TYPE = "contentType";

  private static final ObjectKind KIND = ObjectKind.SECRET;
  private static final String BACKUP_MAGIC = "SPB1";

  private final ObjectStore living;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final ObjectBackups backups;
  private final Ids ids;

  public Secrets(
      ObjectStore living, DeletedObjectStore deleted, Sealer sealer, InstantSource clock, Ids ids) {
    this.living = living;
    this.lifecycle = new ObjectLifecycle(living, deleted, clock, KIND);
    this.sealed = new SealedVersions(sealer, KIND);
    this.backups = new ObjectBackups(living, sealer, lifecycle, KIND, BACKUP_MAGIC);
    this.ids = ids;
  }

  /** Adds a version and makes it current; the name need not exist yet. */
  public VersionMetadata set(Vault vault, ObjectName name, SecretDraft draft) {
    if (draft.value().length() > MAX_VALUE_BYTES) {
      throw new RefusedException(new VaultRefusal.ValueTooLong(MAX_VALUE_BYTES));
    }
    var metadata =
        new VersionMetadata(
            lifecycle.key(vault, name),
            VersionId.of(ids.next()),
            Optional.empty(),
            draft.attributes().ofNew(lifecycle.now()),
            TagRules.OF_SECRETS.checked(draft.tags()),
            facts(draft.contentType()),
            false);
    return lifecycle.appended(living.append(sealed.seal(vault, metadata, draft.value())), name);
  }

  /** The current version, or the one asked for, with its value. */
  public OpenVersion get(Vault vault, ObjectName name, Optional<VersionId> version) {
    var stored = lifecycle.find(vault, name, version);
    if (!stored.metadata().attributes().enabled()) {
      throw new RefusedException(new VaultRefusal.Disabled(KIND, "get"));
    }
    return sealed.open(vault, stored);
  }

  /** Whether {@link #get} would wait for nothing but a disk of this machine. */
  public boolean readsAtOnce() {
    return living.readsAtOnce();
  }

  /** Changes the metadata of one version, by default the current; its value never changes. */
  public VersionMetadata update(
      Vault vault, ObjectName name, Optional<VersionId> version, SecretChange change) {
    var key = lifecycle.key(vault, name);
    var chosen =
        version
            .or(() -> living.current(key).map(current -> current.metadata().version()))
            .orElseThrow(() -> lifecycle.notFound(name, version));
    var tags = change.tags().map(TagRules.OF_SECRETS::checked);
    var facts = change.contentType().map(Optional::of).map(Secrets::facts);
    return living
        .change(
            key,
            chosen,
            old -> {
              lifecycle.refuseManaged(old, "update");
              return old.changed(
                  change.attributes().appliedTo(old.attributes(), lifecycle.now()),
                  tags.orElse(old.tags()),
                  facts.orElse(old.facts()));
            })
        .orElseThrow(() -> lifecycle.notFound(name, version));
  }

  /** Lists, deletion and recovery, which are the same for every kind. */
  public ObjectLifecycle lifecycle() {
    return lifecycle;
  }

  /** All versions in one sealed blob that only this realm opens. */
  public Sealed backup(Vault vault, ObjectName name) {
    return backups.backup(vault, name);
  }

  /** Brings back what {@link #backup} returned, under its own name and version ids. */
  public VersionMetadata restore(Vault vault, Sealed blob) {
    var versions = backups.open(vault, blob);
    return lifecycle.appended(
        living.restore(versions), versions.getFirst().metadata().key().name());
  }

  private static Map<String, String> facts(Optional<String> contentType) {
    if (contentType.isEmpty()) {
      return Map.of();
    }
    if (contentType.get().length() > MAX_CONTENT_TYPE_LENGTH) {
      throw new RefusedException(
          new VaultRefusal.InvalidProperty(
              CONTENT_TYPE, "longer than " + MAX_CONTENT_TYPE_LENGTH + " characters"));
    }
    return Map.of(CONTENT_TYPE, contentType.get());
  }
}
