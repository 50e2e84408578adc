package sallyport.connectivity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as they are published, and what of a plan they open. */
class ServiceTagsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String PUBLISHED = "ServiceTags_Public_20261117.json";
  private static final Cloud GLOBAL = Cloud.named("global").orElseThrow();
  private static final Optional<String> WEST_EUROPE = Optional.of("WestEurope");

  private static byte[] file(String cloud) {
    return """
    {"changeNumber":311,"cloud":"%s","values":[
      {"name":"AzureActiveDirectory","properties":{"addressPrefixes":["192.0.2.0/28","2001:db8:1::/48"]}},
      {"name":"AzureResourceManager","properties":{"addressPrefixes":["192.0.2.16/28"]}},
      {"name":"AzureKeyVault.WestEurope","properties":{"addressPrefixes":["198.51.100.0/28"]}}]}\
    """
        .formatted(cloud)
        .getBytes(UTF_8);
  }

  private static List<Endpoint> plan(Cloud cloud, Principal principal) {
    return Planner.plan(
        new Question(
            cloud,
            Optional.of("c"),
            Optional.empty(),
            principal,
            List.of("adfs.contoso.com"),
            EnumSet.of(
                Purpose.AUTHENTICATION, Purpose.DIRECTORY, Purpose.MANAGEMENT, Purpose.VAULT),
            true));
  }

  private static Addresses addresses(String name) {
    return ServiceTags.read(name, file("Public"))
        .addresses(GLOBAL, plan(GLOBAL, Principal.WORK_ACCOUNT), WEST_EUROPE, NOW);
  }

  @Test
  void the_tags_become_addresses() {
    var plan = plan(GLOBAL, Principal.WORK_ACCOUNT);

    assertThat(PlanFormat.IPTABLES.write(GLOBAL, plan, addresses(PUBLISHED)))
        .contains(
            "# addresses: service tags of Public, change 311, published on 2026-11-17, 9 days old")
        .contains("-d 192.0.2.0/28 -p tcp --dport 443 -j ACCEPT")
        .contains("-d 2001:db8:1::/48 -p tcp --dport 443 -j ACCEPT")
        .contains("-d 198.51.100.0/28 -p tcp --dport 443 -j ACCEPT");
    assertThat(PlanFormat.KUBERNETES.write(GLOBAL, plan, addresses(PUBLISHED)))
        .contains("ipBlock: { cidr: \"2001:db8:1::/48\" }");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tags.json", "ServiceTags_Public.json", "ServiceTags_Public_20261399.json"})
  void a_file_under_another_name_is_of_unknown_age(String name) {
    assertThat(addresses(name).origin()).contains("of unknown age").doesNotContain("days old");
  }

  @Test
  void the_organisations_own_sign_in_has_no_tag_and_is_told_as_not_opened() {
    var plan = plan(GLOBAL, Principal.FEDERATED);
    var tags =
        ServiceTags.read(PUBLISHED, file("Public")).addresses(GLOBAL, plan, WEST_EUROPE, NOW);

    assertThat(tags.byHost())
        .containsKeys("login.microsoftonline.com", "login.windows.net", "graph.microsoft.com")
        .doesNotContainKey("adfs.contoso.com");
    assertThat(PlanFormat.NFTABLES.write(GLOBAL, plan, tags))
        .containsPattern("# adfs\\.contoso\\.com tcp/443: .* NOT OPENED");
  }

  @Test
  void the_sign_in_of_personal_accounts_has_no_tag() {
    var plan = plan(GLOBAL, Principal.MICROSOFT_ACCOUNT);

    assertThat(
            ServiceTags.read(PUBLISHED, file("Public"))
                .addresses(GLOBAL, plan, WEST_EUROPE, NOW)
                .byHost())
        .doesNotContainKey("login.live.com");
  }

  @ParameterizedTest
  @CsvSource({"Public, usgov", "Public, china", "AzureGovernment, global", "'', global"})
  void a_file_of_another_cloud_is_refused(String of, String name) {
    var cloud = Cloud.named(name).orElseThrow();
    var tags = ServiceTags.read(PUBLISHED, file(of));

    assertThatThrownBy(
            () -> tags.addresses(cloud, plan(cloud, Principal.WORK_ACCOUNT), WEST_EUROPE, NOW))
        .hasMessage("it is of cloud \"" + of + "\", the plan is for " + cloud.title());
  }

  @ParameterizedTest
  @CsvSource({"AzureGovernment, usgov", "China, china", "AzureGermany, germany"})
  void each_cloud_takes_its_own_file(String of, String name) {
    var cloud = Cloud.named(name).orElseThrow();

    assertThat(
            ServiceTags.read(PUBLISHED, file(of))
                .addresses(cloud, plan(cloud, Principal.WORK_ACCOUNT), WEST_EUROPE, NOW)
                .byHost())
        .containsKey(cloud.profile().login());
  }

  @Test
  void a_server_of_ones_own_has_no_service_tags() {
    var own = Cloud.own("v.test", 8443, 8080);
    var tags = ServiceTags.read(PUBLISHED, file("Public"));

    assertThatThrownBy(
            () -> tags.addresses(own, plan(own, Principal.WORK_ACCOUNT), WEST_EUROPE, NOW))
        .hasMessageContaining("the plan is for Sallyport at v.test");
  }

  @Test
  void what_is_no_such_file_or_lacks_a_tag_is_told() {
    var plan = plan(GLOBAL, Principal.WORK_ACCOUNT);
    var tags = ServiceTags.read(PUBLISHED, file("Public"));

    assertThatThrownBy(() -> tags.addresses(GLOBAL, plan, Optional.empty(), NOW))
        .hasMessage("the file has no tag AzureKeyVault");
    assertThatThrownBy(() -> ServiceTags.read(PUBLISHED, "x".getBytes(UTF_8)))
        .hasMessage("no JSON");
    assertThatThrownBy(() -> ServiceTags.read(PUBLISHED, "{}".getBytes(UTF_8)))
        .hasMessage("no service-tag file: it has no values");
  }
}
