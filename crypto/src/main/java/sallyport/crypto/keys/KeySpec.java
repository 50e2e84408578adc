package sallyport.crypto.keys;

/** What kind of key is to be made. Sizes and exponents have been checked by who asks. */
public sealed interface KeySpec {

  /** The kinds of key that can come wrapped. */
  enum Kind {
    RSA,
    EC,
    SYMMETRIC
  }

  /**
   * @param bits 2048, 3072 or 4096
   * @param publicExponent odd, 3 or more
   */
  record Rsa(int bits, long publicExponent) implements KeySpec {}

  record Ec(Curve curve) implements KeySpec {}

  /**
   * @param bits 128, 192 or 256
   */
  record Symmetric(int bits) implements KeySpec {}

  record PostQuantum(MlDsa parameters) implements KeySpec {}
}
