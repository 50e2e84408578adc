package sallyport.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.resources.ResourceFixtures.GROUP;
import static sallyport.resources.ResourceFixtures.NOON;
import static sallyport.resources.ResourceFixtures.OTHER_SUBSCRIPTION;
import static sallyport.resources.ResourceFixtures.SUBSCRIPTION;
import static sallyport.resources.ResourceFixtures.TENANT;
import static sallyport.resources.ResourceFixtures.group;
import static sallyport.resources.ResourceFixtures.subscription;
import static sallyport.resources.ResourceFixtures.vault;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.resources.ResourceStore.Creation;

/** What every {@link ResourceStore} owes its callers. Each implementation subclasses this once. */
public abstract class ResourceStoreContract {
  private static final Duration DAY = Duration.ofDays(1);

  /** An empty store, on fresh storage. */
  protected abstract ResourceStore empty();

  @Test
  void a_subscription_id_is_taken_once_whatever_its_case() {
    var store = empty();
    var first = new Subscription("abcdef00-0000-4000-8000-000000000000", TENANT, "Lab");

    var added = store.addSubscription(first);
    var again =
        store.addSubscription(
            new Subscription("ABCDEF00-0000-4000-8000-000000000000", TENANT, "Other"));

    assertThat(added).isTrue();
    assertThat(again).isFalse();
    assertThat(store.subscriptions()).containsExactly(first);
  }

  @Test
  void a_group_keeps_the_case_it_was_first_given_and_takes_the_new_tags() {
    var store = withSubscriptions();

    var created = store.putGroup(group("Rg-One"));
    var createdAgain =
        store.putGroup(
            new ResourceGroup(SUBSCRIPTION, "RG-ONE", "westeurope", Map.of("team", "red")));

    assertThat(created).isTrue();
    assertThat(createdAgain).isFalse();
    assertThat(store.group(SUBSCRIPTION, "rg-one"))
        .contains(new ResourceGroup(SUBSCRIPTION, "Rg-One", "westeurope", Map.of("team", "red")));
    assertThat(store.groups(SUBSCRIPTION)).hasSize(1);
    assertThat(store.groups(OTHER_SUBSCRIPTION)).isEmpty();
  }

  @Test
  void groups_are_listed_by_name_without_regard_to_case() {
    var store = withSubscriptions();
    store.putGroup(group("b"));
    store.putGroup(group("C"));
    store.putGroup(group("A"));

    var names = store.groups(SUBSCRIPTION).stream().map(ResourceGroup::name).toList();

    assertThat(names).containsExactly("A", "b", "C");
  }

  @Test
  void a_group_is_removed_once() {
    var store = withSubscriptions();
    store.putGroup(group("Gone"));

    assertThat(store.removeGroup(SUBSCRIPTION, "GONE")).isTrue();
    assertThat(store.removeGroup(SUBSCRIPTION, "Gone")).isFalse();
    assertThat(store.group(SUBSCRIPTION, "Gone")).isEmpty();
  }

  @Test
  void a_new_vault_comes_back_whole_under_any_case_of_its_name() {
    var store = withGroup();
    var vault = vault("Alpha");

    var created = store.createVault(vault);

    assertThat(created).isEqualTo(new Creation.Created(vault));
    assertThat(store.vault(new VaultName("ALPHA"))).contains(vault);
    assertThat(store.vaults(SUBSCRIPTION.toUpperCase(Locale.ROOT))).containsExactly(vault);
    assertThat(store.vaults(OTHER_SUBSCRIPTION)).isEmpty();
  }

  @Test
  void vaults_are_listed_by_name() {
    var store = withGroup();
    for (var name : List.of("beta", "Gamma", "Alpha")) {
      store.createVault(vault(name));
    }

    assertThat(store.vaults(SUBSCRIPTION))
        .containsExactly(vault("Alpha"), vault("beta"), vault("Gamma"));
  }

  @Test
  void a_vault_name_is_taken_in_all_subscriptions() {
    var store = withGroup();
    store.createVault(vault("Alpha"));

    var second = store.createVault(vault(OTHER_SUBSCRIPTION, "alpha"));

    assertThat(second).isEqualTo(new Creation.NameTaken(vault("Alpha")));
  }

