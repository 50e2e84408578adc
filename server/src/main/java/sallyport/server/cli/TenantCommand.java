package sallyport.server.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code admin tenant}: tenants beside the first, which the first start made. */
@Command(
    name = "tenant",
    description = "Tenants: add one, list them.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {TenantCommand.Add.class, TenantCommand.ListAll.class})
final class TenantCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return 2;
  }

  @Command(
      name = "add",
      description = "Make a tenant whose applications sign in across tenants; print its id.")
  static final class Add implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The display name.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "DOMAIN", description = "Its domain, not taken yet.")
    private String domain = "";

    @Override
    public Integer call() throws IOException {
      return AdminCommand.ask(data, "tenant-add", Map.of("name", name, "domain", domain));
    }
  }

  @Command(name = "list", description = "List the tenants: id, domains, name.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() throws IOException {
      return AdminCommand.ask(data, "tenant-list", Map.of());
    }
  }
}
