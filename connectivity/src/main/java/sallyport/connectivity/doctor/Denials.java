package sallyport.connectivity.doctor;

import sallyport.connectivity.Endpoint;

/** What to do about each way in which a vault refuses a call that carries a token. */
final class Denials {
  private Denials() {}

  static <T> Outcome<T> of(VaultError error, Endpoint vault, String clientId) {
    var name = vault.host().split("\\.", 2)[0];
    var from = error.address().map(address -> "; the vault sees " + address).orElse("");
    return Outcome.failed(error.inWords() + from, mend(error, name, clientId));
  }

  private static String mend(VaultError error, String vault, String clientId) {
    return switch (error.inner()) {
      case "ForbiddenByFirewall" ->
          "add the address to the vault's network rules: az keyvault network-rule add --name "
              + vault
              + " --ip-address "
              + error.address().orElse("ADDRESS");
      case "ForbiddenByConnection" ->
          "public access is disabled: come through a private endpoint, or az keyvault update --name "
              + vault
              + " --public-network-access Enabled";
      case "ForbiddenByNsp" -> "let the caller into the network security perimeter";
      case "ForbiddenByPolicy" ->
          "give the permission to list secrets: az keyvault set-policy --name "
              + vault
              + " --secret-permissions list --spn "
              + clientId;
      case "ForbiddenByRbac" ->
          "give a role that reads secrets, such as Key Vault Secrets User, on the vault: az role"
              + " assignment create --role \"Key Vault Secrets User\" --assignee "
              + clientId
              + " --scope VAULT-ID";
      default -> byStatus(error);
    };
  }

  private static String byStatus(VaultError error) {
    return switch (error.status()) {
      case 401 ->
          "the vault does not accept the token: see the tenant, the resource of the token, and the"
              + " clocks";
      case 403 -> "the vault was reached, and says why it refuses";
      case 404 -> "see the vault's name";
      case 429 -> "too many calls: try again later";
      case 503 -> "the server is sealed or its store does not answer: see its log";
      default -> "see the server's own log";
    };
  }
}
