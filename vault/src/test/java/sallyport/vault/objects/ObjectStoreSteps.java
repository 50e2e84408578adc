package sallyport.vault.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;

/** What the contract of the object stores is written in. */
public abstract class ObjectStoreSteps {
  protected static final VaultId VAULT = new VaultId("vault-a");
  protected static final VaultId OTHER_VAULT = new VaultId("vault-b");
  protected static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  protected static final Instant NEXT_WEEK = Instant.parse("2026-11-27T12:00:00Z");
  protected static final Attributes PLAIN =
      new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON);

  /** The two ports over the same storage. */
  public record Stores(ObjectStore living, DeletedObjectStore deleted) {}

  /** Both ports, empty, on fresh storage. Called once for each test. */
  protected abstract Stores empty();

  protected ObjectStore living;
  protected DeletedObjectStore deleted;

  @BeforeEach
  void openEmpty() {
    var stores = empty();
    living = stores.living();
    deleted = stores.deleted();
  }

  protected static ObjectKey secret(String name) {
    return new ObjectKey(VAULT, ObjectKind.SECRET, new ObjectName(name));
  }

  protected static StoredVersion version(ObjectKey key, String material) {
    return new StoredVersion(
        new VersionMetadata(
            key, freshVersion(), Optional.empty(), PLAIN, Map.of(), Map.of(), false),
        sealed(material));
  }

  protected static VersionId freshVersion() {
    return VersionId.of(UUID.randomUUID());
  }

  protected static Sealed sealed(String material) {
    return new Sealed(material.getBytes(StandardCharsets.UTF_8));
  }

  protected VersionMetadata append(ObjectKey key, String material) {
    var append = living.append(version(key, material));
    assertThat(append).isInstanceOf(ObjectStore.Append.Appended.class);
    return ((ObjectStore.Append.Appended) append).metadata();
  }

  protected List<VersionMetadata> versionsOf(ObjectKey key) {
    return living.versions(key, Optional.empty(), 1000).items();
  }

  protected List<String> names(VaultId vault) {
    return living.list(vault, ObjectKind.SECRET, Optional.empty(), 1000).items().stream()
        .map(it -> it.key().name().value())
        .toList();
  }

  /** Reads page after page; a page may be empty and still have a next one, but not for ever. */
  protected static <T> List<T> walk(Function<Optional<String>, Page<T>> pages) {
    var items = new ArrayList<T>();
    var seen = new HashSet<String>();
    Optional<String> after = Optional.empty();
    do {
      var page = pages.apply(after);
      items.addAll(page.items());
      after = page.next();
      after.ifPresent(
          marker -> assertThat(seen.add(marker)).as("a marker returned twice").isTrue());
    } while (after.isPresent());
    return items;
  }

  protected static <T> List<T> race(int racers, IntFunction<T> step) throws Exception {
    var steps = IntStream.range(0, racers).<Callable<T>>mapToObj(n -> () -> step.apply(n)).toList();
    var results = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(steps)) {
        results.add(result.get());
      }
    }
    return results;
  }
}
