package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import sallyport.api.JsonWriter;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObject;
import sallyport.vault.objects.VersionMetadata;
import sallyport.vault.secrets.OpenSecret;
import sallyport.vault.secrets.Secrets;

/**
 * Secrets as JSON, members in the order of the service's recorded answers: {@code value, id,
 * contentType, attributes, tags, managed, previousVersion}. Members without a value are left out.
 */
final class SecretJson {
  private static final int SIZE_WITHOUT_VALUE = 512;

  private static final byte[] VALUE = ascii("{\"value\":");
  private static final byte[] ID = ascii(",\"id\":");
  private static final byte[] FIRST_ID = ascii("{\"id\":");
  private static final byte[] RECOVERY_ID = ascii("{\"recoveryId\":");
  private static final byte[] DELETED_DATE = ascii(",\"deletedDate\":");
  private static final byte[] PURGE_DATE = ascii(",\"scheduledPurgeDate\":");
  private static final byte[] CONTENT_TYPE = ascii(",\"contentType\":");
  private static final byte[] ENABLED = ascii(",\"attributes\":{\"enabled\":true");
  private static final byte[] DISABLED = ascii(",\"attributes\":{\"enabled\":false");
  private static final byte[] NOT_BEFORE = ascii(",\"nbf\":");
  private static final byte[] EXPIRES = ascii(",\"exp\":");
  private static final byte[] CREATED = ascii(",\"created\":");
  private static final byte[] UPDATED = ascii(",\"updated\":");
  private static final byte[] TAGS = ascii(",\"tags\":");
  private static final byte[] MANAGED = ascii(",\"managed\":true");
  private static final byte[] PREVIOUS = ascii(",\"previousVersion\":");
  private static final byte[] END = ascii("}");

  private SecretJson() {}

  /** The bundle with its value. */
  static byte[] opened(VaultState vault, ApiVersion version, OpenSecret secret, String id) {
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
    deletion(json, vault, deleted);
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
    deletion(json, vault, deleted);
    json.raw(ID).text(baseId(vault, deleted.current()));
    described(json, vault, version, deleted.current());
    json.raw(END);
  }

  static byte[] backup(String blob) {
    return new JsonWriter(blob.length() + 32).raw(VALUE).text(blob).raw(END).finish();
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

  private static void deletion(JsonWriter json, VaultState vault, DeletedObject deleted) {
    var name = deleted.current().key().name().value();
    json.raw(RECOVERY_ID)
        .text(vault.baseUrl() + "/deletedsecrets/" + name)
        .raw(DELETED_DATE)
        .number(deleted.deletedAt().getEpochSecond())
        .raw(PURGE_DATE)
        .number(deleted.purgesAt().getEpochSecond());
  }

  private static void described(
      JsonWriter json, VaultState vault, ApiVersion version, VersionMetadata metadata) {
    var contentType = metadata.facts().get(Secrets.CONTENT_TYPE);
    if (contentType != null) {
      json.raw(CONTENT_TYPE).text(contentType);
    }
    attributes(json, metadata.attributes());
    json.raw(vault.recovery(version));
    tags(json, metadata.tags());
    if (metadata.managed()) {
      json.raw(MANAGED);
    }
  }

  private static void attributes(JsonWriter json, Attributes attributes) {
    json.raw(attributes.enabled() ? ENABLED : DISABLED);
    time(json, NOT_BEFORE, attributes.notBefore());
    time(json, EXPIRES, attributes.expires());
    json.raw(CREATED).number(attributes.created().getEpochSecond());
    json.raw(UPDATED).number(attributes.updated().getEpochSecond());
  }

  private static void time(JsonWriter json, byte[] name, Optional<Instant> time) {
    if (time.isPresent()) {
      json.raw(name).number(time.get().getEpochSecond());
    }
  }

  private static void tags(JsonWriter json, Map<String, String> tags) {
    if (tags.isEmpty()) {
      return;
    }
    json.raw(TAGS);
    var separator = "{";
    for (var tag : tags.entrySet()) {
      json.raw(separator).text(tag.getKey()).raw(":").text(tag.getValue());
      separator = ",";
    }
    json.raw(END);
  }

  private static void previous(JsonWriter json, ApiVersion version, VersionMetadata metadata) {
    if (version.has(ApiVersion.Feature.PREVIOUS_VERSION) && metadata.previous().isPresent()) {
      json.raw(PREVIOUS).text(metadata.previous().get().value());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
