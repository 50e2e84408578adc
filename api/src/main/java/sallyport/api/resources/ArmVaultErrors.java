package sallyport.api.resources;

import static sallyport.api.resources.ArmErrors.bad;
import static sallyport.api.resources.ArmErrors.clip;
import static sallyport.api.resources.ArmErrors.error;

import sallyport.resources.ResourceRefusal;

/** The part of {@link ArmErrors} about vaults. */
final class ArmVaultErrors {
  private static final String NETWORK_REFUSED =
      "Operation on Virtual Network could not be performed. ";

  private ArmVaultErrors() {}

  static ArmAnswer answer(ResourceRefusal.OfVaults refusal) {
    return switch (refusal) {
      case ResourceRefusal.VaultNameInvalid(var name) ->
          error(400, "VaultNameNotValid", nameInvalid(name));
      case ResourceRefusal.VaultNameTaken(var name) ->
          error(409, "VaultAlreadyExists", nameTaken(name));
      case ResourceRefusal.VaultNameHeld(_) ->
          error(
              409,
              "ConflictError",
              "A vault with the same name already exists in deleted state. You need to either"
                  + " recover or purge existing key vault. Follow this link"
                  + " https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft"
                  + " delete.");
      case ResourceRefusal.NothingToRecover(_) ->
          error(
              400,
              "SoftDeletedVaultDoesNotExist",
              "A soft deleted vault with the given name does not exist. Ensure that the name for"
                  + " the vault that is being attempted to recover is in a recoverable state.");
      case ResourceRefusal.DeletedVaultNotFound(var name, var location) ->
          error(
              404,
              "DeletedVaultNotFound",
              "The specified deleted vault '%s' does not exist in location '%s'."
                  .formatted(clip(name), clip(location)));
      case ResourceRefusal.PurgeProtected(_) ->
          error(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.");
      case ResourceRefusal.PurgeProtectionIrreversible() ->
          bad(
              "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge"
                  + " protection for a vault is an irreversible action.");
      case ResourceRefusal.SoftDeleteIrreversible() ->
          bad(
              "The property \"enableSoftDelete\" can be set to false only for creating new vault."
                  + " Enabling the 'soft delete' functionality is an irreversible action.");
      case ResourceRefusal.AlreadySet(var property) ->
          bad("The property \"" + property + "\" has been set already and it can't be modified.");
      case ResourceRefusal.AddressForbidden(
              var index,
              var canonical,
              var first,
              var last,
              var why) ->
          bad(
              address(index)
                  + canonical
                  + " belongs to forbidden range "
                  + first
                  + "–"
                  + last
                  + " ("
                  + why
                  + ")");
      case ResourceRefusal.AddressIpv6(var index, var found) ->
          bad(address(index) + clip(found) + " is an IPv6 address; only IPv4 is supported");
      case ResourceRefusal.AddressUnreadable(var index, var found) ->
          bad(address(index) + clip(found) + " is not a valid IPv4 address or CIDR block");
      case ResourceRefusal.RuleSubnetNotFound(var id) ->
          bad(
              NETWORK_REFUSED
                  + "StatusCode: 404 (NotFound). Error Code: NotFound. Error Message: Resource "
                  + clip(id)
                  + " not found.");
      case ResourceRefusal.SubnetsWithoutServiceEndpoint(var names, var network) ->
          bad(
              NETWORK_REFUSED
                  + "StatusCode: 400 (BadRequest). Error Code:"
                  + " SubnetsHaveNoServiceEndpointsConfigured. Error Message: Subnets "
                  + String.join(", ", names)
                  + " of virtual network "
                  + network
                  + " do not have ServiceEndpoints for Microsoft.KeyVault resources configured. Add"
                  + " Microsoft.KeyVault to subnet's ServiceEndpoints collection before trying to"
                  + " ACL Microsoft.KeyVault resources to these subnets.");
      case ResourceRefusal.TooMany(var property, var limit) ->
          bad(
              "The property 'properties.%s' must not have more than %d entries."
                  .formatted(property, limit));
    };
  }

  static String nameInvalid(String name) {
    return "The vault name '"
        + clip(name)
        + "' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name"
        + " must begin with a letter, end with a letter or digit, and not contain consecutive"
        + " hyphens. Follow this link for more information:"
        + " https://go.microsoft.com/fwlink/?linkid=2147742";
  }

  static String nameTaken(String name) {
    return "The vault name '"
        + clip(name)
        + "' is already in use. Vault names are globally unique so it is possible that the name is"
        + " already taken. If you are sure that the vault name was not taken then it is possible"
        + " that a vault with the same name was recently deleted but not purged after being placed"
        + " in a recoverable state. If the vault is in a recoverable state then the vault will"
        + " need to be purged before reusing the name. For more information on soft delete and"
        + " purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.";
  }

  private static String address(int index) {
    return "Invalid value found at properties.networkAcls.ipRules[" + index + "].value: ";
  }
}
