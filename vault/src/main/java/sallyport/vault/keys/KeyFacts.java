package sallyport.vault.keys;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.MlDsa;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.objects.VersionMetadata;

/**
 * What is kept of a key in clear, as facts of its version: the public members of its JWK, what it
 * may do, and which module holds its private half.
 */
final class KeyFacts {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder OCTETS = Base64.getUrlDecoder();

  private static final String TYPE = "kty";
  private static final String OPERATIONS = "ops";
  private static final String PLATFORM = "platform";
  private static final String EXPORTABLE = "exportable";
  private static final String IN_TOKEN = "token";
  private static final String POLICY = "release";
  private static final String POLICY_TYPE = "releaseType";
  private static final String POLICY_FIXED = "releaseFixed";

  /** Of 256 octets in base64url. */
  private static final int LIGHT_MODULUS_LETTERS = 342;

  private KeyFacts() {}

  static Map<String, String> of(
      KeyType type,
      PublicKeyParts shown,
      List<KeyOperation> operations,
      boolean exportable,
      String platform,
      boolean inToken,
      Optional<ReleasePolicy> policy) {
    var facts = new HashMap<String, String>();
    facts.put(TYPE, type.word());
    facts.put(PLATFORM, platform);
    if (inToken) {
      facts.put(IN_TOKEN, "true");
    }
    switch (shown) {
      case PublicKeyParts.Rsa(var n, var e) -> {
        facts.put("n", TEXT.encodeToString(n));
        facts.put("e", TEXT.encodeToString(e));
      }
      case PublicKeyParts.Ec(var curve, var x, var y) -> {
        facts.put("crv", curve.word());
        facts.put("x", TEXT.encodeToString(x));
        facts.put("y", TEXT.encodeToString(y));
      }
      case PublicKeyParts.Symmetric(var bits) -> facts.put("bits", Integer.toString(bits));
      case PublicKeyParts.PostQuantum(var parameters, var pub) -> {
        facts.put("alg", parameters.word());
        facts.put("pub", TEXT.encodeToString(pub));
      }
    }
    return with(facts, operations, exportable, policy);
  }

  /** The facts of the same key after a change. */
  static Map<String, String> changed(
      Map<String, String> old,
      List<KeyOperation> operations,
      boolean exportable,
      Optional<ReleasePolicy> policy) {
    return with(new HashMap<>(old), operations, exportable, policy);
  }

  private static Map<String, String> with(
      Map<String, String> facts,
      List<KeyOperation> operations,
      boolean exportable,
      Optional<ReleasePolicy> policy) {
    facts.put(
        OPERATIONS, operations.stream().map(KeyOperation::word).collect(Collectors.joining(" ")));
    facts.put(EXPORTABLE, Boolean.toString(exportable));
    policy.ifPresent(it -> {
      facts.put(POLICY, TEXT.encodeToString(it.data()));
      facts.put(POLICY_TYPE, it.contentType());
      facts.put(POLICY_FIXED, Boolean.toString(it.immutable()));
    });
    return facts;
  }

  static KeyType type(VersionMetadata metadata) {
    return KeyType.named(fact(metadata.facts(), TYPE)).orElseThrow();
  }

  static KeyVersion read(VersionMetadata metadata) {
    var facts = metadata.facts();
    return new KeyVersion(
        metadata,
        type(metadata),
        shown(facts),
        operations(fact(facts, OPERATIONS)),
        Boolean.parseBoolean(fact(facts, EXPORTABLE)),
        fact(facts, PLATFORM),
        policy(facts));
  }

  /**
   * Whether an operation with a key takes a fraction of a millisecond: RSA of more than 2048 bits
   * and ML-DSA take longer, and a token may take any time.
   */
  static boolean light(VersionMetadata metadata) {
    var facts = metadata.facts();
    return !inToken(metadata)
        && switch (type(metadata)) {
          case EC, EC_HSM, OCT, OCT_HSM -> true;
          case RSA, RSA_HSM -> fact(facts, "n").length() <= LIGHT_MODULUS_LETTERS;
          case AKP, AKP_HSM -> false;
        };
  }

  /** Whether the private half is in the token and not in the material. */
  static boolean inToken(VersionMetadata metadata) {
    return metadata.facts().containsKey(IN_TOKEN);
  }

  static PublicKeyParts shown(Map<String, String> facts) {
    return switch (KeyType.named(fact(facts, TYPE)).orElseThrow()) {
      case RSA, RSA_HSM -> new PublicKeyParts.Rsa(octets(facts, "n"), octets(facts, "e"));
      case EC, EC_HSM ->
          new PublicKeyParts.Ec(
              Curve.named(fact(facts, "crv")).orElseThrow(),
              octets(facts, "x"),
              octets(facts, "y"));
      case OCT, OCT_HSM -> new PublicKeyParts.Symmetric(Integer.parseInt(fact(facts, "bits")));
      case AKP, AKP_HSM ->
          new PublicKeyParts.PostQuantum(
              MlDsa.named(fact(facts, "alg")).orElseThrow(), octets(facts, "pub"));
    };
  }

  /**
   * Whether a key may do something, without reading all of its facts. What may wrap and unwrap in
   * the open may do so unseen.
   */
  static boolean may(VersionMetadata metadata, KeyOperation operation) {
    var words = fact(metadata.facts(), OPERATIONS);
    return switch (operation) {
      case SECURE_WRAP_KEY -> named(words, operation) || named(words, KeyOperation.WRAP_KEY);
      case SECURE_UNWRAP_KEY -> named(words, operation) || named(words, KeyOperation.UNWRAP_KEY);
      default -> named(words, operation);
    };
  }

  private static boolean named(String words, KeyOperation operation) {
    int at = words.indexOf(operation.word());
    while (at >= 0) {
      int end = at + operation.word().length();
      if ((at == 0 || words.charAt(at - 1) == ' ')
          && (end == words.length() || words.charAt(end) == ' ')) {
        return true;
      }
      at = words.indexOf(operation.word(), end);
    }
    return false;
  }

  private static List<KeyOperation> operations(String words) {
    return words.isEmpty()
        ? List.of()
        : Stream.of(words.split(" ", -1))
            .map(word -> KeyOperation.named(word).orElseThrow())
            .toList();
  }

  private static Optional<ReleasePolicy> policy(Map<String, String> facts) {
    return facts.containsKey(POLICY)
        ? Optional.of(
            new ReleasePolicy(
                fact(facts, POLICY_TYPE),
                octets(facts, POLICY),
                Boolean.parseBoolean(fact(facts, POLICY_FIXED))))
        : Optional.empty();
  }

  private static byte[] octets(Map<String, String> facts, String name) {
    return OCTETS.decode(fact(facts, name));
  }

  private static String fact(Map<String, String> facts, String name) {
    var value = facts.get(name);
    if (value == null) {
      throw new IllegalStateException("a stored key lacks " + name);
    }
    return value;
  }
}
