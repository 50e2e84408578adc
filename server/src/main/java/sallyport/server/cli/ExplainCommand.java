package sallyport.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sallyport.api.vault.Explanation;
import sallyport.http.Json;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;
import tools.jackson.databind.json.JsonMapper;

/** {@code explain}: which door decides a call, and by which rule. */
@Command(
    name = "explain",
    description = {
      "Say which door (network, identity, permission) decides a call, and by which rule.",
      "The running server decides as it does for real calls; nothing is called or changed.",
      "",
      "  ./sallyport explain --vault dev --from 203.0.113.9 --principal dev --operation"
          + " secrets/get",
      "  ./sallyport explain --request 5c1d42f4-7a2e-4d0a-9a57-3f1f1b0b7a11",
      "",
      "The second finds a real call in the audit files, by its x-ms-client-request-id, or by its",
      "x-ms-request-id where the client sent none, and judges it again by the rules of now; other",
      "options replace what the record says.",
      "Exit code: 0 admitted, 1 refused, 2 not answered.",
      ""
    })
final class ExplainCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int UNANSWERED = 2;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private DataOption data = new DataOption();
  @Mixin private AuditOption audit = new AuditOption();

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "A real call, by the correlation id of its audit record.")
  private @Nullable String request;

  @Option(names = "--vault", paramLabel = "V", description = "The vault that is called.")
  private @Nullable String vault;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The client's address, as the server sees it or as a listed proxy names it.")
  private @Nullable String from;

  @Option(
      names = "--proxy",
      paramLabel = "ADDRESS",
      description = "The listed proxy or forwarder that brings the call.")
  private @Nullable String proxy;

  @Option(
      names = "--listener",
      paramLabel = "ADDRESS:PORT",
      description = "Where the server accepts the connection.")
  private @Nullable String listener;

  @Option(
      names = "--link",
      paramLabel = "ID",
      description = "The link identifier of the private endpoint that the proxy names.")
  private @Nullable String link;

  @Option(
      names = "--through",
      paramLabel = "ARM_ID",
      description = "The subnet or private endpoint it comes through, however that is told.")
  private @Nullable String through;

  @Option(
      names = "--principal",
      paramLabel = "P",
      description =
          "Who calls: object id, application id, display name or user principal name. Without it"
              + " nobody, that is a call without a token.")
  private @Nullable String principal;

  @Option(
      names = "--client",
      paramLabel = "APP_ID",
      description = "The application through which a user calls.")
  private @Nullable String client;

  @Option(
      names = "--identity",
      paramLabel = "ID",
      description =
          "With whose token an application signs in, by federated credential: object id in the"
              + " other tenant, or the resource of the managed identity.")
  private @Nullable String identity;

  @Option(
      names = "--operation",
      paramLabel = "OP",
      description = "For example secrets/get, secrets/list-versions, keys/sign, keys/wrap.")
  private @Nullable String operation;

  @Option(names = "--name", paramLabel = "N", description = "The secret or key.")
  private @Nullable String name;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var given = given();
    var id = request;
    if (id == null) {
      needed(given, "vault", "from", "operation");
      return supposed(given);
    }
    if (id.isBlank()) {
      throw misuse("--request needs an id");
    }
    return recorded(id, given);
  }

  private Map<String, String> given() {
    var words = new HashMap<String, String>();
    put(words, "vault", vault);
    put(words, "from", from);
    put(words, "proxy", proxy);
    put(words, "listener", listener);
    put(words, "link", link);
    put(words, "through", through);
    put(words, "principal", principal);
    put(words, "client", client);
    put(words, "identity", identity);
    put(words, "operation", operation);
    put(words, "name", name);
    return words;
  }

  private static void put(Map<String, String> words, String word, @Nullable String value) {
    if (value != null) {
      words.put(word, value);
    }
  }

  private void needed(Map<String, String> given, String... words) {
    for (var word : words) {
      if (!given.containsKey(word)) {
        throw misuse("--" + word + " is missing");
      }
    }
  }

  private int supposed(Map<String, String> words) throws IOException {
    var found = ask(words);
    if (found == null) {
      return UNANSWERED;
    }
    System.out.print(json ? text(found) + "\n" : ExplainText.of(found));
    return exitCode(found);
  }

  private int recorded(String id, Map<String, String> given) throws IOException {
    var folders = audit.folders(data.folder());
    var calls = RecordedCall.find(folders, id);
    if (calls.isEmpty()) {
      return unanswered(
          "no audit record in "
              + folders.stream().map(Path::toString).collect(Collectors.joining(", "))
              + " has this id; each node records the calls that it answered: name the folders of all"
              + " with --audit");
    }
    if (!json) {
      calls.forEach(call -> System.out.print(ExplainText.of(call)));
    }
    var call = calls.getLast();
    var words = new HashMap<>(call.words());
    if (principal != null) {
      words.remove("identity");
    }
    words.putAll(given);
    var found = judged(call, words);
    if (json) {
      var both = new LinkedHashMap<String, Object>();
      both.put("then", calls);
      if (found != null) {
        both.put("now", found);
      }
      System.out.println(text(both));
    } else if (found != null) {
      System.out.print("\nNow: " + ExplainText.of(found));
    }
    return found == null ? UNANSWERED : exitCode(found);
  }

  private @Nullable Explanation judged(RecordedCall call, Map<String, String> words)
      throws IOException {
    if (!call.ofDataPlane()) {
      unanswered("the record names no operation of the data plane");
      return null;
    }
    if (!words.containsKey("operation")) {
      unanswered(
          "the record of a refused token names neither caller nor operation: to judge again, give"
              + " --principal and --operation");
      return null;
    }
    return ask(words);
  }

  /** Absent when the server gave no answer; why has then been said. */
  private @Nullable Explanation ask(Map<String, String> words) throws IOException {
    var reply = AdminClient.ask(data.folder().adminSocket(), new AdminRequest("explain", words));
    if (!reply.done()) {
      unanswered(reply.message());
      return null;
    }
    return JSON.readValue(reply.message(), Explanation.class);
  }

  private static String text(Object found) {
    return new String(Json.write(found), StandardCharsets.UTF_8);
  }

  private static int unanswered(String why) {
    System.err.println("sallyport: " + why);
    return UNANSWERED;
  }

  private static int exitCode(Explanation found) {
    return found.admitted() ? 0 : 1;
  }

  private ParameterException misuse(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
