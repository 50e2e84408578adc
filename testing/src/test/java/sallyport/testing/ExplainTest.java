package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.server.cli.CommandLines;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verb {@code explain} against a running server: for supposed calls and for real ones. */
@SallyportServer(settings = "audit=required")
class ExplainTest {
  private static final String REFUSED_RULE =
      "no address rule matches, caller is not a trusted service";

  @AfterEach
  void everybodyMayComeInAgain(TestServer server) {
    network(server, "Allow");
  }

  @Test
  void a_supposed_call_that_is_admitted_exits_0_and_names_the_assignment(TestServer server) {
    var told = explain(server, "--from", "203.0.113.9", "--principal", "dev", "--name", "one");

    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.out())
        .startsWith("ADMITTED: role Key Vault Administrator at /subscriptions/")
        .contains("call        secrets/get one on vault dev, from address 203.0.113.9\n")
        .contains("caller      dev, object id ")
        .contains("network     open     public access\n")
        .contains("identity    open     valid token\n");
  }

  @Test
  void a_supposed_call_that_is_refused_exits_1_and_says_what_the_caller_hears(TestServer server) {
    network(server, "Deny");

    var told = explain(server, "--from", "203.0.113.9", "--principal", "dev");

    assertThat(told.exitCode()).as(told.err()).isEqualTo(1);
    assertThat(told.out())
        .startsWith("REFUSED at the network door: " + REFUSED_RULE + "\n")
        .contains("permission  open     role Key Vault Administrator")
        .contains("The caller is told 403 Forbidden, ForbiddenByFirewall:\n")
        .contains("  Client address: 203.0.113.9\n");
  }

  @Test
  void the_word_of_a_perimeter_is_told_beside_the_doors(TestServer server) {
    var dev =
        "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/";
    var wall = dev + "Microsoft.Network/networkSecurityPerimeters/wall";
    put(server, wall, "{\"location\":\"westeurope\"}");
    put(server, wall + "/profiles/p", "{}");

    for (var mode : List.of("Learning", "Enforced")) {
      put(
          server,
          wall + "/resourceAssociations/dev",
          "{\"properties\":{\"accessMode\":\""
              + mode
              + "\",\"privateLinkResource\":{\"id\":\""
              + dev
              + "Microsoft.KeyVault/vaults/dev\"},\"profile\":{\"id\":\""
              + wall
              + "/profiles/p\"}}}");
      var told = explain(server, "--from", "203.0.113.9", "--principal", "dev");

      boolean enforced = mode.equals("Enforced");
      assertThat(told.exitCode()).as(told.err()).isEqualTo(enforced ? 1 : 0);
      assertThat(told.out())
          .contains(
              "  perimeter   keeps it out: no rule of a network security perimeter matches\n"
                  + "              "
                  + wall
                  + ", profile p, "
                  + (enforced ? "Enforced\n" : "Transition, does not count\n"));
      assertThat(told.out().contains("The caller is told 403 Forbidden, ForbiddenByNsp:"))
          .isEqualTo(enforced);
    }
    send(server, "DELETE", wall, "forceDeletion=true&", "");
  }

  @Test
  void what_is_explained_for_this_machine_is_what_it_is_answered(TestServer server) {
    for (var action : List.of("Allow", "Deny")) {
      network(server, action);

      var answer = get(server, server.vaultToken(), UUID.randomUUID().toString());
      var found =
          json(explain(server, "--from", "127.0.0.1", "--principal", "dev", "--json").out());

      assertThat(found.get("admitted").asBoolean())
          .as(action)
          .isEqualTo(answer.statusCode() != 403);
      if (answer.statusCode() == 403) {
        assertThat(found.at("/told/message").asString())
            .isEqualTo(TestServer.json(answer).at("/error/message").asString());
      }
    }
  }

  @Test
  void a_real_call_is_found_in_the_records_and_judged_again_by_the_rules_of_now(TestServer server) {
    network(server, "Deny");
    var id = UUID.randomUUID().toString();
    assertThat(get(server, server.vaultToken(), id).statusCode()).isEqualTo(403);

    var refused = run(server, "--request", id);
    network(server, "Allow");
    var admitted = run(server, "--request", id);

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
    assertThat(refused.out())
        .contains("REFUSED at the network door: " + REFUSED_RULE + ", answered 403\n")
        .contains("call        SecretGet on vault dev, from 127.0.0.1\n")
        .contains("\nNow: REFUSED at the network door: " + REFUSED_RULE);
    assertThat(admitted.exitCode()).as(admitted.err()).isZero();
    assertThat(admitted.out())
        .contains("REFUSED at the network door: " + REFUSED_RULE + ", answered 403\n")
        .contains("\nNow: ADMITTED: role Key Vault Administrator");
  }

  @Test
  void a_real_call_that_came_in_is_shown_with_the_assignment_that_let_it_in(TestServer server)
      throws IOException {
    var id = UUID.randomUUID().toString();
    get(server, server.vaultToken(), id);

    var told = run(server, "--request", id, "--json");

    assertThat(told.exitCode()).as(told.err()).isZero();
    var assignment = json(told.out()).at("/then/0/assignment").asString();
    assertThat(assignment).isEqualTo(json(told.out()).at("/now/doors/2/assignment/id").asString());
    assertThat(Files.readString(server.data().resolve("audit/audit.jsonl"))).contains(assignment);
  }

  @Test
  void a_real_call_with_a_bad_token_is_judged_again_once_its_caller_is_named(TestServer server) {
    var id = UUID.randomUUID().toString();
    get(server, "no token", id);

    var alone = run(server, "--request", id);
    var named = run(server, "--request", id, "--principal", "dev", "--operation", "secrets/get");

    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.out()).contains("REFUSED at the identity door: not a token, answered 401\n");
    assertThat(alone.err()).contains("give --principal and --operation");
    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(named.out()).contains("\nNow: ADMITTED");
  }

  @Test
  void what_cannot_be_answered_exits_2_and_says_why(TestServer server) {
    unanswered(explain(server, "--from", "here"), "--from must be an IP address");
    unanswered(
        explain(server, "--from", "203.0.113.9", "--principal", "nobody"),
        "--principal is nobody in the vault's tenant");
    unanswered(
        run(server, "--vault", "none", "--from", "203.0.113.9", "--operation", "secrets/get"),
        "--vault does not exist");
    unanswered(run(server, "--vault", "dev", "--from", "203.0.113.9"), "--operation is missing");
    unanswered(run(server, "--request", "no-such-id"), "no audit record in ");
  }

  @Test
  void a_real_call_is_found_in_the_records_of_whichever_node_answered_it(
      TestServer server, @TempDir Path other) throws IOException {
    var id = UUID.randomUUID().toString();
    get(server, server.vaultToken(), id);
    var own = server.data().resolve("audit").toString();

    var elsewhere = run(server, "--request", id, "--audit", other.toString());
    var both = run(server, "--request", id, "--audit", other.toString(), "--audit", own);

    unanswered(elsewhere, "no audit record in " + other + " has this id; each node records");
    assertThat(both.exitCode()).as(both.err()).isZero();
    assertThat(both.out()).contains("record      in " + own + "\n");
  }

  @Test
  void proposed_rules_take_those_of_now_from_the_server(TestServer server) {
    network(server, "Deny");
    try {
      var told =
          command(server, "plan", "rules", "--vault", "dev", "--force", "--since", "1m", "--json");

      assertThat(told.exitCode()).as(told.err()).isZero();
      assertThat(told.err()).doesNotContain("not known").contains("give --me ADDRESS");
      // Deny with the bypass on is what it has: all that is left is to switch the bypass off.
      assertThat(json(told.out()).at("/commands"))
          .extracting(JsonNode::asString)
          .containsExactly("az keyvault update --name dev --bypass None --default-action Deny");
    } finally {
      network(server, "Allow");
    }
  }

  private static void unanswered(Told told, String why) {
    assertThat(told.exitCode()).isEqualTo(2);
    assertThat(told.err()).startsWith("sallyport: ").contains(why);
  }

  private record Told(int exitCode, String out, String err) {}

  private static Told explain(TestServer server, String... options) {
    var all = new ArrayList<>(List.of("--vault", "dev", "--operation", "secrets/get"));
    all.addAll(List.of(options));
    return run(server, all.toArray(String[]::new));
  }

  private static Told run(TestServer server, String... options) {
    var all = new ArrayList<>(List.of("explain"));
    all.addAll(List.of(options));
    return command(server, all.toArray(String[]::new));
  }

  private static Told command(TestServer server, String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", server.data().toString()));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var before = List.of(System.out, System.err);
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      var exitCode = CommandLines.run(all.toArray(String[]::new));
      return new Told(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before.getFirst());
      System.setErr(before.getLast());
    }
  }

  private static HttpResponse<String> get(TestServer server, String token, String id) {
    return server.send(
        Calls.bearing(server.vaultUrl() + Calls.SECRET, token)
            .header("x-ms-client-request-id", id));
  }

  private static void network(TestServer server, String defaultAction) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var url =
        management
            + "/subscriptions/"
            + server.environment().get("AZURE_SUBSCRIPTION_ID")
            + "/resourceGroups/dev/providers/Microsoft.KeyVault/vaults/dev?api-version=2023-07-01";
    var body =
        "{\"properties\":{\"networkAcls\":{\"defaultAction\":\""
            + defaultAction
            + "\",\"bypass\":\"AzureServices\"}}}";
    var answer =
        server.send(
            Calls.bearing(url, server.token(management + "/.default"))
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static void put(TestServer server, String path, String body) {
    send(server, "PUT", path, "", body);
  }

  private static void send(
      TestServer server, String method, String path, String query, String body) {
    var management = server.environment().get("AZURE_RESOURCE_MANAGER_URL");
    var answer =
        server.send(
            Calls.bearing(
                    management + path + "?" + query + "api-version=2024-07-01",
                    server.token(management + "/.default"))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text);
  }
}
