package sallyport.vault.keys;

/**
 * Under which conditions a key may leave, as it was given.
 *
 * @param data the JSON document of the policy
 * @param immutable it can never be changed again
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record ReleasePolicy(String contentType, byte[] data, boolean immutable) {
  /** What is assumed where nobody says. */
  public static final String JSON = "application/json; charset=utf-8";
}
