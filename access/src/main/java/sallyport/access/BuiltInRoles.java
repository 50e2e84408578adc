package sallyport.access;

import java.util.List;
import java.util.Optional;

/**
 * The built-in roles that matter to vaults and their networks, with their public ids, names,
 * descriptions and permissions, as Azure's list of built-in roles publishes them.
 */
public final class BuiltInRoles {
  private static final String RBAC_ONLY =
      " Only works for key vaults that use the 'Azure role-based access control' permission model.";

  /** What most data-plane roles may see of the control plane. */
  private static final List<String> LOOK_AROUND =
      List.of(
          "Microsoft.Authorization/*/read",
          "Microsoft.Insights/alertRules/*",
          "Microsoft.Resources/deployments/*",
          "Microsoft.Resources/subscriptions/resourceGroups/read",
          "Microsoft.Support/*",
          "Microsoft.KeyVault/checkNameAvailability/read",
          "Microsoft.KeyVault/deletedVaults/read",
          "Microsoft.KeyVault/locations/*/read",
          "Microsoft.KeyVault/vaults/*/read",
          "Microsoft.KeyVault/operations/read");

  /** The roles that a Key Vault Data Access Administrator may give and take. */
  private static final String DELEGABLE =
      "{00482a5a-887f-4fb3-b363-3b7fe8e74483, a4417e6f-fecd-4de8-b567-7b0420556985,"
          + " 14b46e9e-c2b7-41b4-b07b-48a6ebf60603, e147488a-f6f5-4113-8e2d-b22465e65bf6,"
          + " 12338af0-0e69-4776-bea7-57ae8d297424, 21090545-7ca7-4776-b22c-e363652d74d2,"
          + " b86a8fe4-44ce-4948-aee5-eccb2c155cd7, 4633458b-17de-408a-b874-0445c86b69e6}";

  public static final RoleDefinition OWNER =
      control(
          "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
          "Owner",
          "Grants full access to manage all resources, including the ability to assign roles in"
              + " Azure RBAC.",
          List.of("*"),
          List.of());

  public static final RoleDefinition CONTRIBUTOR =
      control(
          "b24988ac-6180-42a0-ab88-20f7382dd24c",
          "Contributor",
          "Grants full access to manage all resources, but does not allow you to assign roles in"
              + " Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.",
          List.of("*"),
          List.of(
              "Microsoft.Authorization/*/Delete",
              "Microsoft.Authorization/*/Write",
              "Microsoft.Authorization/elevateAccess/Action",
              "Microsoft.Blueprint/blueprintAssignments/write",
              "Microsoft.Blueprint/blueprintAssignments/delete",
              "Microsoft.Compute/galleries/share/action",
              "Microsoft.Purview/consents/write",
              "Microsoft.Purview/consents/delete",
              "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
              "Microsoft.Subscription/cancel/action",
              "Microsoft.Subscription/enable/action"));

  public static final RoleDefinition READER =
      control(
          "acdd72a7-3385-48ef-bd42-f606fba81ae7",
          "Reader",
          "View all resources, but does not allow you to make any changes.",
          List.of("*/read"),
          List.of());

