package sallyport.vault.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;

/**
 * What every {@link ObjectStore} and the {@link DeletedObjectStore} beside it owe their callers.
 * Each implementation subclasses this once and hands out both ports over the same storage.
 */
public abstract class ObjectStoreContract extends LivingObjectsContract {

  // Deletion

  @Test
  void a_deleted_object_is_gone_from_everything_living() {
    append(secret("db"), "one");
    var second = append(secret("db"), "two");

    var deletion = deleted.delete(secret("DB"), NOON, NEXT_WEEK);

    assertThat(deletion).contains(new DeletedObject(second, NOON, NEXT_WEEK));
    assertThat(deleted.deleted(secret("db"))).isEqualTo(deletion);
    assertThat(living.current(secret("db"))).isEmpty();
    assertThat(living.version(secret("db"), second.version())).isEmpty();
    assertThat(living.change(secret("db"), second.version(), it -> it)).isEmpty();
    assertThat(versionsOf(secret("db"))).isEmpty();
    assertThat(living.everyVersion(secret("db"), 5)).isEmpty();
    assertThat(names(VAULT)).isEmpty();
  }

  @Test
  void every_version_of_a_deleted_object_can_still_be_read() {
    var first = append(secret("db"), "one");
    var second = append(secret("db"), "two");
    assertThat(deleted.everyVersion(secret("db"))).isEmpty();

    deleted.delete(secret("db"), NOON, NEXT_WEEK);

    assertThat(deleted.everyVersion(secret("DB")))
        .extracting(StoredVersion::metadata)
        .containsExactly(first, second);
  }

  @Test
  void what_does_not_live_cannot_be_deleted() {
    append(secret("db"), "one");
    deleted.delete(secret("db"), NOON, NEXT_WEEK);

    assertThat(deleted.delete(secret("db"), NOON.plusSeconds(5), NEXT_WEEK)).isEmpty();
    assertThat(deleted.delete(secret("nobody"), NOON, NEXT_WEEK)).isEmpty();
    assertThat(deleted.deleted(secret("db")).orElseThrow().deletedAt()).isEqualTo(NOON);
    assertThat(deleted.deleted(secret("nobody"))).isEmpty();
  }

  @Test
  void a_deleted_object_holds_its_name() {
    append(secret("db"), "one");
    var deletion = deleted.delete(secret("db"), NOON, NEXT_WEEK).orElseThrow();
    var held = new ObjectStore.Append.HeldByDeleted(deletion);

    assertThat(living.append(version(secret("DB"), "two"))).isEqualTo(held);
    assertThat(living.restore(List.of(version(secret("DB"), "two")))).isEqualTo(held);
    assertThat(deleted.deleted(secret("db"))).contains(deletion);
  }

  @Test
  void a_recovered_object_is_as_it_was() {
    var first = append(secret("Db"), "one");
    var second = append(secret("db"), "two");
    deleted.delete(secret("db"), NOON, NEXT_WEEK);

    var recovered = deleted.recover(secret("DB"));

    assertThat(recovered).contains(second);
    assertThat(versionsOf(secret("db"))).containsExactly(first, second);
    assertThat(living.current(secret("db")).orElseThrow().material()).isEqualTo(sealed("two"));
    assertThat(deleted.deleted(secret("db"))).isEmpty();
    assertThat(append(secret("db"), "three").previous()).contains(second.version());
  }

  @Test
  void only_deleted_objects_are_recovered_or_purged() {
    append(secret("db"), "one");

    assertThat(deleted.recover(secret("db"))).isEmpty();
    assertThat(deleted.purge(secret("db"))).isFalse();
    assertThat(deleted.recover(secret("nobody"))).isEmpty();
    assertThat(deleted.purge(secret("nobody"))).isFalse();
    assertThat(living.current(secret("db"))).isPresent();
  }

  @Test
  void a_purged_object_leaves_its_name_free_and_nothing_behind() {
    append(secret("Db"), "one");
    append(secret("Db"), "two");
    deleted.delete(secret("db"), NOON, NEXT_WEEK);

    assertThat(deleted.purge(secret("DB"))).isTrue();

    assertThat(deleted.deleted(secret("db"))).isEmpty();
    assertThat(deleted.recover(secret("db"))).isEmpty();
    var again = append(secret("dB"), "three");
    assertThat(again.previous()).isEmpty();
    assertThat(again.key().name().value()).isEqualTo("dB");
    assertThat(versionsOf(secret("db"))).containsExactly(again);
  }

  @Test
  void deleted_objects_are_listed_by_folded_name_and_page_by_page() {
    var expected = new ArrayList<String>();
    for (int n = 10; n < 20; n++) {
      append(secret("D" + n), "v");
      deleted.delete(secret("d" + n), NOON, NEXT_WEEK);
      expected.add("D" + n);
      append(secret("living" + n), "v");
    }
    var key = new ObjectKey(VAULT, ObjectKind.KEY, new ObjectName("d99"));
    append(key, "v");
    deleted.delete(key, NOON, NEXT_WEEK);

    for (int size : new int[] {1, 4, 9, 10, 11}) {
      assertThat(walk(after -> deleted.list(VAULT, ObjectKind.SECRET, after, size)))
          .extracting(it -> it.current().key().name().value())
          .isEqualTo(expected);
    }
    assertThat(deleted.list(OTHER_VAULT, ObjectKind.SECRET, Optional.empty(), 5).items()).isEmpty();
  }

