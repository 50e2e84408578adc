package sallyport.connectivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of "Accessing Key Vault behind firewall" of 2016 (S0) and "Access Azure Key Vault
 * behind a firewall" of today (S1), statement by statement.
 */
class PlannerTest {
  private static Question question(String cloud, Principal principal, Set<Purpose> purposes) {
    return new Question(
        Cloud.named(cloud).orElseThrow(),
        Optional.of("contoso"),
        Optional.empty(),
        principal,
        List.of("adfs.contoso.com"),
        purposes,
        true);
  }

  private static List<String> hosts(String cloud, Principal principal, Purpose purpose) {
    return Planner.plan(question(cloud, principal, EnumSet.of(purpose))).stream()
        .map(endpoint -> endpoint.host() + ":" + endpoint.port())
        .toList();
  }

  private static Question withoutFormer(Question asked) {
    return new Question(
        asked.cloud(),
        asked.vault(),
        asked.hsm(),
        asked.principal(),
        asked.federation(),
        asked.purposes(),
        false);
  }

  /** S0 and S1, "Authentication", first row. */
  @ParameterizedTest
  @CsvSource({
    "global, login.microsoftonline.com",
    "china, login.chinacloudapi.cn",
    "usgov, login.microsoftonline.us",
    "germany, login.microsoftonline.de"
  })
  void a_microsoft_account_needs_the_clouds_login_and_login_live(String cloud, String login) {
    assertThat(hosts(cloud, Principal.MICROSOFT_ACCOUNT, Purpose.AUTHENTICATION))
        .contains(login + ":443", "login.live.com:443");
  }

  /** S0 and S1, "Authentication", second row. */
  @ParameterizedTest
  @EnumSource(
      value = Principal.class,
      names = {"WORK_ACCOUNT", "SERVICE_PRINCIPAL"})
  void a_work_account_or_service_principal_needs_the_clouds_login_alone(Principal principal) {
    for (var cloud : List.of("global", "china", "usgov", "germany")) {
      assertThat(hosts(cloud, principal, Purpose.AUTHENTICATION))
          .isNotEmpty()
          .doesNotContain("login.live.com:443", "adfs.contoso.com:443");
    }
  }

  /** S0 and S1, "Authentication", third row. */
  @Test
  void a_federated_account_needs_its_own_endpoint_as_well() {
    assertThat(hosts("global", Principal.FEDERATED, Purpose.AUTHENTICATION))
        .contains("login.microsoftonline.com:443", "adfs.contoso.com:443");
  }

  /** S0, "Authentication": the name that US Government had in 2016. */
  @Test
  void the_us_government_login_of_2016_is_a_former_name() {
    var question = question("usgov", Principal.WORK_ACCOUNT, EnumSet.of(Purpose.AUTHENTICATION));

    assertThat(Planner.plan(question))
        .filteredOn(Endpoint::former)
        .extracting(Endpoint::host)
        .containsExactly("login-us.microsoftonline.com");
  }

  @Test
  void a_managed_identity_opens_nothing_for_its_tokens() {
    assertThat(hosts("global", Principal.MANAGED_IDENTITY, Purpose.AUTHENTICATION)).isEmpty();
  }

  /** S0 and S1, "Key Vault management", first row. */
  @ParameterizedTest
  @CsvSource({
    "global, management.azure.com",
    "china, management.chinacloudapi.cn",
    "usgov, management.usgovcloudapi.net",
    "germany, management.microsoftazure.de"
  })
  void the_control_plane_is_the_clouds_resource_manager(String cloud, String host) {
    assertThat(hosts(cloud, Principal.WORK_ACCOUNT, Purpose.MANAGEMENT))
        .containsExactly(host + ":443");
  }

  /** S0, "Key Vault management", second row: Azure AD Graph. */
  @ParameterizedTest
  @CsvSource({
    "global, graph.windows.net",
    "china, graph.chinacloudapi.cn",
    "usgov, graph.windows.net",
    "germany, graph.cloudapi.de"
  })
  void the_directory_of_2016_is_in_a_plan_with_former_names(String cloud, String host) {
    assertThat(hosts(cloud, Principal.WORK_ACCOUNT, Purpose.DIRECTORY)).contains(host + ":443");
  }

