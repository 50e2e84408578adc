package sallyport.access.proposal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The binary tree of blocks over disjoint leaves, without the nodes that have one child. A cover of
 * a node is the node itself, or a cover of each half; hence the cheapest cover with k blocks is
 * found from those of the halves.
 */
final class CoverTree {
  private final Bits bits;

  /** How many addresses the leaves below hold. */
  private final BigInteger held;

  private final BigInteger seen;
  private final @Nullable CoverTree lower;
  private final @Nullable CoverTree upper;

  /** A block that may stand alone, and how many addresses were seen in it. */
  record Leaf(Bits bits, int seen) {}

  private CoverTree(Leaf leaf) {
    this.bits = leaf.bits;
    this.held = leaf.bits.size();
    this.seen = BigInteger.valueOf(leaf.seen);
    this.lower = null;
    this.upper = null;
  }

  private CoverTree(Bits bits, CoverTree lower, CoverTree upper) {
    this.bits = bits;
    this.held = lower.held.add(upper.held);
    this.seen = lower.seen.add(upper.seen);
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * @param leaves at least one, disjoint, of one family, in order
   */
  static CoverTree of(List<Leaf> leaves) {
    if (leaves.size() == 1) {
      return new CoverTree(leaves.getFirst());
    }
    var common = leaves.getFirst().bits.common(leaves.getLast().bits);
    int half = 1;
    while (!leaves.get(half).bits.inUpperHalf(common)) {
      half++;
    }
    return new CoverTree(
        common, of(leaves.subList(0, half)), of(leaves.subList(half, leaves.size())));
  }

  /** The fewest blocks that hold what the leaves hold and nothing else. */
  List<Bits> exact() {
    var blocks = new ArrayList<Bits>();
    collectExact(blocks);
    return blocks;
  }

  private void collectExact(List<Bits> into) {
    if (lower == null || upper == null || held.equals(bits.size())) {
      into.add(bits);
    } else {
      lower.collectExact(into);
      upper.collectExact(into);
    }
  }

  /** The cover of all trees with at most {@code most} blocks that lets in the fewest others. */
  static Optional<List<Bits>> cheapest(List<CoverTree> trees, int most) {
    var costs = new ArrayList<Costs>();
    for (var tree : trees) {
      var cost = tree.costs(most);
      costs.add(costs.isEmpty() ? cost : new Joined(costs.getLast(), cost, most));
    }
    var all = costs.getLast();
    int best = 0;
    for (int k = 1; k <= all.most(); k++) {
      if (cheaper(all.of(k), all.of(best))) {
        best = k;
      }
    }
    if (best == 0) {
      return Optional.empty();
    }
    var blocks = new ArrayList<Bits>();
    all.collect(best, blocks);
    return Optional.of(blocks);
  }

  private Costs costs(int most) {
    var alone = bits.listable() ? bits.size().subtract(seen) : null;
    return lower == null || upper == null
        ? new Whole(bits, alone, null)
        : new Whole(bits, alone, new Joined(lower.costs(most), upper.costs(most), most));
  }

  private static boolean cheaper(@Nullable BigInteger one, @Nullable BigInteger other) {
    return one != null && (other == null || one.compareTo(other) < 0);
  }

  /** What covers with exactly k blocks let in besides; absent where there is none. */
  private interface Costs {
    int most();

    @Nullable BigInteger of(int k);

    void collect(int k, List<Bits> into);
  }

  /** One block for all below, or what its halves need. */
  private record Whole(Bits bits, @Nullable BigInteger alone, @Nullable Costs halves)
      implements Costs {
    @Override
    public int most() {
      return halves == null ? 1 : halves.most();
    }

    @Override
    public @Nullable BigInteger of(int k) {
      if (k == 1) {
        return alone;
      }
      return halves == null ? null : halves.of(k);
    }

    @Override
    public void collect(int k, List<Bits> into) {
      if (k == 1 || halves == null) {
        into.add(bits);
      } else {
        halves.collect(k, into);
      }
    }
  }

  /** Both covered, each with at least one block. */
  private static final class Joined implements Costs {
    private final Costs left;
    private final Costs right;
    private final @Nullable BigInteger[] costs;

    Joined(Costs left, Costs right, int most) {
      this.left = left;
      this.right = right;
      this.costs = new BigInteger[Math.min(left.most() + right.most(), Math.max(most, 1)) + 1];
      for (int l = 1; l <= left.most(); l++) {
        for (int r = 1; r <= right.most() && l + r < costs.length; r++) {
          var sum = sum(l, r);
          if (cheaper(sum, costs[l + r])) {
            costs[l + r] = sum;
          }
        }
      }
    }

    private @Nullable BigInteger sum(int l, int r) {
      var one = left.of(l);
      var other = right.of(r);
      return one == null || other == null ? null : one.add(other);
    }

    @Override
    public int most() {
      return costs.length - 1;
    }

    @Override
    public @Nullable BigInteger of(int k) {
      return costs[k];
    }

    @Override
    public void collect(int k, List<Bits> into) {
      for (int l = 1; l < k && l <= left.most(); l++) {
        if (k - l <= right.most() && costs[k] != null && costs[k].equals(sum(l, k - l))) {
          left.collect(l, into);
          right.collect(k - l, into);
          return;
        }
      }
    }
  }
}
