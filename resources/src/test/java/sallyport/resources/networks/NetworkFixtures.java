package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.VaultId;
import sallyport.resources.ResourceFixtures;

/** Values that tests of this package, of its stores and of what uses them share. */
public final class NetworkFixtures {
  /** What is inside a {@link #perimeter} besides its vault. */
  public static final String STORAGE_ACCOUNT =
      "/subscriptions/"
          + ResourceFixtures.SUBSCRIPTION
          + "/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";

  private NetworkFixtures() {}

  /** A network {@code 10.0.0.0/16} that has every member set. */
  public static VirtualNetwork network(String name) {
    return new VirtualNetwork(
        place(name),
        "66666666-6666-4666-8666-666666666666",
        Map.of("größe", "ümlaut"),
        List.of("10.0.0.0/16", "10.9.0.0/16"),
        List.of(
            subnet("Apps", "10.0.0.0/24", "Microsoft.Storage", "microsoft.keyvault"),
            subnet("Plain", "10.0.1.0/24")),
        1);
  }

  public static Subnet subnet(String name, String prefix, String... serviceEndpoints) {
    return new Subnet(
        name,
        List.of(prefix),
        false,
        List.of(serviceEndpoints),
        new Subnet.Policies(Optional.of("Disabled"), Optional.empty(), Optional.of(false)));
  }

  /** An approved endpoint of a vault that has every member set. */
  public static PrivateEndpoint endpoint(String name, VaultId vault, long linkId) {
    return new PrivateEndpoint(
        place(name),
        "77777777-7777-4777-8777-777777777777",
        Map.of("env", "test"),
        network("Hub").id() + "/subnets/Apps",
        new PrivateEndpoint.Connection(
            "c1",
            name + "-seen-from-the-vault",
            vault,
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v",
            PrivateEndpoint.State.APPROVED,
            "welcome",
            Optional.of("please"),
            true),
        "10.0.0.4",
        linkId,
        List.of(
            new PrivateEndpoint.ZoneGroup(
                "default",
                List.of(new PrivateEndpoint.ZoneConfig("vaults", zone("z.example").id())))),
        1);
  }

  public static PrivateZone zone(String name) {
    return new PrivateZone(
        new NetworkResource.Place(
            ResourceFixtures.SUBSCRIPTION, ResourceFixtures.GROUP, name, "global"),
        Map.of("env", "test"),
        List.of(
            new PrivateZone.AddressRecords(
                "v", 10, List.of("10.0.0.4"), Map.of("a", "b"), Optional.of("/the/endpoint"))),
        List.of(new PrivateZone.Link("hub", network("Hub").id(), false, Map.of("c", "d"))),
        1);
  }

  /** A perimeter around a vault and a storage account that has every member set. */
  public static SecurityPerimeter perimeter(String name, VaultId vault, String vaultScope) {
    return new SecurityPerimeter(
        place(name),
        "88888888-8888-4888-8888-888888888888",
        Map.of("größe", "ümlaut"),
        List.of(
            new SecurityPerimeter.Profile(
                "Default",
                2,
                List.of(
                    new SecurityPerimeter.AccessRule(
                        "in",
                        SecurityPerimeter.Direction.INBOUND,
                        List.of("198.51.100.0/24"),
                        List.of("/subscriptions/Other"),
                        List.of()),
                    new SecurityPerimeter.AccessRule(
                        "out",
                        SecurityPerimeter.Direction.OUTBOUND,
                        List.of(),
                        List.of(),
                        List.of("*.example.test")))),
            new SecurityPerimeter.Profile("empty", 0, List.of())),
        List.of(
            new SecurityPerimeter.Association(
                "a1",
                vaultScope,
                Optional.of(vault),
                "Default",
                SecurityPerimeter.AccessMode.ENFORCED),
            new SecurityPerimeter.Association(
                "a2",
                STORAGE_ACCOUNT,
                Optional.empty(),
                "empty",
                SecurityPerimeter.AccessMode.AUDIT)),
        1);
  }

  private static NetworkResource.Place place(String name) {
    return new NetworkResource.Place(
        ResourceFixtures.SUBSCRIPTION, ResourceFixtures.GROUP, name, "westeurope");
  }
}