  public static final RoleDefinition USER_ACCESS_ADMINISTRATOR =
      control(
          "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
          "User Access Administrator",
          "Lets you manage user access to Azure resources.",
          List.of("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
          List.of());

  public static final RoleDefinition KEY_VAULT_ADMINISTRATOR =
      data(
          "00482a5a-887f-4fb3-b363-3b7fe8e74483",
          "Key Vault Administrator",
          "Perform all data plane operations on a key vault and all objects in it, including"
              + " certificates, keys, and secrets. Cannot manage key vault resources or manage role"
              + " assignments."
              + RBAC_ONLY,
          LOOK_AROUND,
          "*");

  public static final RoleDefinition KEY_VAULT_READER =
      data(
          "21090545-7ca7-4776-b22c-e363652d74d2",
          "Key Vault Reader",
          "Read metadata of key vaults and its certificates, keys, and secrets. Cannot read"
              + " sensitive values such as secret contents or key material."
              + RBAC_ONLY,
          LOOK_AROUND,
          "*/read",
          "secrets/readMetadata/action");

  public static final RoleDefinition KEY_VAULT_CERTIFICATES_OFFICER =
      data(
          "a4417e6f-fecd-4de8-b567-7b0420556985",
          "Key Vault Certificates Officer",
          "Perform any action on the certificates of a key vault, except manage permissions."
              + RBAC_ONLY,
          LOOK_AROUND,
          "certificatecas/*",
          "certificates/*",
          "certificatecontacts/write");

  public static final RoleDefinition KEY_VAULT_CERTIFICATE_USER =
      data(
          "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
          "Key Vault Certificate User",
          "Read certificate contents." + RBAC_ONLY,
          List.of(),
          "certificates/read",
          "secrets/getSecret/action",
          "secrets/readMetadata/action",
          "keys/read");

  public static final RoleDefinition KEY_VAULT_CRYPTO_OFFICER =
      data(
          "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
          "Key Vault Crypto Officer",
          "Perform any action on the keys of a key vault, except manage permissions." + RBAC_ONLY,
          LOOK_AROUND,
          "keys/*",
          "keyrotationpolicies/*");

  public static final RoleDefinition KEY_VAULT_CRYPTO_USER =
      data(
          "12338af0-0e69-4776-bea7-57ae8d297424",
          "Key Vault Crypto User",
          "Perform cryptographic operations using keys." + RBAC_ONLY,
          List.of(),
          "keys/read",
          "keys/update/action",
          "keys/backup/action",
          "keys/encrypt/action",
          "keys/decrypt/action",
          "keys/wrap/action",
          "keys/unwrap/action",
          "keys/sign/action",
          "keys/verify/action");

  public static final RoleDefinition KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER =
      data(
          "e147488a-f6f5-4113-8e2d-b22465e65bf6",
          "Key Vault Crypto Service Encryption User",
          "Read metadata of keys and perform wrap/unwrap operations." + RBAC_ONLY,
          List.of(
              "Microsoft.EventGrid/eventSubscriptions/write",
              "Microsoft.EventGrid/eventSubscriptions/read",
              "Microsoft.EventGrid/eventSubscriptions/delete"),
          "keys/read",
          "keys/wrap/action",
          "keys/unwrap/action");

  public static final RoleDefinition KEY_VAULT_CRYPTO_SERVICE_RELEASE_USER =
      data(
          "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
          "Key Vault Crypto Service Release User",
          "Release keys." + RBAC_ONLY,
          List.of(),
          "keys/release/action");

  public static final RoleDefinition KEY_VAULT_SECRETS_OFFICER =
      data(
          "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
          "Key Vault Secrets Officer",
          "Perform any action on the secrets of a key vault, except manage permissions."
              + RBAC_ONLY,
          LOOK_AROUND,
          "secrets/*");

  public static final RoleDefinition KEY_VAULT_SECRETS_USER =
      data(
          "4633458b-17de-408a-b874-0445c86b69e6",
          "Key Vault Secrets User",
          "Read secret contents." + RBAC_ONLY,
          List.of(),
          "secrets/getSecret/action",
          "secrets/readMetadata/action");

  public static final RoleDefinition KEY_VAULT_PURGE_OPERATOR =
      control(
          "a68e7c17-0ab2-4c09-9a58-125dae29748c",
          "Key Vault Purge Operator",
          "Allows permanent deletion of soft-deleted vaults.",
          List.of(
              "Microsoft.KeyVault/locations/deletedVaults/read",
              "Microsoft.KeyVault/locations/deletedVaults/purge/action",
              "Microsoft.KeyVault/locations/operationResults/read"),
          List.of());

  public static final RoleDefinition KEY_VAULT_CONTRIBUTOR =
      control(
          "f25e0fa2-a7c8-4377-a976-54943a77a395",
          "Key Vault Contributor",
          "Lets you manage key vaults, but not access to them.",
          List.of(
              "Microsoft.Authorization/*/read",
              "Microsoft.Insights/alertRules/*",
              "Microsoft.KeyVault/*",
              "Microsoft.Resources/deployments/*",
              "Microsoft.Resources/subscriptions/resourceGroups/read",
              "Microsoft.Support/*"),
          List.of(
              "Microsoft.KeyVault/locations/deletedVaults/purge/action",
              "Microsoft.KeyVault/hsmPools/*",
              "Microsoft.KeyVault/managedHsms/*"));

  public static final RoleDefinition KEY_VAULT_DATA_ACCESS_ADMINISTRATOR =
      new RoleDefinition(
          "8b54135c-b56d-4d72-a534-26097cfdc8d8",
          "Key Vault Data Access Administrator",
          "Manage access to Azure Key Vault by adding or removing role assignments for the Key"
              + " Vault Administrator, Key Vault Certificates Officer, Key Vault Crypto Officer,"
              + " Key Vault Crypto Service Encryption User, Key Vault Crypto User, Key Vault"
              + " Reader, Key Vault Secrets Officer, or Key Vault Secrets User roles. Includes an"
              + " ABAC condition to constrain role assignments.",
          true,
          List.of(
              new RoleDefinition.Permission(
                  List.of(
                      "Microsoft.Authorization/roleAssignments/write",
                      "Microsoft.Authorization/roleAssignments/delete",
                      "Microsoft.Authorization/*/read",
                      "Microsoft.Resources/deployments/*",
                      "Microsoft.Resources/subscriptions/resourceGroups/read",
                      "Microsoft.Resources/subscriptions/read",
                      "Microsoft.Management/managementGroups/read",
                      "Microsoft.Resources/deployments/*",
                      "Microsoft.Support/*",
                      "Microsoft.KeyVault/vaults/*/read"),
                  List.of(),
                  List.of(),
                  List.of(),
                  Optional.of(
                      "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR"
                          + " (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]"
                          + " ForAnyOfAnyValues:GuidEquals"
                          + DELEGABLE
                          + ")) AND"
                          + " ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'}))"
                          + " OR (@Resource[Microsoft.Authorization/roleAssignments:"
                          + "RoleDefinitionId] ForAnyOfAnyValues:GuidEquals"
                          + DELEGABLE
                          + "))"))),
          List.of("/"));

  public static final RoleDefinition NETWORK_CONTRIBUTOR =
      control(
          "4d97b98b-1d4f-4787-a291-c67834d212e7",
          "Network Contributor",
          "Lets you manage networks, but not access to them.",
          List.of(
              "Microsoft.Authorization/*/read",
              "Microsoft.Insights/alertRules/*",
              "Microsoft.Network/*",
              "Microsoft.ResourceHealth/availabilityStatuses/read",
              "Microsoft.Resources/deployments/*",
              "Microsoft.Resources/subscriptions/resourceGroups/read",
              "Microsoft.Support/*"),
          List.of());

  public static final RoleDefinition PRIVATE_DNS_ZONE_CONTRIBUTOR =
      control(
          "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
          "Private DNS Zone Contributor",
          "Lets you manage private DNS zone resources, but not the virtual networks they are linked"
              + " to.",
          List.of(
              "Microsoft.Insights/alertRules/*",
              "Microsoft.Resources/deployments/*",
              "Microsoft.Resources/subscriptions/resourceGroups/read",
              "Microsoft.Support/*",
              "Microsoft.Network/privateDnsZones/*",
              "Microsoft.Network/privateDnsOperationResults/*",
              "Microsoft.Network/privateDnsOperationStatuses/*",
              "Microsoft.Network/virtualNetworks/read",
              "Microsoft.Network/virtualNetworks/join/action",
              "Microsoft.Authorization/*/read"),
          List.of());

  private static final List<RoleDefinition> ALL =
      List.of(
          OWNER,
          CONTRIBUTOR,
          READER,
          USER_ACCESS_ADMINISTRATOR,
          KEY_VAULT_ADMINISTRATOR,
          KEY_VAULT_READER,
          KEY_VAULT_CERTIFICATES_OFFICER,
          KEY_VAULT_CERTIFICATE_USER,
          KEY_VAULT_CRYPTO_OFFICER,
          KEY_VAULT_CRYPTO_USER,
          KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
          KEY_VAULT_CRYPTO_SERVICE_RELEASE_USER,
          KEY_VAULT_SECRETS_OFFICER,
          KEY_VAULT_SECRETS_USER,
          KEY_VAULT_PURGE_OPERATOR,
          KEY_VAULT_CONTRIBUTOR,
          KEY_VAULT_DATA_ACCESS_ADMINISTRATOR,
          NETWORK_CONTRIBUTOR,
          PRIVATE_DNS_ZONE_CONTRIBUTOR);

  private BuiltInRoles() {}

  public static List<RoleDefinition> all() {
    return ALL;
  }

  /** By its GUID, without regard to case. */
  public static Optional<RoleDefinition> byId(String id) {
    return ALL.stream().filter(role -> role.id().equalsIgnoreCase(id)).findFirst();
  }

  /** By its display name, without regard to case. */
  public static Optional<RoleDefinition> byName(String name) {
    return ALL.stream().filter(role -> role.name().equalsIgnoreCase(name)).findFirst();
  }

  private static RoleDefinition control(
      String id, String name, String description, List<String> actions, List<String> notActions) {
    var permission = new RoleDefinition.Permission(actions, notActions, List.of(), List.of());
    return new RoleDefinition(id, name, description, true, List.of(permission), List.of("/"));
  }

  private static RoleDefinition data(
      String id, String name, String description, List<String> actions, String... dataActions) {
    var full =
        List.of(dataActions).stream().map(below -> "Microsoft.KeyVault/vaults/" + below).toList();
    var permission = new RoleDefinition.Permission(actions, List.of(), full, List.of());
    return new RoleDefinition(id, name, description, true, List.of(permission), List.of("/"));
  }
}
