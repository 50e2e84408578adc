package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.PerimeterRules.AccessRule;
import sallyport.access.PerimeterRules.Mode;
import sallyport.core.Caller;
import sallyport.core.VaultId;

/** Vaults in perimeters against what the documentation of access modes says, derived again. */
class PerimeterProperties {
  private static final VaultId VAULT = new VaultId("v");
  private static final int WORLDS = 2_000;
  private static final int CALLS = 25;

  /** By what a call ought to be decided. */
  private enum By {
    ENDPOINT,
    PERIMETER,
    VAULT
  }

  @Test
  void every_call_is_decided_by_whom_the_access_mode_names() throws UnknownHostException {
    var random = new Random(20_261_126);
    Map<By, int[]> counts = new EnumMap<>(By.class);
    for (int world = 0; world < WORLDS; world++) {
      var vault = vault(random);
      var perimeter = random.nextInt(5) == 0 ? null : perimeter(random);
      var firewall = Firewall.compile(vault, Optional.of(VAULT), Optional.ofNullable(perimeter));
      var alone = Firewall.compile(vault, Optional.of(VAULT));
      for (int i = 0; i < CALLS; i++) {
        var origin = origin(random, perimeter);
        var service =
            random.nextInt(4) == 0 ? Optional.of("Azure Backup") : Optional.<String>empty();
        var caller = caller(random);

        var verdict = firewall.judge(origin, service, caller);

        var by = by(origin, vault, perimeter);
        boolean expected =
            switch (by) {
              case ENDPOINT ->
                  ((Origin.PrivateEndpoint) origin).approvedBy().equals(Optional.of(VAULT));
              case PERIMETER -> perimeter != null && lets(perimeter, origin, caller);
              case VAULT -> alone.judge(origin, service) instanceof Verdict.Allowed;
            };
        boolean admits = verdict instanceof Verdict.Allowed;
        assertThat(admits).as("%s %s %s %s", vault, perimeter, origin, caller).isEqualTo(expected);
        counts.computeIfAbsent(by, _ -> new int[2])[admits ? 1 : 0]++;
      }
    }
    // Otherwise the property would be about one branch only.
    assertThat(counts.keySet()).containsExactlyInAnyOrder(By.values());
    counts.forEach((by, both) ->
        assertThat(both).as("%s", by).matches(count -> count[0] > 1_000 && count[1] > 1_000));
  }

  /** The table of access modes and public network access, row by row. */
  private static By by(Origin origin, NetworkRules vault, @Nullable PerimeterRules perimeter) {
    if (origin instanceof Origin.PrivateEndpoint) {
      return By.ENDPOINT;
    }
    if (vault.publicAccess() == PublicAccess.SECURED_BY_PERIMETER) {
      return By.PERIMETER;
    }
    return perimeter != null && perimeter.mode() == Mode.ENFORCED ? By.PERIMETER : By.VAULT;
  }

  /** A scan of everything the perimeter says, bit by bit. */
  private static boolean lets(PerimeterRules perimeter, Origin origin, Optional<Caller> caller) {
    if (origin instanceof Origin.PublicNetwork(var address)) {
      for (var rule : perimeter.inbound()) {
        for (var block : rule.addresses()) {
          if (holds(block, address)) {
            return true;
          }
        }
      }
    }
    if (caller.isEmpty() || !caller.get().application()) {
      return false;
    }
    var identity = caller.get().managedIdentityId().orElse("").toLowerCase(Locale.ROOT);
    return perimeter.members().contains(identity)
        || perimeter.inbound().stream()
            .flatMap(rule -> rule.subscriptions().stream())
            .anyMatch(id -> identity.startsWith("/subscriptions/" + id + "/"));
  }

  private static boolean holds(String block, InetAddress address) {
    var octets = address.getAddress();
    if (octets.length != 4) {
      return false;
    }
    var parts = block.split("[./]");
    int prefix = Integer.parseInt(parts[4]);
    for (int bit = 0; bit < prefix; bit++) {
      int own = Integer.parseInt(parts[bit / 8]) >> (7 - bit % 8) & 1;
      if (own != (octets[bit / 8] >> (7 - bit % 8) & 1)) {
        return false;
      }
    }
    return true;
  }

