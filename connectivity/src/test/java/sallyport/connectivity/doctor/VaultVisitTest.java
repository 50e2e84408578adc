package sallyport.connectivity.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.connectivity.doctor.Patient.AUTHORITY;
import static sallyport.connectivity.doctor.Patient.LOGIN;
import static sallyport.connectivity.doctor.Patient.VAULT;
import static sallyport.connectivity.doctor.Patient.certificate;
import static sallyport.connectivity.doctor.Patient.found;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.crypto.SecretBytes;

class VaultVisitTest {
  private static final Set<Check> CALL = EnumSet.of(Check.CHALLENGE, Check.TOKEN, Check.PERMISSION);
  private static final String NETWORK =
      "x-ms-keyvault-network-info: conn_type=Ipv4;addr=203.0.113.9;act_addr_fam=InterNetwork;\r\n";
  private static final byte[] GRANTED =
      Loopback.answer("200 OK", "", "{\"access_token\":\"planted-token\"}");

  /** What the vault answers with a token. */
  private byte[] toToken = Loopback.answer("200 OK", NETWORK, "{\"value\":[]}");

  private byte[] atSignIn = GRANTED;
  private String challenge =
      "Bearer authorization=\"https://login.test.example/tenant-1\","
          + " resource=\"https://vault.test.example\"";

