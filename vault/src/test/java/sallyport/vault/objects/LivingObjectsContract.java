package sallyport.vault.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Page;
import sallyport.core.RefusedException;
import sallyport.crypto.Sealed;
import sallyport.vault.VaultRefusal;

/** The half of {@link ObjectStoreContract} that is about living objects. */
public abstract class LivingObjectsContract extends ObjectStoreSteps {

  // Versions

  @Test
  void an_appended_version_is_current_and_reads_back_whole() {
    var attributes =
        new Attributes(
            false,
            Optional.of(NOON.minusSeconds(60)),
            Optional.of(NOON.plusSeconds(60)),
            NOON,
            NOON.plusSeconds(1));
    var metadata =
        new VersionMetadata(
            secret("db"),
            freshVersion(),
            Optional.empty(),
            attributes,
            Map.of("team", "påy", "empty", ""),
            Map.of("contentType", "text/plain; \"x\""),
            false);
    var version = new StoredVersion(metadata, new Sealed(new byte[] {0, 1, -1, 39, 92, 0}));

    var append = living.append(version);

    assertThat(append).isEqualTo(new ObjectStore.Append.Appended(metadata));
    assertThat(living.current(secret("db"))).contains(version);
    assertThat(living.version(secret("db"), metadata.version())).contains(version);
  }

  @Test
  void a_managed_version_stays_managed() {
    var metadata =
        new VersionMetadata(
            secret("cert"), freshVersion(), Optional.empty(), PLAIN, Map.of(), Map.of(), true);

    living.append(new StoredVersion(metadata, sealed("v")));

    assertThat(living.current(secret("cert")).orElseThrow().metadata().managed()).isTrue();
  }

  @Test
  void tags_keep_the_order_in_which_they_were_given() {
    var tags = new LinkedHashMap<String, String>();
    for (var name : List.of("zebra", "alpha", "mike", "Bravo", "yankee", "charlie", "x-ray")) {
      tags.put(name, "value");
    }
    var metadata =
        new VersionMetadata(
            secret("tagged"), freshVersion(), Optional.empty(), PLAIN, tags, Map.of(), false);

    living.append(new StoredVersion(metadata, sealed("v")));

    assertThat(living.current(secret("tagged")).orElseThrow().metadata().tags().keySet())
        .containsExactlyElementsOf(tags.keySet());
  }

  @Test
  void the_first_version_of_a_name_has_no_previous_one() {
    var first = append(secret("db"), "one");

    assertThat(first.previous()).isEmpty();
  }

  @Test
  void each_later_version_names_the_one_before_it() {
    var first = append(secret("db"), "one");
    var second = append(secret("db"), "two");
    var third = append(secret("db"), "three");

    assertThat(second.previous()).contains(first.version());
    assertThat(third.previous()).contains(second.version());
    assertThat(living.current(secret("db")).orElseThrow().metadata()).isEqualTo(third);
    assertThat(living.version(secret("db"), first.version()).orElseThrow().material())
        .isEqualTo(sealed("one"));
  }

  @Test
  void what_the_caller_claims_as_previous_is_ignored() {
    var claimed =
        new VersionMetadata(
            secret("db"),
            freshVersion(),
            Optional.of(freshVersion()),
            PLAIN,
            Map.of(),
            Map.of(),
            false);

    living.append(new StoredVersion(claimed, sealed("v")));

    assertThat(living.current(secret("db")).orElseThrow().metadata().previous()).isEmpty();
  }

  @Test
  void names_are_one_in_any_case_and_shown_in_the_first() {
    append(secret("Db-Password"), "one");

    var second = append(secret("DB-PASSWORD"), "two");

    assertThat(second.key().name().value()).isEqualTo("Db-Password");
    assertThat(living.current(secret("db-password")).orElseThrow().metadata().key().name().value())
        .isEqualTo("Db-Password");
    assertThat(versionsOf(secret("dB-pASSWORD"))).hasSize(2);
  }