  @Test
  void what_is_due_is_purged_and_nothing_else() {
    for (int n = 0; n < 5; n++) {
      append(secret("due" + n), "v");
      deleted.delete(secret("due" + n), NOON, NEXT_WEEK.minusSeconds(n));
    }
    append(secret("later"), "v");
    deleted.delete(secret("later"), NOON, NEXT_WEEK.plusSeconds(1));
    append(secret("living"), "v");

    assertThat(deleted.purgeDue(NEXT_WEEK, 3)).isEqualTo(3);
    assertThat(deleted.purgeDue(NEXT_WEEK, 3)).isEqualTo(2);
    assertThat(deleted.purgeDue(NEXT_WEEK, 3)).isZero();

    assertThat(deleted.list(VAULT, ObjectKind.SECRET, Optional.empty(), 9).items())
        .extracting(it -> it.current().key().name().value())
        .containsExactly("later");
    assertThat(living.current(secret("living"))).isPresent();
  }

  @Test
  void a_purged_vault_is_empty_and_its_neighbour_is_not() {
    append(secret("a"), "v");
    append(secret("b"), "v");
    deleted.delete(secret("b"), NOON, NEXT_WEEK);
    var elsewhere = new ObjectKey(OTHER_VAULT, ObjectKind.SECRET, new ObjectName("a"));
    append(elsewhere, "v");

    deleted.purgeVault(VAULT);

    assertThat(names(VAULT)).isEmpty();
    assertThat(deleted.deleted(secret("b"))).isEmpty();
    assertThat(living.current(elsewhere)).isPresent();
    assertThat(append(secret("b"), "again").previous()).isEmpty();
  }

  @Test
  void of_racing_deletions_one_wins() throws Exception {
    append(secret("db"), "one");

    var results = race(16, _ -> deleted.delete(secret("db"), NOON, NEXT_WEEK));

    assertThat(results.stream().filter(Optional::isPresent)).hasSize(1);
  }

  // Restore

  @Test
  void a_restored_object_has_its_versions_in_order_under_their_ids() {
    var versions =
        List.of(
            version(secret("Db"), "one"), version(secret("Db"), "two"), version(secret("Db"), "3"));

    var append = living.restore(versions);

    var stored = living.everyVersion(secret("db"), 9);
    assertThat(append).isEqualTo(new ObjectStore.Append.Appended(stored.getLast().metadata()));
    assertThat(stored)
        .extracting(StoredVersion::material)
        .containsExactly(sealed("one"), sealed("two"), sealed("3"));
    assertThat(stored)
        .extracting(it -> it.metadata().version())
        .containsExactlyElementsOf(versions.stream().map(it -> it.metadata().version()).toList());
    assertThat(stored.getFirst().metadata().previous()).isEmpty();
    assertThat(stored.get(1).metadata().previous())
        .contains(stored.getFirst().metadata().version());
    assertThat(stored.getFirst().metadata().key().name().value()).isEqualTo("Db");
  }

  @Test
  void a_restore_never_overwrites_a_living_object() {
    var first = append(secret("db"), "one");

    var append = living.restore(List.of(version(secret("DB"), "two")));

    assertThat(append).isEqualTo(new ObjectStore.Append.AlreadyExists());
    assertThat(versionsOf(secret("db"))).containsExactly(first);
  }

  @Test
  void version_ids_may_return_in_another_vault() {
    var versions = List.of(version(secret("db"), "one"), version(secret("db"), "two"));
    living.restore(versions);
    var elsewhere = new ObjectKey(OTHER_VAULT, ObjectKind.SECRET, new ObjectName("db"));
    var copies =
        versions.stream()
            .map(it ->
                new StoredVersion(
                    new VersionMetadata(
                        elsewhere,
                        it.metadata().version(),
                        Optional.empty(),
                        PLAIN,
                        Map.of(),
                        Map.of(),
                        false),
                    it.material()))
            .toList();

    living.restore(copies);

    assertThat(living.everyVersion(elsewhere, 9)).hasSize(2);
    assertThat(living.everyVersion(secret("db"), 9)).hasSize(2);
  }

  @Test
  void of_racing_restores_one_wins_whole() throws Exception {
    var results =
        race(
            8,
            n ->
                living.restore(
                    List.of(version(secret("db"), "a" + n), version(secret("db"), "b" + n))));

    assertThat(results.stream().filter(ObjectStore.Append.Appended.class::isInstance)).hasSize(1);
    assertThat(living.everyVersion(secret("db"), 99)).hasSize(2);
  }
}
