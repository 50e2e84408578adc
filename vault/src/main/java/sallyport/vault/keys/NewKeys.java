package sallyport.vault.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.Ids;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.core.VersionId;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.KeyModule.NewKey;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.Vault;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Material of new versions, made here or brought, and its way into the store. What a token holds of
 * a version is destroyed where it is known that the version was not stored; where that is not known
 * the log names the version.
 */
final class NewKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewKeys.class);

  private final KeyModules modules;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final KeyUse use;
  private final Ids ids;
  private final KeyMill mill = new KeyMill();

  NewKeys(
      KeyModules modules, ObjectLifecycle lifecycle, SealedVersions sealed, KeyUse use, Ids ids) {
    this.modules = modules;
    this.lifecycle = lifecycle;
    this.sealed = sealed;
    this.use = use;
    this.ids = ids;
  }

  /** All of a version but its material. */
  record Wanted(
      ObjectKey key,
      KeyType type,
      Attributes attributes,
      Map<String, String> tags,
      List<KeyOperation> operations,
      boolean exportable,
      Optional<ReleasePolicy> releasePolicy) {

    /** Like the current version of a key. */
    static Wanted like(KeyVersion current, Attributes attributes) {
      return new Wanted(
          current.metadata().key(),
          current.type(),
          attributes,
          current.metadata().tags(),
          current.operations(),
          current.exportable(),
          current.releasePolicy());
    }
  }

  /** Stores a version; empty when it was not stored. */
  @FunctionalInterface
  interface Write {
    Optional<VersionMetadata> of(StoredVersion version);
  }

  /** Makes a version, or takes one over. */
  Optional<VersionMetadata> version(
      Vault vault, Wanted wanted, KeyDraft.Source source, Write write) {
    return stored(vault, wanted, module -> obtained(vault, source, wanted.type(), module), write);
  }

  /** Makes a version like the current one of a key, with material of its own. */
  Optional<VersionMetadata> successor(
      Vault vault, KeyVersion current, RotationPolicy policy, Write write) {
    modules.checkExport(current.type(), current.exportable());
    modules.checkOperations(current.type(), current.operations());
    var now = lifecycle.now();
    var attributes = KeyRules.successor(now, RotationRules.expiry(policy, now));
    return stored(
        vault,
        Wanted.like(current, attributes),
        module -> made(module, KeyRules.like(current)),
        write);
  }

  private Optional<VersionMetadata> stored(
      Vault vault, Wanted wanted, Function<KeyModule, NewKey> making, Write write) {
    var module = modules.making(wanted.type());
    try (var made = making.apply(module)) {
      var version = sealed(vault, metadata(wanted, made, module), made, module);
      try {
        var added = write.of(version);
        if (added.isEmpty()) {
          discard(module, made);
        }
        return added;
      } catch (RefusedException | StorageFullException notStored) {
        discard(module, made);
        throw notStored;
      } catch (RuntimeException unknown) {
        if (modules.isToken(module)) {
          LOG.warn(
              "whether a key was stored is unknown; if it was not, the hardware module holds one"
                  + " too many: {} {}",
              wanted.key().name(),
              version.metadata().version());
        }
        throw unknown;
      }
    }
  }

  private StoredVersion sealed(
      Vault vault, VersionMetadata metadata, NewKey made, KeyModule module) {
    try {
      return sealed.seal(vault, metadata, made.material());
    } catch (RuntimeException notSealed) {
      discard(module, made);
      throw notSealed;
    }
  }

  private VersionMetadata metadata(Wanted wanted, NewKey made, KeyModule module) {
    return new VersionMetadata(
        wanted.key(),
        VersionId.of(ids.next()),
        Optional.empty(),
        wanted.attributes(),
        wanted.tags(),
        KeyFacts.of(
            wanted.type(),
            made.shown(),
            wanted.operations(),
            wanted.exportable(),
            module.platform(),
            modules.isToken(module),
            wanted.releasePolicy()),
        false);
  }

  private static void discard(KeyModule module, NewKey made) {
    try {
      module.destroy(made.shown(), made.material());
    } catch (RuntimeException fault) {
      LOG.warn("the hardware module still holds a key that was not stored", fault);
    }
  }

  private NewKey obtained(Vault vault, KeyDraft.Source source, KeyType type, KeyModule module) {
    return switch (source) {
      case KeyDraft.Source.Made made -> made(module, KeyRules.spec(made));
      case KeyDraft.Source.Brought(_, var parts) when type != KeyType.OCT -> taken(module, parts);
      case KeyDraft.Source.Transferred(_, var blob) when type != KeyType.OCT ->
          transferred(vault, blob, type, module);
      case KeyDraft.Source.Brought _, KeyDraft.Source.Transferred _ ->
          throw KeyRules.invalid("key.kty", "oct keys of vaults are of type oct-HSM");
    };
  }

  private NewKey made(KeyModule module, KeySpec spec) {
    return spec instanceof KeySpec.Rsa
        ? milled(module, () -> module.generate(spec))
        : module.generate(spec);
  }

  /** Whether numbers are an RSA key costs primality tests, a hundred milliseconds and more. */
  private NewKey taken(KeyModule module, PrivateKeyParts parts) {
    return parts instanceof PrivateKeyParts.Rsa
        ? milled(module, () -> module.take(parts))
        : module.take(parts);
  }

  /** A token would keep what is made twice. */
  private NewKey milled(KeyModule module, Supplier<NewKey> work) {
    return modules.isToken(module)
        ? mill.runOnce(work, unwanted -> discard(module, unwanted))
        : mill.run(work);
  }

  /** The key-exchange key is of this vault, in hardware, and for nothing but bringing in others. */
  private NewKey transferred(Vault vault, byte[] document, KeyType type, KeyModule module) {
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

  @Override
  public void close() {
    mill.close();
  }
}
