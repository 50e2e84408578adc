package sallyport.conformance;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import sallyport.conformance.Way.Seen;

/**
 * One setting of everything that decides about the network, and what the documentation says of a
 * call under it: said here a second time, and not by the code under test.
 *
 * @param blocks address rules of the vault
 * @param listed subnets that network rules of the vault list
 * @param serviceEndpoints whether a subnet's service endpoint for vaults is on
 * @param connections what became of the private endpoints' connections
 * @param perimeter how the vault is inside a network security perimeter, or {@code None}
 * @param perimeterBlocks what that lets in
 */
record NetworkSetting(
    String publicAccess,
    String action,
    String bypass,
    List<String> blocks,
    List<Seen> listed,
    Map<Seen, Boolean> serviceEndpoints,
    Map<Seen, String> connections,
    String perimeter,
    List<String> perimeterBlocks) {
  static final String NO_PERIMETER = "None";
  private static final List<String> BLOCKS =
      List.of(
          "203.0.113.7/32",
          "203.0.113.0/29",
          "203.0.113.8/29",
          "203.0.113.200/32",
          "203.0.113.128/25",
          "203.0.112.0/23",
          "198.18.4.0/30",
          "198.18.4.4/30",
          "198.18.0.0/15",
          "2001:db8:1::/64",
          "2001:db8:1::7/128",
          "2001:db8:1::8/125",
          "2001:db8:2::/48");

  /** A perimeter may list private addresses too. */
  private static final List<String> PERIMETER_BLOCKS =
      List.of(
          "203.0.113.0/29", "203.0.113.200/32", "198.18.0.0/16", "2001:db8::/32", "10.0.1.0/24");

  /** Who calls: somebody, or a service of the list of trusted ones within its scenario. */
  enum Who {
    ORDINARY,
    TRUSTED_SERVICE
  }

  static NetworkSetting some(Random random) {
    return new NetworkSetting(
        switch (random.nextInt(10)) {
          case 0, 1 -> "Disabled";
          case 2 -> "SecuredByPerimeter";
          default -> "Enabled";
        },
        random.nextInt(5) == 0 ? "Allow" : "Deny",
        random.nextBoolean() ? "AzureServices" : "None",
        BLOCKS.stream().filter(_ -> random.nextInt(4) == 0).toList(),
        List.of(Seen.APPS, Seen.DATA).stream().filter(_ -> random.nextBoolean()).toList(),
        Map.of(Seen.APPS, random.nextInt(4) != 0, Seen.DATA, random.nextInt(4) != 0),
        Map.of(
            Seen.FIRST_ENDPOINT,
            random.nextInt(3) == 0 ? "Rejected" : "Approved",
            Seen.SECOND_ENDPOINT,
            random.nextInt(3) == 0 ? "Rejected" : "Approved"),
        List.of(NO_PERIMETER, NO_PERIMETER, "Learning", "Enforced").get(random.nextInt(4)),
        PERIMETER_BLOCKS.stream().filter(_ -> random.nextBoolean()).toList());
  }

  /** A vault with nothing but address rules. */
  static NetworkSetting of(String action, String... blocks) {
    return new NetworkSetting(
        "Enabled",
        action,
        "None",
        List.of(blocks),
        List.of(),
        Map.of(Seen.APPS, true, Seen.DATA, true),
        Map.of(Seen.FIRST_ENDPOINT, "Approved", Seen.SECOND_ENDPOINT, "Approved"),
        NO_PERIMETER,
        List.of());
  }

  /** The inner code of the refusal; empty where the call is let in. */
  String expected(Way way, Who who) {
    if (way.seen == Seen.NO_ENDPOINT || connections.containsKey(way.seen)) {
      return "Approved".equals(connections.get(way.seen)) ? "" : unapproved();
    }
    if (perimeter.equals("Enforced") || publicAccess.equals("SecuredByPerimeter")) {
      boolean inside =
          !perimeter.equals(NO_PERIMETER) && !carriesSubnet(way) && any(perimeterBlocks, way);
      return inside ? "" : "ForbiddenByNsp";
    }
    boolean trusted = who == Who.TRUSTED_SERVICE && bypass.equals("AzureServices");
    if (publicAccess.equals("Disabled")) {
      return trusted ? "" : "ForbiddenByConnection";
    }
    boolean in =
        action.equals("Allow")
            || trusted
            || (carriesSubnet(way) ? listed.contains(way.seen) : any(blocks, way));
    return in ? "" : "ForbiddenByFirewall";
  }

  /** Through an endpoint that opens nothing; also where the vault is open: docs/divergences.md. */
  private String unapproved() {
    if (perimeter.equals("Enforced") || publicAccess.equals("SecuredByPerimeter")) {
      return "ForbiddenByNsp";
    }
    return publicAccess.equals("Disabled") ? "ForbiddenByConnection" : "ForbiddenByFirewall";
  }

  /** Where the network information says that the call comes from. */
  String connection(Way way) {
    return switch (way.seen) {
      case FIRST_ENDPOINT, SECOND_ENDPOINT, NO_ENDPOINT -> "PrivateLink";
      case ADDRESS, APPS, DATA -> {
        if (carriesSubnet(way)) {
          yield "Subnet";
        }
        yield way.address.contains(":") ? "Ipv6" : "Ipv4";
      }
    };
  }

  private boolean carriesSubnet(Way way) {
    return serviceEndpoints.getOrDefault(way.seen, false);
  }

  private static boolean any(List<String> blocks, Way way) {
    return blocks.stream().anyMatch(block -> holds(block, way.address));
  }

  private static boolean holds(String block, String address) {
    int slash = block.indexOf('/');
    byte[] network = InetAddress.ofLiteral(block.substring(0, slash)).getAddress();
    byte[] client = InetAddress.ofLiteral(address).getAddress();
    int behind = network.length * 8 - Integer.parseInt(block.substring(slash + 1));
    return network.length == client.length
        && new BigInteger(1, network)
            .shiftRight(behind)
            .equals(new BigInteger(1, client).shiftRight(behind));
  }
}
