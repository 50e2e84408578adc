package sallyport.vault.objects;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import sallyport.core.ObjectKind;
import sallyport.core.Page;
import sallyport.core.VaultId;
import sallyport.core.VersionId;

/**
 * Both object ports over one map: what the tests of other modules run on. It passes the same
 * contract as the stores over SQL.
 */
public final class InMemoryObjectStore implements ObjectStore {

  /** One object over all its versions, living or deleted. */
  private static final class Slot {
    final List<StoredVersion> versions = new ArrayList<>();
    Optional<DeletedObject> deletion = Optional.empty();

    StoredVersion current() {
      return versions.getLast();
    }
  }

  private final NavigableMap<String, Slot> slots = new TreeMap<>();
  private final DeletedObjectStore deleted = new Deleted();
  private Consumer<VersionMetadata> listener = _ -> {};
  private Consumer<StoredVersion> storing = _ -> {};
  private Consumer<StoredVersion> purged = _ -> {};

  /** Is told of each version that becomes current, and of each change of one, in that same step. */
  public void onCurrent(Consumer<VersionMetadata> listener) {
    this.listener = listener;
  }

  /** Is told of each version that is about to be stored, in that same step; may throw. */
  public void onStoring(Consumer<StoredVersion> storing) {
    this.storing = storing;
  }

  /** Is told of each version that is purged, in that same step. */
  public void onPurged(Consumer<StoredVersion> purged) {
    this.purged = purged;
  }

  /** The deleted objects of this store. */
  public DeletedObjectStore deleted() {
    return deleted;
  }

  @Override
  public boolean readsAtOnce() {
    return true;
  }

  @Override
  public synchronized Append append(StoredVersion version) {
    var slot = slots.get(row(version.metadata().key()));
    if (slot != null && slot.deletion.isPresent()) {
      return new Append.HeldByDeleted(slot.deletion.get());
    }
    return add(List.of(version));
  }

  @Override
  public synchronized Append restore(List<StoredVersion> versions) {
    var slot = slots.get(row(versions.getFirst().metadata().key()));
    if (slot == null) {
      return add(versions);
    }
    return slot.deletion
        .<Append>map(Append.HeldByDeleted::new)
        .orElseGet(Append.AlreadyExists::new);
  }

  private Append.Appended add(List<StoredVersion> versions) {
    versions.forEach(storing);
    var slot = slots.computeIfAbsent(row(versions.getFirst().metadata().key()), _ -> new Slot());
    for (var version : versions) {
      slot.versions.add(linked(version, slot.versions));
    }
    listener.accept(slot.current().metadata());
    return new Append.Appended(slot.current().metadata());
  }

  private static StoredVersion linked(StoredVersion next, List<StoredVersion> before) {
    var given = next.metadata();
    var key = before.isEmpty() ? given.key() : before.getFirst().metadata().key();
    Optional<VersionId> previous =
        before.isEmpty() ? Optional.empty() : Optional.of(before.getLast().metadata().version());
    return new StoredVersion(
        new VersionMetadata(
            key,
            given.version(),
            previous,
            given.attributes(),
            given.tags(),
            given.facts(),
            given.managed()),
        next.material());
  }

  @Override
  public synchronized Optional<StoredVersion> current(ObjectKey key) {
    return living(key).map(Slot::current);
  }

  @Override
  public synchronized Optional<StoredVersion> version(ObjectKey key, VersionId version) {
    return living(key)
        .flatMap(slot ->
            slot.versions.stream()
                .filter(stored -> stored.metadata().version().equals(version))
                .findFirst());
  }

  @Override
  public synchronized Optional<VersionMetadata> change(
      ObjectKey key, VersionId version, UnaryOperator<VersionMetadata> change) {
    return version(key, version)
        .map(stored -> {
          var changed = change.apply(stored.metadata());
          var versions = slots.get(row(key)).versions;
          versions.set(versions.indexOf(stored), new StoredVersion(changed, stored.material()));
          if (versions.getLast().metadata().equals(changed)) {
            listener.accept(changed);
          }
          return changed;
        });
  }

  @Override
  public synchronized Page<VersionMetadata> list(
      VaultId vault, ObjectKind kind, Optional<String> after, int size) {
    var rows =
        range(vault, kind, after).values().stream()
            .filter(slot -> slot.deletion.isEmpty())
            .map(slot -> slot.current().metadata())
            .limit(size + 1L)
            .toList();
    return Page.cut(rows, size, metadata -> metadata.key().name().folded());
  }

