package sallyport.server.names;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import sallyport.core.CloudProfile;

/**
 * One name and what the system's resolver says of it.
 *
 * @param addresses empty when the name does not resolve
 */
public record Resolution(String host, List<String> addresses) {
  public Resolution {
    addresses = List.copyOf(addresses);
  }

  /** Asks the system's resolver for each name that a client of these vaults meets. */
  public static List<Resolution> of(CloudProfile profile, List<String> vaults) {
    var found = new ArrayList<Resolution>();
    hosts(profile, vaults).forEach(host -> found.add(ask(host)));
    return found;
  }

  /** The names that a client of these vaults meets. */
  public static Set<String> hosts(CloudProfile profile, List<String> vaults) {
    var hosts = new LinkedHashSet<String>();
    hosts.add(profile.login());
    hosts.addAll(profile.loginAliases());
    hosts.add(profile.graph());
    hosts.add(profile.management());
    hosts.add(profile.pki());
    vaults.forEach(vault -> hosts.add(vault + "." + profile.vaultSuffix()));
    return hosts;
  }

  /** True when every address is this machine's own. */
  public boolean local() {
    return !addresses.isEmpty()
        && addresses.stream().allMatch(text -> text.startsWith("127.") || text.equals("::1"));
  }

  private static Resolution ask(String host) {
    try {
      return new Resolution(
          host,
          Arrays.stream(InetAddress.getAllByName(host)).map(Resolution::shown).distinct().toList());
    } catch (UnknownHostException _) {
      return new Resolution(host, List.of());
    }
  }

  private static String shown(InetAddress address) {
    var text = address.getHostAddress();
    return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text;
  }
}
