package sallyport.crypto;

import java.security.SecureRandom;

/** Octets that nobody can foresee, from the system's secure source. */
public final class RandomOctets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomOctets() {}

  public static SecretBytes of(int count) {
    var octets = new byte[count];
    RANDOM.nextBytes(octets);
    return SecretBytes.owning(octets);
  }
}
