package sallyport.resources;

import java.util.List;
import sallyport.core.Refusal;

/** Every way the control plane says no. Facts only; codes and sentences belong to the wire. */
public sealed interface ResourceRefusal extends Refusal {

  /** About vaults. */
  sealed interface OfVaults extends ResourceRefusal {}

  /** About role definitions and assignments. */
  sealed interface OfRoles extends ResourceRefusal {}

  /** About virtual networks, private endpoints, private DNS zones and perimeters. */
  sealed interface OfNetworks extends ResourceRefusal {}

  record SubscriptionNotFound(String subscriptionId) implements ResourceRefusal {}

  record GroupNotFound(String name) implements ResourceRefusal {}

  record ResourceNotFound(String type, String name, String group) implements ResourceRefusal {}

  /** A scope below which nothing can be assigned, because it is no resource of this server. */
  record ScopeNotFound(String scope) implements ResourceRefusal {}

  /**
   * A member has a value it may not have, or is missing where it is needed.
   *
   * @param property its path below {@code properties}, for example {@code sku.name}
   */
  record InvalidValue(String property) implements ResourceRefusal {}

  /**
   * A member asks for protection or admission that this server would not enforce. What is not
   * enforced is not stored.
   */
  record NotEnforced(String property, String why) implements ResourceRefusal {}

  /** A group name with characters or a length that groups cannot have. */
  record GroupNameInvalid(String name) implements ResourceRefusal {}

  record LocationMissing() implements ResourceRefusal {}

  /** A group or vault is in another location than the one asked for. */
  record LocationDiffers(String type, String name, String group, String is, String asked)
      implements ResourceRefusal {}

  record TagsInvalid(String problem) implements ResourceRefusal {}

  record VaultNameInvalid(String name) implements OfVaults {}

  /** Another living vault, or one deleted under another subscription or place, has the name. */
  record VaultNameTaken(String name) implements OfVaults {}

  /** A deleted vault of the same place holds the name: recover or purge it. */
  record VaultNameHeld(String name) implements OfVaults {}

  /** There is nothing to recover under this name, group and location. */
  record NothingToRecover(String name) implements OfVaults {}

  record DeletedVaultNotFound(String name, String location) implements OfVaults {}

  /** Only time purges this vault. */
  record PurgeProtected(String name) implements OfVaults {}

  /** Purge protection was to be switched off, or explicitly left off. */
  record PurgeProtectionIrreversible() implements OfVaults {}

  /** Soft delete was to be switched off. */
  record SoftDeleteIrreversible() implements OfVaults {}

  /** A member that is fixed at creation was to be changed. */
  record AlreadySet(String property) implements OfVaults {}

  /**
   * An address rule inside a range no caller from the internet can have.
   *
   * @param why what the range is, for example {@code private IP addresses}
   */
  record AddressForbidden(int index, String canonical, String first, String last, String why)
      implements OfVaults {}

  record AddressUnreadable(int index, String found) implements OfVaults {}

  record AddressIpv6(int index, String found) implements OfVaults {}

  record TooMany(String property, int limit) implements OfVaults {}

  /** A virtual network rule names a subnet that is not there. */
  record RuleSubnetNotFound(String subnetId) implements OfVaults {}

  /** Virtual network rules for subnets of one network that lack the service endpoint of vaults. */
  record SubnetsWithoutServiceEndpoint(List<String> names, String networkId) implements OfVaults {}

  /** A name that resources of {@code Microsoft.Network} cannot have. */
  record NetworkNameInvalid(String name) implements OfNetworks {}

  /** A part of a network, endpoint or zone that is not there, by its ARM id. */
  record PartNotFound(String id) implements OfNetworks {}

  /** What a part is to belong to is not there. */
  record ParentNotFound(String name) implements OfNetworks {}

  /** A resource names another that is not there, is elsewhere, or is not what it must be. */
  record ReferenceInvalid(String referenced, String by) implements OfNetworks {}

  /** Not an IPv4 block, or one that no network may have. */
  record PrefixInvalid(String prefix, String of) implements OfNetworks {}

  /** A block whose host part is not zero. */
  record PrefixUneven(String prefix, String of, String meant) implements OfNetworks {}

  /** A subnet outside its network, or without a prefix. */
  record SubnetOutside(String subnet, String network) implements OfNetworks {}

  record SubnetsOverlap(String subnet, String network) implements OfNetworks {}

  record SubnetInUse(String subnet, String by) implements OfNetworks {}

  /** A prefix with addresses that are in use was to be taken away. */
  record PrefixInUse(String subnet, String prefix) implements OfNetworks {}

  record SubnetFull(String subnet, String prefix) implements OfNetworks {}

  /** A zone or perimeter that still has parts, by the id of one. */
  record PartsRemain(String of, String part) implements OfNetworks {}

  /** A profile by which something is inside a perimeter, by the id of that association. */
  record ProfileInUse(String profile, String by) implements OfNetworks {}

  /** What is to be inside a perimeter is inside one already, by the id of that association. */
  record InsideAlready(String resourceId, String by) implements OfNetworks {}

  /** It was to be made only if it were not there. */
  record ExistsAlready(String id) implements OfNetworks {}

  record RoleNotFound(String id) implements OfRoles {}

  record RoleIdInvalid(String id) implements OfRoles {}

  /** Built-in roles are not changed. */
  record RoleBuiltIn(String id) implements OfRoles {}

  record RoleNameTaken(String name) implements OfRoles {}

  record RoleInUse(String id) implements OfRoles {}

  record RoleInvalid(String problem) implements OfRoles {}

  /** A custom role may only be assigned at or below its assignable scopes. */
  record RoleNotAssignable(String id, String scope) implements OfRoles {}

  record AssignmentNotFound(String id) implements OfRoles {}

  record AssignmentIdInvalid(String id) implements OfRoles {}

  record AssignmentExists(String existingId) implements OfRoles {}

  /** Role, principal and scope of an assignment are fixed. */
  record AssignmentFixed() implements OfRoles {}

  record PrincipalNotFound(String id, String tenantId) implements OfRoles {}

  record PrincipalTypeDiffers(String id, String is, String asked) implements OfRoles {}

  /** A condition that cannot be evaluated, or not in the version given. */
  record ConditionUnsupported() implements OfRoles {}
}
