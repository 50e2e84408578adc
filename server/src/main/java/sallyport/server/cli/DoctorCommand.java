package sallyport.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Planner;
import sallyport.connectivity.Principal;
import sallyport.connectivity.Purpose;
import sallyport.connectivity.Question;
import sallyport.connectivity.doctor.Check;
import sallyport.connectivity.doctor.Doctor;
import sallyport.connectivity.doctor.Login;
import sallyport.connectivity.doctor.Names;
import sallyport.connectivity.doctor.ProxySettings;
import sallyport.connectivity.doctor.Report;
import sallyport.connectivity.doctor.Trust;
import sallyport.crypto.SecretBytes;

/** {@code doctor}: checks every endpoint of a plan from this machine. */
@Command(
    name = "doctor",
    description = {
      "Check, from this machine, every endpoint that plan lists, and the way of a",
      "real call: names, proxy, TCP, TLS and its certificate, revocation, clock, the",
      "vault's challenge, a token, and the permission to list secrets. Each failure",
      "comes with its mend and the rule that is missing.",
      "",
      "  eval \"$(./sallyport env)\"; ./sallyport doctor",
      "  ./sallyport doctor --data ./data",
      "  ./sallyport doctor --cloud AzureCloud --vault contoso",
      "  ./sallyport doctor --domain vaults.example.org --vault pay --ca-file ca.pem",
      "  ./sallyport doctor --only names,tcp,tls --json",
      "",
      "Read from the environment: AZURE_KEYVAULT_URL, AZURE_AUTHORITY_HOST,",
      "AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, SALLYPORT_CA_FILE,",
      "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY. Without a client id and secret it",
      "stops at the challenge. Secrets and tokens are never shown.",
      "",
      "Exit code 0: nothing failed, 1: something did, 2: it could not be asked so.",
      ""
    })
final class DoctorCommand implements Callable<Integer> {
  private static final long MAX_CA_FILE_BYTES = 4L << 20;
  private static final int LONGEST_TIMEOUT = 120;

  @Mixin private PlanOptions options = new PlanOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Take the environment of this data folder's server (default: the process's own; where that"
              + " names no vault, $SALLYPORT_DATA or ./data).")
  private @Nullable Path data;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Authorities to trust beside the public ones, PEM (default: $SALLYPORT_CA_FILE).")
  private @Nullable Path authorities;

  @Option(
      names = "--only",
      paramLabel = "CHECKS",
      split = ",",
      description =
          "Some of proxy, names, tcp, tls, revocation, http, clock, challenge, token, permission."
              + " What these need is checked too, and told when it fails.")
  private List<String> only = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "For each check (default: ${DEFAULT-VALUE}).")
  private int timeout = 5;

  @Option(names = "--json", description = "Findings as JSON; progress then goes to stderr.")
  private boolean json;

  @Override
  public Integer call() {
    if (timeout < 1 || timeout > LONGEST_TIMEOUT) {
      throw options.misuse("--timeout: give 1 to " + LONGEST_TIMEOUT + " seconds");
    }
    var checks = checks();
    var prepared = prepared();
    int widest =
        prepared.plan().stream()
            .mapToInt(endpoint -> Report.place(endpoint).length())
            .max()
            .orElse(1);
    var cloud = prepared.situation().cloud();
    var progress = json ? System.err : System.out;
    progress.println(cloud.title() + "\n");
    var findings =
        new Doctor(cloud, prepared.client(), checks, InstantSource.system())
            .examine(prepared.plan(), finding -> progress.println(Report.line(finding, widest)));
    System.out.print(json ? Report.json(cloud, findings) : Report.summary(findings));
    return Report.failed(findings) ? 1 : 0;
  }

  private record Prepared(ClientSituation situation, List<Endpoint> plan, Doctor.Client client) {}

  private Prepared prepared() {
    try {
      var situation = ClientSituation.of(options, Optional.ofNullable(data), System.getenv());
      var question = options.question(situation.cloud(), options.vault().or(situation::vault));
      return new Prepared(
          situation,
          plan(situation, question),
          new Doctor.Client(
              Names.ofThisMachine(),
              ProxySettings.of(situation.variables()),
              Trust.with(trusted(situation), InstantSource.system().instant()),
              login(situation, question.principal()),
              Duration.ofSeconds(timeout)));
    } catch (IllegalArgumentException wrong) {
      throw options.misuse(String.valueOf(wrong.getMessage()));
    }
  }

  private List<Endpoint> plan(ClientSituation situation, Question question) {
    var plan = new ArrayList<>(Planner.plan(question));
    if (!situation.httpPortKnown() && situation.cloud().own()) {
      // The certificates say where their lists are: those are checked.
      plan.removeIf(endpoint -> endpoint.purpose() == Purpose.REVOCATION);
    }
    var url = situation.vaultUrl();
    if (options.vault().isEmpty() && situation.vault().isEmpty() && url.isPresent()) {
      int port = url.get().getPort() < 0 ? 443 : url.get().getPort();
      plan.replaceAll(endpoint ->
          endpoint.purpose() == Purpose.VAULT
              ? new Endpoint(
                  url.get().getHost(), port, true, Purpose.VAULT, endpoint.reason(), false)
              : endpoint);
    }
    return List.copyOf(plan);
  }

  private List<X509Certificate> trusted(ClientSituation situation) {
    var named = situation.variables().getOrDefault("SALLYPORT_CA_FILE", "");
    var file = authorities != null ? authorities : named.isEmpty() ? null : Path.of(named);
    if (file == null) {
      return List.of();
    }
    var option = authorities != null ? "--ca-file: " : "SALLYPORT_CA_FILE: ";
    try {
      if (Files.size(file) > MAX_CA_FILE_BYTES) {
        throw new IllegalArgumentException("is larger than 4 MiB");
      }
      return Trust.parse(Files.readAllBytes(file));
    } catch (IOException _) {
      throw new IllegalArgumentException(option + file + " cannot be read");
    } catch (IllegalArgumentException unusable) {
      throw new IllegalArgumentException(option + file + " " + unusable.getMessage());
    }
  }

  private static Optional<Login> login(ClientSituation situation, Principal principal) {
    var variables = situation.variables();
    var id = variables.getOrDefault("AZURE_CLIENT_ID", "");
    var secret = variables.getOrDefault("AZURE_CLIENT_SECRET", "");
    if (principal == Principal.MANAGED_IDENTITY || id.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    var profile = situation.cloud().profile();
    var authority = variables.getOrDefault("AZURE_AUTHORITY_HOST", profile.url(profile.login()));
    return Optional.of(
        new Login(
            URI.create(authority.contains("://") ? authority : "https://" + authority),
            Optional.of(variables.getOrDefault("AZURE_TENANT_ID", ""))
                .filter(tenant -> !tenant.isEmpty()),
            id,
            SecretBytes.ofUtf8(secret)));
  }

  private Set<Check> checks() {
    var wanted = EnumSet.noneOf(Check.class);
    only.forEach(name -> wanted.add(options.word(Check.class, "--only", name)));
    return wanted.isEmpty() ? EnumSet.allOf(Check.class) : wanted;
  }
}
