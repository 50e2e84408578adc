package sallyport.vault.keys;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Place;
import sallyport.crypto.SealBrokenException;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.vault.Vault;
import sallyport.vault.keys.TokenObjectStore.TokenObject;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.SealedVersions;

/**
 * Sees to it that a token holds nothing for long that no version names, whenever a server dies: an
 * object is noted before it is made, the note goes with the step that stores its version, and comes
 * again with the step that purges it. What is noted is destroyed, again and again until it is gone.
 */
final class TokenObjects {
  private static final Logger LOG = LoggerFactory.getLogger(TokenObjects.class);
  private static final int AT_ONCE = 200;

  /** A server that takes longer to make a key finds that it may not store it. */
  static final Duration LONGEST_MAKING = Duration.ofHours(1);

  /** How long what a token did not destroy rests. */
  static final Duration RETRY = Duration.ofMinutes(10);

  private final TokenObjectStore store;
  private final KeyModules modules;
  private final ObjectLifecycle lifecycle;
  private final SealedVersions sealed;
  private final Sealer sealer;

  TokenObjects(
      TokenObjectStore store,
      KeyModules modules,
      ObjectLifecycle lifecycle,
      SealedVersions sealed,
      Sealer sealer) {
    this.store = store;
    this.modules = modules;
    this.lifecycle = lifecycle;
    this.sealed = sealed;
    this.sealer = sealer;
  }

  /** Of a version that is to be made; written when a token says that it makes something. */
  Note note(Vault vault, ObjectKey key, VersionId version) {
    return new Note(vault, key, version);
  }

  /** What is noted while one version is made. */
  final class Note {
    private final Vault vault;
    private final ObjectKey key;
    private final VersionId version;
    private @Nullable TokenObject written;

    private Note(Vault vault, ObjectKey key, VersionId version) {
      this.vault = vault;
      this.key = key;
      this.version = version;
    }

    /**
     * @param material leads to what a token is about to make
     */
    void write(SecretBytes material) {
      var place = sealed.place(vault, key.name(), version);
      var object =
          new TokenObject(
              Optional.of(key.vault()), key.name(), version, sealer.seal(place, material));
      store.expect(object, lifecycle.now().plus(LONGEST_MAKING));
      written = object;
    }

    /** The material of the version as it is noted; empty where no token made anything. */
    Optional<Sealed> material() {
      return Optional.ofNullable(written).map(TokenObject::material);
    }

    /** The version was not stored: destroys what a token holds of it. */
    void discard() {
      if (written != null) {
        TokenObjects.this.discard(vault, written);
      }
    }
  }

  /** Destroys one of which it is known that no version names it, or sees to it later. */
  void discard(Vault vault, TokenObject object) {
    destroy(object, sealed.place(vault, object.name(), object.version()));
  }

  /** Destroys one whose version was just purged, unless another server does. */
  void destroyPurged(Vault vault, TokenObject object) {
    if (taken(object)) {
      discard(vault, object);
    }
  }

  /**
   * Destroys what is due.
   *
   * @param vaults living or deleted ones, by their ids
   */
  void destroyDue(Function<VaultId, Optional<Vault>> vaults) {
    if (modules.token().isEmpty()) {
      return;
    }
    int found;
    do {
      var due = store.due(lifecycle.now(), AT_ONCE);
      due.stream().filter(this::taken).forEach(object -> destroy(object, vaults));
      found = due.size();
    } while (found == AT_ONCE);
  }

  private boolean taken(TokenObject object) {
    var now = lifecycle.now();
    return store.take(object, now, now.plus(RETRY));
  }

  private void destroy(TokenObject object, Function<VaultId, Optional<Vault>> vaults) {
    if (object.vault().isEmpty()) {
      destroy(object, withoutVault(object));
      return;
    }
    vaults
        .apply(object.vault().get())
        .ifPresentOrElse(vault -> discard(vault, object), () -> giveUp(object));
  }

  private void giveUp(TokenObject object) {
    LOG.error(
        "the hardware module may hold for good a key of a vault that is gone: {} {}",
        object.name(),
        object.version());
    store.remove(object);
  }

  private void destroy(TokenObject object, Place place) {
    try (var material = sealer.open(place, object.material())) {
      modules.inToken().destroy(material);
      store.remove(object);
    } catch (RuntimeException fault) {
      LOG.warn(
          "the hardware module still holds a key that is gone here, and is asked again: {} {}",
          object.name(),
          object.version(),
          fault);
    }
  }

  /** Before the key of a vault goes, under which its notes are sealed. */
  void outlive(Vault vault) {
    for (var object : store.of(vault.id())) {
      var place = sealed.place(vault, object.name(), object.version());
      try (var material = sealer.open(place, object.material())) {
        store.outlive(object, sealer.seal(withoutVault(object), material));
      } catch (SealBrokenException _) {
        giveUp(object);
      }
    }
  }

  private static Place withoutVault(TokenObject object) {
    return new Place("token objects", object.name().folded() + "/" + object.version());
  }
}
