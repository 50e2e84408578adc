package sallyport.access.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.proposal.Seen.Place;

class RuleProposalTest {
  private static final String SUBNET =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/n/subnets/a";
  private static final String ENDPOINT =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/privateendpoints/e";

  @Test
  void subnets_become_rules_and_approved_endpoints_need_none() {
    var endpoint = wanted(new Place.Endpoint(ENDPOINT, true));

    var proposal = propose(Widening.NONE, wanted(new Place.Subnet(SUBNET)), endpoint);

    assertThat(proposal.subnets()).containsExactly(SUBNET);
    assertThat(proposal.withoutRule()).containsExactly(endpoint);
    assertThat(proposal.refused()).isEmpty();
  }

  @Test
  void a_trusted_service_gets_no_rule_and_is_told() {
    var backup =
        new Seen(
            address("203.0.113.9"),
            Optional.of("Azure Backup"),
            true,
            3,
            Instant.EPOCH,
            new TreeSet<>());

    var proposal = propose(Widening.NONE, backup);

    assertThat(proposal.blocks()).isEmpty();
    assertThat(proposal.withoutRule()).containsExactly(backup);
    assertThat(proposal.rules().bypass()).isEqualTo(Bypass.AZURE_SERVICES);
  }

  @Test
  void where_no_trusted_service_was_let_in_the_bypass_is_off() {
    var turnedAway =
        new Seen(
            address("203.0.113.9"),
            Optional.of("Azure Backup"),
            false,
            3,
            Instant.EPOCH,
            new TreeSet<>());

    var proposal = propose(Widening.NONE, wanted(address("203.0.113.8")), turnedAway);

    assertThat(proposal.rules().bypass()).isEqualTo(Bypass.NONE);
    assertThat(proposal.refused())
        .extracting(RuleProposal.Refused::seen)
        .containsExactly(turnedAway);
  }

  @Test
  void a_vault_without_public_access_refuses_whatever_the_rules() {
    var seen = wanted(address("203.0.113.8"));

    var proposal =
        RuleProposal.of(PublicAccess.DISABLED, List.of(seen), Widening.NONE, false).orElseThrow();

    assertThat(proposal.refused())
        .containsExactly(
            new RuleProposal.Refused(seen, "public access is disabled, bypass is None"));
  }

  @Test
  void an_address_that_only_strangers_call_from_is_refused() {
    var stranger = unwanted(address("203.0.113.9"));

    var proposal = propose(Widening.NONE, wanted(address("203.0.113.8")), stranger);

    assertThat(proposal.blocks())
        .extracting(ProposedBlock::block)
        .containsExactly("203.0.113.8/32");
    assertThat(proposal.refused())
        .containsExactly(
            new RuleProposal.Refused(
                stranger, "no call from it was let in by the vault's other doors"));
  }

  @Test
  void an_address_that_no_rule_may_list_is_refused_and_the_reason_is_told() {
    var proposal =
        propose(Widening.NONE, wanted(address("10.0.0.5")), wanted(address("2001:db8::1")));

    assertThat(proposal.blocks()).isEmpty();
    assertThat(proposal.refused())
        .extracting(RuleProposal.Refused::why)
        .containsExactly(
            "no rule may list it: private IP addresses",
            "an IPv6 address, which no rule lists without the extension ipv6-rules");
  }

  @Test
  void a_prefix_widens_and_tells_who_comes_in_besides() {
    var proposal =
        propose(
            new Widening(OptionalInt.empty(), OptionalInt.of(30)),
            wanted(address("203.0.113.9")),
            wanted(address("203.0.113.10")));

    var block = proposal.blocks().getFirst();
    assertThat(block.block()).isEqualTo("203.0.113.8/30");
    assertThat(block.seen()).isEqualTo(2);
    assertThat(block.unseen())
        .extracting(ProposedBlock.Range::toString)
        .containsExactly("203.0.113.8", "203.0.113.11");
  }

  @Test
  void a_prefix_that_reaches_into_a_range_no_rule_may_list_does_not_widen() {
    var proposal =
        propose(new Widening(OptionalInt.empty(), OptionalInt.of(8)), wanted(address("192.0.2.7")));

    assertThat(proposal.blocks()).extracting(ProposedBlock::block).containsExactly("192.0.2.7/32");
  }

  @Test
  void so_few_rules_that_one_would_reach_into_a_forbidden_range_are_not_proposed() {
    var calls = List.of(wanted(address("8.8.8.8")), wanted(address("203.0.113.9")));

    assertThat(RuleProposal.of(calls, new Widening(OptionalInt.of(1), OptionalInt.empty()), false))
        .isEmpty();
  }

  @Test
  void it_says_whether_an_address_comes_in() {
    var proposal = propose(Widening.NONE, wanted(address("203.0.113.9")));

    assertThat(proposal.admits(new Place.Address(InetAddress.ofLiteral("203.0.113.9")))).isTrue();
    assertThat(proposal.admits(new Place.Address(InetAddress.ofLiteral("203.0.113.8")))).isFalse();
  }

  private static RuleProposal propose(Widening widening, Seen... calls) {
    return RuleProposal.of(List.of(calls), widening, false).orElseThrow();
  }

  private static Place address(String literal) {
    return new Place.Address(InetAddress.ofLiteral(literal));
  }

  private static Seen wanted(Place place) {
    return new Seen(place, Optional.empty(), true, 1, Instant.EPOCH, new TreeSet<>());
  }

  private static Seen unwanted(Place place) {
    return new Seen(place, Optional.empty(), false, 1, Instant.EPOCH, new TreeSet<>());
  }
}
