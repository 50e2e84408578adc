package sallyport.api.resources;

import static sallyport.api.resources.ArmErrors.clip;
import static sallyport.api.resources.ArmErrors.error;

import sallyport.resources.ResourceRefusal;

/**
 * The part of {@link ArmErrors} about networks, endpoints, zones and perimeters. Codes are those of
 * {@code Microsoft.Network}; the sentences of prefixes and names follow reports of its answers.
 */
final class ArmNetworkErrors {
  private ArmNetworkErrors() {}

  static ArmAnswer answer(ResourceRefusal.OfNetworks refusal) {
    return switch (refusal) {
      case ResourceRefusal.NetworkNameInvalid(var name) ->
          error(
              400,
              "InvalidResourceName",
              "Resource name "
                  + clip(name)
                  + " is invalid. The name can be up to 80 characters long. It must begin with a"
                  + " word character, and it must end with a word character or with '_'. The name"
                  + " may contain word characters or '.', '-', '_'.");
      case ResourceRefusal.PartNotFound(var id) ->
          error(404, "NotFound", "Resource " + clip(id) + " not found.");
      case ResourceRefusal.ParentNotFound(var name) ->
          error(
              404,
              "ParentResourceNotFound",
              "Can not perform requested operation on nested resource. Parent resource '"
                  + clip(name)
                  + "' not found.");
      case ResourceRefusal.ReferenceInvalid(var referenced, var by) ->
          error(
              400,
              "InvalidResourceReference",
              "Resource "
                  + clip(referenced)
                  + " referenced by resource "
                  + clip(by)
                  + " was not found. Please make sure that the referenced resource exists, and that"
                  + " both resources are in the same region.");
      case ResourceRefusal.PrefixInvalid(var prefix, var of) ->
          error(
              400,
              "InvalidAddressPrefixFormat",
              "Address prefix "
                  + clip(prefix)
                  + " of resource "
                  + of
                  + " is not formatted correctly. It should follow CIDR notation, for example"
                  + " 10.0.0.0/24.");
      case ResourceRefusal.PrefixUneven(var prefix, var of, var meant) ->
          error(
              400,
              "InvalidCIDRNotation",
              "The address prefix "
                  + clip(prefix)
                  + " in resource "
                  + of
                  + " has an invalid CIDR notation. For the given prefix length, the address prefix"
                  + " should be "
                  + meant
                  + ".");
      case ResourceRefusal.SubnetOutside(var subnet, var network) ->
          error(
              400,
              "NetcfgInvalidSubnet",
              "Subnet '" + subnet + "' is not valid in virtual network '" + network + "'.");
      case ResourceRefusal.SubnetsOverlap(var subnet, var network) ->
          error(
              400,
              "NetcfgSubnetRangesOverlap",
              "Subnet '"
                  + subnet
                  + "' is not valid because its IP address range overlaps with that of an existing"
                  + " subnet in virtual network '"
                  + network
                  + "'.");
      case ResourceRefusal.SubnetInUse(var subnet, var by) ->
          error(
              400,
              "InUseSubnetCannotBeDeleted",
              "Subnet "
                  + subnet
                  + " is in use by "
                  + by
                  + " and cannot be deleted. In order to delete the subnet, delete all the"
                  + " resources within the subnet. See aka.ms/deletesubnet.");
      case ResourceRefusal.PrefixInUse(var subnet, var prefix) ->
          error(
              400,
              "InUsePrefixCannotBeDeleted",
              "IpPrefix "
                  + prefix
                  + " on Subnet "
                  + subnet
                  + " has active allocations and cannot be deleted.");
      case ResourceRefusal.SubnetFull(var subnet, var prefix) ->
          error(
              400,
              "SubnetIsFull",
              "Subnet "
                  + subnet
                  + " with address prefix "
                  + prefix
                  + " does not have enough capacity for 1 IP addresses.");
      case ResourceRefusal.PartsRemain(_, var part) ->
          error(
              409,
              "CannotDeleteResource",
              "Cannot delete resource while nested resources exist. Some existing nested resource"
                  + " IDs include: '"
                  + part
                  + "'. Please delete all nested resources before deleting this resource.");
      case ResourceRefusal.ProfileInUse(var profile, var by) ->
          error(
              409,
              "CannotDeleteResource",
              "Profile "
                  + profile
                  + " is in use by "
                  + by
                  + " and cannot be deleted. In order to delete the profile, delete the"
                  + " association or give it another profile.");
      case ResourceRefusal.InsideAlready(var resource, var by) ->
          error(
              409,
              "ResourceAlreadyAssociated",
              "Resource "
                  + clip(resource)
                  + " is associated already by "
                  + by
                  + ". A resource can be associated with one network security perimeter only.");
      case ResourceRefusal.ExistsAlready(var id) ->
          error(
              412,
              "PreconditionFailed",
              "The condition '*' in the If-None-Match header was not satisfied. The current was '"
                  + id
                  + "'.");
    };
  }
}
