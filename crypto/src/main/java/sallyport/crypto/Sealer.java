package sallyport.crypto;

/**
 * Seals values to their place and opens them there. The one interface through which domains protect
 * what they store.
 */
public interface Sealer {

  /** Seals a copy of {@code plaintext}; makes the data key of the scope when there is none yet. */
  Sealed seal(Place place, SecretBytes plaintext);

  /**
   * Opens what was sealed at the same place.
   *
   * @throws SealBrokenException when the bytes were altered, belong to another place, or the data
   *     key was destroyed
   * @throws ServerSealedException while the root key is not available
   */
  SecretBytes open(Place place, Sealed sealed);

  /** Destroys the data key of a scope: everything sealed under it is unreadable from then on. */
  void destroy(String scope);
}
