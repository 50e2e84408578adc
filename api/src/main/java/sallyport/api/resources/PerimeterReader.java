package sallyport.api.resources;

import java.util.List;
import java.util.Locale;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Direction;

/**
 * Reads what clients write about perimeters. Read-only members are passed over; kinds of access
 * rules that decide nothing here are refused.
 */
final class PerimeterReader {
  private static final int MOST = 1_000;

  private PerimeterReader() {}

  static AccessRule rule(String name, Members body) {
    var properties = NetworkReader.required(body, "properties");
    for (var member : List.of("emailAddresses", "phoneNumbers", "serviceTags")) {
      if (!properties.texts(member).isEmpty()) {
        throw notEnforced(member);
      }
    }
    if (!properties.objects("networkSecurityPerimeters").orElse(List.of()).isEmpty()) {
      throw notEnforced("networkSecurityPerimeters");
    }
    return new AccessRule(
        name,
        direction(properties),
        limited(properties.texts("addressPrefixes"), "addressPrefixes"),
        limited(
            properties.objects("subscriptions").orElse(List.of()).stream()
                .map(it -> it.text("id").orElse(""))
                .toList(),
            "subscriptions"),
        limited(properties.texts("fullyQualifiedDomainNames"), "fullyQualifiedDomainNames"));
  }

  /** Before each element costs a look-up. */
  private static List<String> limited(List<String> elements, String member) {
    if (elements.size() > MOST) {
      throw new RefusedException(new ResourceRefusal.TooMany(member, MOST));
    }
    return elements;
  }

  private static Direction direction(Members properties) {
    return switch (properties.text("direction").orElse("Inbound").toLowerCase(Locale.ROOT)) {
      case "inbound" -> Direction.INBOUND;
      case "outbound" -> Direction.OUTBOUND;
      default -> throw invalid("direction");
    };
  }

  static PerimeterMembers.Draft association(String name, Members body) {
    var properties = NetworkReader.required(body, "properties");
    return new PerimeterMembers.Draft(
        name, id(properties, "privateLinkResource"), id(properties, "profile"), mode(properties));
  }

  private static String id(Members properties, String member) {
    return properties
        .object(member)
        .flatMap(it -> it.text("id"))
        .orElseThrow(() -> invalid(member));
  }

  private static AccessMode mode(Members properties) {
    return switch (properties.text("accessMode").orElse("Learning").toLowerCase(Locale.ROOT)) {
      case "learning" -> AccessMode.LEARNING;
      case "enforced" -> AccessMode.ENFORCED;
      case "audit" -> AccessMode.AUDIT;
      default -> throw invalid("accessMode");
    };
  }

  private static RefusedException notEnforced(String member) {
    return new RefusedException(new ResourceRefusal.NotEnforced(member, "it is not supported"));
  }

  private static RefusedException invalid(String property) {
    return new RefusedException(new ResourceRefusal.InvalidValue(property));
  }
}
