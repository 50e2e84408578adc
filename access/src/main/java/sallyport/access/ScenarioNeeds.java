package sallyport.access;

import static sallyport.access.Operation.KEY_BACKUP;
import static sallyport.access.Operation.KEY_DECRYPT;
import static sallyport.access.Operation.KEY_ENCRYPT;
import static sallyport.access.Operation.KEY_GET;
import static sallyport.access.Operation.KEY_LIST;
import static sallyport.access.Operation.KEY_LIST_VERSIONS;
import static sallyport.access.Operation.KEY_RESTORE;
import static sallyport.access.Operation.KEY_SIGN;
import static sallyport.access.Operation.KEY_UNWRAP;
import static sallyport.access.Operation.KEY_WRAP;
import static sallyport.access.Operation.SECRET_BACKUP;
import static sallyport.access.Operation.SECRET_DELETE;
import static sallyport.access.Operation.SECRET_GET;
import static sallyport.access.Operation.SECRET_LIST;
import static sallyport.access.Operation.SECRET_LIST_VERSIONS;
import static sallyport.access.Operation.SECRET_RECOVER;
import static sallyport.access.Operation.SECRET_RESTORE;
import static sallyport.access.Operation.SECRET_SET;

import java.util.EnumSet;
import java.util.Set;

/** What a scenario of a trusted service needs of a vault, and who says so. */
record ScenarioNeeds(String reason, Set<Operation> operations) {
  static final ScenarioNeeds CUSTOMER_MANAGED_KEYS =
      of("the role Key Vault Crypto Service Encryption User", KEY_GET, KEY_WRAP, KEY_UNWRAP);

  static final ScenarioNeeds CUSTOMER_KEY =
      of(
          "the portal's policy templates for Customer Key and for data lakes",
          KEY_GET,
          KEY_LIST,
          KEY_LIST_VERSIONS,
          KEY_WRAP,
          KEY_UNWRAP);

  static final ScenarioNeeds TENANT_KEY =
      of("the portal's policy template Information BYOK", KEY_GET, KEY_DECRYPT, KEY_SIGN);

  static final ScenarioNeeds VOLUME_KEYS =
      of(
          "NetApp Files encrypts and decrypts with the key itself",
          KEY_GET,
          KEY_ENCRYPT,
          KEY_DECRYPT);

  static final ScenarioNeeds VOLUME_ENCRYPTION =
      of(
          "what enabledForDiskEncryption stands for: retrieving secrets and unwrapping keys",
          SECRET_GET,
          KEY_GET,
          KEY_UNWRAP);

  static final ScenarioNeeds DEPLOYED_CERTIFICATES =
      of(
          "what enabledForDeployment stands for: retrieving certificates stored as secrets",
          SECRET_GET);

  static final ScenarioNeeds DEPLOYED_VALUES =
      of("what enabledForTemplateDeployment stands for: retrieving secrets", SECRET_GET);

  static final ScenarioNeeds SERVED_CERTIFICATES =
      of("a certificate with its private key is read as a secret", SECRET_GET);

  static final ScenarioNeeds READ_SECRETS =
      of("the role Key Vault Secrets User", SECRET_GET, SECRET_LIST, SECRET_LIST_VERSIONS);

  static final ScenarioNeeds OWN_SECRETS =
      of(
          "a workspace keeps the credentials of its connections as secrets",
          SECRET_GET,
          SECRET_LIST,
          SECRET_LIST_VERSIONS,
          SECRET_SET,
          SECRET_DELETE);

  static final ScenarioNeeds BATCH =
      of(
          "the role Key Vault Crypto Service Encryption User, and the policy that user"
              + " subscription mode asks for",
          KEY_GET,
          KEY_WRAP,
          KEY_UNWRAP,
          SECRET_GET,
          SECRET_LIST,
          SECRET_LIST_VERSIONS,
          SECRET_SET,
          SECRET_DELETE,
          SECRET_RECOVER);

  static final ScenarioNeeds BACKUP =
      of(
          "the portal's policy template Azure Backup, and the restoring that the scenario names",
          KEY_GET,
          KEY_LIST,
          KEY_LIST_VERSIONS,
          KEY_BACKUP,
          KEY_RESTORE,
          SECRET_GET,
          SECRET_LIST,
          SECRET_LIST_VERSIONS,
          SECRET_BACKUP,
          SECRET_RESTORE);

  static final ScenarioNeeds SCAN =
      of(
          "a scan reads keys and the properties of secrets, never a value",
          KEY_GET,
          KEY_LIST,
          KEY_LIST_VERSIONS,
          SECRET_LIST,
          SECRET_LIST_VERSIONS);

  private static ScenarioNeeds of(String reason, Operation first, Operation... others) {
    return new ScenarioNeeds(reason, EnumSet.of(first, others));
  }
}
