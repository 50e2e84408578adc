package sallyport.crypto;

/**
 * A sealed value did not open at its place: it was damaged, moved, or its key is gone. Names the
 * place, never content.
 */
public final class SealBrokenException extends RuntimeException {
  public SealBrokenException(Place place) {
    super("sealed value does not open at " + place.scope() + " " + place.path());
  }
}
