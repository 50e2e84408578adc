package sallyport.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.access.AzureTrustedServices;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.api.vault.StoredRules;
import sallyport.audit.AuditFiles;
import sallyport.audit.AuditRecord;
import sallyport.audit.FileAuditSink;
import sallyport.core.Caller;
import sallyport.server.admin.AdminReply;
import sallyport.server.admin.AdminSocket;
import tools.jackson.databind.json.JsonMapper;

/**
 * The verb over audit files that the real sink wrote, and beside the real admin socket; whole
 * servers are in {@code testing.RulesServerTest}.
 */
class RulesCommandTest {
  private static final String PAY =
      "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-pay";
  private static final String SUBNET =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/n/subnets/a";

  private static final String UPDATE = "az keyvault update --name kv-pay --bypass ";
  private static final String ADD = "az keyvault network-rule add --name kv-pay ";
  private static final String REMOVE = "az keyvault network-rule remove --name kv-pay ";
  private static final List<String> ME = List.of("--me", "203.0.113.8");

  private final Instant longAgo = Instant.now().minus(Duration.ofDays(8));

  @TempDir Path data;
  private NetworkRules present = NetworkRules.OPEN;
  private AdminSocket socket;

  @BeforeEach
  void server() throws IOException {
    Files.createDirectories(data.resolve("audit"));
    socket =
        AdminSocket.open(
            data.resolve("admin.sock"),
            request ->
                request.verb().equals("network-rules")
                        && request.argument("vault").equals(Optional.of("kv-pay"))
                    ? AdminReply.done(
                        new JsonMapper()
                            .writeValueAsString(
                                new StoredRules(present, false, AzureTrustedServices.ALL)))
                    : AdminReply.refused("there is no such vault"));
    write("audit", old());
  }

  @AfterEach
  void close() {
    socket.close();
  }

  @Test
  void it_prints_the_rules_then_the_refusing_and_what_would_have_been_refused() throws Exception {
    present = NetworkRules.OPEN.withReportOnly(true);
    write(
        "audit",
        call(PAY, "203.0.113.8", 200, true, Map.of("wouldRefuse", "no rule")),
        call(PAY, "203.0.113.9", 200, true, Map.of()),
        call(PAY, "203.0.113.9", 404, true, Map.of()),
        call(PAY, "10.0.0.5", 200, true, Map.of("subnetId", SUBNET)),
        call(PAY, "198.51.100.66", 401, false, Map.of()),
        call(PAY, "198.51.100.66", 401, false, Map.of()),
        call(PAY.replace("kv-pay", "other"), "198.51.100.1", 200, true, Map.of()),
        record(PAY, "VaultGet", "198.51.100.2", 200, true, Map.of()));

    var said = run(ME);

    assertThat(said.exit()).as(said.err()).isZero();
    assertThat(said.commands())
        .containsExactly(
            ADD + "--ip-address 203.0.113.8/31",
            ADD + "--subnet '" + SUBNET + "'",
            UPDATE + "None --default-action Deny",
            "az resource update --ids \"$(az keyvault show --name kv-pay --query id --output tsv)\""
                + " --set properties.networkAcls.reportOnly=false");
    assertThat(said.out())
        .contains("# vault kv-pay: 6 calls since ")
        .contains("203.0.113.8/31  2 seen")
        .containsPattern("198\\.51\\.100\\.66  2 calls, last .*: no call from it was let in")
        .contains("the bypass is switched off: no trusted service was seen")
        .doesNotContain("198.51.100.1 ")
        .doesNotContain("198.51.100.2");
    assertThat(run(ME, "--json").out())
        .contains("\"ipRules\":[{\"value\":\"203.0.113.8/31\",\"seen\":2,\"notSeen\":0")
        .contains("\"bypass\":\"None\"")
        .contains("\"refused\":[{\"from\":\"198.51.100.66\",\"calls\":2");
    assertThat(run(ME, "--prefix", "29").out())
        .contains("203.0.113.8/29  2 seen, and 6 that were not: 203.0.113.10–203.0.113.15");
  }

