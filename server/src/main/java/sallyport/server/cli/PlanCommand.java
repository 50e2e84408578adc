package sallyport.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sallyport.connectivity.Addresses;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.PlanFormat;
import sallyport.connectivity.Planner;
import sallyport.connectivity.Principal;
import sallyport.connectivity.Purpose;
import sallyport.connectivity.Question;
import sallyport.connectivity.ServiceTags;

/** {@code plan}: what a client's own firewall must let through. */
@Command(
    name = "plan",
    description = {
      "Show what the firewall in front of a vault's client must let through, with the reason of each",
      "host, or print it as the rules of a firewall.",
      "",
      "  ./sallyport plan --cloud AzureCloud --vault contoso",
      "  ./sallyport plan --cloud AzureUSGovernment --principal microsoft-account --former",
      "  ./sallyport plan --domain vaults.example.org --vault pay --format squid",
      "  ./sallyport plan --cloud AzureCloud --format nftables --service-tags ServiceTags_Public.json",
      "",
      "Packet filters know no names: the names are looked up now, or addresses are taken from a",
      "published service-tag file. What has no address is named in the head of the rules.",
      "",
      "The rules of the vault itself: ./sallyport plan rules --help",
      ""
    },
    synopsisSubcommandLabel = "[rules]",
    subcommands = RulesCommand.class)
final class PlanCommand implements Callable<Integer> {
  private static final long MAX_TAG_FILE_BYTES = 64L << 20;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--cloud",
      paramLabel = "NAME",
      description =
          "AzureCloud, AzureChinaCloud, AzureUSGovernment or AzureGermanCloud (also: global,"
              + " 21vianet, usgov, germany).")
  private @Nullable String cloud;

  @Option(
      names = "--domain",
      paramLabel = "D",
      description = "A Sallyport under this domain instead (default: localhost).")
  private @Nullable String domain;

  @Option(
      names = "--https-port",
      paramLabel = "N",
      defaultValue = "8443",
      description = "Its TLS port (default: ${DEFAULT-VALUE}).")
  private int httpsPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Its port for revocation lists (default: ${DEFAULT-VALUE}).")
  private int httpPort;

  @Option(names = "--vault", paramLabel = "NAME", description = "The one vault that is used.")
  private @Nullable String vault;

  @Option(names = "--hsm", paramLabel = "NAME", description = "The one managed HSM that is used.")
  private @Nullable String hsm;

  @Option(
      names = "--principal",
      paramLabel = "KIND",
      defaultValue = "service-principal",
      description =
          "Who signs in: microsoft-account, work-account, federated, service-principal or"
              + " managed-identity (default: ${DEFAULT-VALUE}).")
  private String principal = "service-principal";

  @Option(
      names = "--federation",
      paramLabel = "HOST",
      split = ",",
      description = "Where a federated account signs in, for example adfs.contoso.com.")
  private List<String> federation = List.of();

  @Option(
      names = "--functions",
      paramLabel = "LIST",
      split = ",",
      description =
          "authentication, management, directory, vault, managed-hsm, revocation (default: all but"
              + " managed-hsm).")
  private List<String> functions = List.of();

  @Option(names = "--former", description = "Also names of the past, for old clients and links.")
  private boolean former;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description =
          "table, json, nftables, iptables, squid, haproxy, pac, azure-firewall, kubernetes or"
              + " cilium (default: ${DEFAULT-VALUE}).")
  private String format = "table";

  @Option(
      names = "--service-tags",
      paramLabel = "FILE",
      description = "A published service-tag file (JSON), for firewalls that know only addresses.")
  private @Nullable Path serviceTags;

  @Option(
      names = "--region",
      paramLabel = "R",
      description = "With --service-tags: only the vaults of a region, for example WestEurope.")
  private @Nullable String region;

  @Override
  public Integer call() throws IOException {
    var chosen = word(PlanFormat.class, "--format", format);
    var question =
        new Question(
            chosenCloud(),
            Optional.ofNullable(vault),
            Optional.ofNullable(hsm),
            word(Principal.class, "--principal", principal),
            federation,
            purposes(),
            former);
    if (question.principal() == Principal.FEDERATED && federation.isEmpty()) {
      throw misuse("--principal federated needs --federation HOST: where the account signs in");
    }
    var plan = Planner.plan(question);
    System.out.print(chosen.write(question.cloud(), plan, addresses(chosen, plan)));
    return 0;
  }

  private Cloud chosenCloud() {
    var name = cloud;
    if (name == null) {
      return Cloud.own(domain == null ? "localhost" : domain, httpsPort, httpPort);
    }
    if (domain != null) {
      throw misuse("--cloud and --domain exclude each other");
    }
    return Cloud.named(name)
        .orElseThrow(() ->
            misuse(
                "--cloud: \""
                    + name
                    + "\" is none of AzureCloud, AzureChinaCloud, AzureUSGovernment,"
                    + " AzureGermanCloud"));
  }

  private Set<Purpose> purposes() {
    var wanted = EnumSet.allOf(Purpose.class);
    if (hsm == null) {
      wanted.remove(Purpose.MANAGED_HSM);
    }
    if (!functions.isEmpty()) {
      wanted.clear();
      functions.forEach(name -> wanted.add(word(Purpose.class, "--functions", name)));
    }
    return wanted;
  }

  private Addresses addresses(PlanFormat chosen, List<Endpoint> plan) throws IOException {
    var file = serviceTags;
    if (file != null) {
      if (Files.size(file) > MAX_TAG_FILE_BYTES) {
        throw misuse("--service-tags: " + file + " is larger than 64 MiB");
      }
      try {
        return ServiceTags.read(
            Files.readAllBytes(file),
            Files.getLastModifiedTime(file).toInstant(),
            Instant.now(),
            plan,
            Optional.ofNullable(region));
      } catch (IllegalArgumentException wrong) {
        throw misuse("--service-tags: " + file + ": " + wrong.getMessage());
      }
    }
    return chosen.needsAddresses() ? resolved(plan) : Addresses.NONE;
  }

  private static Addresses resolved(List<Endpoint> plan) {
    var byHost = new HashMap<String, List<String>>();
    for (var endpoint : plan) {
      if (!endpoint.wildcard()) {
        try {
          byHost.put(
              endpoint.host(),
              Stream.of(InetAddress.getAllByName(endpoint.host()))
                  .map(InetAddress::getHostAddress)
                  .toList());
        } catch (UnknownHostException _) {
          // The head of the rules says that it has no address.
        }
      }
    }
    return new Addresses(byHost, "names looked up at " + Instant.now());
  }

  private <T extends Enum<T>> T word(Class<T> type, String option, String word) {
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException _) {
      throw misuse(option + ": \"" + word + "\" is not known; see --help");
    }
  }

  private ParameterException misuse(String message) {
    var command = spec;
    if (command == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
