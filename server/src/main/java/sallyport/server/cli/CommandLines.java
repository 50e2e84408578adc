package sallyport.server.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import sallyport.server.boot.StartRefusedException;

/** Chooses the verb and turns what it throws into an exit code. */
public final class CommandLines {
  private CommandLines() {}

  @Command(
      name = "sallyport",
      description = {
        "A self-hosted key vault that speaks Azure Key Vault's protocols.",
        "",
        "First steps:",
        "  ./sallyport start                     run a server, keep it running",
        "  eval \"$(./sallyport env)\"             in another terminal: what clients need",
        "  ./sallyport names                     make the server's names resolve",
        ""
      },
      synopsisSubcommandLabel = "VERB",
      footer = {
        "",
        "In a source tree also: test (everything CI runs), bench (the benchmarks).",
        "Each verb explains itself: ./sallyport VERB --help"
      },
      subcommands = {
        EnvironmentCommand.class,
        NamesCommand.class,
        PlanCommand.class,
        DoctorCommand.class,
        ExplainCommand.class,
        AdminCommand.class,
        VersionCommand.class
      })
  static final class Sallyport {}

  /** Runs the verb that the arguments name; returns the exit code of the process. */
  public static int run(String... arguments) {
    var start = arguments.length > 0 && arguments[0].equals("start");
    if (start && !asksForHelp(arguments)) {
      return StartCommand.run(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
    var line = everything();
    line.setExecutionExceptionHandler(CommandLines::failed);
    line.setParameterExceptionHandler(CommandLines::misused);
    return line.execute(arguments);
  }

  private static boolean asksForHelp(String... arguments) {
    return Arrays.stream(arguments).anyMatch(text -> text.equals("-h") || text.equals("--help"));
  }

  private static CommandLine everything() {
    var line = new CommandLine(new Sallyport());
    line.addSubcommand("start", StartCommand.line());
    withHelp(line);
    line.getCommandSpec().usageMessage().commandListHeading("%nVerbs:%n");
    line.setCaseInsensitiveEnumValuesAllowed(true);
    if (line.getCommandSpec().userObject() instanceof Sallyport) {
      line.setExecutionStrategy(parsed ->
          parsed.hasSubcommand() ? new CommandLine.RunLast().execute(parsed) : usage(line, parsed));
    }
    return line;
  }

  private static int usage(CommandLine line, CommandLine.ParseResult parsed) {
    var asked = CommandLine.executeHelpRequest(parsed);
    if (asked != null) {
      return asked;
    }
    line.usage(System.err);
    return 2;
  }

  private static void withHelp(CommandLine line) {
    line.getSubcommands().values().forEach(CommandLines::withHelp);
    if (line.getCommandSpec().findOption("--help") == null) {
      line.getCommandSpec()
          .addOption(
              CommandLine.Model.OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help.")
                  .build());
    }
  }

  private static int failed(Exception fault, CommandLine line, CommandLine.ParseResult parsed) {
    if (fault instanceof StartRefusedException refused) {
      refused.lines().forEach(text -> System.err.println("sallyport: " + text));
      return 2;
    }
    System.err.println("sallyport: " + reason(fault));
    return 1;
  }

  private static String reason(Throwable fault) {
    var text = fault.getMessage();
    return text == null ? fault.getClass().getSimpleName() : text;
  }

  private static int misused(CommandLine.ParameterException misuse, String[] arguments) {
    System.err.println("sallyport: " + misuse.getMessage());
    System.err.println("Try: ./sallyport " + verb(misuse.getCommandLine()) + "--help");
    return 2;
  }

  private static String verb(CommandLine line) {
    var name = line.getCommandSpec().qualifiedName(" ");
    return name.startsWith("sallyport ")
        ? name.substring(10) + " "
        : name.equals("sallyport") ? "" : name + " ";
  }
}
