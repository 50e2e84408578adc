package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.core.VaultId;

/**
 * Random vaults and random callers, whole decisions: switches, addresses, subnets, endpoints and
 * trusted services, against the sentences of the documentation written down one after the other.
 */
class TenMillionDecisionsProperties {
  private static final VaultId VAULT = new VaultId("v");
  private static final List<Optional<VaultId>> APPROVALS =
      List.of(Optional.empty(), Optional.of(VAULT), Optional.of(new VaultId("other")));

  @Test
  void a_hundred_thousand_decisions_are_those_of_the_documentation() throws Exception {
    decide(1_000, 100);
  }

  @Test
  @Tag("long")
  void ten_million_decisions_are_those_of_the_documentation() throws Exception {
    decide(1_000, 10_000);
  }

  private static void decide(int vaults, int callers) throws UnknownHostException {
    var random = new Random(20_261_129);
    int admitted = 0;
    for (int done = 0; done < vaults; done++) {
      var vault = Vault.any(random);
      var firewall = Firewall.compile(vault.rules(), Optional.of(VAULT));
      for (int i = 0; i < callers; i++) {
        var origin = origin(random, vault);
        var service =
            random.nextInt(8) == 0 ? Optional.of("Azure Backup") : Optional.<String>empty();

        boolean admits = firewall.judge(origin, service) instanceof Firewall.Verdict.Allowed;

        if (admits != vault.admits(origin, service)) {
          assertThat(admits).as("%s, %s, %s", vault, origin, service).isNotEqualTo(admits);
        }
        admitted += admits ? 1 : 0;
      }
    }
    int decisions = vaults * callers;
    assertThat(admitted).isBetween(decisions / 10, decisions - decisions / 10);
  }

  private static Origin origin(Random random, Vault vault) throws UnknownHostException {
    var address = vault.near(random);
    return switch (random.nextInt(5)) {
      case 0 -> new Origin.Subnet("subnet-" + random.nextInt(6), address);
      case 1 -> new Origin.PrivateEndpoint("e", APPROVALS.get(random.nextInt(3)), address);
      default -> new Origin.PublicNetwork(address);
    };
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(byte[] first, int prefix) {
    boolean holds(byte[] client) {
      if (client.length != first.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit++) {
        if (((client[bit / 8] ^ first[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
          return false;
        }
      }
      return true;
    }

    String text() throws UnknownHostException {
      return AddressText.of(InetAddress.getByAddress(first)) + "/" + prefix;
    }
  }

  private record Vault(NetworkRules rules, List<Block> blocks) {
    static Vault any(Random random) throws UnknownHostException {
      var blocks = new ArrayList<Block>();
      var texts = new ArrayList<String>();
      for (int wanted = random.nextInt(30); texts.size() < wanted; ) {
        var block = block(random);
        if (AddressBlocks.parse(block.text(), true) instanceof AddressBlocks.Parsed.Block) {
          blocks.add(block);
          texts.add(block.text());
        }
      }
      var subnets = new ArrayList<NetworkRules.SubnetRule>();
      for (int i = random.nextInt(5); i > 0; i--) {
        subnets.add(new NetworkRules.SubnetRule("subnet-" + random.nextInt(6), Optional.empty()));
      }
      return new Vault(
          new NetworkRules(
              random.nextInt(4) == 0
                  ? List.of(PublicAccess.values()).get(random.nextInt(3))
                  : PublicAccess.ENABLED,
              random.nextInt(5) == 0 ? DefaultAction.ALLOW : DefaultAction.DENY,
              random.nextBoolean() ? Bypass.AZURE_SERVICES : Bypass.NONE,
              texts,
              subnets,
              random.nextInt(10) == 0),
          blocks);
    }

    private static Block block(Random random) {
      var first = new byte[random.nextInt(3) == 0 ? 16 : 4];
      random.nextBytes(first);
      int prefix = 5 + random.nextInt(first.length * 8 - 4);
      for (int bit = prefix; bit < first.length * 8; bit++) {
        first[bit / 8] &= (byte) ~(1 << (7 - bit % 8));
      }
      return new Block(first, prefix);
    }

    /** Mostly in a block or just beside it. */
    InetAddress near(Random random) throws UnknownHostException {
      if (blocks.isEmpty() || random.nextInt(4) == 0) {
        var any = new byte[random.nextInt(3) == 0 ? 16 : 4];
        random.nextBytes(any);
        return InetAddress.getByAddress(any);
      }
      var block = blocks.get(random.nextInt(blocks.size()));
      var client = block.first.clone();
      int from = random.nextInt(8) == 0 ? block.prefix - 1 : block.prefix;
      for (int bit = from; bit < client.length * 8; bit++) {
        client[bit / 8] ^= (byte) (random.nextInt(2) << (7 - bit % 8));
      }
      return InetAddress.getByAddress(client);
    }

    boolean admits(Origin origin, Optional<String> service) {
      if (origin instanceof Origin.PrivateEndpoint endpoint) {
        return endpoint.approvedBy().equals(Optional.of(VAULT));
      }
      if (rules.publicAccess() == PublicAccess.SECURED_BY_PERIMETER) {
        return false;
      }
      // Reporting opens no vault whose public access is switched off.
      if (rules.reportOnly() && rules.publicAccess() == PublicAccess.ENABLED) {
        return true;
      }
      if (service.isPresent() && rules.bypass() == Bypass.AZURE_SERVICES) {
        return true;
      }
      if (rules.publicAccess() == PublicAccess.DISABLED) {
        return false;
      }
      if (rules.defaultAction() == DefaultAction.ALLOW) {
        return true;
      }
      return switch (origin) {
        case Origin.Subnet(var id, _) ->
            rules.subnets().stream().anyMatch(rule -> rule.subnetId().equals(id));
        case Origin.PublicNetwork(var address) ->
            blocks.stream().anyMatch(block -> block.holds(address.getAddress()));
        case Origin.PrivateEndpoint _ -> false;
      };
    }
  }
}
