package sallyport.vault.objects;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.RefusedException;
import sallyport.core.VersionId;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;

/**
 * What is the same for secrets and keys: finding versions, lists, soft delete, and what the
 * outcomes of the stores mean to a caller.
 */
public final class ObjectLifecycle {
  private final ObjectStore living;
  private final DeletedObjectStore deleted;
  private final InstantSource clock;
  private final ObjectKind kind;

  public ObjectLifecycle(
      ObjectStore living, DeletedObjectStore deleted, InstantSource clock, ObjectKind kind) {
    this.living = living;
    this.deleted = deleted;
    this.clock = clock;
    this.kind = kind;
  }

  public ObjectKey key(Vault vault, ObjectName name) {
    return new ObjectKey(vault.id(), kind, name);
  }

  /** The protocol's times have whole seconds. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** The current version, or the one asked for. */
  public StoredVersion find(Vault vault, ObjectName name, Optional<VersionId> version) {
    var key = key(vault, name);
    return (version.isPresent() ? living.version(key, version.get()) : living.current(key))
        .orElseThrow(() -> notFound(name, version));
  }

  /** Deletes an object with all its versions; it can be recovered until the retention ends. */
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
    return living.list(vault.id(), kind, after, size);
  }

  /** The versions of an object, oldest first; empty when there is no such object. */
  public Page<VersionMetadata> versions(
      Vault vault, ObjectName name, Optional<String> after, int size) {
    return living.versions(key(vault, name), after, size);
  }

  public DeletedObject getDeleted(Vault vault, ObjectName name) {
    return deleted.deleted(key(vault, name)).orElseThrow(() -> deletedNotFound(name));
  }

  public Page<DeletedObject> listDeleted(Vault vault, Optional<String> after, int size) {
    return deleted.list(vault.id(), kind, after, size);
  }

  /** Makes a deleted object live again; returns its current version. */
  public VersionMetadata recover(Vault vault, ObjectName name) {
    refuseManaged(getDeleted(vault, name).current(), "recover");
    return deleted.recover(key(vault, name)).orElseThrow(() -> deletedNotFound(name));
  }

  /** Destroys a deleted object for good. */
  public void purge(Vault vault, ObjectName name) {
    refuseManaged(getDeleted(vault, name).current(), "purge");
    if (vault.purgeProtected()) {
      throw new RefusedException(new VaultRefusal.PurgeProtected());
    }
    if (!deleted.purge(key(vault, name))) {
      throw deletedNotFound(name);
    }
  }

  /** What became of an added version, or the refusal it means. */
  public VersionMetadata appended(ObjectStore.Append append, ObjectName name) {
    return switch (append) {
      case ObjectStore.Append.Appended(var metadata) -> metadata;
      case ObjectStore.Append.HeldByDeleted _ ->
          throw new RefusedException(new VaultRefusal.HeldByDeleted(kind, name));
      case ObjectStore.Append.AlreadyExists _ ->
          throw new RefusedException(new VaultRefusal.AlreadyExists(kind, name));
    };
  }

  public RefusedException notFound(ObjectName name, Optional<VersionId> version) {
    var found = version.isPresent() ? name + "/" + version.get() : name.value();
    return new RefusedException(new VaultRefusal.NotFound(kind, found));
  }

  /** What belongs to a certificate is changed through it. */
  public void refuseManaged(VersionMetadata metadata, String operation) {
    if (metadata.managed()) {
      throw new RefusedException(new VaultRefusal.Managed(kind, operation));
    }
  }

  private RefusedException deletedNotFound(ObjectName name) {
    return new RefusedException(new VaultRefusal.DeletedNotFound(kind, name.value()));
  }
}