  @Test
  void a_deleted_vault_holds_its_name_until_it_is_purged() {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    var deleted = store.deleteVault(new VaultName("alpha"), NOON, NOON.plus(DAY)).orElseThrow();

    assertThat(deleted).isEqualTo(new DeletedVault(vault("Alpha"), NOON, NOON.plus(DAY)));
    assertThat(store.vault(new VaultName("alpha"))).isEmpty();
    assertThat(store.vaults(SUBSCRIPTION)).isEmpty();
    assertThat(store.deletedVault(new VaultName("ALPHA"))).contains(deleted);
    assertThat(store.deletedVaults(SUBSCRIPTION)).containsExactly(deleted);
    assertThat(store.deletedVaults(OTHER_SUBSCRIPTION)).isEmpty();
    assertThat(store.createVault(vault("ALPHA")))
        .isEqualTo(new Creation.NameHeldByDeleted(deleted));

    assertThat(store.purgeVault(new VaultName("Alpha"))).contains(deleted);

    assertThat(store.purgeVault(new VaultName("Alpha"))).isEmpty();
    assertThat(store.deletedVaults(SUBSCRIPTION)).isEmpty();
    assertThat(store.createVault(vault("ALPHA"))).isInstanceOf(Creation.Created.class);
  }

  @Test
  void only_a_living_vault_is_deleted() {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    store.deleteVault(new VaultName("Alpha"), NOON, NOON.plus(DAY));

    var again = store.deleteVault(new VaultName("Alpha"), NOON.plus(DAY), NOON.plus(DAY));

    assertThat(again).isEmpty();
    assertThat(store.deletedVault(new VaultName("Alpha")).orElseThrow().deletedAt())
        .isEqualTo(NOON);
  }

  @Test
  void only_a_deleted_vault_is_purged_or_recovered() {
    var store = withGroup();
    store.createVault(vault("Alpha"));

    assertThat(store.purgeVault(new VaultName("Alpha"))).isEmpty();
    assertThat(store.recoverVault(new VaultName("Alpha"))).isEmpty();
    assertThat(store.vault(new VaultName("Alpha"))).isPresent();
  }

  @Test
  void a_deleted_vault_is_changed_and_keeps_its_times() {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    UnaryOperator<VaultResource> untouched = was -> was;

    assertThat(store.changeDeletedVault(new VaultName("Alpha"), untouched)).isEmpty();
    store.deleteVault(new VaultName("Alpha"), NOON, NOON.plus(DAY));
    var changed =
        store
            .changeDeletedVault(
                new VaultName("ALPHA"), was -> VaultChanges.withoutSubnets(was, _ -> true))
            .orElseThrow();

    assertThat(changed.deletedAt()).isEqualTo(NOON);
    assertThat(changed.purgesAt()).isEqualTo(NOON.plus(DAY));
    assertThat(changed.vault().network().subnets()).isEmpty();
    assertThat(changed.vault().revision()).isEqualTo(2);
    assertThat(store.deletedVault(new VaultName("alpha"))).contains(changed);
    assertThat(store.vault(new VaultName("alpha"))).isEmpty();
  }

  @Test
  void a_recovered_vault_is_the_one_that_was_deleted() {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    store.deleteVault(new VaultName("Alpha"), NOON, NOON.plus(DAY));

    var recovered = store.recoverVault(new VaultName("ALPHA")).orElseThrow();

    assertThat(recovered)
        .usingRecursiveComparison()
        .ignoringFields("revision")
        .isEqualTo(vault("Alpha"));
    assertThat(recovered.revision()).isGreaterThanOrEqualTo(1);
    assertThat(store.vault(new VaultName("alpha"))).contains(recovered);
    assertThat(store.deletedVaults(SUBSCRIPTION)).isEmpty();
  }

