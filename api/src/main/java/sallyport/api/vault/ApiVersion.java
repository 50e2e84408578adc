package sallyport.api.vault;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A version of the data-plane protocol, and what it can do that earlier ones could not. */
final class ApiVersion {

  /** What came with some version and stayed. */
  enum Feature {
    /** {@code recoverableDays} in attributes, and recovery levels that begin with Customized. */
    RECOVERABLE_DAYS("7.1"),
    /** {@code import} among what a key may do: others are brought in under it. */
    IMPORT_OPERATION("7.1"),
    /** {@code previousVersion} in bundles. */
    PREVIOUS_VERSION("2025-07-01"),
    /** P-256K and ES256K under these names; before, SECP256K1 and ECDSA256. */
    NAMED_P_256K("7.0"),
    /** {@code public_exponent} of keys to be made. */
    PUBLIC_EXPONENT("7.2-preview"),
    /** Symmetric keys, their algorithms, and {@code iv}, {@code aad} and {@code tag}. */
    SYMMETRIC_KEYS("7.2-preview"),
    /** Rotation, release, random bytes, {@code exportable}. */
    ROTATION_AND_RELEASE("7.3-preview"),
    /** {@code hsmPlatform} in attributes of keys. */
    HSM_PLATFORM("7.5-preview.1"),
    /** HMAC, and key wrap under its PKCS#11 names. */
    HMAC("7.6-preview.1"),
    KEY_ATTESTATION("7.6-preview.2"),
    SECURE_WRAP("2026-01-01-preview"),
    /** {@code key_size} in attributes of keys. */
    KEY_SIZE("2026-04-01"),
    /** {@code external_key} in attributes of keys. */
    EXTERNAL_KEYS("2026-04-01"),
    /** AKP keys and ML-DSA. */
    POST_QUANTUM("2026-05-01-preview"),
    /** {@code applicationTrustedIssuer} of who unwraps unseen. */
    APPLICATION_ISSUER("2026-07-01-preview");

    private final String since;

    Feature(String since) {
      this.since = since;
    }
  }

  /** Oldest first: a feature is in its version and in all that stand after it. */
  private static final List<String> WORDS =
      List.of(
          "2016-10-01",
          "7.0",
          "7.1",
          "7.2-preview",
          "7.2",
          "7.3-preview",
          "7.3",
          "7.4-preview.1",
          "7.4",
          "7.5-preview.1",
          "7.5",
          "7.6-preview.1",
          "7.6-preview.2",
          "7.6",
          "2025-06-01-preview",
          "2025-07-01",
          "2026-01-01-preview",
          "2026-03-01-preview",
          "2026-04-01",
          "2026-05-01-preview",
          "2026-07-01-preview");

  /** The newest that is not a preview: what a caller of an unknown one is told to use. */
  static final String LATEST = "2026-04-01";

  private static final Map<String, ApiVersion> BY_WORD = table();

  private final String word;
  private final Set<Feature> features;

  private ApiVersion(String word, Set<Feature> features) {
    this.word = word;
    this.features = features;
  }

  static Optional<ApiVersion> named(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  static ApiVersion latest() {
    return named(LATEST).orElseThrow();
  }

  static List<String> words() {
    return WORDS;
  }

  String word() {
    return word;
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  @Override
  public String toString() {
    return word;
  }

  private static Map<String, ApiVersion> table() {
    var table = new HashMap<String, ApiVersion>();
    var features = EnumSet.noneOf(Feature.class);
    for (var word : WORDS) {
      for (var feature : Feature.values()) {
        if (feature.since.equals(word)) {
          features.add(feature);
        }
      }
      table.put(word, new ApiVersion(word, features.clone()));
    }
    return Map.copyOf(table);
  }
}
