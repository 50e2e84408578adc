package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sallyport.api.Members;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.PerimeterMembers.Inside;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Direction;
import sallyport.resources.networks.SecurityPerimeter.Profile;

/**
 * Perimeters from both sides: {@code NetworkSecurityPerimeter}, {@code NspProfile}, {@code
 * NspAccessRule} and {@code NspAssociation} of {@code Microsoft.Network}, {@code
 * NetworkSecurityPerimeterConfiguration} of the resources inside.
 */
final class PerimeterWire {
  private static final String TYPE = NetworkWire.NAMESPACE + SecurityPerimeter.TYPE;

  private PerimeterWire() {}

  static Map<String, Object> shown(SecurityPerimeter perimeter) {
    var place = perimeter.place();
    return Members.of(
        "name",
        place.name(),
        "id",
        perimeter.id(),
        "type",
        TYPE,
        "location",
        place.location(),
        "tags",
        perimeter.tags(),
        "properties",
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "perimeterGuid",
            perimeter.perimeterGuid()));
  }

  static Map<String, Object> profile(SecurityPerimeter perimeter, Profile profile) {
    return part(
        profile.name(),
        perimeter.profileId(profile.name()),
        "profiles",
        Members.of(
            "accessRulesVersion",
            Long.toString(profile.rulesVersion()),
            "diagnosticSettingsVersion",
            "0"));
  }

  static Map<String, Object> rule(SecurityPerimeter perimeter, String profile, AccessRule rule) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("provisioningState", NetworkWire.SUCCEEDED);
    properties.putAll(elements(rule));
    return part(
        rule.name(), perimeter.ruleId(profile, rule.name()), "profiles/accessRules", properties);
  }

  private static Map<String, Object> elements(AccessRule rule) {
    return Members.of(
        "direction",
        rule.direction() == Direction.INBOUND ? "Inbound" : "Outbound",
        "addressPrefixes",
        rule.addressPrefixes(),
        "fullyQualifiedDomainNames",
        rule.domainNames(),
        "subscriptions",
        rule.subscriptions().stream().map(id -> Map.of("id", id)).toList(),
        "networkSecurityPerimeters",
        List.of(),
        "emailAddresses",
        List.of(),
        "phoneNumbers",
        List.of());
  }

  static Map<String, Object> association(Inside inside) {
    var association = inside.association();
    return part(
        association.name(),
        inside.perimeter().associationId(association.name()),
        "resourceAssociations",
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "privateLinkResource",
            Map.of("id", association.resourceId()),
            "profile",
            Map.of("id", inside.perimeter().profileId(association.profile())),
            "accessMode",
            word(association.mode()),
            "hasProvisioningIssues",
            "no"));
  }

  /** What can be inside, and under which names the public reaches it. */
  static Map<String, Object> associable(String type, String subscription, List<String> zones) {
    var name = type.replace('/', '.');
    return Members.of(
        "name",
        name,
        "id",
        subscription + "/providers/Microsoft.Network/perimeterAssociableResourceTypes/" + name,
        "type",
        "Microsoft.Network/PerimeterAssociableResourceTypes",
        "properties",
        Members.of("resourceType", type, "displayName", type, "publicDnsZones", zones));
  }

  /** From the side of a vault. */
  static Map<String, Object> configuration(VaultResource vault, Inside inside) {
    var perimeter = inside.perimeter();
    var association = inside.association();
    var name = configurationName(inside);
    return Members.of(
        "id",
        vault.place().scope() + "/networkSecurityPerimeterConfigurations/" + name,
        "name",
        name,
        "type",
        VaultWire.TYPE + "/networkSecurityPerimeterConfigurations",
        "properties",
        Members.of(
            "provisioningState",
            NetworkWire.SUCCEEDED,
            "provisioningIssues",
            List.of(),
            "networkSecurityPerimeter",
            Members.of(
                "id",
                perimeter.id(),
                "perimeterGuid",
                perimeter.perimeterGuid(),
                "location",
                perimeter.place().location()),
            "resourceAssociation",
            Members.of("name", association.name(), "accessMode", word(association.mode())),
            "profile",
            perimeter
                .profile(association.profile())
                .map(PerimeterWire::configured)
                .orElse(Map.of())));
  }

  /** {@code {perimeterGuid}.{associationName}}. */
  static String configurationName(Inside inside) {
    return inside.perimeter().perimeterGuid() + "." + inside.association().name();
  }

  private static Map<String, Object> configured(Profile profile) {
    return Members.of(
        "name",
        profile.name(),
        "accessRulesVersion",
        profile.rulesVersion(),
        "accessRules",
        profile.rules().stream()
            .map(rule -> Members.of("name", rule.name(), "properties", elements(rule)))
            .toList(),
        "diagnosticSettingsVersion",
        0,
        "enabledLogCategories",
        List.of());
  }

  private static Map<String, Object> part(
      String name, String id, String type, Map<String, Object> properties) {
    return Members.of("name", name, "id", id, "type", TYPE + "/" + type, "properties", properties);
  }

  private static String word(AccessMode mode) {
    return switch (mode) {
      case LEARNING -> "Learning";
      case ENFORCED -> "Enforced";
      case AUDIT -> "Audit";
    };
  }
}
