package sallyport.vault.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Place;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.LiveKey;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.ToSign;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.SealedVersions;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * What is done with keys. Every use reads the version's row, so that a key that was disabled,
 * changed or deleted on another node is refused at once; only what never changes, the key itself,
 * is kept ready.
 */
public final class KeyUse {
  private static final int MOST_HINTS = 10_000;

  private final ObjectStore living;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final KeyModules modules;
  private final LiveKeys ready;
  private final Cache<Hint, Boolean> light =
      Caffeine.newBuilder().maximumSize(MOST_HINTS).executor(Runnable::run).build();

  KeyUse(
      ObjectStore living,
      ObjectLifecycle lifecycle,
      SealedVersions sealed,
      KeyModules modules,
      LiveKeys ready) {
    this.living = living;
    this.lifecycle = lifecycle;
    this.sealed = sealed;
    this.modules = modules;
    this.ready = ready;
  }

  /** Which key did it, and what came of it. */
  public record Done<T>(VersionMetadata by, T result) {}

  /** Which version of which key. */
  public record Which(Vault vault, ObjectName name, Optional<VersionId> version) {}

  public Done<byte[]> sign(Which which, SignatureAlgorithm algorithm, ToSign what) {
    return apply(which, KeyOperation.SIGN, algorithm.word(), key -> key.sign(algorithm, what));
  }

  public Done<Boolean> verify(
      Which which, SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    return apply(
        which,
        KeyOperation.VERIFY,
        algorithm.word(),
        key -> key.verify(algorithm, what, signature));
  }

  /**
   * Encrypts, or wraps a key, which differ only in the permission they need.
   *
   * @param as {@link KeyOperation#ENCRYPT} or {@link KeyOperation#WRAP_KEY}
   */
  public Done<Ciphertext> encrypt(
      Which which,
      KeyOperation as,
      EncryptionAlgorithm algorithm,
      SecretBytes plain,
      Optional<byte[]> iv,
      Optional<byte[]> aad) {
    return apply(which, as, algorithm.word(), key -> key.encrypt(algorithm, plain, iv, aad));
  }

  /**
   * Decrypts, or unwraps a key. Who asked closes the result.
   *
   * @param as {@link KeyOperation#DECRYPT} or {@link KeyOperation#UNWRAP_KEY}
   */
  public Done<SecretBytes> decrypt(
      Which which, KeyOperation as, EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    return apply(which, as, algorithm.word(), key -> key.decrypt(algorithm, ciphertext));
  }

  /**
   * Whether a use would be short and wait for nothing but a disk of this machine: the key was used
   * before, is held here, and is of a kind with which an operation takes a fraction of a
   * millisecond. A hint, and no promise.
   */
  public boolean light(VaultId vault, String name, Optional<String> version) {
    return living.readsAtOnce()
        && light.getIfPresent(new Hint(vault, name, version.orElse(""))) != null;
  }

  private record Hint(VaultId vault, String name, String version) {
    static Hint of(Which which) {
      return new Hint(
          which.vault().id(),
          which.name().value(),
          which.version().map(VersionId::value).orElse(""));
    }
  }

  private <T> Done<T> apply(
      Which which, KeyOperation operation, String algorithm, Function<LiveKey, T> work) {
    var stored = found(which);
    var metadata = stored.metadata();
    var result = answered(which.vault(), stored, operation, algorithm, work);
    if (KeyFacts.light(metadata)) {
      var hint = Hint.of(which);
      if (light.getIfPresent(hint) == null) {
        light.put(hint, true);
      }
    }
    return new Done<>(metadata, result);
  }

  private StoredVersion found(Which which) {
    try {
      return lifecycle.find(which.vault(), which.name(), which.version());
    } catch (RefusedException gone) {
      // Who deleted it dropped its own; what other servers keep ready falls out here.
      ready.dropUnder(
          Place.vaultScope(which.vault().id().value()),
          sealed.pathOf(which.vault(), which.name())
              + which.version().map(VersionId::value).orElse(""));
      throw gone;
    }
  }

  private <T> T answered(
      Vault vault,
      StoredVersion stored,
      KeyOperation operation,
      String algorithm,
      Function<LiveKey, T> work) {
    try {
      return with(vault, stored, operation, work);
    } catch (RefusedException refused) {
      throw refused.refusal() instanceof KeyRefusal why
          ? new RefusedException(new RefusedByKey(stored.metadata(), operation, algorithm, why))
          : refused;
    }
  }

  /** Uses a version that was read, where it may be used so. */
  <T> T with(Vault vault, StoredVersion stored, KeyOperation operation, Function<LiveKey, T> work) {
    var metadata = stored.metadata();
    check(metadata, operation);
    return ready.use(sealed.place(vault, metadata), new Row(vault, stored), work);
  }

  /** Refuses what a version may not be used for now. */
  void check(VersionMetadata metadata, KeyOperation operation) {
    var attributes = metadata.attributes();
    if (!attributes.enabled()) {
      throw new RefusedException(new VaultRefusal.Disabled(Keys.KIND, operation.word()));
    }
    if (operation.boundToTimes()) {
      var now = lifecycle.now();
      if (attributes.notBefore().filter(now::isBefore).isPresent()) {
        throw new RefusedException(new VaultRefusal.KeyNotYetValid(operation.word()));
      }
      if (attributes.expires().filter(end -> !now.isBefore(end)).isPresent()) {
        throw new RefusedException(new VaultRefusal.KeyExpired(operation.word()));
      }
    }
    if (!KeyFacts.may(metadata, operation)) {
      throw new RefusedException(new VaultRefusal.OperationNotPermitted(operation.word()));
    }
  }

  /** What a key is made ready from. */
  private final class Row implements LiveKeys.Source {
    private final Vault vault;
    private final StoredVersion stored;

    Row(Vault vault, StoredVersion stored) {
      this.vault = vault;
      this.stored = stored;
    }

    @Override
    public Sealed material() {
      return stored.material();
    }

    @Override
    public LiveKey load() {
      var metadata = stored.metadata();
      try (var open = sealed.open(vault, stored)) {
        return modules.holding(metadata).load(KeyFacts.shown(metadata.facts()), open.value());
      }
    }

    @Override
    public boolean stillStored() {
      return living
          .version(stored.metadata().key(), stored.metadata().version())
          .filter(now -> now.material().equals(stored.material()))
          .isPresent();
    }
  }

  /** The private half of a key that may leave, for who has shown that it may have it. */
  SecretBytes export(Vault vault, StoredVersion stored) {
    try (var open = sealed.open(vault, stored)) {
      return modules
          .holding(stored.metadata())
          .export(KeyFacts.shown(stored.metadata().facts()), open.value());
    }
  }
}