  /** S1, "Key Vault management", second row: Microsoft Graph. */
  @ParameterizedTest
  @CsvSource({
    "global, graph.microsoft.com",
    "china, graph.chinacloudapi.cn",
    "usgov, graph.microsoft.com",
    "germany, graph.cloudapi.de"
  })
  void the_directory_of_today_is_in_every_plan(String cloud, String host) {
    var asked = question(cloud, Principal.WORK_ACCOUNT, EnumSet.of(Purpose.DIRECTORY));

    assertThat(Planner.plan(withoutFormer(asked)))
        .extracting(Endpoint::host)
        .contains(host)
        .doesNotContain("graph.windows.net");
  }

  /** Where S0 and S1 print another cloud's directory, the cloud's own has to be open too. */
  @ParameterizedTest
  @CsvSource({
    "global, graph.microsoft.com",
    "china, microsoftgraph.chinacloudapi.cn",
    "usgov, graph.microsoft.us",
    "germany, graph.cloudapi.de"
  })
  void the_clouds_own_directory_is_in_every_plan(String cloud, String host) {
    assertThat(hosts(cloud, Principal.WORK_ACCOUNT, Purpose.DIRECTORY))
        .containsOnlyOnce(host + ":443");
  }

  /** The table of the reference, "Data-plane endpoints": Germany had none. */
  @ParameterizedTest
  @CsvSource({
    "global, *.managedhsm.azure.net:443",
    "china, *.managedhsm.azure.cn:443",
    "usgov, *.managedhsm.usgovcloudapi.net:443",
    "germany,"
  })
  void a_managed_hsm_has_a_name_where_the_cloud_has_managed_hsms(
      String cloud, @Nullable String host) {
    assertThat(hosts(cloud, Principal.WORK_ACCOUNT, Purpose.MANAGED_HSM))
        .isEqualTo(host == null ? List.of() : List.of(host));
  }

  /** S0 and S1, "Key Vault operations". */
  @ParameterizedTest
  @CsvSource({
    "global, contoso.vault.azure.net",
    "china, contoso.vault.azure.cn",
    "usgov, contoso.vault.usgovcloudapi.net",
    "germany, contoso.vault.microsoftazure.de"
  })
  void the_data_plane_is_the_vaults_own_name(String cloud, String host) {
    assertThat(hosts(cloud, Principal.WORK_ACCOUNT, Purpose.VAULT)).containsExactly(host + ":443");
  }

  /** S0 and S1, "Ports": everything goes over HTTPS on 443, but for revocation lists. */
  @ParameterizedTest
  @ValueSource(strings = {"global", "china", "usgov", "germany"})
  void everything_is_https_on_443_but_revocation_which_is_http_on_80(String cloud) {
    for (var endpoint :
        Planner.plan(question(cloud, Principal.MICROSOFT_ACCOUNT, EnumSet.allOf(Purpose.class)))) {
      var revocation = endpoint.purpose() == Purpose.REVOCATION;
      assertThat(endpoint.tls()).as(endpoint.toString()).isEqualTo(!revocation);
      assertThat(endpoint.port()).isEqualTo(revocation ? 80 : 443);
    }
  }

  /** S0, "Ports": the revocation list that is named there. */
  @Test
  void the_revocation_list_of_2016_is_a_former_name() {
    assertThat(hosts("global", Principal.WORK_ACCOUNT, Purpose.REVOCATION))
        .contains("cdp1.public-trust.com:80");
  }

  @Test
  void former_names_are_left_out_where_nobody_asks_for_them() {
    var asked = question("usgov", Principal.WORK_ACCOUNT, EnumSet.allOf(Purpose.class));
    var plan = Planner.plan(withoutFormer(asked));

    assertThat(plan).isNotEmpty().noneMatch(Endpoint::former);
  }

  @Test
  void a_server_of_ones_own_has_its_own_names_and_ports_and_nobody_elses() {
    var plan =
        Planner.plan(
            new Question(
                Cloud.own("vaults.example", 8443, 8080),
                Optional.empty(),
                Optional.of("h"),
                Principal.MICROSOFT_ACCOUNT,
                List.of(),
                EnumSet.allOf(Purpose.class),
                true));

    assertThat(plan)
        .extracting(endpoint -> endpoint.host() + ":" + endpoint.port())
        .containsExactly(
            "login.vaults.example:8443",
            "management.vaults.example:8443",
            "graph.vaults.example:8443",
            "*.vault.vaults.example:8443",
            "h.managedhsm.vaults.example:8443",
            "pki.vaults.example:8080");
  }
}
