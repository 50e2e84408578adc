package sallyport.crypto.keys;

import java.util.Optional;

/** Signature algorithms of the Key Vault REST models (RFC 7518 section 3, RFC 8812, FIPS 204). */
public enum SignatureAlgorithm {
  RS256("RS256", 32),
  RS384("RS384", 48),
  RS512("RS512", 64),
  PS256("PS256", 32),
  PS384("PS384", 48),
  PS512("PS512", 64),
  /** PKCS#1 v1.5 padding over what is given, with no DigestInfo around it. */
  RSNULL("RSNULL", 0),
  ES256("ES256", 32),
  ES384("ES384", 48),
  ES512("ES512", 64),
  ES256K("ES256K", 32),
  /** HMAC over the value that is given, which is a digest. */
  HS256("HS256", 32),
  HS384("HS384", 48),
  HS512("HS512", 64),
  ML_DSA_44("ML-DSA-44", 0),
  ML_DSA_65("ML-DSA-65", 0),
  ML_DSA_87("ML-DSA-87", 0);

  private final String word;
  private final int digestBytes;

  SignatureAlgorithm(String word, int digestBytes) {
    this.word = word;
    this.digestBytes = digestBytes;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  /** The one length of the digest it signs; 0 where what is signed is not a digest. */
  public int digestBytes() {
    return digestBytes;
  }

  /** The one curve it belongs to (RFC 7518, 3.4; RFC 8812, 3.2); empty where it is not ECDSA. */
  public Optional<Curve> curve() {
    return switch (this) {
      case ES256 -> Optional.of(Curve.P_256);
      case ES384 -> Optional.of(Curve.P_384);
      case ES512 -> Optional.of(Curve.P_521);
      case ES256K -> Optional.of(Curve.P_256K);
      default -> Optional.empty();
    };
  }

  public static Optional<SignatureAlgorithm> named(String word) {
    for (var algorithm : values()) {
      if (algorithm.word.equals(word)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
