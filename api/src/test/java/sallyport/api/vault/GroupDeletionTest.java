package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.api.vault.DataPlaneFixture.body;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.SubnetRule;
import sallyport.core.Arrival;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.StorageUnavailableException;
import sallyport.core.VaultName;
import sallyport.http.Response;
import sallyport.resources.ResourceGroups;
import sallyport.resources.ResourceStore;
import sallyport.resources.Vaults;
import sallyport.resources.networks.NetworkAddress;
import sallyport.resources.networks.NetworkDraft;
import sallyport.resources.networks.NetworkDraft.SubnetDraft;
import sallyport.resources.networks.NetworkGroups;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeters;
import sallyport.resources.networks.StoredNetworks;
import sallyport.resources.networks.Subnet;
import sallyport.resources.networks.VirtualNetworks;

/** Calls to the vaults of a resource group while it is being deleted. */
class GroupDeletionTest {
  private static final String GROUP = "rg-pay";
  private static final NetworkAddress WALL = at("wall");
  private static final String PROVIDER =
      "/subscriptions/"
          + DataPlaneFixture.SUBSCRIPTION
          + "/resourceGroups/rg-pay/providers/Microsoft.Network/";
  private static final String PROFILE =
      PROVIDER + "networkSecurityPerimeters/wall/profiles/default";
  private static final String APPS =
      (PROVIDER + "virtualNetworks/hub/subnets/apps").toLowerCase(Locale.ROOT);

  private final DataPlaneFixture fixture = new DataPlaneFixture();
  private final ResourceStore failing = failingAtTheSecondVault(fixture.resources);
  private final Vaults vaults =
      new Vaults(
          failing,
          fixture.roles,
          new StoredNetworks(fixture.networks),
          fixture.states,
          _ -> {},
          Ids.random(),
          () -> fixture.now);
  private final ResourceGroups groups =
      new ResourceGroups(
          failing,
          fixture.roles,
          vaults,
          new NetworkGroups(fixture.networks, vaults, fixture.states),
          fixture.states);
  private final PerimeterMembers members =
      new PerimeterMembers(fixture.networks, fixture.resources, fixture.states);
  private final VirtualNetworks networks =
      new VirtualNetworks(
          fixture.networks, fixture.resources, fixture.roles, vaults, fixture.states, Ids.random());
  private boolean fails = true;

  @BeforeEach
  void threeVaultsAreInsideAPerimeterAndOneListsASubnet() {
    var perimeters =
        new SecurityPerimeters(
            fixture.networks,
            fixture.resources,
            fixture.roles,
            fixture.states,
            NetworkExtensions.NONE,
            Ids.random());
    perimeters.put(WALL, Optional.of("westeurope"), Map.of());
    perimeters.putProfile(WALL, "default");
    networks.put(
        at("hub"),
        new NetworkDraft(
            Optional.of("westeurope"),
            Map.of(),
            List.of("10.0.0.0/16"),
            Optional.of(
                List.of(
                    new SubnetDraft(
                        "apps",
                        List.of("10.0.0.0/24"),
                        false,
                        List.of("Microsoft.KeyVault"),
                        Subnet.Policies.UNSAID)))));
    for (var name : List.of("kv-a", "kv-b")) {
      fixture.resources.createVault(DataPlaneFixture.vault(name));
    }
    for (var name : List.of("kv-a", "kv-b", "kv-pay")) {
      members.put(
          WALL,
          new PerimeterMembers.Draft(
              name, DataPlaneFixture.SCOPE.replace("kv-pay", name), PROFILE, AccessMode.ENFORCED));
    }
  }

  @Test
  void a_vault_that_is_not_deleted_yet_keeps_its_perimeter() {
    listsASubnetOfTheGroup();
    assertThat(list("kv-pay").status()).isEqualTo(403);

    assertThatThrownBy(() -> groups.delete(DataPlaneFixture.SUBSCRIPTION, GROUP))
        .isInstanceOf(StorageUnavailableException.class);

    assertThat(list("kv-a").status()).isEqualTo(404);
    for (var left : List.of("kv-b", "kv-pay")) {
      assertThat(body(list(left))).contains("ForbiddenByNsp");
    }
  }

  @Test
  void deleting_it_again_deletes_what_was_left() {
    assertThatThrownBy(() -> groups.delete(DataPlaneFixture.SUBSCRIPTION, GROUP))
        .isInstanceOf(StorageUnavailableException.class);
    fails = false;

    groups.delete(DataPlaneFixture.SUBSCRIPTION, GROUP);

    assertThat(list("kv-pay").status()).isEqualTo(404);
    assertThat(fixture.networks.perimeters()).isEmpty();
    assertThat(fixture.networks.networks()).isEmpty();
    assertThat(groups.find(DataPlaneFixture.SUBSCRIPTION, GROUP)).isEmpty();
  }

  @Test
  void a_perimeter_is_not_removed_from_around_a_living_vault() {
    var contents = new NetworkGroups(fixture.networks, vaults, fixture.states);

    contents.requireRemovable(DataPlaneFixture.SUBSCRIPTION, GROUP);
    assertThatThrownBy(() -> contents.removed(DataPlaneFixture.SUBSCRIPTION, GROUP))
        .isInstanceOf(RefusedException.class);

    assertThat(fixture.networks.perimeters()).hasSize(1);
    assertThat(fixture.networks.networks()).hasSize(1);
  }

  private void listsASubnetOfTheGroup() {
    fixture.network(NetworkRules.OPEN.withSubnets(List.of(new SubnetRule(APPS, Optional.empty()))));
  }

  private Response list(String vault) {
    return fixture.plane.handle(
        SentRequest.of("GET", vault + ".vault.example.test", "/secrets?api-version=7.6")
            .bearer(DataPlaneFixture.TOKEN)
            .arriving(Arrival.direct(InetAddress.ofLiteral("192.0.2.1"))));
  }

  private static NetworkAddress at(String name) {
    return new NetworkAddress(DataPlaneFixture.SUBSCRIPTION, GROUP, name);
  }

  private ResourceStore failingAtTheSecondVault(ResourceStore store) {
    return (ResourceStore)
        Proxy.newProxyInstance(
            ResourceStore.class.getClassLoader(),
            new Class<?>[] {ResourceStore.class},
            (_, method, arguments) -> {
              if (fails
                  && method.getName().equals("deleteVault")
                  && arguments[0].equals(new VaultName("kv-b"))) {
                throw new StorageUnavailableException("gone", new IllegalStateException());
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
