package sallyport.server.boot;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
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
 * @param attachments what calls of subnets and private endpoints are known by
 * @param trusted whom the bypass of a vault lets in: the listed services, then the operator's own
 * @param ioUring whether connections may be served by io_uring
 */
record Network(
    Sources sources,
    List<InetSocketAddress> listen,
    Attachments attachments,
    TrustedServices trusted,
    boolean ioUring) {

  /**
   * @throws StartRefusedException with a line for each thing that is wrong, and its mend
   */
  static Network read(NetworkSettings settings) {
    var reader = new Reader();
    var proxies = reader.blocks("network.proxies", settings.proxies());
    var forwarders = reader.blocks("network.forwarders", settings.forwarders());
    reader.apart(proxies, forwarders);
    var listen = reader.sockets(settings.listen().orElse(List.of()));
    var attachments =
        reader.attachments(
            settings.attach().orElse(List.of()),
            Stream.concat(proxies.stream(), forwarders.stream()).toList());
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
        attachments,
        TrustedServices.of(services),
        settings.ioUring());
  }

  private static final String ATTACH = "network.attach";
  private static final String INTERFACE = "interface";
  private static final String NO_INTERFACES = "give listener:ADDRESS=ID";
  private static final String IDS =
      "give one such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/"
          + "virtualNetworks/…/subnets/… or …/providers/Microsoft.Network/privateEndpoints/…";
  private static final Pattern ATTACHABLE =
      Pattern.compile(
          "/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\\.network/"
              + "(virtualnetworks/[^/]+/subnets/[^/]+|privateendpoints/[^/]+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SOCKET =
      Pattern.compile("(?<address>\\[[0-9A-Fa-f:.]{2,45}]|[0-9.]{7,15}):(?<port>\\d{1,5})");

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
        socket(text)
            .ifPresentOrElse(
                sockets::add,
                () ->
                    wrong(
                        "network.listen",
                        "\"" + text + "\" is no address with a port",
                        "give one such as 10.0.0.4:8443 or [2001:db8::4]:8443"));
      }
      return sockets;
    }

    private static Optional<InetSocketAddress> socket(String text) {
      var parts = SOCKET.matcher(text);
      if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65535) {
        return Optional.empty();
      }
      return Addresses.parse(parts.group("address").replaceAll("[\\[\\]]", ""))
          .map(address -> new InetSocketAddress(address, Integer.parseInt(parts.group("port"))));
    }

    Attachments attachments(List<String> texts, List<AddressBlock> listed) {
      var attachments = new LinkedHashMap<Evidence, Attachment>();
      var interfaces = new LinkedHashMap<String, String>();
      var fixed = new ArrayList<Attachment>();
      for (var text : texts) {
        int colon = text.indexOf(':');
        int equals = text.indexOf('=');
        var id = text.substring(equals + 1);
        if (!ATTACHABLE.matcher(id).matches()) {
          wrong(ATTACH, "\"" + id + "\" is no id of a subnet or a private endpoint", IDS);
          continue;
        }
        var kind = text.substring(0, colon);
        var value = text.substring(colon + 1, equals);
        for (var evidence : evidence(kind, value, listed)) {
          var attachment = new Attachment(evidence, id);
          var other = attachments.putIfAbsent(evidence, attachment);
          if (other != null && !other.equals(attachment)) {
            wrong(
                ATTACH,
                "\"" + text.substring(0, equals) + "\" is attached twice",
                "attach it to one subnet or private endpoint");
          }
          if (kind.equals(INTERFACE)) {
            interfaces.putIfAbsent(value, id);
          } else {
            fixed.add(attachment);
          }
        }
      }
      try {
        return new Attachments(fixed, interfaces, Attachments.Interfaces::ofMachine);
      } catch (SocketException unreadable) {
        throw new StartRefusedException(ATTACH, "the interfaces cannot be read", NO_INTERFACES);
      }
    }

    private List<Evidence> evidence(String kind, String value, List<AddressBlock> listed) {
      return switch (kind) {
        case "listener" -> listener(value);
        case INTERFACE -> addressesOf(value);
        case "proxy" -> proxy(value, listed);
        default ->
            blocks(ATTACH, Optional.of(List.of(value))).stream()
                .<Evidence>map(Evidence.Source::new)
                .toList();
      };
    }

    /** Of a proxy that is not listed nobody believes that it brings a call. */
    private List<Evidence> proxy(String value, List<AddressBlock> listed) {
      var blocks = blocks(ATTACH, Optional.of(List.of(value)));
      blocks.stream()
          .filter(block -> listed.stream().noneMatch(block::overlaps))
          .forEach(block ->
              wrong(
                  ATTACH,
                  "\"proxy:" + value + "\" is no listed proxy and no listed forwarder",
                  "list it in network.proxies or network.forwarders"));
      return blocks.stream().<Evidence>map(Evidence.Proxy::new).toList();
    }

    private List<Evidence> listener(String value) {
      var socket = socket(value);
      if (socket.isPresent()) {
        return List.of(
            new Evidence.Listener(
                socket.get().getAddress(), OptionalInt.of(socket.get().getPort())));
      }
      var alone = Addresses.parse(value.replaceAll("[\\[\\]]", ""));
      if (alone.isEmpty()) {
        wrong(
            ATTACH,
            "\"" + value + "\" is no address of this machine, with or without a port",
            "give one such as listener:10.0.0.4:8443=ID");
        return List.of();
      }
      return List.of(new Evidence.Listener(alone.get(), OptionalInt.empty()));
    }

    private List<Evidence> addressesOf(String name) {
      try {
        var addresses = Attachments.Interfaces.ofMachine(name);
        if (addresses.isEmpty()) {
          wrong(
              ATTACH,
              "there is no interface \"" + name + "\" with an address",
              "name one that `ip address` shows, or give listener:ADDRESS=ID");
        }
        return addresses.stream()
            .<Evidence>map(address -> new Evidence.Listener(address, OptionalInt.empty()))
            .toList();
      } catch (SocketException unreadable) {
        wrong(ATTACH, "the interfaces cannot be read", NO_INTERFACES);
        return List.of();
      }
    }
  }
}
