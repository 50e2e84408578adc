package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.AddressBlocks.Parsed;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;

/** IPv6 rules: their texts, and the compiled firewall against numbers of any size. */
class Ipv6Properties {
  private static final int CLIENTS = 20_000;

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1,2001:db8::1/128",
    "2001:DB8:0:0:0:0:0:1/128,2001:db8::1/128",
    "2001:db8::/32,2001:db8::/32",
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1/128",
    "2000::/3,2000::/3",
    "2001:db8::192.0.2.1,2001:db8::c000:201/128",
    "::2,::2/128"
  })
  void public_blocks_become_what_rfc_5952_writes(String given, String canonical) {
    assertThat(AddressBlocks.parse(given, true)).isEqualTo(new Parsed.Block(canonical));
    assertThat(AddressBlocks.parse(canonical, true)).isEqualTo(new Parsed.Block(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "::,the unspecified IP address",
    "::1,the loopback IP address",
    "::/0,the unspecified IP address",
    "::ffff:203.0.113.7,'IPv4-mapped IP addresses, to be written as IPv4'",
    "::ffff:0:0/96,'IPv4-mapped IP addresses, to be written as IPv4'",
    "fe80::1,link-local IP addresses",
    "fc00::/7,unique local IP addresses",
    "fd12:3456::/32,unique local IP addresses",
    "ff02::1,multicast IP addresses",
    "fe00::/8,link-local IP addresses"
  })
  void ranges_no_caller_can_come_from_are_forbidden(String given, String why) {
    assertThat(AddressBlocks.parse(given, true))
        .isInstanceOfSatisfying(
            Parsed.Forbidden.class, forbidden -> assertThat(forbidden.why()).isEqualTo(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2001:db8::1/64", "2001:db8::/129", "2001:db8::/", "2001:db8", "1::2::3", ":::"})
  void what_is_no_block_is_not_taken(String given) {
    assertThat(AddressBlocks.parse(given, true)).isEqualTo(new Parsed.NotAnAddress());
  }

  @Test
  void without_the_extension_stored_ipv6_rules_let_nobody_in() {
    var rules = rules(List.of("2001:db8::/32", "203.0.113.0/24"));
    var firewall = Firewall.compile(NetworkExtensions.NONE.inForce(rules));

    assertThat(firewall.judge(from("2001:db8::1"), Optional.empty()))
        .isInstanceOf(Verdict.Denied.class);
    assertThat(firewall.judge(from("203.0.113.1"), Optional.empty()))
        .isInstanceOf(Verdict.Allowed.class);
  }

  @ParameterizedTest(name = "{0} rules")
  @ValueSource(ints = {0, 1, 2, 7, 100, 1000})
  void the_compiled_rules_admit_exactly_what_the_numbers_say(int count)
      throws UnknownHostException {
    var random = new Random(20_261_128 + count);
    var blocks = blocks(random, count);
    var firewall = Firewall.compile(rules(blocks.stream().map(Block::text).toList()));
    int inside = 0;
    for (int i = 0; i < CLIENTS; i++) {
      var client =
          blocks.isEmpty() || i % 4 == 0
              ? new BigInteger(128, random)
              : near(random, blocks.get(random.nextInt(blocks.size())));
      var expected = blocks.stream().filter(block -> block.holds(client)).map(Block::text).toList();

      var verdict =
          firewall.judge(
              new Origin.PublicNetwork(InetAddress.getByAddress(octets(client))), Optional.empty());

      if (expected.isEmpty()) {
        assertThat(verdict).as("%x", client).isInstanceOf(Verdict.Denied.class);
      } else {
        inside++;
        var reason = (Reason.AddressRule) ((Verdict.Allowed) verdict).reason();
        assertThat(expected).as("%x", client).contains(reason.block());
      }
    }
    assertThat(inside).isGreaterThanOrEqualTo(count == 0 ? 0 : CLIENTS / 2);
    assertThat(CLIENTS - inside).isGreaterThan(CLIENTS / 10);
  }

  private record Block(BigInteger first, int prefix, String text) {
    boolean holds(BigInteger client) {
      return client.shiftRight(128 - prefix).equals(first.shiftRight(128 - prefix));
    }
  }

  private static List<Block> blocks(Random random, int count) throws UnknownHostException {
    var blocks = new ArrayList<Block>();
    while (blocks.size() < count) {
      int prefix = 4 + random.nextInt(125);
      var base =
          !blocks.isEmpty() && random.nextInt(4) == 0
              ? blocks.get(random.nextInt(blocks.size())).first
              : new BigInteger(128, random);
      var first = base.shiftRight(128 - prefix).shiftLeft(128 - prefix);
      var text = InetAddress.getByAddress(octets(first)).getHostAddress() + "/" + prefix;
      if (AddressBlocks.parse(text, true) instanceof Parsed.Block(var canonical)) {
        blocks.add(new Block(first, prefix, canonical));
      }
    }
    return blocks;
  }

  private static BigInteger near(Random random, Block block) {
    var size = BigInteger.ONE.shiftLeft(128 - block.prefix);
    var moved =
        switch (random.nextInt(8)) {
          case 0 -> block.first.subtract(BigInteger.ONE);
          case 1 -> block.first.add(size);
          case 2 -> block.first;
          case 3 -> block.first.add(size).subtract(BigInteger.ONE);
          default -> block.first.add(new BigInteger(128, random).mod(size));
        };
    return moved.mod(BigInteger.ONE.shiftLeft(128));
  }

  private static byte[] octets(BigInteger number) {
    var whole = number.toByteArray();
    var octets = new byte[16];
    int length = Math.min(16, whole.length);
    System.arraycopy(whole, whole.length - length, octets, 16 - length, length);
    return octets;
  }

  private static NetworkRules rules(List<String> addresses) {
    return new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, addresses);
  }

  private static Origin from(String literal) {
    return new Origin.PublicNetwork(InetAddress.ofLiteral(literal));
  }
}