  private static NetworkRules vault(Random random) {
    return new NetworkRules(
        List.of(PublicAccess.values()).get(random.nextInt(3)),
        random.nextBoolean() ? DefaultAction.ALLOW : DefaultAction.DENY,
        random.nextBoolean() ? Bypass.AZURE_SERVICES : Bypass.NONE,
        List.of("9." + random.nextInt(8) + ".0.0/16"),
        List.of(new NetworkRules.SubnetRule("subnet-" + random.nextInt(3), Optional.empty())),
        random.nextInt(8) == 0);
  }

  private static PerimeterRules perimeter(Random random) {
    var rules = new ArrayList<AccessRule>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      rules.add(
          new AccessRule(
              "rule" + i,
              random.nextBoolean() ? List.of(block(random), block(random)) : List.of(),
              random.nextInt(3) == 0 ? List.of("s" + random.nextInt(6)) : List.of()));
    }
    return new PerimeterRules(
        "/p",
        "default",
        random.nextBoolean() ? Mode.ENFORCED : Mode.TRANSITION,
        rules,
        Set.of(resource(random.nextInt(6), random.nextInt(3)), resource(7, random.nextInt(3))));
  }

  private static String block(Random random) {
    int prefix = random.nextInt(33);
    long bits = random.nextInt() & (prefix == 0 ? 0 : -1L << (32 - prefix)) & 0xFFFF_FFFFL;
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 255)
        + "."
        + (bits >>> 8 & 255)
        + "."
        + (bits & 255)
        + "/"
        + prefix;
  }

  private static String resource(int subscription, int name) {
    return "/subscriptions/s"
        + subscription
        + "/resourcegroups/g/providers/microsoft.storage/storageaccounts/a"
        + name;
  }

  private static Origin origin(Random random, @Nullable PerimeterRules perimeter)
      throws UnknownHostException {
    var address = address(random, perimeter);
    return switch (random.nextInt(6)) {
      case 0 -> new Origin.Subnet("subnet-" + random.nextInt(3), address);
      case 1 ->
          new Origin.PrivateEndpoint(
              "e", random.nextBoolean() ? Optional.of(VAULT) : Optional.empty(), address);
      default -> new Origin.PublicNetwork(address);
    };
  }

  /** Half of them just inside a block of the perimeter, some at its border, some in the vault's. */
  private static InetAddress address(Random random, @Nullable PerimeterRules perimeter)
      throws UnknownHostException {
    var blocks =
        perimeter == null
            ? List.<String>of()
            : perimeter.inbound().stream().flatMap(rule -> rule.addresses().stream()).toList();
    if (!blocks.isEmpty() && random.nextBoolean()) {
      var parts = blocks.get(random.nextInt(blocks.size())).split("[./]");
      var octets = new byte[4];
      for (int i = 0; i < 4; i++) {
        octets[i] = (byte) Integer.parseInt(parts[i]);
      }
      int prefix = Integer.parseInt(parts[4]);
      for (int bit = Math.max(0, prefix - random.nextInt(2)); bit < 32; bit++) {
        octets[bit / 8] ^= (byte) (random.nextInt(2) << (7 - bit % 8));
      }
      return InetAddress.getByAddress(octets);
    }
    var octets = new byte[random.nextInt(8) == 0 ? 16 : 4];
    random.nextBytes(octets);
    if (random.nextBoolean() && octets.length == 4) {
      octets[0] = 9;
      octets[1] = (byte) random.nextInt(8);
    }
    return InetAddress.getByAddress(octets);
  }

  private static Optional<Caller> caller(Random random) {
    if (random.nextInt(4) == 0) {
      return Optional.empty();
    }
    var identity =
        random.nextInt(4) == 0
            ? Optional.<String>empty()
            : Optional.of(
                resource(random.nextInt(8), random.nextInt(3)).replace("groups", "Groups"));
    return Optional.of(
        new Caller(
            Callers.TENANT,
            Callers.USER,
            Optional.of(Callers.APP),
            List.of(),
            false,
            random.nextInt(5) != 0,
            "iss",
            identity,
            Map.of()));
  }
}
