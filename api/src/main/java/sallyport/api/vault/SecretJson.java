package sallyport.api.vault;

import sallyport.api.JsonWriter;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.OpenVersion;
import sallyport.vault.objects.VersionMetadata;
import sallyport.vault.secrets.Secrets;

/**
 * Secrets as JSON, members in the order of the service's recorded answers: {@code value, id,
 * contentType, attributes, tags, managed, previousVersion}. Members without a value are left out.
 */
final class SecretJson {
  private static final int SIZE_WITHOUT_VALUE = 512;

  private static final byte[] VALUE = ObjectJson.ascii("{\"value\":");
  private static final byte[] ID = ObjectJson.ascii(",\"id\":");
  private static final byte[] FIRST_ID = ObjectJson.ascii("{\"id\":");
  private static final byte[] CONTENT_TYPE = ObjectJson.ascii(",\"contentType\":");
  private static final byte[] PREVIOUS = ObjectJson.ascii(",\"previousVersion\":");
  private static final byte[] END = ObjectJson.ascii("}");

  private SecretJson() {}

  /** The bundle with its value. */
  static byte[] opened(VaultState vault, ApiVersion version, OpenVersion secret, String id) {
    var metadata = secret.metadata();
    return secret
        .value()
        .expose(value -> {
          var json = new JsonWriter(SIZE_WITHOUT_VALUE + value.length + value.length / 8);
          json.raw(VALUE).text(value).raw(ID).text(id);
          described(json, vault, version, metadata);
          previous(json, version, metadata);
          return json.raw(END).finish();
        });
  }

  /** The bundle without its value. */
  static byte[] bundle(VaultState vault, ApiVersion version, VersionMetadata metadata, String id) {
    var json = new JsonWriter(SIZE_WITHOUT_VALUE).raw(FIRST_ID).text(id);
    described(json, vault, version, metadata);
    previous(json, version, metadata);
    return json.raw(END).finish();
  }

  static byte[] deleted(VaultState vault, ApiVersion version, DeletedObject deleted) {
    var json = new JsonWriter(SIZE_WITHOUT_VALUE);
    ObjectJson.deletion(json, vault, "/deletedsecrets/", deleted);
    json.raw(ID).text(id(vault, deleted.current()));
    described(json, vault, version, deleted.current());
    previous(json, version, deleted.current());
    return json.raw(END).finish();
  }

  /** An entry of a list of secrets: the identifier names no version. */
  static void item(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    json.raw(FIRST_ID).text(baseId(vault, metadata));
    described(json, vault, version, metadata);
    json.raw(END);
  }

  /** An entry of a list of versions. */
  static void versionItem(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    json.raw(FIRST_ID).text(id(vault, metadata));
    described(json, vault, version, metadata);
    json.raw(END);
  }

  static void deletedItem(
      JsonWriter json, VaultState vault, ApiVersion version, DeletedObject deleted) {
    ObjectJson.deletion(json, vault, "/deletedsecrets/", deleted);
    json.raw(ID).text(baseId(vault, deleted.current()));
    described(json, vault, version, deleted.current());
    json.raw(END);
  }

  static String id(VaultState vault, VersionMetadata metadata) {
    return vault.baseUrl()
        + "/secrets/"
        + metadata.key().name().value()
        + "/"
        + metadata.version().value();
  }

  private static String baseId(VaultState vault, VersionMetadata metadata) {
    return vault.baseUrl() + "/secrets/" + metadata.key().name().value();
  }

  private static void described(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    var contentType = metadata.facts().get(Secrets.CONTENT_TYPE);
    if (contentType != null) {
      json.raw(CONTENT_TYPE).text(contentType);
    }
    ObjectJson.attributes(json, metadata.attributes());
    json.raw(vault.recovery(version)).raw(END);
    ObjectJson.tags(json, metadata.tags());
    if (metadata.managed()) {
      json.raw(ObjectJson.MANAGED);
    }
  }

  private static void previous(JsonWriter json, ApiVersion version, VersionMetadata metadata) {
    if (version.has(ApiVersion.Feature.PREVIOUS_VERSION) && metadata.previous().isPresent()) {
      json.raw(PREVIOUS).text(metadata.previous().get().value());
    }
  }
}
