package sallyport.vault.keys;

import java.util.Base64;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyTransfer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A key on its way into a vault (the BYOK specification of Key Vault): a JSON document with the
 * name of the key it is wrapped for, how, and the wrapped key. That specification has one way,
 * {@code CKM_RSA_AES_KEY_WRAP}; the other two are those in which a released key may leave, so that
 * it may come in again.
 *
 * @param kekName the name of the key-exchange key, from the identifier in the header
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record TransferBlob(
    String kekName, Optional<String> kekVersion, KeyTransfer transfer, byte[] ciphertext) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static TransferBlob read(byte[] document) {
    try {
      var blob = JSON.readTree(document);
      var header = blob.path("header");
      var transfer = KeyTransfer.named(text(header, "enc")).orElseThrow(TransferBlob::refused);
      if (!text(header, "alg").equals("dir")) {
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
          kid[4], version, transfer, Base64.getUrlDecoder().decode(text(blob, "ciphertext")));
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