  @Test
  void the_whole_call_is_ok_and_shows_the_address_the_vault_sees() throws Exception {
    var findings = call();

    assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.OK);
    assertThat(found(findings, Check.PERMISSION).says()).contains("203.0.113.9");
    assertThat(findings.toString()).doesNotContain("planted");
  }

  @Test
  void a_missing_challenge_is_told() throws Exception {
    challenge = "Basic realm=\"somewhere\"";

    var findings = call();

    assertThat(found(findings, Check.CHALLENGE).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(found(findings, Check.TOKEN).verdict()).isEqualTo(Verdict.NOT_CHECKED);
  }

  @Test
  void a_challenge_for_another_resource_is_refused_as_the_sdks_do() throws Exception {
    challenge = challenge.replace("https://vault.test.example", "https://vault.azure.net");

    var finding = found(call(), Check.CHALLENGE);

    assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(finding.says()).contains("no suffix of " + VAULT);
  }

  @Test
  void no_secret_goes_to_an_authority_that_only_the_challenge_names() throws Exception {
    challenge = challenge.replace("login.test.example", "elsewhere.example");

    var findings = call();

    assertThat(found(findings, Check.CHALLENGE).verdict()).isEqualTo(Verdict.WARNING);
    assertThat(found(findings, Check.CHALLENGE).rule().orElseThrow().host())
        .isEqualTo("elsewhere.example");
    assertThat(found(findings, Check.TOKEN).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void another_tenant_than_the_clients_is_a_warning() throws Exception {
    challenge = challenge.replace("tenant-1", "tenant-2");

    var finding = found(call(), Check.CHALLENGE);

    assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(finding.says()).contains("tenant-2");
  }

  @Test
  void a_refused_sign_in_is_told_by_its_code_with_the_mend_and_without_the_secret()
      throws Exception {
    atSignIn =
        Loopback.answer(
            "401 Unauthorized",
            "",
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client"
                + " secret provided: planted-secret. Trace ID: 1\"}");

    var findings = call();

    var token = found(findings, Check.TOKEN);
    assertThat(token.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(token.says()).contains("AADSTS7000215").doesNotContain("Trace ID");
    assertThat(token.mend().orElseThrow()).contains("AZURE_CLIENT_SECRET");
    assertThat(findings.toString()).doesNotContain("planted");
    assertThat(found(findings, Check.PERMISSION).verdict()).isEqualTo(Verdict.NOT_CHECKED);
  }

  @ParameterizedTest
  @CsvSource({
    "ForbiddenByFirewall, network-rule add --name dev --ip-address 203.0.113.9",
    "ForbiddenByConnection, --public-network-access Enabled",
    "ForbiddenByPolicy, set-policy --name dev --secret-permissions list --spn client-1",
    "ForbiddenByRbac, role assignment create"
  })
  void each_refusal_of_a_vault_has_its_own_mend(String inner, String mend) throws Exception {
    toToken =
        Loopback.answer(
            "403 Forbidden",
            NETWORK,
            "{\"error\":{\"code\":\"Forbidden\",\"message\":\"Why not.\\r\\nMore.\","
                + "\"innererror\":{\"code\":\""
                + inner
                + "\"}}}");

    var permission = found(call(), Check.PERMISSION);

    assertThat(permission.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(permission.says())
        .isEqualTo("403 " + inner + ": Why not.; the vault sees 203.0.113.9");
    assertThat(permission.mend().orElseThrow()).contains(mend);
  }

  /** Each mend is of a kind that the server would accept: see {@code NetworkChecks}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conn_type=Ipv4;addr=203.0.113.9;|--ip-address 203.0.113.9",
        "conn_type=Ipv4;addr=10.1.2.3;|no address rule may list 10.1.2.3 (private IP addresses)",
        "conn_type=Ipv4;addr=127.0.0.1;|no address rule may list 127.0.0.1 (loopback IP addresses)",
        "conn_type=Ipv4;addr=169.254.7.7;|network.attach",
        "conn_type=Ipv6;addr=2a01:db8::9;|--ip-address 2a01:db8::9 (IPv6 needs the extension",
        "conn_type=Ipv6;addr=fd00::9;|no address rule may list fd00::9",
        "conn_type=Subnet;subnet=/subscriptions/s/subnets/a;addr=10.1.2.3;|"
            + "--subnet '/subscriptions/s/subnets/a'",
        "conn_type=PrivateLink;private_endpoint=link 7;addr=10.1.2.3;|"
            + "private endpoint link 7: az keyvault private-endpoint-connection approve",
        "addr=$(reboot);|--ip-address ADDRESS"
      })
  void a_firewall_is_mended_by_a_rule_that_can_list_where_the_call_comes_from(
      String info, String mend) throws Exception {
    toToken =
        Loopback.answer(
            "403 Forbidden",
            "x-ms-keyvault-network-info: " + info + "\r\n",
            "{\"error\":{\"code\":\"Forbidden\",\"innererror\":{\"code\":\"ForbiddenByFirewall\"}}}");

    var told = found(call(), Check.PERMISSION).mend().orElseThrow();

    assertThat(told).contains(mend);
    assertThat(told.contains("--ip-address")).isEqualTo(mend.contains("--ip-address"));
  }

  @Test
  void without_credentials_it_stops_at_the_challenge_and_says_why() throws Exception {
    try (var vault = vault()) {
      var findings = Patient.examine(CALL, Patient.vault(vault.port()));

      assertThat(found(findings, Check.CHALLENGE).verdict()).isEqualTo(Verdict.OK);
      assertThat(found(findings, Check.TOKEN).says()).contains("AZURE_CLIENT_ID");
      assertThat(found(findings, Check.PERMISSION).verdict()).isEqualTo(Verdict.NOT_CHECKED);
    }
  }

  @Test
  void a_sign_in_host_that_cannot_be_reached_leaves_the_token_unchecked() throws Exception {
    try (var vault = vault()) {
      var findings =
          Patient.examine(
              Patient.client(Map.of(), Optional.of(client(1))),
              CALL,
              Patient.login(1),
              Patient.vault(vault.port()));

      assertThat(found(findings, Check.TCP).endpoint()).isEqualTo(Patient.login(1));
      assertThat(found(findings, Check.TOKEN).verdict()).isEqualTo(Verdict.NOT_CHECKED);
    }
  }

  private List<Finding> call() throws Exception {
    try (var signIn = Loopback.https(certificate(AUTHORITY, 1, LOGIN), _ -> atSignIn);
        var vault = vault()) {
      var findings =
          Patient.examine(
              Patient.client(Map.of(), Optional.of(client(signIn.port()))),
              CALL,
              Patient.login(signIn.port()),
              Patient.vault(vault.port()));
      assertThat(vault.requests)
          .filteredOn(request -> request.contains("Authorization: "))
          .allMatch(request -> request.contains("Authorization: Bearer planted-token\r\n"));
      assertThat(signIn.requests)
          .filteredOn(request -> request.startsWith("POST "))
          .allMatch(request -> request.startsWith("POST /tenant-1/oauth2/v2.0/token "))
          .allMatch(request ->
              request.endsWith(
                  "client_secret=planted-secret&scope=https%3A%2F%2Fvault.test.example%2F.default"));
      return findings;
    }
  }

  private Loopback vault() throws Exception {
    return Loopback.https(
        certificate(AUTHORITY, 1, VAULT),
        request ->
            request.contains("Authorization: ")
                ? toToken
                : Loopback.answer(
                    "401 Unauthorized", NETWORK + "WWW-Authenticate: " + challenge + "\r\n", ""));
  }

  private static Login client(int port) {
    return new Login(
        URI.create("https://" + LOGIN + ":" + port + "/"),
        Optional.of("tenant-1"),
        "client-1",
        SecretBytes.ofUtf8("planted-secret"));
  }
}
