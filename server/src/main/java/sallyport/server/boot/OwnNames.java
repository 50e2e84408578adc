package sallyport.server.boot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import sallyport.core.CloudProfile;

/** The names of one profile: which ones are ours, and what a certificate for all of them says. */
final class OwnNames {
  private final Set<String> exact = new HashSet<>();
  private final List<String> suffixes;

  OwnNames(CloudProfile profile) {
    exact.add(profile.login());
    exact.addAll(profile.loginAliases());
    exact.add(profile.graph());
    exact.add(profile.management());
    exact.add(profile.portal());
    suffixes =
        List.of(profile.vaultSuffix(), profile.privateLinkSuffix(), profile.managedHsmSuffix());
  }

  /** True for a whole name, or one label below a suffix. */
  boolean holds(String host) {
    var folded = host.toLowerCase(Locale.ROOT);
    int dot = folded.indexOf('.');
    return exact.contains(folded) || (dot > 0 && suffixes.contains(folded.substring(dot + 1)));
  }

  /** For a certificate: whole names, one wildcard label below each suffix, and localhost. */
  List<String> forCertificate() {
    var names = new ArrayList<>(exact.stream().sorted().toList());
    suffixes.forEach(suffix -> names.add("*." + suffix));
    names.add("localhost");
    return names;
  }
}
