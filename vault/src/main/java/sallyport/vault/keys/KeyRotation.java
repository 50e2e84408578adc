package sallyport.vault.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.VersionMetadata;

/**
 * Renewal of keys: policies, new versions on demand and by themselves, and announcements that the
 * end is near. What is due is found by an index; who acts on it does so in one conditional step of
 * the store, so that of several nodes exactly one does.
 */
public final class KeyRotation {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final int AT_ONCE = 50;
  private static final int MOST_PAGES = 20;

  /** How long what could not be done rests, so that it does not stand before what can be. */
  static final Duration RETRY = Duration.ofHours(1);

  /** What is kept of a key whose policy nobody has set. */
  private static final RotationStore.Kept UNSET =
      new RotationStore.Kept(RotationRules.DEFAULT, Optional.empty(), Optional.empty());

  private final ObjectStore living;
  private final RotationStore store;
  private final ObjectLifecycle lifecycle;
  private final Keys keys;

  KeyRotation(ObjectStore living, RotationStore store, ObjectLifecycle lifecycle, Keys keys) {
    this.living = living;
    this.store = store;
    this.lifecycle = lifecycle;
    this.keys = keys;
  }

  /** The policy of a key; where nobody has set one, what every key has. */
  public RotationPolicy policy(Vault vault, ObjectName name) {
    lifecycle.find(vault, name, Optional.empty());
    return kept(lifecycle.key(vault, name)).policy();
  }

  /** Sets the policy of a key; its times of creation and change are the server's. */
  public RotationPolicy setPolicy(Vault vault, ObjectName name, RotationPolicy asked) {
    var key = lifecycle.key(vault, name);
    var current = lifecycle.find(vault, name, Optional.empty()).metadata();
    lifecycle.refuseManaged(current, "setrotationpolicy");
    var checked = RotationRules.checked(asked);
    var before = kept(key);
    var now = lifecycle.now();
    var policy =
        new RotationPolicy(
            checked.expiryTime(),
            checked.actions(),
            before.policy().created().or(() -> Optional.of(now)),
            Optional.of(now));
    if (!store.put(key, scheduled(policy, before.announced(), current))) {
      throw lifecycle.notFound(name, Optional.empty());
    }
    return policy;
  }

  /** Makes a new version now. The current one stays as it is. */
  public KeyVersion rotate(Vault vault, ObjectName name) {
    var current = lifecycle.find(vault, name, Optional.empty()).metadata();
    lifecycle.refuseManaged(current, "rotate");
    if (!current.attributes().enabled()) {
      throw new RefusedException(new VaultRefusal.Disabled(Keys.KIND, "rotate"));
    }
    return renewed(vault, current)
        .orElseThrow(() -> new RefusedException(new VaultRefusal.AlreadyExists(Keys.KIND, name)));
  }

  /** Empty when somebody else was first. */
  private Optional<KeyVersion> renewed(Vault vault, VersionMetadata current) {
    var policy = kept(current.key()).policy();
    var next = keys.successor(vault, KeyFacts.read(current), policy);
    var added =
        store.rotate(
            next,
            current.version(),
            // Making a key takes its time, and another policy may have been set meanwhile.
            kept -> scheduled(kept.orElse(UNSET).policy(), Optional.empty(), next.metadata()));
    if (added.isEmpty()) {
      keys.forget(vault, next);
    }
    return added.map(KeyFacts::read);
  }

  /** Works out anew when a key is due, after a change of it. */
  void reschedule(ObjectKey key) {
    var kept = store.policy(key);
    var known = kept.orElse(UNSET);
    living
        .current(key)
        .map(current -> scheduled(known.policy(), known.announced(), current.metadata()))
        // Where nobody has set a policy and no end comes near, there is nothing to keep.
        .filter(after -> !after.equals(known))
        .ifPresent(after -> store.replace(key, kept, after));
  }

  private RotationStore.Kept kept(ObjectKey key) {
    return store.policy(key).orElse(UNSET);
  }

  private static RotationStore.Kept scheduled(
      RotationPolicy policy, Optional<VersionId> announced, VersionMetadata current) {
    var attributes = current.attributes();
    var announcement =
        announced.filter(current.version()::equals).isPresent()
            ? Optional.<Instant>empty()
            : RotationRules.announcement(policy, attributes);
    var due =
        Stream.concat(RotationRules.rotation(policy, attributes).stream(), announcement.stream())
            .min(Instant::compareTo);
    return new RotationStore.Kept(policy, announced, due);
  }

  /** Tells that the end of a version is near. */
  @FunctionalInterface
  public interface Announcer {
    void nearExpiry(VaultId vault, VersionMetadata version);
  }

  /**
   * Does what is due: new versions, and announcements. To be called again and again; a key that
   * fails is logged and tried again after {@link #RETRY}, as is one of a deleted vault.
   *
   * @param vaults finds the vault of a key; empty where it is deleted, and its keys rest with it
   */
  public void runDue(Function<VaultId, Optional<Vault>> vaults, Announcer announcer) {
    for (int page = 0; page < MOST_PAGES; page++) {
      var due = store.due(lifecycle.now(), AT_ONCE);
      for (var key : due) {
        if (!tried(key, vaults, announcer)) {
          postpone(key);
        }
      }
      if (due.size() < AT_ONCE) {
        return;
      }
    }
  }

  private boolean tried(
      ObjectKey key, Function<VaultId, Optional<Vault>> vaults, Announcer announcer) {
    try {
      var vault = vaults.apply(key.vault());
      vault.ifPresent(it -> act(it, key, announcer));
      return vault.isPresent();
    } catch (RuntimeException fault) {
      LOG.warn("rotation of a key failed and will be tried again: {}", key.name(), fault);
      return false;
    }
  }

  private void postpone(ObjectKey key) {
    var later = Optional.of(lifecycle.now().plus(RETRY));
    store
        .policy(key)
        .ifPresent(kept ->
            store.replace(
                key,
                Optional.of(kept),
                new RotationStore.Kept(kept.policy(), kept.announced(), later)));
  }

  private void act(Vault vault, ObjectKey key, Announcer announcer) {
    var kept = store.policy(key);
    var current = living.current(key);
    if (kept.isEmpty() || current.isEmpty()) {
      return;
    }
    var metadata = current.get().metadata();
    var now = lifecycle.now();
    var policy = kept.get().policy();
    var attributes = metadata.attributes();
    if (attributes.enabled()
        && RotationRules.rotation(policy, attributes).filter(at -> !at.isAfter(now)).isPresent()) {
      renewed(vault, metadata);
      return;
    }
    var announce =
        kept.get().announced().filter(metadata.version()::equals).isEmpty()
            && RotationRules.announcement(policy, attributes)
                .filter(at -> !at.isAfter(now))
                .isPresent();
    var announced = announce ? Optional.of(metadata.version()) : kept.get().announced();
    var after = scheduled(policy, announced, metadata);
    // A disabled key is not renewed; it is looked at again when it changes.
    var rested =
        after.due().filter(at -> !at.isAfter(now)).isPresent()
            ? new RotationStore.Kept(policy, announced, Optional.empty())
            : after;
    if (store.replace(key, kept, rested) && announce) {
      announcer.nearExpiry(key.vault(), metadata);
    }
  }
}