  @Test
  void the_bypass_stays_on_where_a_trusted_service_was_let_in() throws Exception {
    write(
        "audit",
        call(PAY, "203.0.113.8", 200, true, Map.of()),
        call(PAY, "192.0.2.7", 200, true, Map.of("trustedService", "Azure Backup")));

    assertThat(run(ME).commands())
        .containsExactly(
            ADD + "--ip-address 203.0.113.8/32", UPDATE + "AzureServices --default-action Deny");
  }

  /** A vault that is open does not ask who calls; the records have who it was. */
  @Test
  void a_trusted_service_is_known_by_its_claims_where_the_vault_was_open() throws Exception {
    var service =
        AzureTrustedServices.ALL.stream().filter(it -> !it.appIds().isEmpty()).findFirst().get();
    var calls = new ArrayList<AuditRecord>();
    for (var operation : service.operations()) {
      calls.add(
          by(
              record(
                  PAY,
                  operation.auditName(),
                  "192.0.2.7",
                  200,
                  true,
                  Map.of("isAddressAuthorized", true)),
              Map.of("oid", "b", "appid", service.appIds().getFirst(), "idtyp", "app")));
    }
    write("audit", calls.toArray(AuditRecord[]::new));

    assertThat(run(List.of(), "--force").commands())
        .containsExactly(UPDATE + "AzureServices --default-action Deny");

    present = rules(Bypass.NONE);
    assertThat(run(List.of(), "--force").commands())
        .containsExactly(ADD + "--ip-address 192.0.2.7/32");
  }

  @Test
  void rules_of_now_that_let_in_nothing_that_was_seen_are_removed_last() throws Exception {
    present =
        rules(Bypass.AZURE_SERVICES, "203.0.113.0/24", "198.51.100.1/32")
            .withSubnets(List.of(new NetworkRules.SubnetRule(SUBNET, Optional.empty())));
    write(
        "audit",
        call(PAY, "203.0.113.8", 200, true, Map.of()),
        call(PAY, "203.0.113.99", 401, false, Map.of()),
        call(PAY, "198.51.100.1", 200, true, Map.of()));

    var said = run(ME);

    assertThat(said.commands())
        .containsExactly(
            ADD + "--ip-address 203.0.113.8/32",
            UPDATE + "None --default-action Deny",
            REMOVE + "--ip-address 203.0.113.0/24",
            REMOVE + "--subnet '" + SUBNET + "'");
    assertThat(said.out())
        .containsPattern("203\\.0\\.113\\.99  1 call, .*: no call from it was let in");

    present = rules(Bypass.NONE, "203.0.113.8/32", "198.51.100.1/32");
    assertThat(run(List.of()).commands()).isEmpty();
  }

  @Test
  void without_a_server_nothing_is_proposed_since_the_rules_of_now_are_not_known()
      throws Exception {
    write("audit", call(PAY, "203.0.113.8", 200, true, Map.of()));
    socket.close();

    var said = run(ME);

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("not known: no server runs on ").contains("--force");
    assertThat(run(ME, "--force").commands()).hasSize(2);
  }

  @Test
  void records_that_begin_after_the_time_asked_for_are_told() throws Exception {
    write("audit", call(PAY, "203.0.113.8", 200, true, Map.of()));

    var said = run(ME, "--since", "30d");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    var begin = longAgo.truncatedTo(ChronoUnit.SECONDS).toString();
    assertThat(said.err()).contains("begin at " + begin).contains("give --since " + begin);
    assertThat(run(ME, "--since", "30d", "--force").out()).contains(", from " + begin);
    assertThat(run(ME, "--since", begin).exit()).isZero();
  }

  @Test
  void who_names_no_time_takes_the_records_that_there_are() throws Exception {
    write("young", call(PAY, "203.0.113.8", 200, true, Map.of()));
    var young = data.resolve("young").toString();

    assertThat(run(ME, "--audit", young).commands()).hasSize(2);
    assertThat(run(ME, "--audit", young, "--since", "7d").exit()).isEqualTo(1);
  }

