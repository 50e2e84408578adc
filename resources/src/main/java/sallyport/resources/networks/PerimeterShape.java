package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import sallyport.access.AddressBlocks;
import sallyport.access.NetworkExtensions;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Direction;
import sallyport.resources.networks.SecurityPerimeter.Profile;

/**
 * What makes access rules ones that can be enforced, and how many there may be: the published
 * limits of perimeters, taken as hard ones. Pure.
 */
final class PerimeterShape {
  static final int MAX_PERIMETERS = 100;
  static final int MAX_PROFILES = 200;
  static final int MAX_ELEMENTS = 200;
  static final int MAX_ASSOCIATIONS = 1_000;

  private static final Pattern SUBSCRIPTION =
      Pattern.compile("/subscriptions/[A-Za-z0-9-]{1,64}", Pattern.CASE_INSENSITIVE);
  private static final Pattern DOMAIN_NAME =
      Pattern.compile("(?:\\*\\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?");

  private PerimeterShape() {}

  /** What a client wrote, as a rule; inbound ones list callers, outbound ones names. */
  static AccessRule rule(AccessRule written, String id, NetworkExtensions extensions) {
    boolean inbound = written.direction() == Direction.INBOUND;
    if (inbound && !written.domainNames().isEmpty()) {
      throw invalid("fullyQualifiedDomainNames");
    }
    if (!inbound && !written.addressPrefixes().isEmpty()) {
      throw invalid("addressPrefixes");
    }
    if (!inbound && !written.subscriptions().isEmpty()) {
      throw invalid("subscriptions");
    }
    if (written.elements() > MAX_ELEMENTS) {
      throw tooManyElements();
    }
    if (!written.subscriptions().stream().allMatch(it -> SUBSCRIPTION.matcher(it).matches())) {
      throw invalid("subscriptions");
    }
    if (!written.domainNames().stream().allMatch(it -> DOMAIN_NAME.matcher(it).matches())) {
      throw invalid("fullyQualifiedDomainNames");
    }
    return new AccessRule(
        written.name(),
        written.direction(),
        written.addressPrefixes().stream()
            .map(text -> block(text, id, extensions.ipv6Rules()))
            .distinct()
            .toList(),
        written.subscriptions(),
        written.domainNames());
  }

  private static String block(String written, String of, boolean ipv6) {
    if (!ipv6 && AddressBlocks.parse(written) instanceof AddressBlocks.Parsed.Ipv6) {
      throw new RefusedException(
          new ResourceRefusal.NotEnforced(
              "addressPrefixes", "the extension ipv6-rules is not used"));
    }
    return AddressBlocks.anywhere(written, ipv6)
        .orElseThrow(() -> new RefusedException(new ResourceRefusal.PrefixInvalid(written, of)));
  }

  /** A profile with other rules, one version on. */
  static Profile changed(Profile profile, List<AccessRule> rules) {
    if (rules.stream().mapToInt(AccessRule::elements).sum() > MAX_ELEMENTS
        || rules.size() > MAX_ELEMENTS) {
      throw tooManyElements();
    }
    return new Profile(profile.name(), profile.rulesVersion() + 1, rules);
  }

  static Profile without(Profile profile, AccessRule gone) {
    var rest = new ArrayList<>(profile.rules());
    rest.remove(gone);
    return changed(profile, rest);
  }

  private static RefusedException tooManyElements() {
    return new RefusedException(new ResourceRefusal.TooMany("accessRules", MAX_ELEMENTS));
  }

  private static RefusedException invalid(String property) {
    return new RefusedException(new ResourceRefusal.InvalidValue(property));
  }
}
