package sallyport.server.boot;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sallyport.access.AzureTrustedServices;
import sallyport.access.TrustedServices;
import sallyport.core.AddressBlock;
import sallyport.core.Addresses;
import sallyport.http.Sources;
import sallyport.server.config.NetworkSettings;

/**
 * What an operator said about the network, ready for use.
 *
 * @param sources whose word about callers is taken
 * @param listen where to listen besides
 * @param trusted whom the bypass of a vault lets in: the listed services, then the operator's own
 */
record Network(Sources sources, List<InetSocketAddress> listen, TrustedServices trusted) {

  /**
   * @throws StartRefusedException with a line for each thing that is wrong, and its mend
   */
  static Network read(NetworkSettings settings) {
    var reader = new Reader();
    var proxies = reader.blocks("network.proxies", settings.proxies());
    var forwarders = reader.blocks("network.forwarders", settings.forwarders());
    reader.apart(proxies, forwarders);
    var listen = reader.sockets(settings.listen().orElse(List.of()));
    var services = new ArrayList<>(AzureTrustedServices.ALL);
    settings
        .trustedServices()
        .ifPresent(file ->
            services.addAll(
                TrustedServicesFile.read(
                    file,
                    (problem, mend) -> reader.wrong("network.trusted-services", problem, mend))));
    if (!reader.lines.isEmpty()) {
      throw new StartRefusedException(reader.lines);
    }
    return new Network(
        new Sources(proxies, forwarders, settings.forwardingHeader()),
        listen,
        TrustedServices.of(services));
  }

  /** Collects what is wrong, so that all of it is told at once. */
  private static final class Reader {
    private final List<String> lines = new ArrayList<>();

    private void wrong(String setting, String problem, String mend) {
      lines.add(setting + ": " + problem + "; " + mend);
    }

    List<AddressBlock> blocks(String setting, Optional<List<String>> texts) {
      var blocks = new ArrayList<AddressBlock>();
      for (var text : texts.orElse(List.of())) {
        var block = AddressBlock.parse(text);
        block.ifPresentOrElse(
            blocks::add,
            () ->
                wrong(
                    setting,
                    "\"" + text + "\" is no address and no block of addresses",
                    "give one such as 192.0.2.7 or 192.0.2.0/24, no bit set behind its length"));
      }
      return blocks;
    }

    void apart(List<AddressBlock> proxies, List<AddressBlock> forwarders) {
      for (var proxy : proxies) {
        forwarders.stream()
            .filter(proxy::overlaps)
            .forEach(forwarder ->
                wrong(
                    "network.forwarders",
                    forwarder + " and " + proxy + " of network.proxies have addresses in common",
                    "list each address in one of the two: a peer either brings a PROXY header or is"
                        + " believed without"));
      }
    }

    List<InetSocketAddress> sockets(List<String> texts) {
      var sockets = new ArrayList<InetSocketAddress>();
      for (var text : texts) {
        int colon = text.lastIndexOf(':');
        var address = Addresses.parse(text.substring(0, colon).replaceAll("[\\[\\]]", ""));
        int port = Integer.parseInt(text.substring(colon + 1));
        if (address.isEmpty() || port > 65535) {
          wrong(
              "network.listen",
              "\"" + text + "\" is no address with a port",
              "give one such as 10.0.0.4:8443 or [2001:db8::4]:8443");
        } else {
          sockets.add(new InetSocketAddress(address.get(), port));
        }
      }
      return sockets;
    }
  }
}
