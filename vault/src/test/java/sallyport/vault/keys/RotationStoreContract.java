package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.keys.RotationStore.Kept;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** What every {@link RotationStore} owes its callers. */
public abstract class RotationStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final VaultId VAULT = new VaultId("vault");

  private Ports stores;

  /** Ports over the same empty storage. */
  public record Ports(ObjectStore living, DeletedObjectStore deleted, RotationStore rotations) {}

  protected abstract Ports empty();

  @BeforeEach
  void open() {
    stores = empty();
  }

  private static ObjectKey key(String name) {
    return new ObjectKey(VAULT, ObjectKind.KEY, new ObjectName(name));
  }

  private static StoredVersion version(String name, int number) {
    return new StoredVersion(
        new VersionMetadata(
            key(name),
            new VersionId("%032x".formatted(number)),
            Optional.empty(),
            new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON),
            Map.of(),
            Map.of("kty", "EC"),
            false),
        new Sealed(new byte[] {1, 2, 3}));
  }

  /** A policy that renews a version a number of days after it was made. */
  private static RotationPolicy policy(int days) {
    return new RotationPolicy(
        Optional.of("P90D"),
        List.of(
            new RotationPolicy.LifetimeAction(RotationPolicy.Kind.ROTATE, true, "P" + days + "D"),
            new RotationPolicy.LifetimeAction(RotationPolicy.Kind.NOTIFY, false, "P7D")),
        Optional.of(NOON),
        Optional.of(NOON));
  }

  private Optional<Kept> set(String name, int days) {
    return stores.rotations().change(key(name), kept -> kept.with(policy(days)));
  }

  private static Instant day(int number) {
    return NOON.plus(Duration.ofDays(number));
  }

  private Optional<Instant> due(String name) {
    return stores.rotations().policy(key(name)).flatMap(Kept::due);
  }

  private void end(String name, int version, Instant end) {
    stores
        .living()
        .change(
            key(name),
            version(name, version).metadata().version(),
            old ->
                old.changed(
                    new Attributes(true, Optional.empty(), Optional.of(end), NOON, NOON),
                    old.tags(),
                    old.facts()));
  }

  private static StoredVersion ending(String name, int number, Instant end) {
    var plain = version(name, number);
    return new StoredVersion(
        plain
            .metadata()
            .changed(
                new Attributes(true, Optional.empty(), Optional.of(end), NOON, NOON),
                Map.of(),
                Map.of("kty", "EC")),
        plain.material());
  }

  @Test
  void a_policy_is_kept_whole_and_changed() {
    stores.living().append(version("k", 1));
    var id = version("k", 1).metadata().version();

    assertThat(stores.rotations().policy(key("k"))).isEmpty();
    assertThat(set("K", 30))
        .contains(
            new Kept(
                policy(30),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(day(30))));
    var whole =
        stores
            .rotations()
            .change(
                key("k"),
                kept -> kept.announced(id).ended(id).unrecorded(Optional.of(id)).with(policy(40)));
    assertThat(whole)
        .contains(
            new Kept(
                policy(40),
                Optional.of(id),
                Optional.of(id),
                Optional.of(id),
                Optional.of(NOON.plus(RotationSchedule.TURN))));
    assertThat(stores.rotations().policy(key("k"))).isEqualTo(whole);
  }

  @Test
  void a_key_that_is_not_there_has_no_policy() {
    assertThat(set("k", 30)).isEmpty();
    stores.living().append(version("k", 1));
    stores.deleted().delete(key("k"), NOON, day(7));

    assertThat(set("k", 30)).isEmpty();
    assertThat(stores.rotations().policy(key("k"))).isEmpty();
  }

  @Test
  void what_is_due_is_found_the_longest_due_first() {
    for (int i = 0; i < 4; i++) {
      stores.living().append(version("k" + i, i + 1));
      set("k" + i, 20 - i);
    }
    stores.living().append(version("later", 9));
    set("later", 21);
    stores.living().append(version("never", 10));
    stores.rotations().change(key("never"), kept -> kept);

    assertThat(stores.rotations().due(day(20), 3))
        .extracting(key -> key.name().value())
        .containsExactly("k3", "k2", "k1");
    assertThat(stores.rotations().due(day(21), 10)).hasSize(5);
  }

  @Test
  void a_deleted_key_rests_and_a_destroyed_one_has_no_policy_any_more() {
    stores.living().append(version("k", 1));
    set("k", 10);
    stores.deleted().delete(key("k"), NOON, day(7));

    assertThat(stores.rotations().due(day(10), 10)).isEmpty();
    assertThat(stores.rotations().policy(key("k"))).isPresent();
    stores.deleted().recover(key("k"));
    assertThat(stores.rotations().due(day(10), 10)).hasSize(1);
    stores.deleted().delete(key("k"), NOON, day(7));
    stores.deleted().purge(key("k"));
    stores.living().append(version("k", 2));
    assertThat(stores.rotations().policy(key("k"))).isEmpty();
    assertThat(stores.rotations().due(day(10), 10)).isEmpty();
  }

  @Test
  void a_version_that_becomes_current_or_is_changed_says_in_the_same_step_when_it_is_due() {
    stores.living().append(version("k", 1));
    set("k", 60);
    end("k", 1, day(30));
    assertThat(due("k")).as("a week before its end").contains(day(23));
    end("k", 1, day(20));
    assertThat(due("k")).contains(day(13));
    stores.living().append(version("k", 2));
    assertThat(due("k")).as("the new version has no end").contains(day(60));
    end("k", 1, day(10));
    assertThat(due("k")).as("an old version announces nothing").contains(day(60));
    stores.living().append(ending("k", 3, day(50)));
    assertThat(due("k")).contains(day(43));
  }

  @Test
  void a_first_version_with_an_end_is_due_without_a_policy_and_so_is_a_restored_one() {
    stores.living().append(ending("made", 1, day(40)));
    stores.living().restore(List.of(version("restored", 2), ending("restored", 3, day(41))));
    stores.living().append(version("endless", 4));

    assertThat(due("made")).contains(day(10));
    assertThat(due("restored")).contains(day(11));
    assertThat(stores.rotations().policy(key("made")).map(Kept::policy))
        .contains(RotationRules.DEFAULT);
    assertThat(stores.rotations().policy(key("endless"))).isEmpty();
  }

  @Test
  void a_secret_has_no_policy_whatever_its_end() {
    var key = new ObjectKey(VAULT, ObjectKind.SECRET, new ObjectName("s"));
    var metadata = ending("s", 1, day(40)).metadata();
    stores
        .living()
        .append(
            new StoredVersion(
                new VersionMetadata(
                    key,
                    metadata.version(),
                    Optional.empty(),
                    metadata.attributes(),
                    Map.of(),
                    Map.of(),
                    false),
                new Sealed(new byte[] {1})));

    assertThat(stores.rotations().policy(key)).isEmpty();
    assertThat(stores.rotations().due(day(99), 9)).isEmpty();
  }

  @Test
  void policies_and_versions_that_change_at_the_same_time_leave_the_time_of_the_last()
      throws Exception {
    stores.living().append(version("k", 1));
    var changes = new ArrayList<Callable<Object>>();
    for (int i = 0; i < 8; i++) {
      int days = 20 + i;
      changes.add(() -> set("k", days));
      changes.add(() -> {
        end("k", 1, day(2 * days));
        return days;
      });
      int number = 100 + i;
      changes.add(() -> stores.living().append(ending("k", number, day(3 * days))));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var change : threads.invokeAll(changes)) {
        change.get();
      }
    }

    var kept = stores.rotations().policy(key("k")).orElseThrow();
    var current = stores.living().current(key("k")).orElseThrow().metadata();
    int days = Integer.parseInt(kept.policy().actions().getFirst().time().replaceAll("\\D", ""));
    var announced = current.attributes().expires().orElseThrow().minus(Duration.ofDays(7));
    assertThat(kept.due()).contains(announced.isBefore(day(days)) ? announced : day(days));
  }

  @Test
  void of_two_who_rotate_the_same_version_one_succeeds() {
    var first = version("k", 1).metadata().version();
    var second = version("k", 2).metadata().version();
    stores.living().append(version("k", 1));
    set("k", 30);

    var one =
        stores
            .rotations()
            .rotate(ending("k", 2, day(20)), first, kept -> kept.unrecorded(Optional.of(second)));
    var other = stores.rotations().rotate(version("k", 3), first, kept -> kept.with(policy(60)));

    assertThat(one.flatMap(VersionMetadata::previous)).contains(first);
    assertThat(other).isEmpty();
    assertThat(stores.living().current(key("k")).map(it -> it.metadata().version()))
        .contains(second);
    assertThat(stores.living().everyVersion(key("k"), 9)).hasSize(2);
    assertThat(stores.rotations().policy(key("k")))
        .contains(
            new Kept(
                policy(30),
                Optional.empty(),
                Optional.empty(),
                Optional.of(second),
                Optional.of(NOON.plus(RotationSchedule.TURN))));
  }

  @Test
  void a_key_without_a_policy_can_be_rotated_and_a_missing_one_cannot() {
    stores.living().append(version("k", 1));
    var first = version("k", 1).metadata().version();

    assertThat(stores.rotations().rotate(ending("k", 2, day(50)), first, kept -> kept)).isPresent();
    assertThat(due("k")).contains(day(20));
    assertThat(stores.rotations().rotate(version("no", 2), first, kept -> kept)).isEmpty();
  }

  @Test
  void of_two_who_take_a_key_in_hand_one_succeeds() {
    stores.living().append(version("k", 1));
    var before = set("k", 10).orElseThrow();

    assertThat(stores.rotations().postpone(key("k"), before, day(11))).isTrue();
    assertThat(stores.rotations().postpone(key("k"), before, day(12))).isFalse();
    assertThat(stores.rotations().policy(key("k"))).contains(before.due(Optional.of(day(11))));
    assertThat(stores.rotations().due(day(10), 9)).isEmpty();
    stores.rotations().change(key("k"), kept -> kept);
    assertThat(due("k")).as("a change works it out anew").contains(day(10));
    assertThat(stores.rotations().postpone(key("no"), before, day(12))).isFalse();
  }
}
