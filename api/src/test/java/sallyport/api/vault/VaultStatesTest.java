package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkExtensions;
import sallyport.core.CloudProfile;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.resources.InMemoryResourceStore;
import sallyport.resources.InMemoryRoleStore;
import sallyport.resources.ResourceGroup;
import sallyport.resources.ResourceStore;
import sallyport.resources.Subscription;
import sallyport.resources.networks.InMemoryNetworkStore;
import sallyport.resources.networks.NetworkFixtures;
import sallyport.resources.networks.NetworkStore;

class VaultStatesTest {
  private static final VaultName NAME = new VaultName("kv-pay");

  private final InMemoryResourceStore store = new InMemoryResourceStore();
  private final InMemoryNetworkStore networks = new InMemoryNetworkStore();
  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch hasRead = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);
  private volatile boolean slow;
  private volatile boolean slowPerimeters;

  @BeforeEach
  void aVault() {
    store.addSubscription(
        new Subscription(DataPlaneFixture.SUBSCRIPTION, DataPlaneFixture.TENANT, "Lab"));
    store.putGroup(
        new ResourceGroup(DataPlaneFixture.SUBSCRIPTION, "rg-pay", "westeurope", Map.of()));
    store.createVault(DataPlaneFixture.vault("kv-pay"));
  }

  @Test
  void a_vault_is_read_once_until_it_changes() {
    var states = states();

    states.reached(DataPlaneFixture.HOST);
    states.reached(DataPlaneFixture.HOST);
    assertThat(reads).hasValue(1);

    states.vaultChanged(new VaultName("KV-PAY"));
    states.reached(DataPlaneFixture.HOST);
    assertThat(reads).hasValue(2);
  }

  @Test
  void a_name_that_is_no_vault_is_asked_for_again() {
    var states = states();

    assertThat(states.reached("none.vault.example.test")).isEmpty();
    assertThat(states.reached("none.vault.example.test")).isEmpty();
    assertThat(reads).hasValue(2);
  }

  @Test
  void without_a_default_vault_localhost_is_none() {
    assertThat(states().reached("localhost")).isEmpty();
  }

  @Test
  void what_was_read_before_a_change_does_not_outlive_it() throws Exception {
    var states = states();
    slow = true;
    var loading = Thread.ofVirtual().start(() -> states.reached(DataPlaneFixture.HOST));
    assertThat(hasRead.await(10, TimeUnit.SECONDS)).isTrue();
    slow = false;

    store.changeVault(NAME, DataPlaneFixture::withPurgeProtection);
    var telling = Thread.ofVirtual().start(() -> states.vaultChanged(NAME));
    mayGoOn.countDown();
    loading.join();
    telling.join();

    assertThat(states.reached(DataPlaneFixture.HOST).orElseThrow().vault().purgeProtected())
        .isTrue();
  }

  @Test
  void what_a_perimeter_said_before_a_change_does_not_outlive_it() throws Exception {
    var states = states();
    slowPerimeters = true;
    var loading = Thread.ofVirtual().start(() -> states.reached(DataPlaneFixture.HOST));
    assertThat(hasRead.await(10, TimeUnit.SECONDS)).isTrue();
    slowPerimeters = false;

    networks.change(change ->
        change.put(
            NetworkFixtures.perimeter(
                "Wall", new VaultId("id-of-kv-pay"), DataPlaneFixture.SCOPE)));
    var telling =
        Thread.ofVirtual()
            .start(() -> {
              states.networksChanged();
              states.vaultChanged(NAME);
            });
    mayGoOn.countDown();
    loading.join();
    telling.join();

    assertThat(states.reached(DataPlaneFixture.HOST).orElseThrow().firewall().governedByPerimeter())
        .isTrue();
  }

  private VaultStates states() {
    return new VaultStates(
        CloudProfile.ownDomain("example.test", 8443),
        new VaultStates.Stores(counted(), new InMemoryRoleStore(), heldUp()),
        List::of,
        Optional.empty(),
        NetworkExtensions.NONE);
  }

  /** The networks, holding up a read of the perimeters after it has read. */
  private NetworkStore heldUp() {
    return (NetworkStore)
        Proxy.newProxyInstance(
            NetworkStore.class.getClassLoader(),
            new Class<?>[] {NetworkStore.class},
            (_, method, arguments) -> {
              try {
                var result = method.invoke(networks, arguments);
                if (method.getName().equals("perimeters")) {
                  holdUp(slowPerimeters);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** The store, counting reads of vaults and holding one up after it has read. */
  private ResourceStore counted() {
    return (ResourceStore)
        Proxy.newProxyInstance(
            ResourceStore.class.getClassLoader(),
            new Class<?>[] {ResourceStore.class},
            (_, method, arguments) -> {
              try {
                var result = method.invoke(store, arguments);
                if (method.getName().equals("vault")) {
                  reads.incrementAndGet();
                  holdUp(slow);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void holdUp(boolean wanted) throws InterruptedException {
    if (wanted) {
      hasRead.countDown();
      assertThat(mayGoOn.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
