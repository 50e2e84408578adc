package sallyport.api.vault;

import java.util.Optional;
import sallyport.vault.objects.VersionMetadata;

/**
 * What an operation answers, before the headers that every answer has.
 *
 * @param body compact JSON, empty for 204
 * @param shown the object that is returned, for the audit record
 * @param algorithm what was computed with, for the audit record
 */
@SuppressWarnings("ArrayRecordComponent") // made once, written once, never compared
record Answer(int status, byte[] body, Optional<Shown> shown, Optional<String> algorithm) {
  private static final byte[] NOTHING = {};

  /**
   * @param id the object's identifier on the wire
   */
  record Shown(String id, VersionMetadata metadata) {}

  static Answer object(byte[] body, String id, VersionMetadata metadata) {
    return new Answer(200, body, Optional.of(new Shown(id, metadata)), Optional.empty());
  }

  /** What was computed with a key. */
  static Answer computed(byte[] body, String id, VersionMetadata by, String algorithm) {
    return new Answer(200, body, Optional.of(new Shown(id, by)), Optional.of(algorithm));
  }

  static Answer plain(byte[] body) {
    return new Answer(200, body, Optional.empty(), Optional.empty());
  }

  static Answer noContent() {
    return new Answer(204, NOTHING, Optional.empty(), Optional.empty());
  }
}