  @Test
  void kinds_and_vaults_are_separate_name_spaces() {
    append(secret("same"), "secret");
    append(new ObjectKey(VAULT, ObjectKind.KEY, new ObjectName("same")), "key");
    append(new ObjectKey(OTHER_VAULT, ObjectKind.SECRET, new ObjectName("same")), "elsewhere");

    assertThat(versionsOf(secret("same"))).hasSize(1);
    assertThat(living.current(secret("same")).orElseThrow().material()).isEqualTo(sealed("secret"));
    assertThat(names(VAULT)).containsExactly("same");
  }

  @Test
  void an_unknown_name_or_version_is_absent() {
    append(secret("db"), "one");
    var elsewhere = append(secret("other"), "two");

    assertThat(living.current(secret("nobody"))).isEmpty();
    assertThat(living.version(secret("db"), freshVersion())).isEmpty();
    assertThat(living.version(secret("db"), elsewhere.version())).isEmpty();
    assertThat(living.versions(secret("nobody"), Optional.empty(), 5))
        .isEqualTo(new Page<>(List.of(), Optional.empty()));
    assertThat(living.everyVersion(secret("nobody"), 5)).isEmpty();
  }

  // Changes

  @Test
  void a_change_touches_one_version_and_keeps_its_material() {
    var first = append(secret("db"), "one");
    var second = append(secret("db"), "two");
    var disabled =
        new Attributes(false, Optional.of(NOON), Optional.empty(), NOON, NOON.plusSeconds(9));

    var changed =
        living.change(
            secret("db"),
            first.version(),
            it -> it.changed(disabled, Map.of("k", "v"), Map.of("contentType", "x")));

    var expected = first.changed(disabled, Map.of("k", "v"), Map.of("contentType", "x"));
    assertThat(changed).contains(expected);
    assertThat(living.version(secret("db"), first.version()))
        .contains(new StoredVersion(expected, sealed("one")));
    assertThat(living.current(secret("db")).orElseThrow().metadata()).isEqualTo(second);
  }

  @Test
  void what_was_read_before_is_read_anew_once_it_was_changed() {
    var first = append(secret("db"), "one");
    var second = append(secret("db"), "two");
    assertThat(readTwice(first)).isEqualTo(first);
    assertThat(readTwice(second)).isEqualTo(second);

    for (int n = 1; n <= 3; n++) {
      var tags = Map.of("n", Integer.toString(n));
      var after =
          living
              .change(
                  secret("DB"), second.version(), it -> it.changed(it.attributes(), tags, Map.of()))
              .orElseThrow();
      assertThat(after.tags()).isEqualTo(tags);
      assertThat(readTwice(second)).isEqualTo(after);
      assertThat(living.current(secret("Db")).orElseThrow().metadata()).isEqualTo(after);
      assertThat(readTwice(first)).isEqualTo(first);
    }
    var third = append(secret("db"), "three");
    assertThat(living.current(secret("db"))).contains(new StoredVersion(third, sealed("three")));
  }

  private VersionMetadata readTwice(VersionMetadata version) {
    living.version(secret("db"), version.version());
    return living.version(secret("db"), version.version()).orElseThrow().metadata();
  }

  @Test
  void what_was_read_before_is_read_anew_once_its_name_was_used_again() {
    var first = append(secret("db"), "one");
    assertThat(readTwice(first)).isEqualTo(first);
    deleted.delete(secret("db"), NOON, NEXT_WEEK);
    assertThat(living.current(secret("db"))).isEmpty();
    deleted.purge(secret("db"));

    var again = append(secret("Db"), "two");

    assertThat(living.current(secret("db"))).contains(new StoredVersion(again, sealed("two")));
    assertThat(living.version(secret("db"), first.version())).isEmpty();
  }

  @Test
  void a_change_that_refuses_changes_nothing_and_tells_why() {
    var first = append(secret("db"), "one");
    var refusal = new VaultRefusal.InvalidProperty("tags", "no");

    assertThatThrownBy(() ->
            living.change(
                secret("db"),
                first.version(),
                _ -> {
                  throw new RefusedException(refusal);
                }))
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
    assertThat(living.current(secret("db")).orElseThrow().metadata()).isEqualTo(first);
  }

  @Test
  void a_change_of_what_is_not_there_is_not_attempted() {
    append(secret("db"), "one");

    var changed =
        living.change(
            secret("db"),
            freshVersion(),
            _ -> {
              throw new AssertionError("there is nothing to change");
            });

    assertThat(changed).isEmpty();
  }

