package sallyport.resources;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.access.AccessPolicy;
import sallyport.access.NetworkRules;
import sallyport.access.RoleAssignment;
import sallyport.core.VaultId;
import sallyport.core.VaultName;

/** Values that tests of this module and of its stores share. Times are whole milliseconds. */
public final class ResourceFixtures {
  public static final String TENANT = "11111111-1111-4111-8111-111111111111";
  public static final String SUBSCRIPTION = "22222222-2222-4222-8222-222222222222";
  public static final String OTHER_SUBSCRIPTION = "22222222-2222-4222-8222-222222222223";
  public static final String GROUP = "Rg-One";
  public static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

  private ResourceFixtures() {}

  public static Subscription subscription(String id) {
    return new Subscription(id, TENANT, "Lab");
  }

  public static ResourceGroup group(String name) {
    return new ResourceGroup(SUBSCRIPTION, name, "westeurope", Map.of("team", "blue"));
  }

  /** A vault that has every member set, so that a store which forgets one is found out. */
  public static VaultResource vault(String name) {
    return vault(SUBSCRIPTION, name);
  }

  public static VaultResource vault(String subscription, String name) {
    return new VaultResource(
        new VaultId("id-of-" + name),
        1,
        new VaultResource.Place(subscription, GROUP, new VaultName(name), "westeurope"),
        Map.of("env", "test", "größe", "ümlaut"),
        TENANT,
        VaultResource.Sku.PREMIUM,
        List.of(
            new AccessPolicy(
                TENANT,
                "33333333-3333-4333-8333-333333333333",
                Optional.of("44444444-4444-4444-8444-444444444444"),
                List.of("get", "wrapKey"),
                List.of("all"),
                List.of(),
                List.of("list")),
            new AccessPolicy(
                TENANT,
                "55555555-5555-4555-8555-555555555555",
                Optional.empty(),
                List.of(),
                List.of("get"),
                List.of("import"),
                List.of())),
        new NetworkRules(
            NetworkRules.PublicAccess.DISABLED,
            NetworkRules.DefaultAction.DENY,
            NetworkRules.Bypass.NONE,
            List.of("203.0.113.0/24", "198.51.100.7/32"),
            List.of(
                new NetworkRules.SubnetRule("/subscriptions/s/subnets/a", Optional.of(true)),
                new NetworkRules.SubnetRule("/subscriptions/s/subnets/b", Optional.empty()))),
        new VaultResource.Flags(
            Optional.of(true), Optional.of(false), Optional.empty(), Optional.of(true)),
        new VaultResource.SoftDelete(17, true),
        new VaultResource.SystemData("maker", "User", NOON, "changer", "Application", NOON));
  }

  public static RoleAssignment assignment(String id, String scope, String principal) {
    return new RoleAssignment(
        id,
        scope,
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        principal,
        "ServicePrincipal",
        Optional.of("for the test"),
        Optional.empty(),
        Optional.empty(),
        "maker",
        NOON,
        NOON);
  }
}
