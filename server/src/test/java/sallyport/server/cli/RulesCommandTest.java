package sallyport.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.audit.AuditFiles;
import sallyport.audit.AuditRecord;
import sallyport.audit.FileAuditSink;
import sallyport.core.Caller;

/** The verb over audit files that the real sink wrote. */
class RulesCommandTest {
  private static final String PAY =
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-pay";
  private static final String SUBNET =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/n/subnets/a";

  @TempDir Path data;

  @BeforeEach
  void calls() throws IOException {
    try (var sink = FileAuditSink.open(AuditFiles.in(data.resolve("audit")), Instant::now)) {
      sink.write(call(PAY, "203.0.113.8", 200, true, Map.of("wouldRefuse", "no rule")));
      sink.write(call(PAY, "203.0.113.9", 200, true, Map.of()));
      sink.write(call(PAY, "203.0.113.9", 404, true, Map.of()));
      sink.write(call(PAY, "10.0.0.5", 200, true, Map.of("subnetId", SUBNET)));
      sink.write(call(PAY, "198.51.100.66", 401, false, Map.of()));
      sink.write(call(PAY, "198.51.100.66", 401, false, Map.of()));
      sink.write(call(PAY.replace("kv-pay", "other"), "198.51.100.1", 200, true, Map.of()));
      sink.write(control("198.51.100.2"));
    }
  }

  @Test
  void it_prints_the_rules_then_the_refusing_and_what_would_have_been_refused() {
    var printed = run(0, "--vault", "kv-pay");

    assertThat(commands(printed))
        .containsExactly(
            "az keyvault network-rule add --name kv-pay --ip-address 203.0.113.8/31",
            "az keyvault network-rule add --name kv-pay --subnet '" + SUBNET + "'",
            "az keyvault update --name kv-pay --bypass AzureServices --default-action Deny",
            "az resource update --ids \"$(az keyvault show --name kv-pay --query id --output tsv)\""
                + " --set properties.networkAcls.reportOnly=false");
    assertThat(printed)
        .contains("# vault kv-pay: 6 calls since ")
        .contains("203.0.113.8/31  2 seen")
        .containsPattern("198\\.51\\.100\\.66  2 calls, last .*: no call from it was let in")
        .doesNotContain("198.51.100.1 ")
        .doesNotContain("198.51.100.2");
  }

  @Test
  void widened_rules_name_who_comes_in_besides() {
    var printed = run(0, "--vault", "kv-pay", "--prefix", "29");

    assertThat(printed)
        .contains("203.0.113.8/29  2 seen, and 6 that were not: 203.0.113.10–203.0.113.15");
  }

  @Test
  void rules_that_would_shut_the_asker_out_are_printed_with_force_only() {
    assertThat(run(1, "--vault", "kv-pay", "--me", "192.0.2.7")).isEmpty();
    assertThat(commands(run(0, "--vault", "kv-pay", "--me", "192.0.2.7", "--force"))).isNotEmpty();
    assertThat(commands(run(0, "--vault", "kv-pay", "--me", "203.0.113.8"))).isNotEmpty();
  }

  @Test
  void as_json_it_says_the_same() {
    assertThat(run(0, "--vault", "kv-pay", "--json"))
        .contains("\"ipRules\":[{\"value\":\"203.0.113.8/31\",\"seen\":2,\"notSeen\":0")
        .contains("\"refused\":[{\"from\":\"198.51.100.66\",\"calls\":2");
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThat(run(2, "--vault", "no name")).isEmpty();
    assertThat(run(2, "--vault", "kv-pay", "--since", "yesterday")).isEmpty();
    assertThat(run(2, "--vault", "kv-pay", "--prefix", "0")).isEmpty();
    assertThat(run(2, "--vault", "kv-pay", "--at-most", "0")).isEmpty();
    assertThat(run(2, "--vault", "kv-pay", "--me", "here")).isEmpty();
    assertThat(run(2)).isEmpty();
  }

  private static List<String> commands(String printed) {
    return printed.lines().filter(line -> line.startsWith("az ")).toList();
  }

  private String run(int expected, String... options) {
    var arguments = new ArrayList<>(List.of("plan", "rules", "--data", data.toString()));
    arguments.addAll(List.of(options));
    var before = System.out;
    var out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      assertThat(CommandLines.run(arguments.toArray(String[]::new))).isEqualTo(expected);
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }

  private static AuditRecord call(
      String vault, String address, int status, boolean proven, Map<String, Object> more) {
    var properties = new HashMap<String, Object>(more);
    properties.put("isAddressAuthorized", !more.containsKey("wouldRefuse"));
    return record(vault, "SecretGet", address, status, proven, properties);
  }

  private static AuditRecord control(String address) {
    return record(PAY, "VaultGet", address, 200, true, Map.of("isRbacAuthorized", true));
  }

  private static AuditRecord record(
      String vault,
      String operation,
      String address,
      int status,
      boolean proven,
      Map<String, Object> properties) {
    return new AuditRecord(
        Instant.now(),
        vault,
        operation,
        "7.6",
        status,
        Optional.empty(),
        1,
        address,
        "c",
        proven ? Optional.of(caller()) : Optional.empty(),
        "test",
        "https://kv-pay.vault.example.test/secrets",
        properties);
  }

  private static Caller caller() {
    return new Caller(
        "t",
        "o",
        Optional.of("app"),
        List.of(),
        true,
        true,
        "iss",
        Optional.empty(),
        Map.of("appid", "app-1"));
  }
}
