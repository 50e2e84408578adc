package sallyport.server.boot;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.access.AddressText;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.core.Addresses;

/**
 * What calls of subnets and private endpoints are known by. An interface is known by the addresses
 * that it has, which DHCP and operators change while the server runs: they are read again from time
 * to time.
 */
final class Attachments {
  private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);

  /** The addresses of an interface; none where there is no such interface. */
  @FunctionalInterface
  interface Interfaces {
    List<InetAddress> addresses(String name) throws SocketException;

    /** Those of this machine. */
    static List<InetAddress> ofMachine(String name) throws SocketException {
      var found = NetworkInterface.getByName(name);
      return found == null
          ? List.of()
          : found.inetAddresses().map(Addresses::plain).sorted(Attachments::byText).toList();
    }
  }

  private final List<Attachment> fixed;
  private final SequencedMap<String, String> ids;
  private final Interfaces interfaces;
  private final Map<String, List<InetAddress>> known = new LinkedHashMap<>();
  private volatile List<Attachment> present = List.of();

  /**
   * Reads the interfaces for the first time.
   *
   * @param fixed what does not change
   * @param ids of subnets and private endpoints, by the name of the interface
   * @throws SocketException when the interfaces cannot be read
   */
  Attachments(List<Attachment> fixed, SequencedMap<String, String> ids, Interfaces interfaces)
      throws SocketException {
    this.fixed = List.copyOf(fixed);
    this.ids = new LinkedHashMap<>(ids);
    this.interfaces = interfaces;
    for (var name : this.ids.keySet()) {
      known.put(name, interfaces.addresses(name));
    }
    this.present = present();
  }

  List<Attachment> now() {
    return present;
  }

  /** Some depend on interfaces. */
  boolean change() {
    return !ids.isEmpty();
  }

  /**
   * Reads the interfaces again. What cannot be read is as it was.
   *
   * @return whether anything changed
   */
  synchronized boolean readAgain() {
    boolean changed = false;
    for (var name : ids.keySet()) {
      var before = known.getOrDefault(name, List.of());
      try {
        var after = interfaces.addresses(name);
        if (!after.equals(before)) {
          LOG.warn(
              "network.attach: interface {} now has {}, and had {}; calls that arrive there come"
                  + " through {}",
              name,
              words(after),
              words(before),
              ids.get(name));
          known.put(name, after);
          changed = true;
        }
      } catch (SocketException unreadable) {
        LOG.warn("network.attach: interface {}: {}", name, unreadable.getMessage());
      }
    }
    if (changed) {
      present = present();
    }
    return changed;
  }

  /** What is attached by its address counts before what is attached by its interface. */
  private List<Attachment> present() {
    var all = new LinkedHashMap<Evidence, Attachment>();
    fixed.forEach(attachment -> all.put(attachment.evidence(), attachment));
    ids.forEach((name, id) -> {
      for (var address : known.getOrDefault(name, List.of())) {
        var evidence = new Evidence.Listener(address, OptionalInt.empty());
        all.putIfAbsent(evidence, new Attachment(evidence, id));
      }
    });
    return List.copyOf(all.values());
  }

  private static String words(List<InetAddress> addresses) {
    return addresses.isEmpty()
        ? "no address"
        : addresses.stream().map(AddressText::of).collect(Collectors.joining(", "));
  }

  private static int byText(InetAddress one, InetAddress other) {
    return AddressText.of(one).compareTo(AddressText.of(other));
  }
}
