package sallyport.server.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.NetworkRules.SubnetRule;

class RuleChangeTest {
  private static final NetworkRules CLOSED =
      new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, List.of());

  @Test
  void whoever_names_a_subnet_writes_no_command() {
    var named = List.of(new SubnetRule("/subnets/a'; reboot; '", Optional.empty()));

    assertThat(new RuleChange("pay", CLOSED.withSubnets(named), CLOSED).commands())
        .containsExactly(
            "az keyvault network-rule remove --name pay --subnet '/subnets/a'\\''; reboot; '\\'''");
  }

  @Test
  void what_is_as_proposed_is_left_alone_and_narrows_nothing() {
    var change = new RuleChange("pay", CLOSED, CLOSED);

    assertThat(change.commands()).isEmpty();
    assertThat(change.narrows()).isFalse();
  }

  @Test
  void a_rule_that_goes_and_a_bypass_that_ends_narrow() {
    var wider =
        new NetworkRules(
            PublicAccess.ENABLED, DefaultAction.DENY, Bypass.AZURE_SERVICES, List.of());

    assertThat(new RuleChange("pay", wider, CLOSED).narrows()).isTrue();
    assertThat(new RuleChange("pay", CLOSED, wider).narrows()).isFalse();
    assertThat(
            new RuleChange("pay", CLOSED.withAddresses(List.of("203.0.113.7/32")), CLOSED)
                .narrows())
        .isTrue();
    assertThat(new RuleChange("pay", CLOSED.withReportOnly(true), CLOSED).narrows()).isTrue();
  }
}
