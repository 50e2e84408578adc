package sallyport.access.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.Firewall;
import sallyport.access.NetworkRules;
import sallyport.access.Origin;
import sallyport.core.Addresses;

/** Proposals for small sets of addresses against all sets of blocks there are. */
class ProposalProperties {
  private static final int CASES = 2_000;

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.64", "2001:db8::40"})
  void a_proposal_admits_exactly_what_was_seen_and_none_does_with_fewer_rules(String base)
      throws Exception {
    var random = new Random(20_261_126);
    for (int i = 0; i < CASES; i++) {
      // Dense and sparse sets; the dense ones have large blocks.
      int mask =
          i % 2 == 0 ? random.nextInt(1 << 16) : random.nextInt(1 << 16) | random.nextInt(1 << 16);

      var proposal = propose(base, mask, Widening.NONE);

      var firewall = Firewall.compile(proposal.rules());
      for (int at = -16; at < 32; at++) {
        boolean seen = at >= 0 && at < 16 && (mask >> at & 1) == 1;
        assertThat(admits(firewall, address(base, at))).as("%x at %d", mask, at).isEqualTo(seen);
      }
      assertThat(proposal.blocks()).as("%x", mask).hasSize(fewest(mask, 16));
      assertThat(proposal.blocks()).allSatisfy(block -> assertThat(block.unseen()).isEmpty());
      assertThat(proposal.refused()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void no_other_choice_of_so_many_rules_lets_in_fewer_that_were_not_seen(int most)
      throws Exception {
    var choices = choices(most);
    for (int mask = 1; mask < 1 << 8; mask++) {
      int seen = mask;
      int fewestOthers =
          choices.stream()
              .filter(held -> (seen & ~held) == 0)
              .mapToInt(held -> Integer.bitCount(held & ~seen))
              .min()
              .orElseThrow();

      var proposal =
          propose("203.0.113.64", mask, new Widening(OptionalInt.of(most), OptionalInt.empty()));

      assertThat(proposal.blocks()).hasSizeLessThanOrEqualTo(most);
      assertThat(letIn(proposal)).as("%x", mask).isEqualTo(fewestOthers);
      assertThat(proposal.refused()).isEmpty();
    }
  }

  @Test
  void what_a_widened_proposal_says_it_lets_in_besides_is_what_the_firewall_lets_in()
      throws Exception {
    var random = new Random(20_261_127);
    for (int i = 0; i < 300; i++) {
      int mask = 1 + random.nextInt((1 << 16) - 1);
      var widening = new Widening(OptionalInt.empty(), OptionalInt.of(27 + random.nextInt(6)));

      var proposal = propose("203.0.113.64", mask, widening);

      var firewall = Firewall.compile(proposal.rules());
      int besides = 0;
      for (int at = -64; at < 128; at++) {
        boolean seen = at >= 0 && at < 16 && (mask >> at & 1) == 1;
        boolean admitted = admits(firewall, address("203.0.113.64", at));
        assertThat(admitted || !seen).isTrue();
        besides += admitted && !seen ? 1 : 0;
      }
      assertThat(letIn(proposal)).isEqualTo(besides);
    }
  }

  private static int letIn(RuleProposal proposal) {
    return proposal.blocks().stream()
        .map(ProposedBlock::unseenCount)
        .reduce(BigInteger.ZERO, BigInteger::add)
        .intValueExact();
  }

  /** The fewest aligned blocks inside the set that hold all of it, by trying them all. */
  private static int fewest(int left, int universe) {
    return fewest(left, left, universe);
  }

  private static int fewest(int left, int set, int universe) {
    if (left == 0) {
      return 0;
    }
    int first = Integer.numberOfTrailingZeros(left);
    int best = Integer.MAX_VALUE;
    for (int size = 1; size <= universe; size *= 2) {
      int block = (size == 32 ? -1 : (1 << size) - 1) << first / size * size;
      if ((block & ~set) == 0) {
        best = Math.min(best, 1 + fewest(left & ~block, set, universe));
      }
    }
    return best;
  }

  /** What each choice of at most so many of the blocks of eight addresses holds. */
  private static Set<Integer> choices(int most) {
    var blocks = new ArrayList<Integer>();
    for (int size = 1; size <= 8; size *= 2) {
      for (int first = 0; first < 8; first += size) {
        blocks.add(((1 << size) - 1) << first);
      }
    }
    return IntStream.range(1, 1 << blocks.size())
        .filter(choice -> Integer.bitCount(choice) <= most)
        .mapToObj(choice ->
            IntStream.range(0, blocks.size())
                .filter(i -> (choice >> i & 1) == 1)
                .map(blocks::get)
                .reduce(0, (a, b) -> a | b))
        .collect(Collectors.toSet());
  }

  private static RuleProposal propose(String base, int mask, Widening widening) throws Exception {
    var seen = new ArrayList<Seen>();
    for (int i = 0; i < 16; i++) {
      if ((mask >> i & 1) == 1) {
        seen.add(
            new Seen(
                new Seen.Place.Address(address(base, i)),
                Optional.empty(),
                true,
                1,
                Instant.EPOCH,
                new TreeSet<>()));
      }
    }
    Collections.shuffle(seen, new Random(mask));
    return RuleProposal.of(seen, widening, true).orElseThrow();
  }

  private static InetAddress address(String base, int offset) throws Exception {
    var bytes = InetAddress.getByName(base).getAddress();
    var moved = new BigInteger(1, bytes).add(BigInteger.valueOf(offset)).toByteArray();
    var result = new byte[bytes.length];
    int length = Math.min(moved.length, result.length);
    System.arraycopy(moved, moved.length - length, result, result.length - length, length);
    return Addresses.of(result);
  }

  private static boolean admits(Firewall firewall, InetAddress address) {
    return firewall.judge(new Origin.PublicNetwork(address), Optional.empty())
        instanceof Firewall.Verdict.Allowed;
  }

  @Test
  void no_rules_are_proposed_where_nothing_was_seen() {
    var proposal = RuleProposal.of(List.of(), Widening.NONE, false).orElseThrow();

    assertThat(proposal.rules().addresses()).isEmpty();
    assertThat(proposal.rules().defaultAction()).isEqualTo(NetworkRules.DefaultAction.DENY);
  }
}
