package sallyport.crypto.keys;

import java.util.Optional;

/** The curves of the Key Vault REST models; the names are those of RFC 7518 but for P-256K. */
public enum Curve {
  P_256("P-256", 32),
  P_384("P-384", 48),
  P_521("P-521", 66),
  /** secp256k1, which RFC 8812 calls so and this protocol P-256K. */
  P_256K("P-256K", 32);

  private final String word;
  private final int coordinateBytes;

  Curve(String word, int coordinateBytes) {
    this.word = word;
    this.coordinateBytes = coordinateBytes;
  }

  /** As it is written on the wire. */
  public String word() {
    return word;
  }

  /** The length of a coordinate, of the private scalar and of half a signature. */
  public int coordinateBytes() {
    return coordinateBytes;
  }

  public static Optional<Curve> named(String word) {
    for (var curve : values()) {
      if (curve.word.equals(word)) {
        return Optional.of(curve);
      }
    }
    return Optional.empty();
  }
}
