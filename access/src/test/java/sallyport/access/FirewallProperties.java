package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;

/** The compiled firewall against a scan of all rules, bit by bit. */
class FirewallProperties {
  private static final int CLIENTS = 20_000;

  @ParameterizedTest(name = "{0} rules")
  @ValueSource(ints = {0, 1, 2, 7, 100, 1000})
  void the_compiled_rules_admit_exactly_what_a_scan_of_all_rules_admits(int count)
      throws UnknownHostException {
    var random = new Random(20_261_123 + count);
    var rules = rules(random, count);
    var firewall =
        Firewall.compile(
            new NetworkRules(
                PublicAccess.ENABLED,
                DefaultAction.DENY,
                Bypass.NONE,
                rules.stream().map(Rule::text).toList()));
    int inside = 0;

    for (int i = 0; i < CLIENTS; i++) {
      boolean aimed = !rules.isEmpty() && i % 4 != 0;
      int client = aimed ? near(random, rules) : random.nextInt();
      var expected = rules.stream().filter(rule -> rule.holds(client)).toList();

      var verdict = firewall.judge(from(client), Optional.empty());

      if (expected.isEmpty()) {
        assertThat(verdict).as("client %08x", client).isInstanceOf(Verdict.Denied.class);
      } else {
        inside++;
        assertThat(verdict).as("client %08x", client).isInstanceOf(Verdict.Allowed.class);
        var reason = (Reason.AddressRule) ((Verdict.Allowed) verdict).reason();
        assertThat(expected).extracting(Rule::text).contains(reason.block());
      }
    }

    // Otherwise the property would be about refusals only.
    assertThat(inside).isGreaterThanOrEqualTo(count == 0 ? 0 : CLIENTS / 2);
    assertThat(CLIENTS - inside).isGreaterThan(CLIENTS / 10);
  }

  private record Rule(int network, int prefix) {
    String text() {
      return (network >>> 24)
          + "."
          + (network >>> 16 & 0xFF)
          + "."
          + (network >>> 8 & 0xFF)
          + "."
          + (network & 0xFF)
          + "/"
          + prefix;
    }

    /** Compares one bit after the other: no masks, no ranges. */
    boolean holds(int client) {
      for (int bit = 0; bit < prefix; bit++) {
        if (((network >>> (31 - bit)) & 1) != ((client >>> (31 - bit)) & 1)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Public blocks of all sizes, many of them inside one another. */
  private static List<Rule> rules(Random random, int count) {
    var rules = new ArrayList<Rule>();
    while (rules.size() < count) {
      int prefix = 9 + random.nextInt(24);
      boolean nested = !rules.isEmpty() && random.nextInt(4) == 0;
      int base = nested ? rules.get(random.nextInt(rules.size())).network : random.nextInt();
      int network = base;
      for (int bit = prefix; bit < 32; bit++) {
        network &= ~(1 << (31 - bit));
      }
      var rule = new Rule(network, prefix);
      if (AddressBlocks.parse(rule.text()) instanceof AddressBlocks.Parsed.Block) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** Mostly inside some rule; now and then just beside it. */
  private static int near(Random random, List<Rule> rules) {
    var rule = rules.get(random.nextInt(rules.size()));
    int hosts = rule.prefix == 32 ? 0 : -1 >>> rule.prefix;
    return switch (random.nextInt(8)) {
      case 0 -> rule.network - 1;
      case 1 -> (rule.network | hosts) + 1;
      case 2 -> rule.network;
      case 3 -> rule.network | hosts;
      default -> rule.network | (random.nextInt() & hosts);
    };
  }

  private static Origin from(int client) throws UnknownHostException {
    return new Origin.PublicNetwork(
        InetAddress.getByAddress(
            new byte[] {
              (byte) (client >>> 24), (byte) (client >>> 16), (byte) (client >>> 8), (byte) client
            }));
  }
}
