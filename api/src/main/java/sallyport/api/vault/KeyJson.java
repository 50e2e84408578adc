package sallyport.api.vault;

import java.util.Base64;
import java.util.List;
import sallyport.api.JsonWriter;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.KeyVersion;
import sallyport.vault.keys.Keys;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.VersionMetadata;

/**
 * Keys as JSON, members in the order of the service's recorded answers: {@code key, attributes,
 * tags, managed, release_policy}. Members without a value are left out; private ones do not exist.
 */
final class KeyJson {
  private static final int BUNDLE_SIZE = 1_280;
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private static final byte[] KEY = ObjectJson.ascii("{\"key\":{\"kid\":");
  private static final byte[] NEXT_KEY = ObjectJson.ascii(",\"key\":{\"kid\":");
  private static final byte[] KID = ObjectJson.ascii("{\"kid\":");
  private static final byte[] NEXT_KID = ObjectJson.ascii(",\"kid\":");
  private static final byte[] TYPE = ObjectJson.ascii(",\"kty\":");
  private static final byte[] OPERATIONS = ObjectJson.ascii(",\"key_ops\":[");
  private static final byte[] VALUE = ObjectJson.ascii(",\"value\":\"");
  private static final byte[] END = ObjectJson.END;

  private KeyJson() {}

  static byte[] bundle(VaultState vault, ApiVersion version, KeyVersion key, String id) {
    var json = new JsonWriter(BUNDLE_SIZE).raw(KEY).text(id);
    rest(json, vault, version, key);
    return json.finish();
  }

  static byte[] deleted(VaultState vault, ApiVersion version, DeletedObject deleted) {
    var json = new JsonWriter(BUNDLE_SIZE);
    ObjectJson.deletion(json, vault, "/deletedkeys/", deleted);
    json.raw(NEXT_KEY).text(id(vault, deleted.current()));
    rest(json, vault, version, Keys.shown(deleted.current()));
    return json.finish();
  }

  private static void rest(JsonWriter json, VaultState vault, ApiVersion version, KeyVersion key) {
    json.raw(TYPE).text(key.type().word());
    operations(json, key.operations());
    parts(json, version, key.shown());
    json.raw(END);
    described(json, vault, version, key);
    key.releasePolicy()
        .filter(_ -> version.has(ApiVersion.Feature.ROTATION_AND_RELEASE))
        .ifPresent(policy ->
            json.raw(",\"release_policy\":{\"contentType\":")
                .text(policy.contentType())
                .raw(",\"data\":\"")
                .raw(TEXT.encodeToString(policy.data()))
                .raw("\",\"immutable\":")
                .bool(policy.immutable())
                .raw(END));
    json.raw(END);
  }

  private static void operations(JsonWriter json, List<KeyOperation> operations) {
    json.raw(OPERATIONS);
    var separator = "\"";
    for (var operation : operations) {
      json.raw(separator).raw(operation.word()).raw("\"");
      separator = ",\"";
    }
    json.raw("]");
  }

  private static void parts(JsonWriter json, ApiVersion version, PublicKeyParts shown) {
    switch (shown) {
      case PublicKeyParts.Rsa(var n, var e) -> {
        octets(json, "n", n);
        octets(json, "e", e);
      }
      case PublicKeyParts.Ec(var curve, var x, var y) -> {
        json.raw(",\"crv\":").text(KeyWords.word(version, curve));
        octets(json, "x", x);
        octets(json, "y", y);
      }
      case PublicKeyParts.Symmetric _ -> {}
      case PublicKeyParts.PostQuantum(var parameters, var pub) -> {
        json.raw(",\"alg\":").text(parameters.word());
        octets(json, "pub", pub);
      }
    }
  }

  private static void octets(JsonWriter json, String name, byte[] octets) {
    json.raw(",\"").raw(name).raw("\":\"").raw(TEXT.encodeToString(octets)).raw("\"");
  }

  /** An entry of a list of keys: the identifier names no version. */
  static void item(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    json.raw(KID).text(baseId(vault, metadata));
    described(json, vault, version, Keys.shown(metadata));
    json.raw(END);
  }

  /** An entry of a list of versions. */
  static void versionItem(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    json.raw(KID).text(id(vault, metadata));
    described(json, vault, version, Keys.shown(metadata));
    json.raw(END);
  }

  static void deletedItem(
      JsonWriter json, VaultState vault, ApiVersion version, DeletedObject deleted) {
    ObjectJson.deletion(json, vault, "/deletedkeys/", deleted);
    json.raw(NEXT_KID).text(baseId(vault, deleted.current()));
    described(json, vault, version, Keys.shown(deleted.current()));
    json.raw(END);
  }

  private static void described(
      JsonWriter json, VaultState vault, ApiVersion version, KeyVersion key) {
    var metadata = key.metadata();
    ObjectJson.attributes(json, metadata.attributes());
    json.raw(vault.recovery(version));
    if (version.has(ApiVersion.Feature.ROTATION_AND_RELEASE)) {
      json.raw(",\"exportable\":").bool(key.exportable());
    }
    if (version.has(ApiVersion.Feature.HSM_PLATFORM)) {
      json.raw(",\"hsmPlatform\":").text(key.platform());
    }
    if (version.has(ApiVersion.Feature.KEY_SIZE)) {
      size(json, key.shown());
    }
    json.raw(END);
    ObjectJson.tags(json, metadata.tags());
    if (metadata.managed()) {
      json.raw(ObjectJson.MANAGED);
    }
  }

  private static void size(JsonWriter json, PublicKeyParts shown) {
    switch (shown) {
      case PublicKeyParts.Rsa rsa -> json.raw(",\"key_size\":").number(rsa.bits());
      case PublicKeyParts.Symmetric(var bits) -> json.raw(",\"key_size\":").number(bits);
      case PublicKeyParts.Ec _, PublicKeyParts.PostQuantum _ -> {}
    }
  }

  static String id(VaultState vault, VersionMetadata metadata) {
    return vault.baseUrl()
        + "/keys/"
        + metadata.key().name().value()
        + "/"
        + metadata.version().value();
  }

  private static String baseId(VaultState vault, VersionMetadata metadata) {
    return vault.baseUrl() + "/keys/" + metadata.key().name().value();
  }

  /** What an operation gave: the key that did it, and the value. */
  static byte[] result(String id, byte[] value) {
    var text = TEXT.encode(value);
    return new JsonWriter(64 + id.length() + text.length)
        .raw(KID)
        .text(id)
        .raw(VALUE)
        .raw(text)
        .raw("\"}")
        .finish();
  }

  /** A wrapped key that nobody has seen. */
  static byte[] secureResult(String id, String algorithm, byte[] value) {
    return new JsonWriter(BUNDLE_SIZE)
        .raw(KID)
        .text(id)
        .raw(",\"alg\":")
        .text(algorithm)
        .raw(VALUE)
        .raw(TEXT.encode(value))
        .raw("\"}")
        .finish();
  }

  /** What encryption gave, with what has to be brought back for decryption. */
  static byte[] result(String id, Ciphertext ciphertext) {
    var json =
        new JsonWriter(BUNDLE_SIZE)
            .raw(KID)
            .text(id)
            .raw(VALUE)
            .raw(TEXT.encode(ciphertext.value()))
            .raw("\"");
    ciphertext.iv().ifPresent(iv -> octets(json, "iv", iv));
    ciphertext.tag().ifPresent(tag -> octets(json, "tag", tag));
    ciphertext.aad().ifPresent(aad -> octets(json, "aad", aad));
    return json.raw(END).finish();
  }
}
