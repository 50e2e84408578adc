package sallyport.vault.keys;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Place;
import sallyport.crypto.RandomOctets;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.LiveKeys;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.keys.TokenObjectStore.TokenObject;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectBackups;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.TagRules;
import sallyport.vault.objects.VersionMetadata;

/**
 * The keys of a vault: made, taken over, changed, deleted, backed up. Callers have passed the three
 * doors. What is done with a key is {@link #use}, its renewal {@link #rotation}.
 *
 * <p>Each method throws {@link RefusedException} with a {@link VaultRefusal}, a {@link
 * sallyport.crypto.keys.KeyRefusal} or a {@link RefusedByKey} when it says no. An exception of the
 * store after a write means that its outcome is unknown.
 */
public final class Keys implements AutoCloseable {
  static final ObjectKind KIND = ObjectKind.KEY;
  private static final String BACKUP_MAGIC = "SPK1";

  private final ObjectStore living;
  private final DeletedObjectStore deleted;
  private final KeyModules modules;
  private final LiveKeys ready;
  private final TokenObjects tokens;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final ObjectBackups backups;
  private final NewKeys making;
  private final KeyUse use;
  private final KeyRotation rotation;
  private final KeyRelease release;
  private final KeyRestore restore;

  /** Where keys are kept. */
  public record Stores(
      ObjectStore living,
      DeletedObjectStore deleted,
      RotationStore rotations,
      ReleaseKeyStore releaseKeys,
      TokenObjectStore tokenObjects) {}

  /** Who vouches for machines that ask for keys, and who for what they are answered. */
  public record Trust(Attestations machines, ReleaseAuthority answers) {}

  public Keys(
      Stores stores,
      Sealer sealer,
      KeyModules modules,
      LiveKeys ready,
      Trust trust,
      InstantSource clock,
      Ids ids) {
    this.living = stores.living();
    this.deleted = stores.deleted();
    this.modules = modules;
    this.ready = ready;
    this.lifecycle = new ObjectLifecycle(living, deleted, clock, KIND);
    this.sealed = new SealedVersions(sealer, KIND);
    this.backups = new ObjectBackups(living, sealer, lifecycle, KIND, BACKUP_MAGIC);
    this.use = new KeyUse(living, lifecycle, sealed, modules, ready);
    this.tokens = new TokenObjects(stores.tokenObjects(), modules, lifecycle, sealed, sealer);
    this.making = new NewKeys(modules, lifecycle, sealed, tokens, use, ids);
    this.rotation = new KeyRotation(living, stores.rotations(), lifecycle, making);
    this.restore = new KeyRestore(stores, lifecycle, sealed, backups, modules, tokens);
    this.release =
        new KeyRelease(
            lifecycle,
            use,
            trust.machines(),
            new ReleaseSigner(stores.releaseKeys(), sealer, trust.answers(), clock));
  }

  /** What is done with keys. */
  public KeyUse use() {
    return use;
  }

  /** Their renewal. */
  public KeyRotation rotation() {
    return rotation;
  }

  /** How they leave. */
  public KeyRelease release() {
    return release;
  }

  /** Lists of keys, which are the same for every kind. */
  public ObjectLifecycle lifecycle() {
    return lifecycle;
  }

  /** Makes a key or takes one over: a new version, which is the current one from then on. */
  public KeyVersion add(Vault vault, ObjectName name, KeyDraft draft) {
    var wishes = draft.wishes();
    var type = type(draft.source());
    KeyRules.checkSku(vault, type);
    var operations = KeyRules.operations(type, wishes.operations());
    var exportable = wishes.exportable().orElse(false);
    KeyRules.checkExport(exportable, wishes.releasePolicy());
    wishes.releasePolicy().ifPresent(ReleaseRules::check);
    modules.checkExport(type, exportable);
    modules.checkOperations(type, operations);
    var tags = TagRules.OF_KEYS.checked(wishes.tags().orElse(Map.of()));
    var attributes = wishes.attributes().ofNew(lifecycle.now());
    var key = lifecycle.key(vault, name);
    living
        .current(key)
        .ifPresent(
            current -> lifecycle.refuseManaged(current.metadata(), operation(draft.source())));
    var wanted =
        new NewKeys.Wanted(
            key, type, attributes, tags, operations, exportable, wishes.releasePolicy());
    return making
        .version(
            vault,
            wanted,
            draft.source(),
            version -> Optional.of(lifecycle.appended(living.append(version), name)))
        .map(KeyFacts::read)
        .orElseThrow();
  }

  private static String operation(KeyDraft.Source source) {
    return source instanceof KeyDraft.Source.Made ? "create" : "import";
  }

  private static KeyType type(KeyDraft.Source source) {
    return switch (source) {
      case KeyDraft.Source.Made made -> made.type();
      case KeyDraft.Source.Brought brought -> brought.type();
      case KeyDraft.Source.Transferred transferred -> transferred.type();
    };
  }

  /** The current version, or the one asked for. */
  public KeyVersion get(Vault vault, ObjectName name, Optional<VersionId> version) {
    return KeyFacts.read(lifecycle.find(vault, name, version).metadata());
  }

