package sallyport.connectivity.doctor;

import sallyport.access.AddressBlocks;
import sallyport.access.AddressBlocks.Parsed;
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
      case "ForbiddenByFirewall" -> byFirewall(error, vault);
      case "ForbiddenByConnection" ->
          "public access is disabled: come through a private endpoint, or az keyvault update --name"
              + " "
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

  /** The rule that would let the call in, of the kind that can. */
  private static String byFirewall(VaultError error, String vault) {
    if (error.endpoint().isPresent()) {
      return "have the vault approve the connection of the private endpoint "
          + error.endpoint().get()
          + ": az keyvault private-endpoint-connection approve";
    }
    var add = "az keyvault network-rule add --name " + vault;
    if (error.subnet().isPresent()) {
      return "add the subnet to the vault's network rules: "
          + add
          + " --subnet '"
          + error.subnet().get()
          + "'";
    }
    return switch (AddressBlocks.parse(error.address().orElse(""), true)) {
      case Parsed.Forbidden(var block, _, _, var why) ->
          "no address rule may list "
              + alone(block)
              + " ("
              + why
              + "): have network.attach say of which subnet it is, and "
              + add
              + " --subnet SUBNET-ID; or come through a private endpoint";
      case Parsed.Block(var block) ->
          "add the address to the vault's network rules: "
              + add
              + " --ip-address "
              + alone(block)
              + (block.indexOf(':') < 0 ? "" : " (IPv6 needs the extension ipv6-rules)");
      case Parsed.Ipv6 _, Parsed.NotAnAddress _ ->
          "add the address to the vault's network rules: " + add + " --ip-address ADDRESS";
    };
  }

  private static String alone(String block) {
    return block.substring(0, block.indexOf('/'));
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
