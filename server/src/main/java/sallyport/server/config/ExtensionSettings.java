package sallyport.server.config;

import java.util.List;
import java.util.Optional;
import sallyport.access.NetworkExtensions;

/** What this server does beyond the real service. */
public record ExtensionSettings(
    @Setting(
            about =
                "What goes beyond the real service, and is refused unless it stands here:"
                    + " `ipv6-rules` (address rules of vaults may be IPv6), `report-only` (a vault"
                    + " may record what its network rules would refuse, and let it in).",
            shape = ExtensionSettings.IPV6_RULES + "|" + ExtensionSettings.REPORT_ONLY,
            expected = "ipv6-rules, report-only, or both separated by a comma")
        Optional<List<String>> extensions) {
  static final String IPV6_RULES = "ipv6-rules";
  static final String REPORT_ONLY = "report-only";

  public NetworkExtensions ofNetworks() {
    var words = extensions.orElse(List.of());
    return new NetworkExtensions(words.contains(IPV6_RULES), words.contains(REPORT_ONLY));
  }
}
