package sallyport.server.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code admin principal}: the service principals of a tenant. */
@Command(
    name = "principal",
    description = "Service principals: add one, list them, give one another secret.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      PrincipalCommand.Add.class,
      PrincipalCommand.ListAll.class,
      PrincipalCommand.Secret.class
    })
final class PrincipalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return 2;
  }

  /** Which tenant is meant. */
  static final class TenantOption {
    @Option(
        names = "--tenant",
        paramLabel = "TENANT",
        description = "Id or domain of the tenant; by default the first.")
    private @Nullable String tenant;

    Map<String, String> with(Map<String, String> arguments) {
      var all = new HashMap<>(arguments);
      if (tenant != null) {
        all.put("tenant", tenant);
      }
      return all;
    }
  }

  @Command(
      name = "add",
      description = "Make an application, its service principal and a first secret; print them.")
  static final class Add implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private TenantOption tenant = new TenantOption();

    @Parameters(paramLabel = "NAME", description = "The display name.")
    private String name = "";

    @Option(
        names = "--client-id",
        paramLabel = "GUID",
        description = {
          "The client id, where it is agreed on already, for example that of a trusted service;",
          "by default a new one."
        })
    private @Nullable String clientId;

    @Option(
        names = "--managed-identity-of",
        paramLabel = "RESOURCE_ID",
        description = {
          "ARM id of the resource whose managed identity this is; its tokens name it in xms_mirid."
        })
    private @Nullable String resource;

    @Override
    public Integer call() throws IOException {
      var arguments = new HashMap<>(Map.of("name", name));
      if (clientId != null) {
        arguments.put("client-id", clientId);
      }
      if (resource != null) {
        arguments.put("managed-identity-of", resource);
      }
      return AdminCommand.ask(data, "principal-add", tenant.with(arguments));
    }
  }

  @Command(name = "list", description = "List the service principals: client id, object id, name.")
  static final class ListAll implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private TenantOption tenant = new TenantOption();

    @Override
    public Integer call() throws IOException {
      return AdminCommand.ask(data, "principal-list", tenant.with(Map.of()));
    }
  }

  @Command(
      name = "secret",
      description = "Give a service principal one more secret and print it, this once.")
  static final class Secret implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private TenantOption tenant = new TenantOption();

    @Parameters(paramLabel = "CLIENT_ID", description = "The client id of the application.")
    private String clientId = "";

    @Override
    public Integer call() throws IOException {
      return AdminCommand.ask(data, "principal-secret", tenant.with(Map.of("client-id", clientId)));
    }
  }
}
