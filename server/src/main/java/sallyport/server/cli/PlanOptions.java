package sallyport.server.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Principal;
import sallyport.connectivity.Purpose;
import sallyport.connectivity.Question;

/** The options that say what a plan is wanted for, shared by {@code plan} and {@code doctor}. */
final class PlanOptions {
  private static final int HTTPS_PORT = 8443;
  private static final int HTTP_PORT = 8080;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

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
      description = "Its TLS port (default: " + HTTPS_PORT + ").")
  private @Nullable Integer httpsPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "Its port for revocation lists (default: " + HTTP_PORT + ").")
  private @Nullable Integer httpPort;

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

  /** A cloud or a domain was named. */
  boolean cloudNamed() {
    return cloud != null || domain != null;
  }

  Optional<String> vault() {
    return Optional.ofNullable(vault);
  }

  Optional<Integer> httpPort() {
    return Optional.ofNullable(httpPort);
  }

  /** The one that was named; a Sallyport on this machine where none was. */
  Cloud cloud() {
    var name = cloud;
    if (name == null) {
      return Cloud.own(
          domain == null ? "localhost" : domain,
          httpsPort == null ? HTTPS_PORT : httpsPort,
          httpPort().orElse(HTTP_PORT));
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

  Question question(Cloud asked, Optional<String> askedVault) {
    var question =
        new Question(
            asked,
            askedVault,
            Optional.ofNullable(hsm),
            word(Principal.class, "--principal", principal),
            federation,
            purposes(),
            former);
    if (question.principal() == Principal.FEDERATED && federation.isEmpty()) {
      throw misuse("--principal federated needs --federation HOST: where the account signs in");
    }
    if (question.purposes().contains(Purpose.MANAGED_HSM) && !asked.managedHsm()) {
      throw misuse(asked.title() + " has no managed HSMs");
    }
    return question;
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

  <T extends Enum<T>> T word(Class<T> type, String option, String word) {
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException _) {
      throw misuse(option + ": \"" + word + "\" is not known; see --help");
    }
  }

  ParameterException misuse(String message) {
    var command = spec;
    if (command == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
