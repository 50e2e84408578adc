package sallyport.resources.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.resources.networks.NetworkFixtures.endpoint;
import static sallyport.resources.networks.NetworkFixtures.network;
import static sallyport.resources.networks.NetworkFixtures.zone;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.resources.ResourceRefusal;

/** What every {@link NetworkStore} owes its callers. Each implementation subclasses this once. */
public abstract class NetworkStoreContract {
  private static final VaultId ALPHA = new VaultId("id-of-alpha");
  private static final VaultId BETA = new VaultId("id-of-beta");

  private static final SecurityPerimeter PERIMETER =
      NetworkFixtures.perimeter(
          "Wall", ALPHA, "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v");

  /** An empty store, on fresh storage. */
  protected abstract NetworkStore empty();

  @Test
  void everything_comes_back_whole_under_any_case_of_its_id() {
    var store = empty();

    put(store, network("Hub"));
    put(store, endpoint("Door", ALPHA, 4_294_967_295L));
    put(store, zone("z.example"));
    put(store, PERIMETER);

    assertThat(store.perimeter(shouted(PERIMETER.id()))).contains(PERIMETER);
    assertThat(store.network(shouted(network("Hub").id()))).contains(network("Hub"));
    assertThat(store.endpoint(shouted(endpoint("Door", ALPHA, 1).id())))
        .contains(endpoint("Door", ALPHA, 4_294_967_295L));
    assertThat(store.zone(shouted(zone("z.example").id()))).contains(zone("z.example"));
  }

  @Test
  void one_kind_is_never_taken_for_another() {
    var store = empty();
    put(store, network("Hub"));

    assertThat(store.endpoint(network("Hub").id())).isEmpty();
    assertThat(store.zone(network("Hub").id())).isEmpty();
    assertThat(store.endpoints()).isEmpty();
    assertThat(store.zones()).isEmpty();
    assertThat(store.perimeter(network("Hub").id())).isEmpty();
    assertThat(store.perimeters()).isEmpty();
    assertThat(store.networks()).containsExactly(network("Hub"));

    put(store, PERIMETER);
    assertThat(store.perimeters()).containsExactly(PERIMETER);
    assertThat(store.zones()).isEmpty();
    assertThat(store.endpointsOf(ALPHA)).isEmpty();
    assertThat(store.zone(PERIMETER.id())).isEmpty();
  }

  @Test
  void networks_are_listed_by_id_without_regard_to_case() {
    var store = empty();
    for (var name : List.of("beta", "Gamma", "Alpha")) {
      put(store, network(name));
    }

    assertThat(store.networks())
        .containsExactly(network("Alpha"), network("beta"), network("Gamma"));
  }

  @Test
  void endpoints_are_found_by_the_vault_they_were_made_for() {
    var store = empty();
    put(store, endpoint("b", ALPHA, 2));
    put(store, endpoint("a", ALPHA, 1));
    put(store, endpoint("c", BETA, 3));

    assertThat(store.endpointsOf(ALPHA))
        .containsExactly(endpoint("a", ALPHA, 1), endpoint("b", ALPHA, 2));
    assertThat(store.endpointsOf(new VaultId("no-such"))).isEmpty();
    assertThat(store.endpoints()).hasSize(3);
  }

  @Test
  void a_change_counts_the_revision_whatever_it_says_itself() {
    var store = empty();
    put(store, network("Hub"));

    var second = store.change(change -> change.put(network("Hub").numbered(17)));

    assertThat(second.revision()).isEqualTo(2);
    assertThat(store.network(network("Hub").id())).contains(second);
  }

  @Test
  void a_step_sees_its_own_writes() {
    var store = empty();

    var seen =
        store.change(change -> {
          change.put(network("Hub"));
          change.put(endpoint("Door", ALPHA, 1));
          change.remove(network("Hub").id());
          return change.networks().size() * 10 + change.endpointsOf(ALPHA).size();
        });

    assertThat(seen).isEqualTo(1);
  }

  @Test
  void a_step_that_refuses_leaves_nothing() {
    var store = empty();
    put(store, network("Hub"));

    assertThatThrownBy(() ->
            store.change(change -> {
              change.remove(network("Hub").id());
              change.put(network("Spoke"));
              throw new RefusedException(new ResourceRefusal.GroupNotFound("because"));
            }))
        .isInstanceOf(RefusedException.class);

    assertThat(store.networks()).containsExactly(network("Hub"));
  }

  @Test
  void what_is_removed_is_removed_once_and_begins_anew() {
    var store = empty();
    put(store, network("Hub"));

    assertThat(store.<Boolean>change(change -> change.remove(shouted(network("Hub").id()))))
        .isTrue();
    assertThat(store.<Boolean>change(change -> change.remove(network("Hub").id()))).isFalse();
    put(store, network("hub"));

    assertThat(store.networks()).containsExactly(network("hub"));
  }

  @Test
  void steps_at_the_same_time_follow_each_other() throws Exception {
    var store = empty();
    Callable<Long> count =
        () ->
            store.change(change -> {
              var tags = new HashMap<String, String>();
              change.network(network("Hub").id()).ifPresent(was -> tags.putAll(was.tags()));
              tags.merge("count", "1", (was, _) -> Integer.toString(Integer.parseInt(was) + 1));
              var hub = network("Hub");
              return change
                  .put(
                      new VirtualNetwork(
                          hub.place(),
                          hub.resourceGuid(),
                          tags,
                          hub.addressPrefixes(),
                          hub.subnets(),
                          1))
                  .revision();
            });

    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var done : threads.invokeAll(IntStream.range(0, 40).mapToObj(_ -> count).toList())) {
        done.get();
      }
    }

    var hub = store.network(network("Hub").id()).orElseThrow();
    assertThat(hub.tags()).containsEntry("count", "40");
    assertThat(hub.revision()).isEqualTo(40);
  }

  private static void put(NetworkStore store, NetworkResource resource) {
    store.change(change -> change.put(resource));
  }

  private static String shouted(String id) {
    return id.toUpperCase(Locale.ROOT);
  }
}
