package sallyport.vault.keys;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import sallyport.core.ObjectKind;
import sallyport.core.VersionId;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** Rotation policies beside the objects of an {@link InMemoryObjectStore}. */
public final class InMemoryRotationStore implements RotationStore {
  private final InMemoryObjectStore objects;
  private final Map<String, Kept> kept = new HashMap<>();
  private final Map<String, ObjectKey> keys = new HashMap<>();

  /** The first version of the key that a policy belongs to: another of its name is another key. */
  private final Map<String, VersionId> firsts = new HashMap<>();

  public InMemoryRotationStore(InMemoryObjectStore objects) {
    this.objects = objects;
    objects.onCurrent(this::reschedule);
  }

  private static String row(ObjectKey key) {
    return key.vault().value() + "\n" + key.kind() + "\n" + key.name().folded();
  }

  private Optional<VersionId> first(ObjectKey key) {
    return Stream.concat(
            objects.everyVersion(key, 1).stream(), objects.deleted().everyVersion(key).stream())
        .findFirst()
        .map(version -> version.metadata().version());
  }

  /** Under the lock of the objects, as is everything here. */
  private void reschedule(VersionMetadata current) {
    if (current.key().kind() == ObjectKind.KEY) {
      var before = policy(current.key()).orElse(Kept.UNSET);
      var after = RotationSchedule.of(before, current);
      if (!after.equals(before)) {
        keep(current.key(), after);
      }
    }
  }

  private void keep(ObjectKey key, Kept next) {
    kept.put(row(key), next);
    keys.put(row(key), key);
    first(key).ifPresent(version -> firsts.put(row(key), version));
  }

  @Override
  public Optional<Kept> policy(ObjectKey key) {
    synchronized (objects) {
      if (!first(key).equals(Optional.ofNullable(firsts.get(row(key))))) {
        kept.remove(row(key));
      }
      return Optional.ofNullable(kept.get(row(key)));
    }
  }

  @Override
  public Optional<Kept> change(ObjectKey key, UnaryOperator<Kept> change) {
    synchronized (objects) {
      return objects
          .current(key)
          .map(current -> {
            var metadata = current.metadata();
            var after = RotationSchedule.of(change.apply(policy(key).orElse(Kept.UNSET)), metadata);
            keep(metadata.key(), after);
            return after;
          });
    }
  }

  @Override
  public List<ObjectKey> due(Instant now, int limit) {
    synchronized (objects) {
      return Map.copyOf(kept).entrySet().stream()
          .filter(it -> it.getValue().due().filter(due -> !due.isAfter(now)).isPresent())
          .sorted(Comparator.comparing(it -> it.getValue().due().orElseThrow()))
          .map(it -> keys.get(it.getKey()))
          .filter(key -> objects.current(key).isPresent() && policy(key).isPresent())
          .limit(limit)
          .toList();
    }
  }

  @Override
  public Optional<VersionMetadata> rotate(
      StoredVersion next, VersionId current, UnaryOperator<Kept> change) {
    synchronized (objects) {
      var key = next.metadata().key();
      if (objects.current(key).filter(it -> it.metadata().version().equals(current)).isEmpty()) {
        return Optional.empty();
      }
      var added = (ObjectStore.Append.Appended) objects.append(next);
      change(key, change);
      return Optional.of(added.metadata());
    }
  }

  @Override
  public boolean postpone(ObjectKey key, Kept before, Instant due) {
    synchronized (objects) {
      var current = objects.current(key);
      var still = current.isPresent() && policy(key).equals(Optional.of(before));
      if (still) {
        keep(current.get().metadata().key(), before.due(Optional.of(due)));
      }
      return still;
    }
  }
}
