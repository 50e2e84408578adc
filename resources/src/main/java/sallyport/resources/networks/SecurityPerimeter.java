package sallyport.resources.networks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sallyport.access.PerimeterRules;
import sallyport.core.VaultId;
import sallyport.core.VaultName;

/**
 * A network security perimeter: profiles of access rules, and the resources that are inside by one
 * of the profiles.
 *
 * @param perimeterGuid made with the perimeter; one of the same name made later has another
 */
public record SecurityPerimeter(
    Place place,
    String perimeterGuid,
    Map<String, String> tags,
    List<Profile> profiles,
    List<Association> associations,
    long revision)
    implements NetworkResource {

  /** The type below {@code Microsoft.Network}. */
  public static final String TYPE = "networkSecurityPerimeters";

  public SecurityPerimeter {
    tags = Map.copyOf(tags);
    profiles = List.copyOf(profiles);
    associations = List.copyOf(associations);
  }

  @Override
  public String id() {
    return place.id(TYPE);
  }

  @Override
  public SecurityPerimeter numbered(long next) {
    return new SecurityPerimeter(place, perimeterGuid, tags, profiles, associations, next);
  }

  /**
   * Access rules that resources have in common.
   *
   * @param rulesVersion counts changes of the rules, from 0 on
   */
  public record Profile(String name, long rulesVersion, List<AccessRule> rules) {
    public Profile {
      rules = List.copyOf(rules);
    }

    public Optional<AccessRule> rule(String wanted) {
      return rules.stream().filter(rule -> rule.name().equalsIgnoreCase(wanted)).findFirst();
    }
  }

  /**
   * Who may come in from outside, or what a resource may call there. Vaults call nobody: outbound
   * rules are kept for them who read them.
   *
   * @param addressPrefixes blocks in canonical form, in the order given
   * @param subscriptions ARM ids, in the case they were given
   * @param domainNames of outbound rules
   */
  public record AccessRule(
      String name,
      Direction direction,
      List<String> addressPrefixes,
      List<String> subscriptions,
      List<String> domainNames) {
    public AccessRule {
      addressPrefixes = List.copyOf(addressPrefixes);
      subscriptions = List.copyOf(subscriptions);
      domainNames = List.copyOf(domainNames);
    }

    int elements() {
      return addressPrefixes.size() + subscriptions.size() + domainNames.size();
    }
  }

  public enum Direction {
    INBOUND,
    OUTBOUND
  }

  /**
   * A resource inside the perimeter.
   *
   * @param resourceId its ARM id; of a vault in its own case
   * @param vault of a vault; one made later under the same name is not the one that is inside
   * @param profile the name of the profile it goes by
   */
  public record Association(
      String name, String resourceId, Optional<VaultId> vault, String profile, AccessMode mode) {

    /** The vault's name; empty for a resource of another kind. */
    Optional<VaultName> vaultName() {
      return vault.map(_ -> new VaultName(resourceId.substring(resourceId.lastIndexOf('/') + 1)));
    }
  }

  /** As clients write it; {@link #AUDIT} is an older word for {@link #LEARNING}. */
  public enum AccessMode {
    LEARNING,
    ENFORCED,
    AUDIT
  }

  /** By name, without regard to case. */
  public Optional<Profile> profile(String name) {
    return profiles.stream().filter(it -> it.name().equalsIgnoreCase(name)).findFirst();
  }

  /** By name, without regard to case. */
  public Optional<Association> association(String name) {
    return associations.stream().filter(it -> it.name().equalsIgnoreCase(name)).findFirst();
  }

  public Optional<Association> associationOf(VaultId vault) {
    return associations.stream().filter(it -> it.vault().equals(Optional.of(vault))).findFirst();
  }

  public String profileId(String profile) {
    return id() + "/profiles/" + profile;
  }

  public String ruleId(String profile, String rule) {
    return profileId(profile) + "/accessRules/" + rule;
  }

  public String associationId(String association) {
    return id() + "/resourceAssociations/" + association;
  }

  /** What the perimeter says about each vault inside. */
  public Map<VaultId, PerimeterRules> rules() {
    var members =
        associations.stream()
            .map(it -> it.resourceId().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    var inbound =
        profiles.stream().collect(Collectors.toMap(Profile::name, SecurityPerimeter::inbound));
    return associations.stream()
        .filter(it -> it.vault().isPresent())
        .collect(
            Collectors.toMap(
                it -> it.vault().orElseThrow(),
                it ->
                    new PerimeterRules(
                        id(),
                        it.profile(),
                        it.mode() == AccessMode.ENFORCED
                            ? PerimeterRules.Mode.ENFORCED
                            : PerimeterRules.Mode.TRANSITION,
                        inbound.getOrDefault(it.profile(), List.of()),
                        members)));
  }

  private static List<PerimeterRules.AccessRule> inbound(Profile profile) {
    return profile.rules().stream()
        .filter(rule -> rule.direction() == Direction.INBOUND)
        .map(rule ->
            new PerimeterRules.AccessRule(
                rule.name(),
                rule.addressPrefixes(),
                rule.subscriptions().stream().map(SecurityPerimeter::subscription).toList()))
        .toList();
  }

  private static String subscription(String armId) {
    return armId.substring(armId.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  SecurityPerimeter tagged(Map<String, String> next) {
    return new SecurityPerimeter(place, perimeterGuid, next, profiles, associations, revision);
  }

  SecurityPerimeter withAssociations(List<Association> next) {
    return new SecurityPerimeter(place, perimeterGuid, tags, profiles, next, revision);
  }

  /** The same with this profile in place of the one of its name, or at the end. */
  SecurityPerimeter with(Profile next) {
    return withProfiles(replaced(profiles, next, it -> it.name().equalsIgnoreCase(next.name())));
  }

  SecurityPerimeter without(Profile gone) {
    return withProfiles(profiles.stream().filter(it -> !it.equals(gone)).toList());
  }

  /** The same with this association in place of the one of its name, or at the end. */
  SecurityPerimeter with(Association next) {
    return withAssociations(
        replaced(associations, next, it -> it.name().equalsIgnoreCase(next.name())));
  }

  private SecurityPerimeter withProfiles(List<Profile> next) {
    return new SecurityPerimeter(place, perimeterGuid, tags, next, associations, revision);
  }

  static <T> List<T> replaced(List<T> all, T next, Predicate<T> same) {
    return all.stream().anyMatch(same)
        ? all.stream().map(it -> same.test(it) ? next : it).toList()
        : Stream.concat(all.stream(), Stream.of(next)).toList();
  }
}
