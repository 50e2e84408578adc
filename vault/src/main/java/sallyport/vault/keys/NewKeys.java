package sallyport.vault.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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
 * {@link TokenObjects} sees to it.
 */
final class NewKeys implements AutoCloseable {
  private final KeyModules modules;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final TokenObjects tokens;
  private final KeyUse use;
  private final Ids ids;
  private final KeyMill mill = new KeyMill();

  NewKeys(
      KeyModules modules,
      ObjectLifecycle lifecycle,
      SealedVersions sealed,
      TokenObjects tokens,
      KeyUse use,
      Ids ids) {
    this.modules = modules;
    this.lifecycle = lifecycle;
    this.sealed = sealed;
    this.tokens = tokens;
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
    return stored(vault, wanted, maker -> obtained(vault, source, wanted.type(), maker), write);
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
        maker -> made(maker, KeyRules.like(current)),
        write);
  }

  /**
   * Who makes one version.
   *
   * @param token it is not to be made twice: a token would keep both
   */
  private record Maker(KeyModule module, boolean token, TokenObjects.Note note) {}

  private Optional<VersionMetadata> stored(
      Vault vault, Wanted wanted, Function<Maker, NewKey> making, Write write) {
    var module = modules.making(wanted.type());
    var version = VersionId.of(ids.next());
    var note = tokens.note(vault, wanted.key(), version);
    var maker = new Maker(module.telling(note::write), modules.isToken(module), note);
    try (var made = making.apply(maker)) {
      var metadata = metadata(wanted, version, made, module);
      var added =
          write.of(
              note.material()
                  .map(material -> new StoredVersion(metadata, material))
                  .orElseGet(() -> sealed.seal(vault, metadata, made.material())));
      if (added.isEmpty()) {
        note.discard();
      }
      return added;
    } catch (RefusedException | StorageFullException notStored) {
      note.discard();
      throw notStored;
    }
  }

  private VersionMetadata metadata(
      Wanted wanted, VersionId version, NewKey made, KeyModule module) {
    return new VersionMetadata(
        wanted.key(),
        version,
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

  private NewKey obtained(Vault vault, KeyDraft.Source source, KeyType type, Maker maker) {
    return switch (source) {
      case KeyDraft.Source.Made made -> made(maker, KeyRules.spec(made));
      case KeyDraft.Source.Brought(_, var parts) when type != KeyType.OCT -> taken(maker, parts);
      case KeyDraft.Source.Transferred(_, var blob) when type != KeyType.OCT ->
          transferred(vault, blob, type, maker);
      case KeyDraft.Source.Brought _, KeyDraft.Source.Transferred _ ->
          throw KeyRules.invalid("key.kty", "oct keys of vaults are of type oct-HSM");
    };
  }

  private NewKey made(Maker maker, KeySpec spec) {
    return spec instanceof KeySpec.Rsa
        ? milled(maker, () -> maker.module().generate(spec))
        : maker.module().generate(spec);
  }

  /** Whether numbers are an RSA key costs primality tests, a hundred milliseconds and more. */
  private NewKey taken(Maker maker, PrivateKeyParts parts) {
    return parts instanceof PrivateKeyParts.Rsa
        ? milled(maker, () -> maker.module().take(parts))
        : maker.module().take(parts);
  }

  private NewKey milled(Maker maker, Supplier<NewKey> work) {
    return maker.token() ? mill.runOnce(work, _ -> maker.note().discard()) : mill.run(work);
  }

  /** The key-exchange key is of this vault, in hardware, and for nothing but bringing in others. */
  private NewKey transferred(Vault vault, byte[] document, KeyType type, Maker maker) {
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
            return taken(maker, parts);
          }
        });
  }

  @Override
  public void close() {
    mill.close();
  }
}
