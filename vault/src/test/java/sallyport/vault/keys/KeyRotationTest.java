package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.keys.RotationPolicy.Kind;
import sallyport.vault.keys.RotationPolicy.LifetimeAction;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.VersionMetadata;

/** Policies, new versions by themselves and on demand, and announcements. */
class KeyRotationTest extends KeysSteps {
  private final List<String> announced = new ArrayList<>();

  static RotationPolicy policy(String expiry, LifetimeAction... actions) {
    return new RotationPolicy(
        Optional.ofNullable(expiry), List.of(actions), Optional.empty(), Optional.empty());
  }

  static LifetimeAction after(String time) {
    return new LifetimeAction(Kind.ROTATE, true, time);
  }

  static LifetimeAction before(Kind kind, String time) {
    return new LifetimeAction(kind, false, time);
  }

  private void runDue(Keys process) {
    process.rotation().runDue(_ -> Optional.of(VAULT), this::announce);
  }

  private void announce(KeyRotation.Notice notice, VaultId vault, VersionMetadata version) {
    assertThat(vault).isEqualTo(VAULT.id());
    if (notice == KeyRotation.Notice.NEAR_EXPIRY) {
      announced.add(version.version().value());
    }
  }

  private int versions() {
    return keys.lifecycle().versions(VAULT, NAME, Optional.empty(), 25).items().size();
  }

  @Test
  void a_key_without_a_policy_announces_its_end_a_month_before() {
    keys.add(VAULT, NAME, draft(KeyType.EC));

    assertThat(keys.rotation().policy(VAULT, NAME).actions())
        .containsExactly(before(Kind.NOTIFY, "P30D"));
    assertThat(keys.rotation().policy(VAULT, NAME).created()).isEmpty();

    keys.update(
        VAULT, NAME, Optional.empty(), attributes(null, null, NOON.plus(Duration.ofDays(40))));
    now = NOON.plus(Duration.ofDays(10)).minusSeconds(1);
    runDue(keys);
    assertThat(announced).isEmpty();
    now = NOON.plus(Duration.ofDays(10));
    runDue(keys);
    runDue(another(true));
    assertThat(announced).hasSize(1);
    assertThat(keys.rotation().policy(VAULT, NAME).created()).as("nobody has set it").isEmpty();
  }

