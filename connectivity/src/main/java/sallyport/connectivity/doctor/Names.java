package sallyport.connectivity.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up. */
@FunctionalInterface
public interface Names {
  /** At least one address. */
  List<InetAddress> addresses(String host) throws UnknownHostException;

  /** What this machine's resolver says, its hosts file included. */
  static Names ofThisMachine() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
