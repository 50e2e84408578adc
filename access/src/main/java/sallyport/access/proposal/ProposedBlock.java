package sallyport.access.proposal;

import java.math.BigInteger;
import java.util.List;

/**
 * An address rule and what it lets in.
 *
 * @param block as rules list it
 * @param seen how many of its addresses were seen
 * @param unseen what it lets in besides, in order; empty where every address was seen
 */
public record ProposedBlock(String block, int seen, List<Range> unseen) {

  /** The first and the last address of a run, and how many it has. */
  public record Range(String first, String last, BigInteger count) {
    @Override
    public String toString() {
      return first.equals(last) ? first : first + "–" + last;
    }
  }

  public ProposedBlock {
    unseen = List.copyOf(unseen);
  }

  public BigInteger unseenCount() {
    return unseen.stream().map(Range::count).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
