package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Both databases answer any sequence of operations exactly as the store in memory does. The three
 * are given the same seeded operations side by side; a failure names the seed and the step.
 */
class RandomOperationsTest {
  private static final int STEPS = 600;
  private static final String[] NAMES = {"a", "A", "b", "a-b", "Ab", "z9", "0", "-"};
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private enum Step {
    APPEND,
    CURRENT,
    VERSION,
    CHANGE,
    REFUSED_CHANGE,
    LIST,
    VERSIONS,
    EVERY,
    RESTORE,
    DELETE,
    DELETED,
    LIST_DELETED,
    RECOVER,
    PURGE,
    PURGE_DUE,
    PURGE_VAULT
  }

  @RegisterExtension final FreshSqlite sqlite = new FreshSqlite();
  @RegisterExtension final FreshPostgres postgres = new FreshPostgres();

  private record Ports(ObjectStore living, DeletedObjectStore deleted) {
    static Ports of(Stores stores) {
      return new Ports(stores.objects(), stores.deletedObjects());
    }
  }

  private final Map<Step, Integer> fruitful = new EnumMap<>(Step.class);

  @ParameterizedTest
  @ValueSource(longs = {1, 20_261_123})
  void all_three_agree_on_every_answer(long seed) {
    var memory = new InMemoryObjectStore();
    var ports =
        List.of(
            new Ports(memory, memory.deleted()),
            Ports.of(sqlite.open()),
            Ports.of(postgres.open()));
    var random = new Random(seed);
    var versions = new ArrayList<VersionId>();

    for (int n = 0; n < STEPS; n++) {
      var step = step(random);
      var operation = operation(step, random, versions);
      var answers = ports.stream().map(operation).toList();
      assertThat(answers.get(1))
          .as("SQLite, seed %s, step %s %s", seed, n, step)
          .isEqualTo(answers.getFirst());
      assertThat(answers.get(2))
          .as("PostgreSQL, seed %s, step %s %s", seed, n, step)
          .isEqualTo(answers.getFirst());
      if (!List.of(Optional.empty(), false, 0, List.of()).contains(answers.getFirst())) {
        fruitful.merge(step, 1, Integer::sum);
      }
    }

    // Agreement on nothing but empty answers would prove little.
    assertThat(fruitful.keySet()).containsExactlyInAnyOrder(Step.values());
  }

  private static Step step(Random random) {
    // Vaults are rarely purged, or there would never be anything in them.
    if (random.nextInt(100) == 0) {
      return Step.PURGE_VAULT;
    }
    return random.nextInt(3) == 0
        ? Step.APPEND
        : Step.values()[random.nextInt(Step.values().length - 1)];
  }

  private static Function<Ports, Object> operation(
      Step step, Random random, List<VersionId> versions) {
    var key = key(random);
    var version = version(random, versions);
    int size = 1 + random.nextInt(4);
    var time = NOON.plusSeconds(random.nextInt(100));
    var change = attributes(random);
    return switch (step) {
      case APPEND -> {
        var stored = stored(key, random, versions);
        yield ports -> ports.living().append(stored);
      }
      case CURRENT -> ports -> ports.living().current(key);
      case VERSION ->
          ports -> {
            var all = ports.living().everyVersion(key, size);
            return ports
                .living()
                .version(key, all.isEmpty() ? version : all.getLast().metadata().version());
          };
      case CHANGE ->
          ports ->
              ports
                  .living()
                  .change(
                      ports.living().current(key).map(it -> it.metadata().key()).orElse(key),
                      ports
                          .living()
                          .current(key)
                          .map(it -> it.metadata().version())
                          .orElse(version),
                      it -> it.changed(change, Map.of("k", "v" + size), it.facts()));
      case REFUSED_CHANGE -> ports -> refusedChange(ports, key);
      case LIST ->
          ports -> walk(after -> ports.living().list(key.vault(), key.kind(), after, size));
      case VERSIONS -> ports -> walk(after -> ports.living().versions(key, after, size));
      case EVERY -> ports -> ports.living().everyVersion(key, size);
      case RESTORE -> {
        var whole =
            List.of(
                stored(key, random, versions),
                stored(key, random, versions),
                stored(key, random, versions));
        yield ports -> ports.living().restore(whole);
      }
      case DELETE -> ports -> ports.deleted().delete(key, time, time.plusSeconds(50));
      case DELETED -> ports -> ports.deleted().deleted(key);
      case LIST_DELETED ->
          ports -> walk(after -> ports.deleted().list(key.vault(), key.kind(), after, size));
      case RECOVER -> ports -> ports.deleted().recover(key);
      case PURGE -> ports -> ports.deleted().purge(key);
      // All that is due, since which of many is purged first is nobody's promise.
      case PURGE_DUE -> ports -> ports.deleted().purgeDue(time.plusSeconds(20), 1_000);
      case PURGE_VAULT ->
          ports -> {
            ports.deleted().purgeVault(key.vault());
            return true;
          };
    };
  }

  private static Object refusedChange(Ports ports, ObjectKey key) {
    var current = ports.living().current(key);
    if (current.isEmpty()) {
      return false;
    }
    try {
      return ports
          .living()
          .change(
              key,
              current.get().metadata().version(),
              it -> {
                throw new RefusedException(new VaultRefusal.PurgeProtected());
              });
    } catch (RefusedException e) {
      return e.refusal();
    }
  }

  private static <T> List<T> walk(Function<Optional<String>, Page<T>> pages) {
    var all = new ArrayList<T>();
    Optional<String> after = Optional.empty();
    do {
      var page = pages.apply(after);
      all.addAll(page.items());
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  private static ObjectKey key(Random random) {
    return new ObjectKey(
        new VaultId("vault-" + random.nextInt(2)),
        random.nextInt(4) == 0 ? ObjectKind.KEY : ObjectKind.SECRET,
        new ObjectName(NAMES[random.nextInt(NAMES.length)]));
  }

  private static VersionId version(Random random, List<VersionId> versions) {
    return versions.isEmpty()
        ? VersionId.of(new UUID(1, 1))
        : versions.get(versions.size() - 1 - random.nextInt(Math.min(8, versions.size())));
  }

  private static StoredVersion stored(ObjectKey key, Random random, List<VersionId> versions) {
    var id = VersionId.of(new UUID(random.nextLong(), random.nextLong()));
    versions.add(id);
    return new StoredVersion(
        new VersionMetadata(
            key,
            id,
            Optional.empty(),
            attributes(random),
            random.nextBoolean() ? Map.of() : Map.of("tag \"é", "\u0001" + random.nextInt()),
            random.nextBoolean() ? Map.of() : Map.of("contentType", "t"),
            random.nextBoolean()),
        new Sealed(("m" + random.nextInt()).getBytes(StandardCharsets.UTF_8)));
  }

  private static Attributes attributes(Random random) {
    return new Attributes(
        random.nextBoolean(),
        random.nextBoolean() ? Optional.empty() : Optional.of(NOON.minusSeconds(random.nextInt(9))),
        random.nextBoolean() ? Optional.empty() : Optional.of(Instant.EPOCH),
        NOON,
        NOON.plusSeconds(random.nextInt(9)));
  }
}