  @Test
  void a_change_counts_the_revision_up_and_returns_what_is_stored() {
    var store = withGroup();
    store.createVault(vault("Alpha"));

    var changed =
        store.changeVault(new VaultName("ALPHA"), v -> retagged(v, Map.of("a", "b"))).orElseThrow();

    assertThat(changed.revision()).isEqualTo(2);
    assertThat(changed.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(changed.place()).isEqualTo(vault("Alpha").place());
    assertThat(store.vault(new VaultName("alpha"))).contains(changed);
  }

  @Test
  void a_change_that_refuses_changes_nothing() {
    var store = withGroup();
    store.createVault(vault("Alpha"));

    assertThatThrownBy(() ->
            store.changeVault(
                new VaultName("Alpha"),
                v -> {
                  throw new RefusedException(new ResourceRefusal.GroupNotFound("x"));
                }))
        .isInstanceOf(RefusedException.class);

    assertThat(store.vault(new VaultName("Alpha"))).contains(vault("Alpha"));
  }

  @Test
  void a_vault_that_does_not_live_is_not_changed() {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    store.deleteVault(new VaultName("Alpha"), NOON, NOON.plus(DAY));

    assertThat(store.changeVault(new VaultName("Alpha"), v -> v)).isEmpty();
    assertThat(store.changeVault(new VaultName("nobody"), v -> v)).isEmpty();
  }

  @Test
  void changes_racing_on_one_vault_all_land() throws Exception {
    var store = withGroup();
    store.createVault(vault("Alpha"));
    var changes =
        IntStream.range(0, 32)
            .<Callable<Optional<VaultResource>>>mapToObj(n ->
                () ->
                    store.changeVault(
                        new VaultName("alpha"),
                        v -> {
                          var tags = new HashMap<>(v.tags());
                          tags.put("n" + n, "x");
                          return retagged(v, tags);
                        }))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var change : threads.invokeAll(changes)) {
        assertThat(change.get()).isPresent();
      }
    }

    var vault = store.vault(new VaultName("alpha")).orElseThrow();
    assertThat(vault.tags()).hasSize(34);
    assertThat(vault.revision()).isEqualTo(33);
  }

  @Test
  void creations_racing_for_one_name_have_one_winner() throws Exception {
    var store = withGroup();
    var creations =
        IntStream.range(0, 16)
            .<Callable<Creation>>mapToObj(
                n -> () -> store.createVault(identified(vault("Alpha"), "id" + n)))
            .toList();

    int winners = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var creation : threads.invokeAll(creations)) {
        winners += creation.get() instanceof Creation.Created ? 1 : 0;
      }
    }

    assertThat(winners).isEqualTo(1);
  }

  @Test
  void vaults_are_due_when_their_time_has_come_the_oldest_first() {
    var store = withGroup();
    for (var name : List.of("soon", "later", "now1")) {
      store.createVault(vault(name));
    }
    store.deleteVault(new VaultName("later"), NOON, NOON.plus(DAY).plusMillis(1));
    store.deleteVault(new VaultName("soon"), NOON, NOON.plus(DAY));
    store.deleteVault(new VaultName("now1"), NOON, NOON);

    assertThat(namesOf(store.vaultsDue(NOON.plus(DAY), 10))).containsExactly("now1", "soon");
    assertThat(namesOf(store.vaultsDue(NOON.plus(DAY), 1))).containsExactly("now1");
    assertThat(store.vaultsDue(NOON.minusMillis(1), 10)).isEmpty();
  }

  private static List<String> namesOf(List<DeletedVault> vaults) {
    return vaults.stream().map(v -> v.vault().place().name().value()).toList();
  }

  private ResourceStore withSubscriptions() {
    var store = empty();
    store.addSubscription(subscription(SUBSCRIPTION));
    store.addSubscription(subscription(OTHER_SUBSCRIPTION));
    return store;
  }

  private ResourceStore withGroup() {
    var store = withSubscriptions();
    store.putGroup(group(GROUP));
    store.putGroup(new ResourceGroup(OTHER_SUBSCRIPTION, GROUP, "westeurope", Map.of()));
    return store;
  }

  private static VaultResource retagged(VaultResource v, Map<String, String> tags) {
    return new VaultResource(
        v.id(),
        v.revision(),
        v.place(),
        tags,
        v.tenantId(),
        v.sku(),
        v.accessPolicies(),
        v.network(),
        v.flags(),
        v.softDelete(),
        v.systemData());
  }

  private static VaultResource identified(VaultResource v, String id) {
    return new VaultResource(
        new VaultId(id),
        v.revision(),
        v.place(),
        v.tags(),
        v.tenantId(),
        v.sku(),
        v.accessPolicies(),
        v.network(),
        v.flags(),
        v.softDelete(),
        v.systemData());
  }
}