  @Test
  void a_policy_with_rotation_alone_gets_an_announcement_too() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var set = keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));

    assertThat(set.actions()).containsExactly(after("P60D"), before(Kind.NOTIFY, "P30D"));
    assertThat(set.created()).contains(NOON);
    now = NOON.plusSeconds(5);
    var again = keys.rotation().setPolicy(VAULT, NAME, policy("P80D"));
    assertThat(again.created()).contains(NOON);
    assertThat(again.updated()).contains(NOON.plusSeconds(5));
    assertThat(keys.rotation().policy(VAULT, NAME)).isEqualTo(again);
  }

  static Stream<Arguments> badPolicies() {
    return Stream.of(
        bad(policy("P27D"), "attributes.expiryTime"),
        bad(policy("90"), "attributes.expiryTime"),
        bad(policy("P"), "attributes.expiryTime"),
        bad(policy("PT24H"), "attributes.expiryTime"),
        bad(policy("P-90D"), "attributes.expiryTime"),
        bad(policy("P1W"), "attributes.expiryTime"),
        bad(policy("P9999Y"), "attributes.expiryTime"),
        bad(policy("P7000Y12000M"), "attributes.expiryTime"),
        bad(policy("P7973Y1M12D"), "attributes.expiryTime"),
        bad(policy("P90D", after("P6D")), "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", after("P84D")), "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", before(Kind.ROTATE, "P6D")), "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(
            policy("P90D", before(Kind.ROTATE, "P84D")),
            "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(policy(null, before(Kind.ROTATE, "P30D")), "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(
            policy("P90D", new LifetimeAction(Kind.NOTIFY, true, "P30D")),
            "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", after("P30D"), after("P40D")), "lifetimeActions"));
  }

  private static Arguments bad(RotationPolicy policy, String property) {
    return Arguments.of(policy, property);
  }

  @ParameterizedTest
  @MethodSource("badPolicies")
  void policies_that_break_the_rules_are_refused(RotationPolicy policy, String property) {
    keys.add(VAULT, NAME, draft(KeyType.EC));

    refusesProperty(() -> keys.rotation().setPolicy(VAULT, NAME, policy), property);
  }

  /** From noon of 20 November 2026 the last policy of the bad ones is over by half a day. */
  @Test
  void the_life_of_a_version_ends_with_the_year_9999_at_the_latest() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P7973Y1M11D"));
    var last = Instant.parse("9999-12-31T12:00:00Z");
    assertThat(keys.rotation().rotate(VAULT, NAME).metadata().attributes().expires())
        .contains(last);

    now = NOON.plus(Duration.ofDays(1));
    assertThat(keys.rotation().rotate(VAULT, NAME).metadata().attributes().expires())
        .contains(Instant.parse("9999-12-31T23:59:59Z"));
  }

  @Test
  void a_key_rotated_on_demand_is_like_the_one_before_and_ends_by_the_policy() {
    var first =
        keys.add(
            VAULT,
            NAME,
            new KeyDraft(
                new KeyDraft.Source.Made(
                    KeyType.EC,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Curve.P_521),
                    Optional.empty()),
                new KeyDraft.Wishes(
                    Optional.of(List.of(KeyOperation.SIGN)),
                    AttributeChanges.NONE,
                    Optional.empty(),
                    Optional.of(Map.of("a", "b")),
                    Optional.empty())));
    keys.rotation().setPolicy(VAULT, NAME, policy("P3M"));
    now = NOON.plusSeconds(60);
    var next = keys.rotation().rotate(VAULT, NAME);

    assertThat(((PublicKeyParts.Ec) next.shown()).curve()).isEqualTo(Curve.P_521);
    assertThat(next.shown()).isNotEqualTo(first.shown());
    assertThat(next.operations()).containsExactly(KeyOperation.SIGN);
    assertThat(next.metadata().tags()).isEqualTo(Map.of("a", "b"));
    assertThat(next.metadata().attributes().expires())
        .contains(Instant.parse("2027-02-20T12:01:00Z"));
    assertThat(keys.get(VAULT, NAME, Optional.of(first.metadata().version()))).isEqualTo(first);
  }

  @Test
  void a_key_is_rotated_by_itself_when_its_time_has_come_and_once_only() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    now = NOON.plus(Duration.ofDays(60)).minusSeconds(1);
    runDue(keys);
    assertThat(versions()).isEqualTo(1);

    now = NOON.plus(Duration.ofDays(60));
    // Two nodes, and the second of them has just been started.
    runDue(keys);
    runDue(another(true));
    runDue(keys);
    assertThat(versions()).isEqualTo(2);
    var current = keys.get(VAULT, NAME, Optional.empty()).metadata().attributes();
    assertThat(current.created()).isEqualTo(now);
    assertThat(current.expires()).contains(now.plus(Duration.ofDays(90)));

    now = NOON.plus(Duration.ofDays(120));
    runDue(another(true));
    assertThat(versions()).isEqualTo(3);
  }

  @Test
  void the_end_of_a_version_is_announced_once() {
    keys.add(
        VAULT, NAME, draft(KeyType.EC, attributes(null, null, NOON.plus(Duration.ofDays(40)))));
    keys.rotation().setPolicy(VAULT, NAME, policy(null, before(Kind.NOTIFY, "P10D")));
    now = NOON.plus(Duration.ofDays(29));
    runDue(keys);
    assertThat(announced).isEmpty();

    now = NOON.plus(Duration.ofDays(30));
    runDue(keys);
    runDue(another(true));
    assertThat(announced).hasSize(1);
    var next =
        keys.add(
            VAULT, NAME, draft(KeyType.EC, attributes(null, null, now.plus(Duration.ofDays(5)))));
    runDue(keys);
    assertThat(announced).hasSize(2).last().isEqualTo(next.metadata().version().value());
  }

  @Test
  void disabled_and_deleted_keys_are_not_rotated() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    keys.update(VAULT, NAME, Optional.empty(), attributes(false, null, null));
    now = NOON.plus(Duration.ofDays(70));
    runDue(keys);
    assertThat(versions()).isEqualTo(1);
    assertThat(rotations.due(now, 5)).as("it is not asked for again and again").isEmpty();

    keys.update(VAULT, NAME, Optional.empty(), attributes(true, null, null));
    runDue(keys);
    assertThat(versions()).isEqualTo(2);
    keys.delete(VAULT, NAME);
    now = NOON.plus(Duration.ofDays(200));
    runDue(keys);
    keys.recover(VAULT, NAME);
    assertThat(versions()).isEqualTo(2);
    runDue(keys);
    assertThat(versions()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_rotated_does_not_stand_before_what_can() {
    for (int i = 0; i < 60; i++) {
      var stuck = new ObjectName("stuck-" + i);
      keys.add(VAULT, stuck, draft(i % 2 == 0 ? KeyType.EC_HSM : KeyType.EC));
      keys.rotation().setPolicy(VAULT, stuck, policy("P90D", after("P30D")));
    }
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    now = NOON.plus(Duration.ofDays(60));
    var withoutHsm = another(false);
    var asked = new ArrayList<VaultId>();
    withoutHsm
        .rotation()
        .runDue(
            id -> {
              asked.add(id);
              // The vault of every second one is deleted.
              return asked.size() % 2 == 0 && asked.size() < 60
                  ? Optional.empty()
                  : Optional.of(VAULT);
            },
            (_, _, _) -> {});

    assertThat(versions()).isEqualTo(2);
    assertThat(rotations.due(now, 99)).as("it rests").isEmpty();
    now = now.plus(KeyRotation.RETRY);
    runDue(keys);
    assertThat(
            keys.lifecycle()
                .versions(VAULT, new ObjectName("stuck-0"), Optional.empty(), 9)
                .items())
        .as("and is tried again")
        .hasSize(2);
  }

  @Test
  void a_policy_set_while_a_key_is_in_the_making_stays() {
    var token = new InMemoryToken();
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P30D")));
    token.meanwhile =
        () -> another(token).rotation().setPolicy(VAULT, NAME, policy("P80D", after("P40D")));
    keys.rotation().rotate(VAULT, NAME);

    assertThat(keys.rotation().policy(VAULT, NAME).expiryTime()).contains("P80D");
    assertThat(rotations.due(NOON.plus(Duration.ofDays(40)).minusSeconds(1), 9)).isEmpty();
    assertThat(rotations.due(NOON.plus(Duration.ofDays(40)), 9)).hasSize(1);
  }

  @Test
  void the_key_of_a_lost_rotation_does_not_stay_in_the_token() {
    var token = new InMemoryToken();
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    token.meanwhile = () -> another(token).rotation().rotate(VAULT, NAME);

    keys.rotation().rotate(VAULT, NAME);
    assertThat(versions()).as("one each, and the first").isEqualTo(3);
    assertThat(token.held()).isEqualTo(3);
  }
}
