package sallyport.crypto;

import java.nio.charset.StandardCharsets;

/**
 * Where a sealed value lives: the data key that seals it and the row it belongs to. The whole is
 * the associated data of the seal, so a value copied to another place does not open.
 *
 * @param scope names the data key, one for each vault and one for each purpose of the server itself
 * @param path the row inside the scope, its parts joined with {@code /}
 */
public record Place(String scope, String path) {

  /** One version of one object of a vault. */
  public static Place ofVersion(
      String tenant, String vault, String kind, String name, String version) {
    return new Place(
        vaultScope(vault), tenant + "/" + vault + "/" + kind + "/" + name + "/" + version);
  }

  /** The data key of a vault; destroying it makes every value of the vault unreadable for good. */
  public static String vaultScope(String vault) {
    return "vault/" + vault;
  }

  byte[] associatedData() {
    return (scope + "\n" + path).getBytes(StandardCharsets.UTF_8);
  }
}
