package sallyport.server.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import sallyport.core.CloudProfile;
import sallyport.server.config.PortSettings;
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

  /**
   * The same settings with each port that may be any replaced by the one of the last start where
   * that is still free, so that what {@code env} printed, and the addresses in the certificate,
   * stay true.
   */
  PortSettings preferredBy(PortSettings ports) {
    return new PortSettings(
        ports.bind(),
        preferred(ports.httpsPort(), httpsPort),
        preferred(ports.httpPort(), httpPort),
        preferred(ports.healthPort(), healthPort),
        ports.healthBind(),
        ports.proxyPort().map(port -> preferred(port, proxyPort)),
        ports.publicPort());
  }

  private static int preferred(int wanted, int last) {
    if (wanted != 0 || last == 0) {
      return wanted;
    }
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), last));
      return last;
    } catch (IOException _) {
      return 0;
    }
  }

  /** The names under which that start answers. */
  public CloudProfile profile() {
    return CloudProfile.builtIn(cloud, publicPort)
        .orElseGet(() -> CloudProfile.ownDomain(domain, publicPort));
  }
}
