package sallyport.crypto.keys;

import sallyport.core.RefusedException;

/** What every kind of key checks and refuses alike. */
final class Checks {
  private Checks() {}

  /** A digest of the one length that the algorithm takes. */
  static byte[] digest(SignatureAlgorithm algorithm, ToSign what) {
    var digest = plain(what);
    if (digest.length != algorithm.digestBytes()) {
      throw new RefusedException(
          new KeyRefusal.WrongDigest(algorithm.word(), digest.length, algorithm.digestBytes()));
    }
    return digest;
  }

  /** What is signed, where the members of ML-DSA have no place. */
  static byte[] plain(ToSign what) {
    if (what.externalMu().isPresent()) {
      throw bad("external_mu", "only for ML-DSA");
    }
    if (what.context().isPresent()) {
      throw bad("context", "only for ML-DSA");
    }
    return what.value();
  }

  static RefusedException notForKey(SignatureAlgorithm algorithm) {
    return new RefusedException(new KeyRefusal.AlgorithmNotForKey(algorithm.word()));
  }

  static RefusedException notForKey(EncryptionAlgorithm algorithm) {
    return new RefusedException(new KeyRefusal.AlgorithmNotForKey(algorithm.word()));
  }

  static RefusedException bad(String member, String problem) {
    return new RefusedException(new KeyRefusal.BadValue(member, problem));
  }

  static RefusedException doesNotOpen() {
    return new RefusedException(new KeyRefusal.DoesNotOpen());
  }
}
