package sallyport.vault.keys;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.VersionMetadata;

/**
 * Renewal of keys: policies, new versions on demand and by themselves, and announcements of their
 * end. What is due is found by an index. Who acts on a key first puts it off by {@link #RETRY}, in
 * one conditional step of the store, so that of several servers one does; what it then fails to do,
 * or dies over, is due again after that time.
 */
public final class KeyRotation {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final int AT_ONCE = 50;
  private static final int MOST_PAGES = 20;

  /** How often a rotation on demand begins again when somebody else was first. */
  private static final int ATTEMPTS = 3;

  /** How long one run may go on; what is left is due still. */
  static final Duration LONGEST_RUN = Duration.ofSeconds(20);

  /** How long what could not be done rests, so that it does not stand before what can be. */
  static final Duration RETRY = RotationSchedule.TURN;

  private final ObjectStore living;
  private final RotationStore store;
  private final ObjectLifecycle lifecycle;
  private final NewKeys making;

  KeyRotation(ObjectStore living, RotationStore store, ObjectLifecycle lifecycle, NewKeys making) {
    this.living = living;
    this.store = store;
    this.lifecycle = lifecycle;
    this.making = making;
  }

  /** The policy of a key; where nobody has set one, what every key has. */
  public RotationPolicy policy(Vault vault, ObjectName name) {
    lifecycle.find(vault, name, Optional.empty());
    return kept(lifecycle.key(vault, name)).policy();
  }

  /** Sets the policy of a key; its times of creation and change are the server's. */
  public RotationPolicy setPolicy(Vault vault, ObjectName name, RotationPolicy asked) {
    var current = lifecycle.find(vault, name, Optional.empty()).metadata();
    lifecycle.refuseManaged(current, "setrotationpolicy");
    var now = lifecycle.now();
    var checked = RotationRules.checked(asked, now);
    return store
        .change(
            lifecycle.key(vault, name),
            kept ->
                kept.with(
                    new RotationPolicy(
                        checked.expiryTime(),
                        checked.actions(),
                        kept.policy().created().or(() -> Optional.of(now)),
                        Optional.of(now))))
        .orElseThrow(() -> lifecycle.notFound(name, Optional.empty()))
        .policy();
  }

  /**
   * Makes a new version now. The current one stays as it is. Of several calls at once each makes
   * one after the other, unless others are first again and again.
   */
  public KeyVersion rotate(Vault vault, ObjectName name) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var current = lifecycle.find(vault, name, Optional.empty()).metadata();
      lifecycle.refuseManaged(current, "rotate");
      if (!current.attributes().enabled()) {
        throw new RefusedException(new VaultRefusal.Disabled(Keys.KIND, "rotate"));
      }
      var made =
          renewed(vault, current, next -> store.rotate(next, current.version(), kept -> kept));
      if (made.isPresent()) {
        return KeyFacts.read(made.get());
      }
    }
    throw new RefusedException(new VaultRefusal.ChangedMeanwhile(Keys.KIND, name, "rotate"));
  }

  /** Empty when somebody else was first. */
  private Optional<VersionMetadata> renewed(
      Vault vault, VersionMetadata current, NewKeys.Write write) {
    return making.successor(vault, KeyFacts.read(current), kept(current.key()).policy(), write);
  }

  private RotationStore.Kept kept(ObjectKey key) {
    return store.policy(key).orElse(RotationStore.Kept.UNSET);
  }

  /** What is told of a key that nobody has called for. */
  public enum Notice {
    ROTATED,
    NEAR_EXPIRY,
    EXPIRED
  }

  /** Takes notices; one that it throws at is given again after {@link #RETRY}. */
  @FunctionalInterface
  public interface Announcer {
    void announce(Notice notice, VaultId vault, VersionMetadata version);
  }

  /**
   * Does what is due: new versions, and announcements. To be called again and again: one run ends
   * after {@link #LONGEST_RUN} with the key at hand, or when it is interrupted. A key that fails is
   * logged and tried again after {@link #RETRY}, as is one of a deleted vault.
   *
   * @param vaults finds the vault of a key; empty where it is deleted, and its keys rest with it
   */
  public void runDue(Function<VaultId, Optional<Vault>> vaults, Announcer announcer) {
    var end = lifecycle.now().plus(LONGEST_RUN);
    for (int page = 0; page < MOST_PAGES; page++) {
      var due = store.due(lifecycle.now(), AT_ONCE);
      for (var key : due) {
        if (!lifecycle.now().isBefore(end) || Thread.currentThread().isInterrupted()) {
          return;
        }
        attempt(key, vaults, announcer);
      }
      if (due.size() < AT_ONCE) {
        return;
      }
    }
  }

  private void attempt(
      ObjectKey key, Function<VaultId, Optional<Vault>> vaults, Announcer announcer) {
    try {
      // One task a turn: another server may do the next.
      for (int turn = 0; turn < RotationSchedule.Task.values().length && taken(key); turn++) {
        vaults.apply(key.vault()).ifPresent(vault -> act(vault, key, announcer));
      }
    } catch (RuntimeException fault) {
      LOG.warn("rotation of a key failed and will be tried again: {}", key.name(), fault);
    }
  }

  private boolean taken(ObjectKey key) {
    var now = lifecycle.now();
    return store
        .policy(key)
        // Another server may have taken it since it was found.
        .filter(kept -> kept.due().filter(at -> !at.isAfter(now)).isPresent())
        .filter(kept -> store.postpone(key, kept, now.plus(RETRY)))
        .isPresent();
  }

  private void act(Vault vault, ObjectKey key, Announcer announcer) {
    var current = living.current(key);
    if (current.isEmpty()) {
      return;
    }
    var metadata = current.get().metadata();
    var due = RotationSchedule.due(kept(key), metadata, lifecycle.now());
    if (due.isEmpty()) {
      store.change(key, kept -> kept);
      return;
    }
    switch (due.getFirst()) {
      case RECORD_ROTATION -> record(key, announcer);
      case ROTATE -> rotateBySelf(vault, metadata, announcer);
      case ANNOUNCE_NEAR_EXPIRY -> {
        announcer.announce(Notice.NEAR_EXPIRY, key.vault(), metadata);
        store.change(key, kept -> kept.announced(metadata.version()));
      }
      case ANNOUNCE_EXPIRY -> {
        announcer.announce(Notice.EXPIRED, key.vault(), metadata);
        store.change(key, kept -> kept.ended(metadata.version()));
      }
    }
  }

  private void rotateBySelf(Vault vault, VersionMetadata current, Announcer announcer) {
    renewed(
            vault,
            current,
            next ->
                store.rotate(
                    next,
                    current.version(),
                    kept -> kept.unrecorded(Optional.of(next.metadata().version()))))
        .ifPresent(_ -> record(current.key(), announcer));
  }

  /** The record of a rotation comes after it; that it is missing has been stored with it. */
  private void record(ObjectKey key, Announcer announcer) {
    var version = kept(key).unrecorded();
    version
        .flatMap(it -> living.version(key, it))
        .ifPresent(it -> announcer.announce(Notice.ROTATED, key.vault(), it.metadata()));
    store.change(
        key, kept -> kept.unrecorded().equals(version) ? kept.unrecorded(Optional.empty()) : kept);
  }
}
