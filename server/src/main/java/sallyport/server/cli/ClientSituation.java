package sallyport.server.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.connectivity.Cloud;
import sallyport.core.CloudProfile;
import sallyport.server.boot.ClientEnvironment;
import sallyport.server.boot.DataFolder;
import sallyport.server.boot.RunState;

/**
 * What a client on this machine would go by: its variables, those of a data folder, or what the
 * command line says.
 *
 * @param variables as {@code env} prints them, with those of proxies
 * @param vaultUrl the vault that the variables name
 * @param httpPortKnown false where nobody said on which port revocation lists are served
 */
record ClientSituation(
    Cloud cloud, Map<String, String> variables, Optional<URI> vaultUrl, boolean httpPortKnown) {
  private static final int UNKNOWN = 8080;

  /**
   * @param data the folder that was asked for; absent to take what the process was given
   * @throws IllegalArgumentException naming what is wrong, or what is missing
   */
  static ClientSituation of(PlanOptions options, Optional<Path> data, Map<String, String> process) {
    var named = options.cloudNamed();
    var ofProcess = url(process);
    var folder =
        data.or(() -> named || ofProcess.isPresent() ? Optional.empty() : usual(process))
            .map(DataFolder::at);
    var variables = new HashMap<>(process);
    folder.ifPresent(there -> {
      // A proxy that the folder's server offers goes before one of this machine.
      var ofFolder = ClientEnvironment.of(there);
      if (ofFolder.containsKey("HTTPS_PROXY")) {
        variables.remove("https_proxy");
      }
      if (!ofFolder.containsKey("SALLYPORT_CA_FILE")) {
        variables.remove("SALLYPORT_CA_FILE");
      }
      variables.putAll(ofFolder);
    });
    var url = url(variables);
    if (named) {
      return new ClientSituation(options.cloud(), variables, url, true);
    }
    var state = folder.or(() -> usual(process).map(DataFolder::at)).flatMap(RunState::read);
    if (state.isPresent() && (folder.isPresent() || within(url, state.get().profile()))) {
      return new ClientSituation(served(state.get()), variables, url, true);
    }
    if (url.isEmpty()) {
      throw new IllegalArgumentException(
          "which vault? Set AZURE_KEYVAULT_URL (eval \"$(./sallyport env)\"), or give --data,"
              + " --domain or --cloud");
    }
    var port = options.httpPort();
    return new ClientSituation(
        guessed(url.get(), variables.containsKey("SALLYPORT_CA_FILE"), port.orElse(UNKNOWN)),
        variables,
        url,
        port.isPresent());
  }

  /** The name of the vault, where the URL has one below the cloud's suffix. */
  Optional<String> vault() {
    return vaultUrl
        .map(url -> url.getHost().toLowerCase(Locale.ROOT))
        .filter(host -> host.endsWith("." + cloud.profile().vaultSuffix()))
        .map(host -> host.substring(0, host.length() - cloud.profile().vaultSuffix().length() - 1));
  }

  private static Optional<Path> usual(Map<String, String> process) {
    var folder = Path.of(process.getOrDefault("SALLYPORT_DATA", "data"));
    return Optional.of(folder).filter(there -> Files.exists(DataFolder.at(there).runState()));
  }

  private static Optional<URI> url(Map<String, String> variables) {
    var text = variables.getOrDefault("AZURE_KEYVAULT_URL", "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var url = URI.create(text);
      if ("https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
        return Optional.of(url);
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "AZURE_KEYVAULT_URL: must be https and a vault's host, such as"
            + " https://dev.vault.localhost:8443");
  }

  private static boolean within(Optional<URI> url, CloudProfile profile) {
    return url.isPresent()
        && url.get().getHost().endsWith("." + profile.vaultSuffix())
        && port(url.get()) == profile.publicPort();
  }

  private static Cloud served(RunState state) {
    return Cloud.served(
        "Sallyport at " + (state.cloud().equals("Sallyport") ? state.domain() : state.cloud()),
        state.profile(),
        state.httpPort());
  }

  /** The cloud to which a vault's host belongs. */
  private static Cloud guessed(URI url, boolean ownAuthority, int httpPort) {
    var host = url.getHost().toLowerCase(Locale.ROOT);
    int port = port(url);
    for (var name : CloudProfile.builtInNames()) {
      var profile = CloudProfile.builtIn(name, port).orElseThrow();
      if (host.endsWith("." + profile.vaultSuffix())
          || host.endsWith("." + profile.privateLinkSuffix())) {
        return ownAuthority
            ? Cloud.served("Sallyport at " + name, profile, httpPort)
            : Cloud.named(name).orElseThrow();
      }
    }
    int at = host.indexOf(".vault.");
    if (at > 0) {
      return Cloud.own(host.substring(at + ".vault.".length()), port, httpPort);
    }
    if (host.equals("localhost")) {
      return Cloud.own(host, port, httpPort);
    }
    throw new IllegalArgumentException(
        "AZURE_KEYVAULT_URL: whose vault is " + host + "? Give --domain or --cloud");
  }

  private static int port(URI url) {
    return url.getPort() < 0 ? 443 : url.getPort();
  }
}
