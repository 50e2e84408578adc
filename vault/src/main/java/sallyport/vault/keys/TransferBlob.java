package sallyport.vault.keys;

import java.util.Base64;
import java.util.Optional;
import sallyport.core.RefusedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A key on its way into a vault (the BYOK specification of Key Vault): a JSON document with the
 * name of the key it is wrapped for and the wrapped key.
 *
 * @param kekName the name of the key-exchange key, from the identifier in the header
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record TransferBlob(String kekName, Optional<String> kekVersion, byte[] ciphertext) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MECHANISM = "CKM_RSA_AES_KEY_WRAP";

  static TransferBlob read(byte[] document) {
    try {
      var blob = JSON.readTree(document);
      var header = blob.path("header");
      if (!text(header, "alg").equals("dir") || !text(header, "enc").equals(MECHANISM)) {
        throw refused();
      }
      // https://vault.example/keys/name[/version]
      var kid = text(header, "kid").split("/", -1);
      if (kid.length < 5 || !kid[3].equalsIgnoreCase("keys")) {
        throw refused();
      }
      var version =
          kid.length > 5 && !kid[5].isEmpty() ? Optional.of(kid[5]) : Optional.<String>empty();
      return new TransferBlob(
          kid[4], version, Base64.getUrlDecoder().decode(text(blob, "ciphertext")));
    } catch (JacksonException | IllegalArgumentException _) {
      throw refused();
    }
  }

  private static String text(JsonNode node, String name) {
    var member = node.path(name);
    if (!member.isString()) {
      throw refused();
    }
    return member.stringValue();
  }

  static RefusedException refused() {
    return KeyRules.invalid("key.key_hsm", "no transfer blob for a key of this vault");
  }
}
