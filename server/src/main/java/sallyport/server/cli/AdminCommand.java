package sallyport.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sallyport.server.admin.AdminClient;
import sallyport.server.admin.AdminRequest;
import sallyport.server.boot.Restoration;
import sallyport.server.config.ReferencePage;

/** {@code admin}: what an operator does to a data folder or to the server that runs on it. */
@Command(
    name = "admin",
    description = {
      "What an operator does to a data folder, or to the server that runs on it.",
      "The verbs talk to the running server through DATA/admin.sock, except restore.",
      ""
    },
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      AdminCommand.Status.class,
      AdminCommand.Unseal.class,
      AdminCommand.RotateRootKey.class,
      AdminCommand.Backup.class,
      AdminCommand.Restore.class,
      PrincipalCommand.class,
      TenantCommand.class,
      AdminCommand.TrustedServices.class,
      AdminCommand.ConfigReference.class
    })
final class AdminCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return 2;
  }

  static int ask(DataOption data, String verb, Map<String, String> arguments) throws IOException {
    var reply = AdminClient.ask(data.folder().adminSocket(), new AdminRequest(verb, arguments));
    (reply.done() ? System.out : System.err)
        .println(reply.done() ? reply.message() : "sallyport: " + reply.message());
    return reply.done() ? 0 : 1;
  }

  @Command(name = "status", description = "Say whether the server is sealed, and what it serves.")
  static final class Status implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
      return ask(data, "status", Map.of());
    }
  }

  @Command(
      name = "unseal",
      description = {
        "Give a sealed server the passphrase of its root key.",
        "It is asked for on the terminal, else read from standard input or --passphrase-file."
      })
  static final class Unseal implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "File whose first line is the passphrase.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
      return ask(data, "unseal", Map.of("passphrase", Passphrases.read("Passphrase", file)));
    }
  }

  @Command(
      name = "rotate-root-key",
      description = {
        "Make a new root key and wrap every data key with it, while the server goes on serving.",
        "With a passphrase seal, the present passphrase is asked for; --new-passphrase also",
        "changes it."
      })
  static final class RotateRootKey implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "File with the present passphrase, for a passphrase seal.")
    private @Nullable Path file;

    @Option(
        names = "--new-passphrase-file",
        paramLabel = "FILE",
        description = "File with the passphrase from now on.")
    private @Nullable Path newFile;

    @Option(
        names = "--passphrase",
        description = "Ask for the present passphrase, for a passphrase seal.")
    private boolean asked;

    @Option(names = "--new-passphrase", description = "Ask for the passphrase from now on.")
    private boolean newAsked;

    @Override
    public Integer call() throws IOException {
      var arguments = new HashMap<String, String>();
      if (asked || file != null) {
        arguments.put("passphrase", Passphrases.read("Present passphrase", file));
      }
      if (newAsked || newFile != null) {
        arguments.put("new-passphrase", Passphrases.read("New passphrase", newFile));
      }
      return ask(data, "rotate-root-key", arguments);
    }
  }

  @Command(
      name = "backup",
      description = {
        "Write one consistent backup of the running server to a new file.",
        "Everything in it stays sealed: keep the seal (seal.key or the passphrase) elsewhere; a",
        "restore needs both."
      })
  static final class Backup implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The new file.")
    private Path to = Path.of("");

    @Override
    public Integer call() throws IOException {
      return ask(data, "backup", Map.of("to", to.toAbsolutePath().toString()));
    }
  }

  @Command(
      name = "restore",
      description = {
        "Fill an empty data folder from a backup; no server may run on it.",
        "Put the seal back (seal.key, mode 0600) before the next start."
      })
  static final class Restore implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--from", paramLabel = "FILE", required = true, description = "The backup.")
    private Path from = Path.of("");

    @Option(
        names = "--store",
        paramLabel = "STORE",
        defaultValue = "sqlite:store.db",
        description = "The store to fill (default: sqlite:store.db in the data folder).")
    private String store = "sqlite:store.db";

    @Override
    public Integer call() {
      System.out.println(Restoration.restore(from, data.folder(), store));
      return 0;
    }
  }

  @Command(
      name = "trusted-services",
      description = {
        "List the services that the network bypass of a vault lets in, and in which operations:",
        "the listed ones of Azure, then those of network.trusted-services."
      })
  static final class TrustedServices implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "As JSON, in the form network.trusted-services takes.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      return ask(data, "trusted-services", json ? Map.of("format", "json") : Map.of());
    }
  }

  @Command(
      name = "config-reference",
      description = "Print the configuration reference, as docs/operate/configuration.md has it.")
  static final class ConfigReference implements Callable<Integer> {
    @Override
    public Integer call() {
      System.out.print(ReferencePage.text());
      return 0;
    }
  }
}