  @Test
  void racing_changes_of_one_version_all_count() throws Exception {
    var version = append(secret("db"), "one").version();

    race(
        32,
        n ->
            living.change(
                secret("db"),
                version,
                it -> {
                  var tags = new HashMap<>(it.tags());
                  tags.put("t" + n, "");
                  return it.changed(it.attributes(), tags, it.facts());
                }));

    assertThat(living.current(secret("db")).orElseThrow().metadata().tags()).hasSize(32);
  }

  // Lists

  @Test
  void a_list_is_in_byte_order_of_the_folded_names() {
    for (var name : List.of("b", "B-1", "a-b", "a", "ab", "a1", "Z", "9", "aB-c", "-")) {
      append(secret(name), "v");
    }

    assertThat(names(VAULT))
        .containsExactly("-", "9", "a", "a-b", "a1", "ab", "aB-c", "b", "B-1", "Z");
  }

  @Test
  void pages_of_a_list_join_to_the_whole_list() {
    var expected = new ArrayList<String>();
    for (int n = 10; n < 37; n++) {
      expected.add("s" + n);
      append(secret("S" + n), "v");
    }

    for (int size : new int[] {1, 2, 5, 9, 26, 27, 28}) {
      assertThat(walk(after -> living.list(VAULT, ObjectKind.SECRET, after, size)))
          .extracting(it -> it.key().name().folded())
          .isEqualTo(expected);
    }
  }

  @Test
  void a_list_that_ends_with_its_page_has_no_next_one() {
    append(secret("a"), "v");
    append(secret("b"), "v");

    var page = living.list(VAULT, ObjectKind.SECRET, Optional.empty(), 2);

    assertThat(page.items()).hasSize(2);
    assertThat(page.next()).isEmpty();
  }

  @Test
  void a_list_survives_inserts_and_deletions_between_its_pages() {
    for (var name : List.of("b", "d", "f", "h")) {
      append(secret(name), "v");
    }
    var first = living.list(VAULT, ObjectKind.SECRET, Optional.empty(), 2);

    append(secret("a"), "v");
    append(secret("e"), "v");
    deleted.delete(secret("d"), NOON, NEXT_WEEK);
    var second = living.list(VAULT, ObjectKind.SECRET, first.next(), 5);

    assertThat(second.items())
        .extracting(it -> it.key().name().value())
        .containsExactly("e", "f", "h");
  }

  @Test
  void a_list_shows_current_versions_only() {
    append(secret("a"), "one");
    var second = append(secret("a"), "two");

    assertThat(living.list(VAULT, ObjectKind.SECRET, Optional.empty(), 5).items())
        .containsExactly(second);
  }

  @Test
  void versions_come_oldest_first_and_page_by_page() {
    var expected = new ArrayList<VersionMetadata>();
    for (int n = 0; n < 7; n++) {
      expected.add(append(secret("db"), "v" + n));
      append(secret("db-2"), "neighbour");
    }

    for (int size : new int[] {1, 3, 6, 7, 8}) {
      assertThat(walk(after -> living.versions(secret("DB"), after, size))).isEqualTo(expected);
    }
  }

  @Test
  void every_version_comes_with_its_material_up_to_the_limit() {
    append(secret("db"), "one");
    append(secret("db"), "two");
    append(secret("db"), "three");

    assertThat(living.everyVersion(secret("db"), 2))
        .extracting(StoredVersion::material)
        .containsExactly(sealed("one"), sealed("two"));
    assertThat(living.everyVersion(secret("db"), 9)).hasSize(3);
  }

  @Test
  void appends_racing_on_one_name_all_land_in_one_chain() throws Exception {
    race(64, n -> living.append(version(secret("db"), "v" + n)));

    var versions = versionsOf(secret("db"));
    assertThat(versions).hasSize(64);
    assertThat(versions.getFirst().previous()).isEmpty();
    for (int n = 1; n < 64; n++) {
      assertThat(versions.get(n).previous()).contains(versions.get(n - 1).version());
    }
    assertThat(living.current(secret("db")).orElseThrow().metadata()).isEqualTo(versions.getLast());
  }
}
