package sallyport.vault.keys;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectBackups;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.StoredVersion;
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
  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
  static final ObjectKind KIND = ObjectKind.KEY;
  private static final String BACKUP_MAGIC = "SPK1";

  private final ObjectStore living;
  private final DeletedObjectStore deleted;
  private final KeyModules modules;
  private final LiveKeys ready;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final ObjectBackups backups;
  private final KeyMill mill = new KeyMill();
  private final Ids ids;
  private final KeyUse use;
  private final KeyRotation rotation;
  private final KeyRelease release;
  private final KeyRestore restore;

  /** Where keys are kept. */
  public record Stores(
      ObjectStore living,
      DeletedObjectStore deleted,
      RotationStore rotations,
      ReleaseKeyStore releaseKeys) {}

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
    this.ids = ids;
    this.use = new KeyUse(living, lifecycle, sealed, modules, ready);
    this.rotation = new KeyRotation(living, stores.rotations(), lifecycle, this);
    this.restore = new KeyRestore(stores, lifecycle, sealed, backups, modules, this);
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
    modules.checkExport(type, exportable);
    var tags = TagRules.OF_KEYS.checked(wishes.tags().orElse(Map.of()));
    var attributes = wishes.attributes().ofNew(lifecycle.now());
    living
        .current(lifecycle.key(vault, name))
        .ifPresent(current -> lifecycle.refuseManaged(current.metadata(), "create"));
    var module = modules.making(type);
    try (var made = obtained(vault, draft.source(), type, module)) {
      var facts =
          KeyFacts.of(
              type,
              made.shown(),
              operations,
              exportable,
              module.platform(),
              modules.isToken(module),
              wishes.releasePolicy());
      var metadata =
          new VersionMetadata(
              lifecycle.key(vault, name),
              VersionId.of(ids.next()),
              Optional.empty(),
              attributes,
              tags,
              facts,
              false);
      var stored = sealed.seal(vault, metadata, made.material());
      try {
        var appended = lifecycle.appended(living.append(stored), name);
        rotation.reschedule(lifecycle.key(vault, name));
        return KeyFacts.read(appended);
      } catch (RefusedException refused) {
        module.destroy(made.shown(), made.material());
        throw refused;
      }
    }
  }

  private static KeyType type(KeyDraft.Source source) {
    return switch (source) {
      case KeyDraft.Source.Made made -> made.type();
      case KeyDraft.Source.Brought brought -> brought.type();
      case KeyDraft.Source.Transferred transferred -> transferred.type();
    };
  }

  private KeyModule.NewKey obtained(
      Vault vault, KeyDraft.Source source, KeyType type, KeyModule module) {
    return switch (source) {
      case KeyDraft.Source.Made made -> made(module, KeyRules.spec(made));
      case KeyDraft.Source.Brought(_, var parts) -> {
        if (type == KeyType.OCT) {
          throw KeyRules.invalid("key.kty", "oct keys of vaults are of type oct-HSM");
        }
        yield taken(module, parts);
      }
      case KeyDraft.Source.Transferred(_, var blob) -> transferred(vault, blob, type, module);
    };
  }

  private KeyModule.NewKey made(KeyModule module, KeySpec spec) {
    return spec instanceof KeySpec.Rsa
        ? milled(module, () -> module.generate(spec))
        : module.generate(spec);
  }

  /** Whether numbers are an RSA key costs primality tests, a hundred milliseconds and more. */
  private KeyModule.NewKey taken(KeyModule module, PrivateKeyParts parts) {
    return parts instanceof PrivateKeyParts.Rsa
        ? milled(module, () -> module.take(parts))
        : module.take(parts);
  }

  /** A token would keep what is made twice. */
  private KeyModule.NewKey milled(KeyModule module, Supplier<KeyModule.NewKey> work) {
    return modules.isToken(module) ? mill.runOnce(work) : mill.run(work);
  }

  /** The key-exchange key is of this vault, in hardware, and for nothing but bringing in others. */
  private KeyModule.NewKey transferred(
      Vault vault, byte[] document, KeyType type, KeyModule module) {
    var blob = TransferBlob.read(document);
    if (!ObjectName.valid(blob.kekName())
        || blob.kekVersion().filter(version -> !VersionId.valid(version)).isPresent()) {
      throw TransferBlob.refused();
    }
    var kek =
        lifecycle.find(
            vault, new ObjectName(blob.kekName()), blob.kekVersion().map(VersionId::new));
    if (KeyFacts.read(kek.metadata()).type() != KeyType.RSA_HSM) {
      throw TransferBlob.refused();
    }
    var kind =
        switch (type.inHardware()) {
          case RSA_HSM -> KeySpec.Kind.RSA;
          case EC_HSM -> KeySpec.Kind.EC;
          case OCT_HSM -> KeySpec.Kind.SYMMETRIC;
          default -> throw KeyRules.invalid("key.kty", "cannot be transferred");
        };
    return use.with(
        vault,
        kek,
        KeyOperation.IMPORT,
        key -> {
          try (var encoded = blob.transfer().unwrap(key, blob.ciphertext());
              var parts = SoftwareModule.parts(kind, encoded)) {
            return taken(module, parts);
          }
        });
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
    rotation.reschedule(key);
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
    var operations =
        change.operations().isPresent()
            ? KeyRules.operations(was.type(), change.operations())
            : was.operations();
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
    var recovered = lifecycle.recover(vault, name);
    rotation.reschedule(lifecycle.key(vault, name));
    return KeyFacts.read(recovered);
  }

  /** Destroys a deleted key for good, and what a token holds of it. */
  public void purge(Vault vault, ObjectName name) {
    var versions = deleted.everyVersion(lifecycle.key(vault, name));
    lifecycle.purge(vault, name);
    versions.forEach(version -> forget(vault, version));
  }

  /** Whether there is more to a version than its row: a key in a hardware module. */
  public static boolean inToken(VersionMetadata metadata) {
    return KeyFacts.inToken(metadata);
  }

  /**
   * Destroys what a token holds of versions whose rows were purged by time, or with their vault.
   *
   * @param vaults living or deleted ones, by their ids
   */
  public void purged(List<StoredVersion> versions, Function<VaultId, Optional<Vault>> vaults) {
    for (var version : versions) {
      var key = version.metadata().key();
      vaults
          .apply(key.vault())
          .ifPresentOrElse(
              vault -> forget(vault, version),
              () -> LOG.warn("the hardware module still holds a key of no vault: {}", key.name()));
    }
  }

  /**
   * Drops what is kept beside the store of a version that is not there, or no more. What a token
   * then does not destroy it keeps: nothing here leads to it, and the call has been done.
   */
  void forget(Vault vault, StoredVersion version) {
    ready.drop(sealed.place(vault, version.metadata()));
    if (KeyFacts.inToken(version.metadata())) {
      try (var open = sealed.open(vault, version)) {
        modules
            .holding(version.metadata())
            .destroy(KeyFacts.shown(version.metadata().facts()), open.value());
      } catch (RuntimeException fault) {
        LOG.warn(
            "the hardware module still holds a key that is gone here: {} {}",
            version.metadata().key().name(),
            version.metadata().version(),
            fault);
      }
    }
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
    var restored = restore.restore(vault, blob);
    rotation.reschedule(restored.key());
    return KeyFacts.read(restored);
  }

  /** The type of a key, for whom that is enough. */
  public static KeyType type(VersionMetadata metadata) {
    return KeyFacts.type(metadata);
  }

  /** As {@link KeyVersion}, for lists and deleted keys. */
  public static KeyVersion shown(VersionMetadata metadata) {
    return KeyFacts.read(metadata);
  }

  /** A version like the current one, with material of its own; nothing is stored yet. */
  StoredVersion successor(Vault vault, KeyVersion current, RotationPolicy policy) {
    modules.checkExport(current.type(), current.exportable());
    var module = modules.making(current.type());
    var now = lifecycle.now();
    try (var made = made(module, KeyRules.like(current))) {
      var old = current.metadata();
      var metadata =
          new VersionMetadata(
              old.key(),
              VersionId.of(ids.next()),
              Optional.empty(),
              KeyRules.successor(now, RotationRules.expiry(policy, now)),
              old.tags(),
              KeyFacts.of(
                  current.type(),
                  made.shown(),
                  current.operations(),
                  current.exportable(),
                  module.platform(),
                  modules.isToken(module),
                  current.releasePolicy()),
              false);
      return sealed.seal(vault, metadata, made.material());
    }
  }

  /** Random octets from the system's secure source. */
  public static SecretBytes randomBytes(int count) {
    return RandomOctets.of(count);
  }

  @Override
  public void close() {
    mill.close();
  }
}
