package sallyport.vault.secrets;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.RefusedException;
import sallyport.core.VersionId;
import sallyport.crypto.Place;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
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

  static final ObjectKind KIND = ObjectKind.SECRET;

  private final ObjectStore living;
  private final DeletedObjectStore deleted;
  private final Sealer sealer;
  private final SecretBackups backups;
  private final InstantSource clock;
  private final Ids ids;

  public Secrets(
      ObjectStore living, DeletedObjectStore deleted, Sealer sealer, InstantSource clock, Ids ids) {
    this.living = living;
    this.deleted = deleted;
    this.sealer = sealer;
    this.backups = new SecretBackups(living, sealer);
    this.clock = clock;
    this.ids = ids;
  }

  /** Adds a version and makes it current; the name need not exist yet. */
  public VersionMetadata set(Vault vault, ObjectName name, SecretDraft draft) {
    if (draft.value().length() > MAX_VALUE_BYTES) {
      throw new RefusedException(new VaultRefusal.ValueTooLong(MAX_VALUE_BYTES));
    }
    var metadata =
        new VersionMetadata(
            key(vault, name),
            VersionId.of(ids.next()),
            Optional.empty(),
            draft.attributes().ofNew(now()),
            TagRules.OF_SECRETS.checked(draft.tags()),
            facts(draft.contentType()),
            false);
    var material = sealer.seal(place(vault, metadata), draft.value());
    return appended(living.append(new StoredVersion(metadata, material)), name);
  }

  /** The current version, or the one asked for, with its value. */
  public OpenSecret get(Vault vault, ObjectName name, Optional<VersionId> version) {
    var key = key(vault, name);
    var stored =
        (version.isPresent() ? living.version(key, version.get()) : living.current(key))
            .orElseThrow(() -> notFound(name, version));
    if (!stored.metadata().attributes().enabled()) {
      throw new RefusedException(new VaultRefusal.Disabled(KIND, "get"));
    }
    return open(vault, sealer, stored);
  }

  /** Whether {@link #get} would wait for nothing but a disk of this machine. */
  public boolean readsAtOnce() {
    return living.readsAtOnce();
  }

  /** Changes the metadata of one version, by default the current; its value never changes. */
  public VersionMetadata update(
      Vault vault, ObjectName name, Optional<VersionId> version, SecretChange change) {
    var key = key(vault, name);
    var chosen =
        version
            .or(() -> living.current(key).map(current -> current.metadata().version()))
            .orElseThrow(() -> notFound(name, version));
    var tags = change.tags().map(TagRules.OF_SECRETS::checked);
    var facts = change.contentType().map(Optional::of).map(Secrets::facts);
    return living
        .change(
            key,
            chosen,
            old -> {
              refuseManaged(old, "update");
              return old.changed(
                  change.attributes().appliedTo(old.attributes(), now()),
                  tags.orElse(old.tags()),
                  facts.orElse(old.facts()));
            })
        .orElseThrow(() -> notFound(name, version));
  }

  /** Deletes a secret with all its versions; it can be recovered until the retention ends. */
  public DeletedObject delete(Vault vault, ObjectName name) {
    var key = key(vault, name);
    living.current(key).ifPresent(current -> refuseManaged(current.metadata(), "delete"));
    var now = now();
    return deleted
        .delete(key, now, now.plus(vault.retention()))
        .orElseThrow(() -> notFound(name, Optional.empty()));
  }

  /** Current versions by name. */
  public Page<VersionMetadata> list(Vault vault, Optional<String> after, int size) {
    return living.list(vault.id(), KIND, after, size);
  }

  /** The versions of a secret, oldest first; empty when there is no such secret. */
  public Page<VersionMetadata> versions(
      Vault vault, ObjectName name, Optional<String> after, int size) {
    return living.versions(key(vault, name), after, size);
  }

  public DeletedObject getDeleted(Vault vault, ObjectName name) {
    return deleted.deleted(key(vault, name)).orElseThrow(() -> deletedNotFound(name));
  }

  public Page<DeletedObject> listDeleted(Vault vault, Optional<String> after, int size) {
    return deleted.list(vault.id(), KIND, after, size);
  }

  /** Makes a deleted secret live again; returns its current version. */
  public VersionMetadata recover(Vault vault, ObjectName name) {
    return deleted.recover(key(vault, name)).orElseThrow(() -> deletedNotFound(name));
  }

  /** Destroys a deleted secret for good. */
  public void purge(Vault vault, ObjectName name) {
    getDeleted(vault, name);
    if (vault.purgeProtected()) {
      throw new RefusedException(new VaultRefusal.PurgeProtected());
    }
    if (!deleted.purge(key(vault, name))) {
      throw deletedNotFound(name);
    }
  }

  /** All versions in one sealed blob that only this realm opens. */
  public Sealed backup(Vault vault, ObjectName name) {
    return backups.backup(vault, name);
  }

  /** Brings back what {@link #backup} returned, under its own name and version ids. */
  public VersionMetadata restore(Vault vault, Sealed blob) {
    var versions = backups.open(vault, blob);
    return appended(living.restore(versions), versions.getFirst().metadata().key().name());
  }

  static OpenSecret open(Vault vault, Sealer sealer, StoredVersion stored) {
    return new OpenSecret(
        stored.metadata(), sealer.open(place(vault, stored.metadata()), stored.material()));
  }

  static StoredVersion seal(
      Vault vault, Sealer sealer, VersionMetadata metadata, SecretBytes value) {
    return new StoredVersion(metadata, sealer.seal(place(vault, metadata), value));
  }

  static ObjectKey key(Vault vault, ObjectName name) {
    return new ObjectKey(vault.id(), KIND, name);
  }

  static RefusedException notFound(ObjectName name, Optional<VersionId> version) {
    var found = version.isPresent() ? name + "/" + version.get() : name.value();
    return new RefusedException(new VaultRefusal.NotFound(KIND, found));
  }

  private static Place place(Vault vault, VersionMetadata metadata) {
    return Place.ofVersion(
        vault.tenantId(),
        vault.id().value(),
        "secret",
        metadata.key().name().folded(),
        metadata.version().value());
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

  private static VersionMetadata appended(ObjectStore.Append append, ObjectName name) {
    return switch (append) {
      case ObjectStore.Append.Appended(var metadata) -> metadata;
      case ObjectStore.Append.HeldByDeleted _ ->
          throw new RefusedException(new VaultRefusal.HeldByDeleted(KIND, name));
      case ObjectStore.Append.AlreadyExists _ ->
          throw new RefusedException(new VaultRefusal.AlreadyExists(KIND, name));
    };
  }

  private static void refuseManaged(VersionMetadata metadata, String operation) {
    if (metadata.managed()) {
      throw new RefusedException(new VaultRefusal.Managed(KIND, operation));
    }
  }

  private static RefusedException deletedNotFound(ObjectName name) {
    return new RefusedException(new VaultRefusal.DeletedNotFound(KIND, name.value()));
  }

  /** The protocol's times have whole seconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
