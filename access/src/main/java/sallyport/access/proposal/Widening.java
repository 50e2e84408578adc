package sallyport.access.proposal;

import java.util.OptionalInt;

/**
 * How far blocks may reach beyond the addresses that were seen.
 *
 * @param atMost how many blocks there may be
 * @param prefix each IPv4 address stands for the block of this length around it, where rules may
 *     list that
 */
public record Widening(OptionalInt atMost, OptionalInt prefix) {
  /** Not at all. */
  public static final Widening NONE = new Widening(OptionalInt.empty(), OptionalInt.empty());

  public Widening {
    if (atMost.isPresent() && atMost.getAsInt() < 1) {
      throw new IllegalArgumentException("at least one block");
    }
    if (prefix.isPresent() && (prefix.getAsInt() < 1 || prefix.getAsInt() > 32)) {
      throw new IllegalArgumentException("a prefix from 1 to 32");
    }
  }
}
