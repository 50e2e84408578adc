package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.vault.keys.KeyRotationTest.after;
import static sallyport.vault.keys.KeyRotationTest.before;
import static sallyport.vault.keys.KeyRotationTest.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectName;
import sallyport.core.StorageUnavailableException;
import sallyport.core.VaultId;
import sallyport.vault.keys.KeyRotation.Notice;
import sallyport.vault.keys.RotationPolicy.Kind;
import sallyport.vault.objects.VersionMetadata;

/** The background job: its records, several servers, faults, and how long a run may go on. */
class RotationJobTest extends KeysSteps {
  private final List<String> told = new ArrayList<>();
  private boolean deaf;

  private void tell(Notice notice, VaultId vault, VersionMetadata version) {
    if (deaf) {
      throw new IllegalStateException("the record cannot be written");
    }
    told.add(notice + " " + version.version());
  }

  private void run(Keys process) {
    process.rotation().runDue(_ -> Optional.of(VAULT), this::tell);
  }

  private int versions(ObjectName name) {
    return keys.lifecycle().versions(VAULT, name, Optional.empty(), 25).items().size();
  }

  private String current() {
    return keys.get(VAULT, NAME, Optional.empty()).metadata().version().value();
  }

  private void day(int number) {
    now = NOON.plus(Duration.ofDays(number));
  }

  private ObjectName rotated(int number, KeyType type) {
    var name = new ObjectName("key-" + number);
    keys.add(VAULT, name, draft(type));
    keys.rotation().setPolicy(VAULT, name, policy("P90D", after("P60D")));
    return name;
  }

  @Test
  void renewal_and_the_end_of_a_version_are_told_once_each() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", before(Kind.NOTIFY, "P10D")));
    keys.rotation().rotate(VAULT, NAME);
    var first = current();
    for (int day = 70; day < 100; day++) {
      day(day);
      run(keys);
      run(another(true));
    }
    assertThat(told).containsExactly("NEAR_EXPIRY " + first, "EXPIRED " + first);

    told.clear();
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    run(keys);
    run(another(true));
    assertThat(current()).isNotEqualTo(first);
    assertThat(told).containsExactly("ROTATED " + current());
  }

  @Test
  void what_could_not_be_told_is_told_later_and_once() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation()
        .setPolicy(VAULT, NAME, policy("P90D", after("P60D"), before(Kind.NOTIFY, "P10D")));
    day(60);
    deaf = true;
    run(keys);
    assertThat(versions(NAME)).isEqualTo(2);
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", before(Kind.NOTIFY, "P10D")));
    deaf = false;
    run(keys);
    assertThat(told).as("it rests").isEmpty();
    now = now.plus(KeyRotation.RETRY);
    run(another(true));
    run(keys);
    assertThat(told).containsExactly("ROTATED " + current());
    assertThat(versions(NAME)).isEqualTo(2);

    told.clear();
    day(140);
    deaf = true;
    run(keys);
    deaf = false;
    run(keys);
    assertThat(told).as("it rests").isEmpty();
    now = now.plus(KeyRotation.RETRY);
    run(another(true));
    run(keys);
    assertThat(told).containsExactly("NEAR_EXPIRY " + current());
  }

  @Test
  void a_key_that_one_server_has_in_hand_no_other_makes() {
    var token = new InMemoryToken();
    keys = another(token);
    var name = rotated(1, KeyType.EC_HSM);
    day(60);
    var others = new ArrayList<Integer>();
    token.meanwhile =
        () -> {
          run(another(token));
          others.add(token.held());
        };
    run(keys);

    assertThat(others).as("made by the other server").containsExactly(1);
    assertThat(versions(name)).isEqualTo(2);
    assertThat(told).hasSize(1);
  }

  @Test
  void a_server_that_dies_over_a_key_leaves_it_to_the_next_after_a_while() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    day(60);
    var dying =
        another(
            new InMemoryToken(),
            objects,
            preceded(
                RotationStore.class,
                rotations,
                "rotate",
                () -> {
                  throw new StorageUnavailableException("the process is gone");
                }),
            keyring);
    run(dying);
    run(keys);
    assertThat(versions(NAME)).isEqualTo(1);

    now = now.plus(KeyRotation.RETRY);
    run(keys);
    assertThat(versions(NAME)).isEqualTo(2);
  }

  @Test
  void a_run_ends_in_time_and_the_next_goes_on_where_it_ended() {
    var token = new InMemoryToken();
    keys = another(token);
    var names = IntStream.range(0, 5).mapToObj(i -> rotated(i, KeyType.EC_HSM)).toList();
    day(60);
    token.meanwhile = () -> slow(token);
    run(keys);
    assertThat(names).extracting(this::versions).containsExactlyInAnyOrder(2, 2, 1, 1, 1);

    run(keys);
    run(keys);
    assertThat(names).extracting(this::versions).containsOnly(2);
  }

  private void slow(InMemoryToken token) {
    now = now.plus(KeyRotation.LONGEST_RUN.dividedBy(2));
    token.meanwhile = () -> slow(token);
  }

  @Test
  void a_run_that_is_told_to_stop_stops() {
    var name = rotated(1, KeyType.EC);
    day(60);
    Thread.currentThread().interrupt();
    run(keys);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(versions(name)).isEqualTo(1);

    run(keys);
    assertThat(versions(name)).as("it is due still").isEqualTo(2);
  }

  @Test
  void an_end_that_is_changed_while_a_policy_is_set_counts() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var slow =
        another(
            new InMemoryToken(),
            objects,
            preceded(
                RotationStore.class,
                rotations,
                "change",
                () ->
                    keys.update(
                        VAULT,
                        NAME,
                        Optional.empty(),
                        attributes(null, null, NOON.plus(Duration.ofDays(40))))),
            keyring);
    slow.rotation().setPolicy(VAULT, NAME, policy("P90D", before(Kind.NOTIFY, "P10D")));

    day(30);
    run(keys);
    assertThat(told).containsExactly("NEAR_EXPIRY " + current());
  }
}
