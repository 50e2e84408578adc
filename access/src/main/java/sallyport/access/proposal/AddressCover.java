package sallyport.access.proposal;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Covers addresses with blocks. Exactly: with as few blocks as hold these addresses and no others.
 * With at most so many: with those that let in the fewest others, and of these with the fewest.
 */
final class AddressCover {
  private AddressCover() {}

  /**
   * @param addresses such as rules may list one by one
   * @return in order, IPv4 first; empty where so few blocks cannot do without one that rules may
   *     not list
   */
  static Optional<List<ProposedBlock>> of(Collection<InetAddress> addresses, Widening widening) {
    var four = seen(addresses, 32);
    var six = seen(addresses, 128);
    var trees = new ArrayList<CoverTree>();
    Stream.of(leaves(four, 32, widening), leaves(six, 128, widening))
        .filter(leaves -> !leaves.isEmpty())
        .forEach(leaves -> trees.add(CoverTree.of(leaves)));
    var exact = trees.stream().flatMap(tree -> tree.exact().stream()).toList();
    var blocks =
        widening.atMost().isEmpty() || exact.size() <= widening.atMost().getAsInt()
            ? Optional.of(exact)
            : CoverTree.cheapest(trees, widening.atMost().getAsInt());
    return blocks.map(chosen ->
        chosen.stream().map(bits -> told(bits, bits.width() == 32 ? four : six)).toList());
  }

  private static NavigableSet<BigInteger> seen(Collection<InetAddress> addresses, int width) {
    var numbers = new TreeSet<BigInteger>();
    addresses.stream()
        .map(Bits::of)
        .filter(bits -> bits.width() == width)
        .forEach(bits -> numbers.add(bits.first()));
    return numbers;
  }

  /** Blocks that do not overlap, in order, each with how many addresses were seen in it. */
  private static List<CoverTree.Leaf> leaves(
      NavigableSet<BigInteger> seen, int width, Widening widening) {
    var counts = new TreeMap<Bits, Integer>(Comparator.comparing(Bits::first));
    for (var number : seen) {
      var alone = new Bits(width, number, width);
      var wide =
          width == 32 && widening.prefix().isPresent()
              ? alone.shortened(widening.prefix().getAsInt())
              : alone;
      counts.merge(wide.listable() ? wide : alone, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .map(entry -> new CoverTree.Leaf(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static ProposedBlock told(Bits block, NavigableSet<BigInteger> all) {
    var seen = all.subSet(block.first(), true, block.last(), true);
    var unseen = new ArrayList<ProposedBlock.Range>();
    var next = block.first();
    for (var number : seen) {
      run(block.width(), next, number).ifPresent(unseen::add);
      next = number.add(BigInteger.ONE);
    }
    run(block.width(), next, block.last().add(BigInteger.ONE)).ifPresent(unseen::add);
    return new ProposedBlock(block.text(), seen.size(), unseen);
  }

  private static Optional<ProposedBlock.Range> run(int width, BigInteger from, BigInteger before) {
    var count = before.subtract(from);
    return count.signum() == 0
        ? Optional.empty()
        : Optional.of(
            new ProposedBlock.Range(
                Bits.text(width, from), Bits.text(width, before.subtract(BigInteger.ONE)), count));
  }
}
