package sallyport.api.vault;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sallyport.resources.Scopes;

/**
 * What would become of a call at the three doors, as it is written in JSON. Absent is null.
 *
 * @param decidedBy the door that stays shut first, in the order in which a call meets them; absent
 *     when the call is admitted
 * @param rule the rule of that door; of an admitted call the permission
 * @param doors network, identity, permission; also those behind a shut one
 * @param perimeter what the perimeter around the vault says; absent where there is none, and for
 *     calls through private endpoints
 * @param told what the caller would be answered; absent when the call is admitted
 */
public record Explanation(
    String vault,
    String operation,
    @Nullable String name,
    boolean admitted,
    @Nullable String decidedBy,
    String rule,
    Source source,
    @Nullable Principal principal,
    List<Door> doors,
    @Nullable Perimeter perimeter,
    @Nullable Told told) {

  /**
   * The same for somebody who may not know of role assignments above a scope: of one that decided
   * the role is named, and neither id nor place.
   */
  public Explanation within(String scope) {
    return new Explanation(
        vault,
        operation,
        name,
        admitted,
        decidedBy,
        doors.stream()
            .filter(door -> door.rule().equals(rule) && door.above(scope))
            .findFirst()
            .map(door -> door.within(scope).rule())
            .orElse(rule),
        source,
        principal,
        doors.stream().map(door -> door.within(scope)).toList(),
        perimeter,
        told);
  }

  /**
   * Where the call comes from.
   *
   * @param kind {@code address}, {@code subnet} or {@code privateEndpoint}
   * @param id of the subnet or the private endpoint
   */
  public record Source(String address, String kind, @Nullable String id) {}

  /**
   * Who calls.
   *
   * @param groups how many security groups count for it
   * @param enabled false where its tokens are refused
   */
  public record Principal(
      String name, String objectId, @Nullable String applicationId, int groups, boolean enabled) {}

  /**
   * One door.
   *
   * @param door {@code network}, {@code identity} or {@code permission}
   * @param state {@code open}, {@code shut}, or {@code unasked} where no caller is known
   * @param trustedService at the network door, the service that is let in
   * @param assignment at the permission door, the role assignment that lets the caller in
   * @param policy at the permission door, the access policy that lets the caller in
   */
  public record Door(
      String door,
      String state,
      String rule,
      @Nullable String trustedService,
      @Nullable Assignment assignment,
      @Nullable Policy policy) {

    private boolean above(String limit) {
      return assignment != null && !Scopes.atOrAbove(limit, assignment.scope());
    }

    private Door within(String limit) {
      return assignment != null && above(limit)
          ? new Door(
              door,
              state,
              "role " + assignment.role() + ", assigned above the vault",
              trustedService,
              null,
              policy)
          : this;
    }
  }

  /**
   * A network security perimeter.
   *
   * @param accessMode {@code Enforced}, or {@code Transition} where the vault's own rules decide
   * @param decides whether its word counts
   */
  public record Perimeter(
      String id,
      String profile,
      String accessMode,
      boolean decides,
      boolean allowed,
      String rule) {}

  /** A role assignment. */
  public record Assignment(String id, String role, String scope) {}

  /** An entry of the access policies. */
  public record Policy(String objectId, @Nullable String applicationId) {}

  /** An error answer of the data plane. */
  public record Told(int status, String code, @Nullable String innerCode, String message) {}
}
