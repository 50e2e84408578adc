package sallyport.crypto.keys;

import java.util.Optional;

/** The parameter sets of FIPS 204. */
public enum MlDsa {
  ML_DSA_44("ML-DSA-44"),
  ML_DSA_65("ML-DSA-65"),
  ML_DSA_87("ML-DSA-87");

  private final String word;

  MlDsa(String word) {
    this.word = word;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  /** The one algorithm that its keys sign by. */
  public SignatureAlgorithm signature() {
    return switch (this) {
      case ML_DSA_44 -> SignatureAlgorithm.ML_DSA_44;
      case ML_DSA_65 -> SignatureAlgorithm.ML_DSA_65;
      case ML_DSA_87 -> SignatureAlgorithm.ML_DSA_87;
    };
  }

  public static Optional<MlDsa> named(String word) {
    for (var set : values()) {
      if (set.word.equals(word)) {
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }
}