  @Test
  void the_records_of_several_nodes_are_read_and_named() throws Exception {
    write("audit", call(PAY, "203.0.113.8", 200, true, Map.of()));
    write("other", old(), call(PAY, "203.0.113.9", 200, true, Map.of()));
    var both =
        new String[] {
          "--audit", data.resolve("audit").toString(), "--audit", data.resolve("other").toString()
        };

    assertThat(run(ME).out())
        .contains("records of " + data.resolve("audit"))
        .contains("203.0.113.8/32")
        .contains("the calls of one node");
    assertThat(run(ME, both).out())
        .contains("records of " + data.resolve("audit"))
        .contains("records of " + data.resolve("other"))
        .contains("203.0.113.8/31  2 seen")
        .doesNotContain("of one node");
    assertThat(run(ME, "--audit", data.resolve("none").toString()).exit()).isEqualTo(2);
  }

  @Test
  void more_rules_than_a_vault_takes_are_not_printed() throws Exception {
    var calls = new ArrayList<AuditRecord>();
    for (int i = 0; i < 1_001; i++) {
      calls.add(call(PAY, "100.%d.%d.1".formatted(i / 256, i % 256), 200, true, Map.of()));
    }
    write("audit", calls.toArray(AuditRecord[]::new));
    var me = List.of("--me", "100.0.0.1");

    assertThat(run(me).err()).contains("would have 1001: give --prefix or --at-most");
    assertThat(run(me).exit()).isEqualTo(1);
    assertThat(run(me, "--force").commands()).hasSize(1_002);
    assertThat(run(me, "--at-most", "1000").exit()).isZero();

    present = rules(Bypass.NONE, "192.0.2.7/32");
    assertThat(run(me, "--at-most", "1000").err()).contains("1001").contains("remove those of now");
  }

  @Test
  void more_subnets_than_a_vault_takes_are_not_printed() throws Exception {
    var calls = new ArrayList<AuditRecord>();
    calls.add(call(PAY, "203.0.113.8", 200, true, Map.of()));
    for (int i = 0; i < 201; i++) {
      calls.add(call(PAY, "10.0.0.5", 200, true, Map.of("subnetId", SUBNET + i)));
    }
    write("audit", calls.toArray(AuditRecord[]::new));

    var said = run(ME);

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("takes 200 network rules, with the new ones it would have 201");
  }

  @Test
  void rules_that_would_shut_the_asker_out_are_printed_with_force_only() throws Exception {
    write("audit", call(PAY, "203.0.113.8", 200, true, Map.of()));
    var elsewhere = List.of("--me", "192.0.2.7");

    assertThat(run(elsewhere).out()).isEmpty();
    assertThat(run(elsewhere).err()).contains("would refuse --me 192.0.2.7");
    assertThat(run(elsewhere, "--force").commands()).isNotEmpty();
    assertThat(run(ME).commands()).isNotEmpty();
  }

  @Test
  void whoever_changed_the_vault_last_is_held_against_the_rules_without_being_named()
      throws Exception {
    var alice = Map.of("oid", "alice", "upn", "alice@example.test");
    write(
        "audit",
        call(PAY, "203.0.113.8", 200, true, Map.of()),
        by(record(PAY, "VaultPatch", "192.0.2.50", 200, true, Map.of()), Map.of("oid", "bob")),
        by(record(PAY, "VaultPatch", "192.0.2.7", 200, true, Map.of()), alice),
        by(record(PAY, "VaultPatch", "192.0.2.51", 403, true, Map.of()), Map.of("oid", "eve")));

    var refused = run(List.of());

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains("would refuse 192.0.2.7, from where alice@example.test, who changed the vault")
        .contains("if you call from elsewhere give --me ADDRESS");

    write("audit", by(call(PAY, "203.0.113.9", 200, true, Map.of()), alice));
    var admitted = run(List.of());

    assertThat(admitted.exit()).as(admitted.err()).isZero();
    assertThat(admitted.out()).contains("# you: 203.0.113.9, from where alice@example.test");
  }

