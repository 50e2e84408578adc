package sallyport.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sallyport.access.Firewall.Reason;
import sallyport.access.Firewall.Verdict;
import sallyport.access.Ipv6Blocks.Wide;

/**
 * Address rules compiled for looking up: sorted ranges that do not overlap, each with its
 * ready-made verdict, IPv4 and IPv6 apart. A look-up is one binary search and makes no object.
 */
final class AddressTable {
  private final long[] firsts;
  private final long[] lasts;
  private final Verdict.Allowed[] verdicts;
  private final long[] wideFirsts;
  private final long[] wideLasts;
  private final Verdict.Allowed[] wideVerdicts;

  private AddressTable(List<Rule> rules) {
    var four = disjoint(rules.stream().filter(rule -> !rule.six).toList());
    var six = disjoint(rules.stream().filter(rule -> rule.six).toList());
    this.firsts = four.stream().mapToLong(rule -> rule.range.first().low()).toArray();
    this.lasts = four.stream().mapToLong(rule -> rule.range.last().low()).toArray();
    this.verdicts = verdicts(four);
    this.wideFirsts = pairs(six.stream().map(rule -> rule.range.first()).toList());
    this.wideLasts = pairs(six.stream().map(rule -> rule.range.last()).toList());
    this.wideVerdicts = verdicts(six);
  }

  /**
   * @throws IllegalArgumentException for a block that is not in the form {@link AddressBlocks}
   *     accepts
   */
  static AddressTable of(List<String> blocks) {
    return new AddressTable(
        blocks.stream()
            .map(block -> {
              var verdict = new Verdict.Allowed(new Reason.AddressRule(block));
              return AddressBlocks.isIpv6(block)
                  ? new Rule(verdict, true, AddressBlocks.wideRange(block))
                  : new Rule(verdict, false, wide(AddressBlocks.range(block)));
            })
            .toList());
  }

  /**
   * The rules of a perimeter, whose callers may also have addresses of private ranges.
   *
   * @throws IllegalArgumentException for a block that is not in the form {@link
   *     AddressBlocks#anywhere} gives
   */
  static AddressTable ofPerimeter(Map<String, Verdict.Allowed> blocks) {
    return new AddressTable(
        blocks.entrySet().stream()
            .map(entry -> {
              var block = entry.getKey();
              return AddressBlocks.isIpv6(block)
                  ? new Rule(entry.getValue(), true, AddressBlocks.wideRange(block))
                  : new Rule(entry.getValue(), false, wide(AddressBlocks.rangeAnywhere(block)));
            })
            .toList());
  }

  /** The verdict of the rule that holds the address; null when none does. */
  Verdict.@Nullable Allowed find(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length == 4) {
      return find(number(octets, 0));
    }
    long high = Wide.part(octets, 0);
    long low = Wide.part(octets, 8);
    return high == 0 && low >>> 32 == 0xFFFF ? find(low & 0xFFFF_FFFFL) : find(high, low);
  }

  private Verdict.@Nullable Allowed find(long wanted) {
    int low = 0;
    int high = firsts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (wanted < firsts[middle]) {
        high = middle - 1;
      } else if (wanted > lasts[middle]) {
        low = middle + 1;
      } else {
        return verdicts[middle];
      }
    }
    return null;
  }

  private Verdict.@Nullable Allowed find(long wantedHigh, long wantedLow) {
    int low = 0;
    int high = wideVerdicts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = 2 * middle;
      if (Wide.compare(wantedHigh, wantedLow, wideFirsts[at], wideFirsts[at + 1]) < 0) {
        high = middle - 1;
      } else if (Wide.compare(wantedHigh, wantedLow, wideLasts[at], wideLasts[at + 1]) > 0) {
        low = middle + 1;
      } else {
        return wideVerdicts[middle];
      }
    }
    return null;
  }

  private record Rule(Verdict.Allowed verdict, boolean six, Ipv6Blocks.Range range) {}

  private static List<Rule> disjoint(List<Rule> rules) {
    var sorted =
        rules.stream()
            .sorted(
                Comparator.<Rule, Wide>comparing(rule -> rule.range.first(), Wide::compareTo)
                    .thenComparing(rule -> rule.range.last(), (a, b) -> b.compareTo(a)))
            .toList();
    var disjoint = new ArrayList<Rule>();
    for (var rule : sorted) {
      // Blocks nest or are apart: one that begins inside its predecessor lies wholly in it.
      if (disjoint.isEmpty() || disjoint.getLast().range.last().compareTo(rule.range.first()) < 0) {
        disjoint.add(rule);
      }
    }
    return disjoint;
  }

  private static Ipv6Blocks.Range wide(AddressBlocks.Range range) {
    return new Ipv6Blocks.Range(new Wide(0, range.first()), new Wide(0, range.last()));
  }

  private static Verdict.Allowed[] verdicts(List<Rule> rules) {
    return rules.stream().map(Rule::verdict).toArray(Verdict.Allowed[]::new);
  }

  /** High and low half of each, one after the other. */
  private static long[] pairs(List<Wide> numbers) {
    var pairs = new long[2 * numbers.size()];
    for (int i = 0; i < numbers.size(); i++) {
      pairs[2 * i] = numbers.get(i).high();
      pairs[2 * i + 1] = numbers.get(i).low();
    }
    return pairs;
  }

  private static long number(byte[] octets, int from) {
    return (octets[from] & 0xFFL) << 24
        | (octets[from + 1] & 0xFFL) << 16
        | (octets[from + 2] & 0xFFL) << 8
        | (octets[from + 3] & 0xFFL);
  }
}
