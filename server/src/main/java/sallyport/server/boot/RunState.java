package sallyport.server.boot;

import java.util.Optional;
import sallyport.core.CloudProfile;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the last start of a data folder answers, kept in {@code DATA/server.json}: what {@code env}
 * and {@code names} read, since a port may have been picked.
 *
 * @param cloud a public cloud's name, or {@code Sallyport} for an own domain
 * @param proxyPort 0 when the proxy is off
 */
public record RunState(
    String cloud,
    String domain,
    int publicPort,
    int httpsPort,
    int httpPort,
    int healthPort,
    int proxyPort,
    long pid) {

  public static Optional<RunState> read(DataFolder folder) {
    return DataFolder.read(folder.runState())
        .map(bytes -> new JsonMapper().readValue(bytes, RunState.class));
  }

  void write(DataFolder folder) {
    DataFolder.write(
        folder.runState(),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  /** The names under which that start answers. */
  public CloudProfile profile() {
    return CloudProfile.builtIn(cloud, publicPort)
        .orElseGet(() -> CloudProfile.ownDomain(domain, publicPort));
  }
}
