package sallyport.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sallyport.connectivity.Addresses;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.PlanFormat;
import sallyport.connectivity.Planner;
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
      "  ./sallyport plan --cloud AzureCloud --format nftables --service-tags ServiceTags_Public_20261116.json",
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

  @Mixin private PlanOptions options = new PlanOptions();

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
    var chosen = options.word(PlanFormat.class, "--format", format);
    var question = options.question(options.cloud(), options.vault());
    var plan = Planner.plan(question);
    System.out.print(
        chosen.write(question.cloud(), plan, addresses(chosen, question.cloud(), plan)));
    return 0;
  }

  private Addresses addresses(PlanFormat chosen, Cloud cloud, List<Endpoint> plan)
      throws IOException {
    var file = serviceTags;
    if (file != null) {
      if (Files.size(file) > MAX_TAG_FILE_BYTES) {
        throw options.misuse("--service-tags: " + file + " is larger than 64 MiB");
      }
      try {
        return ServiceTags.read(
                file.toRealPath().getFileName().toString(), Files.readAllBytes(file))
            .addresses(cloud, plan, Optional.ofNullable(region), Instant.now());
      } catch (IllegalArgumentException wrong) {
        throw options.misuse("--service-tags: " + file + ": " + wrong.getMessage());
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
}
