package sallyport.crypto.keys;

import sallyport.core.Refusal;

/** Every way a key says no. */
public sealed interface KeyRefusal extends Refusal {

  /** The algorithm is none for this type, size or curve of key. */
  record AlgorithmNotForKey(String algorithm) implements KeyRefusal {}

  /**
   * A value has a length or form the algorithm does not take.
   *
   * @param member {@code value}, {@code iv}, {@code tag}, {@code aad}, {@code context} or {@code
   *     external_mu}
   */
  record BadValue(String member, String problem) implements KeyRefusal {}

  /** A digest of another length than the one that the algorithm takes. */
  record WrongDigest(String algorithm, int foundBytes, int takenBytes) implements KeyRefusal {}

  /** A ciphertext, or a wrapped key, that does not open with this key. Says nothing more. */
  record DoesNotOpen() implements KeyRefusal {}

  /**
   * What was brought is no key, or a weak one.
   *
   * @param member the JWK member that is wrong; {@code key} where it is the whole
   */
  record Unusable(String member, String problem) implements KeyRefusal {}

  /** The module does not do this kind of key or operation. */
  record NotSupported(String what) implements KeyRefusal {}
}
