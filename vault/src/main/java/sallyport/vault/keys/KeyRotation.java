package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
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
    var kept = kept(current.key());
    var next = keys.successor(vault, KeyFacts.read(current), kept.policy());
    var after = scheduled(kept.policy(), Optional.empty(), next.metadata());
    return store.rotate(next, current.version(), after).map(KeyFacts::read);
  }

  /** Works out anew when a key is due, after a change of it. */
  void reschedule(ObjectKey key) {
    var kept = store.policy(key);
    if (kept.isEmpty()) {
      return;
    }
    living
        .current(key)
        .ifPresent(current ->
            store.replace(
                key,
                kept.get(),
                scheduled(kept.get().policy(), kept.get().announced(), current.metadata())));
  }

  private RotationStore.Kept kept(ObjectKey key) {
    return store
        .policy(key)
        .orElse(new RotationStore.Kept(RotationRules.DEFAULT, Optional.empty(), Optional.empty()));
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
   * fails is logged and tried again at the next call.
   *
   * @param vaults finds the vault of a key; empty where it is deleted, and its keys rest with it
   */
  public void runDue(Function<VaultId, Optional<Vault>> vaults, Announcer announcer) {
    List<ObjectKey> due = store.due(lifecycle.now(), AT_ONCE);
    for (var key : due) {
      try {
        vaults.apply(key.vault()).ifPresent(vault -> act(vault, key, announcer));
      } catch (RuntimeException fault) {
        LOG.warn("rotation of a key failed and will be tried again: {}", key.name(), fault);
      }
    }
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
    if (store.replace(key, kept.get(), rested) && announce) {
      announcer.nearExpiry(key.vault(), metadata);
    }
  }
}