  @Override
  public synchronized Page<VersionMetadata> versions(
      ObjectKey key, Optional<String> after, int size) {
    var all = living(key).map(slot -> slot.versions).orElse(List.of());
    int from = 0;
    while (after.isPresent() && from < all.size()) {
      if (all.get(from++).metadata().version().value().equals(after.get())) {
        break;
      }
    }
    var rows = all.stream().skip(from).map(StoredVersion::metadata).limit(size + 1L).toList();
    return Page.cut(rows, size, metadata -> metadata.version().value());
  }

  @Override
  public synchronized List<StoredVersion> everyVersion(ObjectKey key, int limit) {
    return living(key).map(slot -> slot.versions).orElse(List.of()).stream().limit(limit).toList();
  }

  private Optional<Slot> living(ObjectKey key) {
    return Optional.ofNullable(slots.get(row(key))).filter(slot -> slot.deletion.isEmpty());
  }

  private NavigableMap<String, Slot> range(VaultId vault, ObjectKind kind, Optional<String> after) {
    var prefix = prefix(vault, kind);
    return slots.subMap(prefix + after.orElse(""), after.isEmpty(), prefix + "\uffff", false);
  }

  private static String row(ObjectKey key) {
    return prefix(key.vault(), key.kind()) + key.name().folded();
  }

  private static String prefix(VaultId vault, ObjectKind kind) {
    return vault.value() + "\n" + kind + "\n";
  }

  private final class Deleted implements DeletedObjectStore {
    @Override
    public Optional<DeletedObject> delete(ObjectKey key, Instant deletedAt, Instant purgesAt) {
      synchronized (InMemoryObjectStore.this) {
        var slot = living(key);
        slot.ifPresent(it ->
            it.deletion =
                Optional.of(new DeletedObject(it.current().metadata(), deletedAt, purgesAt)));
        return slot.flatMap(it -> it.deletion);
      }
    }

    @Override
    public Optional<DeletedObject> deleted(ObjectKey key) {
      synchronized (InMemoryObjectStore.this) {
        return Optional.ofNullable(slots.get(row(key))).flatMap(slot -> slot.deletion);
      }
    }

    @Override
    public Page<DeletedObject> list(
        VaultId vault, ObjectKind kind, Optional<String> after, int size) {
      synchronized (InMemoryObjectStore.this) {
        var rows =
            range(vault, kind, after).values().stream()
                .flatMap(slot -> slot.deletion.stream())
                .limit(size + 1L)
                .toList();
        return Page.cut(rows, size, deletion -> deletion.current().key().name().folded());
      }
    }

    @Override
    public Optional<VersionMetadata> recover(ObjectKey key) {
      synchronized (InMemoryObjectStore.this) {
        return deleted(key)
            .map(_ -> {
              var slot = slots.get(row(key));
              slot.deletion = Optional.empty();
              return slot.current().metadata();
            });
      }
    }

    @Override
    public List<StoredVersion> everyVersion(ObjectKey key) {
      synchronized (InMemoryObjectStore.this) {
        return deleted(key).isPresent() ? List.copyOf(slots.get(row(key)).versions) : List.of();
      }
    }

    @Override
    public boolean purge(ObjectKey key) {
      synchronized (InMemoryObjectStore.this) {
        var there = deleted(key).isPresent();
        if (there) {
          destroy(List.of(row(key)));
        }
        return there;
      }
    }

    @Override
    public int purgeDue(Instant now, int limit) {
      synchronized (InMemoryObjectStore.this) {
        var due =
            slots.entrySet().stream()
                .filter(slot ->
                    slot.getValue().deletion.filter(it -> !it.purgesAt().isAfter(now)).isPresent())
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
        destroy(due);
        return due.size();
      }
    }

    @Override
    public void purgeVault(VaultId vault) {
      synchronized (InMemoryObjectStore.this) {
        destroy(
            slots.keySet().stream().filter(row -> row.startsWith(vault.value() + "\n")).toList());
      }
    }

    private void destroy(List<String> rows) {
      rows.stream().flatMap(row -> slots.get(row).versions.stream()).forEach(purged);
      slots.keySet().removeAll(rows);
    }
  }
}
