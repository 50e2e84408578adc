package sallyport.server.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import sallyport.server.boot.Logs;
import sallyport.server.boot.RunningServer;
import sallyport.server.boot.StartRefusedException;
import sallyport.server.config.Catalogue;
import sallyport.server.config.Configuration;
import sallyport.server.config.ConfigurationSource;
import sallyport.server.config.Problem;

/**
 * {@code start}: runs the server in the foreground until it is told to stop. Its options are the
 * settings of the configuration records, so that each has one name everywhere.
 */
final class StartCommand {
  private StartCommand() {}

  /** For the help only; {@link StartArguments} reads the arguments. */
  static CommandLine line() {
    var spec = CommandSpec.create().name("start");
    spec.usageMessage()
        .description(
            "Run the server in the foreground. The first start on an empty data folder creates",
            "everything a client needs: a local CA, a tenant, a subscription, the vault dev, the",
            "service principal dev and an admin user. Stop it with Ctrl-C or SIGTERM.",
            "",
            "Each option is also a key of the TOML file and a variable SALLYPORT_…;",
            "docs/operate/configuration.md lists them all.%n")
        .sortOptions(false)
        .optionListHeading("%nOptions:%n");
    spec.addOption(
        OptionSpec.builder("--config")
            .type(Path.class)
            .paramLabel("FILE")
            .description("TOML file with settings (default: $SALLYPORT_CONFIG).")
            .build());
    Catalogue.entries().forEach(entry -> spec.addOption(option(entry)));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    var line = new CommandLine(spec);
    return line;
  }

  private static OptionSpec option(Catalogue.Entry entry) {
    var byDefault = entry.setting().byDefault();
    var suffix = byDefault.isEmpty() ? "" : " (default: " + byDefault + ")";
    return OptionSpec.builder(entry.option())
        .type(String.class)
        .paramLabel(label(entry))
        .description((entry.setting().about() + suffix).replace("%", "%%").replace("`", ""))
        .build();
  }

  private static String label(Catalogue.Entry entry) {
    return switch (entry.type().getSimpleName()) {
      case "Path" -> "PATH";
      case "Duration" -> "TIME";
      case "ByteSize" -> "SIZE";
      case "int", "Integer" -> "N";
      case "List" -> "LIST";
      default -> "VALUE";
    };
  }

  /** What these arguments, the environment and the file that they name ask for. */
  static Configuration configuration(String... arguments) {
    var given = StartArguments.parse(arguments);
    var environment = System.getenv();
    var file =
        given
            .config()
            .or(() -> Optional.ofNullable(environment.get("SALLYPORT_CONFIG")).map(Path::of));
    return switch (new ConfigurationSource(given.options(), environment, file).read()) {
      case ConfigurationSource.Result.Read(var configuration) -> configuration;
      case ConfigurationSource.Result.Refused(var problems) ->
          throw new StartRefusedException(lines(problems));
    };
  }

  /** Runs the server; returns the exit code of the process. */
  static int run(String... arguments) {
    try {
      var configuration = configuration(arguments);
      Logs.configure(configuration.log().logLevel());
      return RunningServer.runUntilStopped(configuration, System.getenv(), System.out);
    } catch (StartRefusedException refused) {
      refused.lines().forEach(text -> System.err.println("sallyport: " + text));
      return 2;
    }
  }

  private static List<String> lines(List<Problem> problems) {
    return problems.stream().map(Problem::line).toList();
  }
}