  @Test
  void where_nobody_can_tell_from_where_the_asker_calls_it_has_to_be_said() throws Exception {
    var alice = Map.of("oid", "alice");
    write(
        "audit",
        call(PAY, "203.0.113.8", 200, true, Map.of()),
        by(call(PAY, "203.0.113.9", 200, true, Map.of()), alice),
        by(call(PAY, "203.0.113.10", 200, true, Map.of()), alice),
        by(record(PAY, "VaultPatch", "203.0.113.9", 200, true, Map.of()), alice));

    var said = run(List.of());

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("do not show from where you call: give --me ADDRESS");
    assertThat(run(ME).exit()).isZero();
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThat(run(ME, "--vault", "no name").exit()).isEqualTo(2);
    assertThat(run(ME, "--since", "yesterday").exit()).isEqualTo(2);
    assertThat(run(ME, "--prefix", "0").exit()).isEqualTo(2);
    assertThat(run(ME, "--at-most", "0").exit()).isEqualTo(2);
    assertThat(run(List.of("--me", "here")).exit()).isEqualTo(2);
  }

  private record Said(int exit, String out, String err) {
    List<String> commands() {
      return out.lines().filter(line -> line.startsWith("az ")).toList();
    }
  }

  private Said run(List<String> me, String... options) {
    var arguments = new ArrayList<>(List.of("plan", "rules", "--data", data.toString()));
    arguments.addAll(me);
    arguments.addAll(List.of(options));
    if (!arguments.contains("--vault")) {
      arguments.addAll(List.of("--vault", "kv-pay"));
    }
    var before = List.of(System.out, System.err);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exit = CommandLines.run(arguments.toArray(String[]::new));
      return new Said(exit, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(before.getFirst());
      System.setErr(before.getLast());
    }
  }

  private void write(String folder, AuditRecord... records) throws IOException {
    try (var sink = FileAuditSink.open(AuditFiles.in(data.resolve(folder)), Instant::now)) {
      for (var record : records) {
        sink.write(record);
      }
    }
  }

  private static NetworkRules rules(Bypass bypass, String... addresses) {
    return new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, bypass, List.of(addresses));
  }

  /** A record of so long ago that the time usually asked for is covered. */
  private AuditRecord old() {
    return at(longAgo, call(PAY.replace("kv-pay", "other"), "198.51.100.1", 200, true, Map.of()));
  }

  private static AuditRecord at(Instant time, AuditRecord record) {
    return copy(record, time, record.caller());
  }

  private static AuditRecord by(AuditRecord record, Map<String, String> claims) {
    return copy(record, record.time(), Optional.of(caller(claims)));
  }

  private static AuditRecord copy(AuditRecord record, Instant time, Optional<Caller> caller) {
    return new AuditRecord(
        time,
        record.resourceId(),
        record.operationName(),
        "7.6",
        record.status(),
        Optional.empty(),
        1,
        record.callerIpAddress(),
        "c",
        caller,
        "test",
        "https://kv-pay.vault.example.test/secrets",
        record.properties());
  }

  private static AuditRecord call(
      String vault, String address, int status, boolean proven, Map<String, Object> more) {
    var properties = new HashMap<String, Object>(more);
    properties.put("isAddressAuthorized", !more.containsKey("wouldRefuse"));
    return record(vault, "SecretGet", address, status, proven, properties);
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
        proven ? Optional.of(caller(Map.of("appid", "app-1"))) : Optional.empty(),
        "test",
        "https://kv-pay.vault.example.test/secrets",
        properties);
  }

  private static Caller caller(Map<String, String> claims) {
    return new Caller(
        "t", "o", Optional.of("app"), List.of(), true, true, "iss", Optional.empty(), claims);
  }
}
