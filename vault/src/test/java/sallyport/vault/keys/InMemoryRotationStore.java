package sallyport.vault.keys;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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

  @Override
  public synchronized Optional<Kept> policy(ObjectKey key) {
    if (!first(key).equals(Optional.ofNullable(firsts.get(row(key))))) {
      kept.remove(row(key));
    }
    return Optional.ofNullable(kept.get(row(key)));
  }

  @Override
  public synchronized boolean put(ObjectKey key, Kept next) {
    var current = objects.current(key);
    current.ifPresent(it -> {
      kept.put(row(key), next);
      keys.put(row(key), it.metadata().key());
      first(key).ifPresent(version -> firsts.put(row(key), version));
    });
    return current.isPresent();
  }

  @Override
  public synchronized List<ObjectKey> due(Instant now, int limit) {
    return Map.copyOf(kept).entrySet().stream()
        .filter(it -> it.getValue().due().filter(due -> !due.isAfter(now)).isPresent())
        .sorted(Comparator.comparing(it -> it.getValue().due().orElseThrow()))
        .map(it -> keys.get(it.getKey()))
        .filter(key -> objects.current(key).isPresent() && policy(key).isPresent())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<VersionMetadata> rotate(
      StoredVersion next, VersionId current, Function<Optional<Kept>, Kept> after) {
    var key = next.metadata().key();
    if (objects.current(key).filter(it -> it.metadata().version().equals(current)).isEmpty()) {
      return Optional.empty();
    }
    var added = (ObjectStore.Append.Appended) objects.append(next);
    put(key, after.apply(policy(key)));
    return Optional.of(added.metadata());
  }

  @Override
  public synchronized boolean replace(ObjectKey key, Optional<Kept> before, Kept after) {
    return policy(key).equals(before) && put(key, after);
  }
}