  /** Whether {@link #get} would wait for nothing but a disk of this machine. */
  public boolean readsAtOnce() {
    return living.readsAtOnce();
  }

  /** Changes the metadata of one version, by default the current. */
  public KeyVersion update(
      Vault vault, ObjectName name, Optional<VersionId> version, KeyDraft.Wishes change) {
    var key = lifecycle.key(vault, name);
    var chosen =
        version
            .or(() -> living.current(key).map(current -> current.metadata().version()))
            .orElseThrow(() -> lifecycle.notFound(name, version));
    var tags = change.tags().map(TagRules.OF_KEYS::checked);
    var changed =
        living
            .change(key, chosen, old -> changed(old, change, tags))
            .orElseThrow(() -> lifecycle.notFound(name, version));
    return KeyFacts.read(changed);
  }

  private VersionMetadata changed(
      VersionMetadata old, KeyDraft.Wishes change, Optional<Map<String, String>> tags) {
    lifecycle.refuseManaged(old, "update");
    var was = KeyFacts.read(old);
    if (change.exportable().filter(it -> it != was.exportable()).isPresent()) {
      throw KeyRules.invalid("attributes.exportable", "is decided when a key is made");
    }
    // The official client for Java sends back the policy that it read, whatever it changes.
    if (change.releasePolicy().isPresent()
        && was.releasePolicy().filter(ReleasePolicy::immutable).isPresent()
        && !change.releasePolicy().equals(was.releasePolicy())) {
      throw new RefusedException(new VaultRefusal.PolicyImmutable());
    }
    var policy = change.releasePolicy().or(was::releasePolicy);
    KeyRules.checkExport(was.exportable(), policy);
    if (!policy.equals(was.releasePolicy())) {
      policy.ifPresent(ReleaseRules::check);
    }
    var operations =
        change.operations().isPresent()
            ? KeyRules.operations(was.type(), change.operations())
            : was.operations();
    // What was stored before this was asked may come back as it is.
    if (KeyFacts.inToken(old) && !operations.equals(was.operations())) {
      KeyModules.checkInToken(was.type(), operations);
    }
    return old.changed(
        change.attributes().appliedTo(old.attributes(), lifecycle.now()),
        tags.orElse(old.tags()),
        KeyFacts.changed(old.facts(), operations, was.exportable(), policy));
  }

  /** Deletes a key with all its versions; it can be recovered until the retention ends. */
  public DeletedObject delete(Vault vault, ObjectName name) {
    var gone = lifecycle.delete(vault, name);
    ready.dropUnder(
        Place.vaultScope(vault.id().value()), sealed.pathOf(vault, gone.current().key().name()));
    return gone;
  }

  /** Makes a deleted key live again; returns its current version. */
  public KeyVersion recover(Vault vault, ObjectName name) {
    return KeyFacts.read(lifecycle.recover(vault, name));
  }

  /** Destroys a deleted key for good, and what a token holds of it. */
  public void purge(Vault vault, ObjectName name) {
    var versions = deleted.everyVersion(lifecycle.key(vault, name));
    lifecycle.purge(vault, name);
    for (var version : versions) {
      ready.drop(sealed.place(vault, version.metadata()));
      if (KeyFacts.inToken(version.metadata())) {
        tokens.destroyPurged(vault, TokenObject.of(version));
      }
    }
  }

  /** Whether there is more to a version than its row: a key in a hardware module. */
  public static boolean inToken(VersionMetadata metadata) {
    return KeyFacts.inToken(metadata);
  }

  /**
   * Destroys what a token holds of versions whose rows were purged, or that were made and never
   * stored. To be called again and again: what a token does not destroy now is destroyed later.
   *
   * @param vaults living or deleted ones, by their ids
   */
  public void destroyPurged(Function<VaultId, Optional<Vault>> vaults) {
    tokens.destroyDue(vaults);
  }

  /**
   * Before the data key of a purged vault goes: what a token holds of it can be destroyed still.
   */
  public void vaultGoes(Vault vault) {
    tokens.outlive(vault);
  }

  /** All versions in one sealed blob that only this realm opens. */
  public Sealed backup(Vault vault, ObjectName name) {
    return backups.backup(vault, name);
  }

  /**
   * Brings back what {@link #backup} returned, under its own name and version ids; refuses what a
   * token does not hold any more ({@link VaultRefusal.UnusableBackup}), and types that the vault or
   * its modules do not have.
   */
  public KeyVersion restore(Vault vault, Sealed blob) {
    return KeyFacts.read(restore.restore(vault, blob));
  }

  /** The type of a key, for whom that is enough. */
  public static KeyType type(VersionMetadata metadata) {
    return KeyFacts.type(metadata);
  }

  /** As {@link KeyVersion}, for lists and deleted keys. */
  public static KeyVersion shown(VersionMetadata metadata) {
    return KeyFacts.read(metadata);
  }

  /** Random octets from the system's secure source. */
  public static SecretBytes randomBytes(int count) {
    return RandomOctets.of(count);
  }

  @Override
  public void close() {
    making.close();
  }
}
