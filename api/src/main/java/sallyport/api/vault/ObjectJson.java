package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import sallyport.api.JsonWriter;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObject;

/** The members that bundles of every kind have in common. */
final class ObjectJson {
  static final byte[] END = ascii("}");
  static final byte[] MANAGED = ascii(",\"managed\":true");

  private static final byte[] VALUE = ascii("{\"value\":");
  private static final byte[] RECOVERY_ID = ascii("{\"recoveryId\":");
  private static final byte[] DELETED_DATE = ascii(",\"deletedDate\":");
  private static final byte[] PURGE_DATE = ascii(",\"scheduledPurgeDate\":");
  private static final byte[] ENABLED = ascii(",\"attributes\":{\"enabled\":true");
  private static final byte[] DISABLED = ascii(",\"attributes\":{\"enabled\":false");
  private static final byte[] NOT_BEFORE = ascii(",\"nbf\":");
  private static final byte[] EXPIRES = ascii(",\"exp\":");
  private static final byte[] CREATED = ascii(",\"created\":");
  private static final byte[] UPDATED = ascii(",\"updated\":");
  private static final byte[] TAGS = ascii(",\"tags\":");

  private ObjectJson() {}

  /** The first members of a deleted object. */
  static void deletion(
      JsonWriter json, VaultState vault, String collection, DeletedObject deleted) {
    var name = deleted.current().key().name().value();
    json.raw(RECOVERY_ID)
        .text(vault.baseUrl() + collection + name)
        .raw(DELETED_DATE)
        .number(deleted.deletedAt().getEpochSecond())
        .raw(PURGE_DATE)
        .number(deleted.purgesAt().getEpochSecond());
  }

  /** The attributes object, up to where members of the kind and the end of it follow. */
  static void attributes(JsonWriter json, Attributes attributes) {
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

  static void tags(JsonWriter json, Map<String, String> tags) {
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

  /** A backup, as every kind gives it. */
  static byte[] backup(String blob) {
    return new JsonWriter(blob.length() + 32).raw(VALUE).text(blob).raw(END).finish();
  }

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
