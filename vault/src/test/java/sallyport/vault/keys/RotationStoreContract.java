package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static Kept kept(String expiry, Instant due) {
    return new Kept(
        new RotationPolicy(
            Optional.of(expiry),
            List.of(
                new RotationPolicy.LifetimeAction(RotationPolicy.Kind.ROTATE, true, "P30D"),
                new RotationPolicy.LifetimeAction(RotationPolicy.Kind.NOTIFY, false, "P7D")),
            Optional.of(NOON),
            Optional.of(NOON)),
        Optional.empty(),
        Optional.ofNullable(due));
  }

  @Test
  void a_policy_is_kept_whole_and_replaced() {
    stores.living().append(version("k", 1));
    var first = kept("P90D", NOON);
    var second =
        new Kept(
            first.policy(), Optional.of(new VersionId("%032x".formatted(1))), Optional.empty());

    assertThat(stores.rotations().policy(key("k"))).isEmpty();
    assertThat(stores.rotations().put(key("K"), first)).isTrue();
    assertThat(stores.rotations().policy(key("k"))).contains(first);
    assertThat(stores.rotations().put(key("k"), second)).isTrue();
    assertThat(stores.rotations().policy(key("k"))).contains(second);
  }

  @Test
  void a_key_that_is_not_there_has_no_policy() {
    assertThat(stores.rotations().put(key("k"), kept("P90D", NOON))).isFalse();
    stores.living().append(version("k", 1));
    stores.deleted().delete(key("k"), NOON, NOON.plus(Duration.ofDays(7)));

    assertThat(stores.rotations().put(key("k"), kept("P90D", NOON))).isFalse();
    assertThat(stores.rotations().policy(key("k"))).isEmpty();
  }

  @Test
  void what_is_due_is_found_the_longest_due_first() {
    for (int i = 0; i < 4; i++) {
      stores.living().append(version("k" + i, i + 1));
      stores.rotations().put(key("k" + i), kept("P90D", NOON.minusSeconds(i)));
    }
    stores.living().append(version("later", 9));
    stores.rotations().put(key("later"), kept("P90D", NOON.plusSeconds(1)));
    stores.living().append(version("never", 10));
    stores.rotations().put(key("never"), kept("P90D", null));

    assertThat(stores.rotations().due(NOON, 3))
        .extracting(key -> key.name().value())
        .containsExactly("k3", "k2", "k1");
    assertThat(stores.rotations().due(NOON.plusSeconds(1), 10)).hasSize(5);
  }

  @Test
  void a_deleted_key_rests_and_a_destroyed_one_has_no_policy_any_more() {
    stores.living().append(version("k", 1));
    stores.rotations().put(key("k"), kept("P90D", NOON));
    stores.deleted().delete(key("k"), NOON, NOON.plus(Duration.ofDays(7)));

    assertThat(stores.rotations().due(NOON, 10)).isEmpty();
    assertThat(stores.rotations().policy(key("k"))).isPresent();
    stores.deleted().recover(key("k"));
    assertThat(stores.rotations().due(NOON, 10)).hasSize(1);
    stores.deleted().delete(key("k"), NOON, NOON.plus(Duration.ofDays(7)));
    stores.deleted().purge(key("k"));
    stores.living().append(version("k", 2));
    assertThat(stores.rotations().policy(key("k"))).isEmpty();
    assertThat(stores.rotations().due(NOON, 10)).isEmpty();
  }

  @Test
  void of_two_who_rotate_the_same_version_one_succeeds() {
    var first = version("k", 1).metadata().version();
    stores.living().append(version("k", 1));
    stores.rotations().put(key("k"), kept("P90D", NOON));
    var after = kept("P90D", NOON.plusSeconds(60));

    var one = stores.rotations().rotate(version("k", 2), first, _ -> after);
    var other = stores.rotations().rotate(version("k", 3), first, _ -> after);

    assertThat(one.flatMap(VersionMetadata::previous)).contains(first);
    assertThat(other).isEmpty();
    assertThat(stores.living().current(key("k")).map(it -> it.metadata().version()))
        .contains(version("k", 2).metadata().version());
    assertThat(stores.living().everyVersion(key("k"), 9)).hasSize(2);
    assertThat(stores.rotations().policy(key("k"))).contains(after);
  }

  @Test
  void a_key_without_a_policy_can_be_rotated_and_a_missing_one_cannot() {
    stores.living().append(version("k", 1));

    assertThat(
            stores
                .rotations()
                .rotate(
                    version("k", 2), version("k", 1).metadata().version(), _ -> kept("P90D", null)))
        .isPresent();
    assertThat(
            stores
                .rotations()
                .rotate(
                    version("no", 2),
                    version("k", 1).metadata().version(),
                    _ -> kept("P90D", null)))
        .isEmpty();
  }

  @Test
  void of_two_who_act_on_the_same_state_one_succeeds() {
    stores.living().append(version("k", 1));
    var before = kept("P90D", NOON);
    var after = kept("P90D", null);
    stores.rotations().put(key("k"), before);

    assertThat(stores.rotations().replace(key("k"), Optional.of(before), after)).isTrue();
    assertThat(stores.rotations().replace(key("k"), Optional.of(before), after)).isFalse();
    assertThat(stores.rotations().replace(key("k"), Optional.empty(), before)).isFalse();
    assertThat(stores.rotations().policy(key("k"))).contains(after);
  }

  @Test
  void what_nobody_has_set_is_kept_by_the_first_who_does() {
    stores.living().append(version("k", 1));
    var kept = kept("P90D", NOON);

    assertThat(stores.rotations().replace(key("k"), Optional.of(kept), kept)).isFalse();
    assertThat(stores.rotations().replace(key("k"), Optional.empty(), kept)).isTrue();
    assertThat(stores.rotations().policy(key("k"))).contains(kept);
    assertThat(stores.rotations().replace(key("no"), Optional.empty(), kept)).isFalse();
  }

  @Test
  void a_rotation_goes_on_from_what_is_kept_at_that_moment() {
    stores.living().append(version("k", 1));
    var latest = kept("P80D", NOON);
    stores.rotations().put(key("k"), kept("P90D", NOON));
    stores.rotations().put(key("k"), latest);

    stores
        .rotations()
        .rotate(
            version("k", 2),
            version("k", 1).metadata().version(),
            found ->
                new Kept(
                    found.orElseThrow().policy(),
                    Optional.empty(),
                    Optional.of(NOON.plusSeconds(9))));

    assertThat(stores.rotations().policy(key("k")))
        .contains(new Kept(latest.policy(), Optional.empty(), Optional.of(NOON.plusSeconds(9))));
  }
}
