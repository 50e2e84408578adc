package sallyport.vault.keys;

import java.util.Arrays;

/**
 * Under which conditions a key may leave, as it was given.
 *
 * @param data the JSON document of the policy
 * @param immutable it can never be changed again
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, below
public record ReleasePolicy(String contentType, byte[] data, boolean immutable) {
  /** What is assumed where nobody says. */
  public static final String JSON = "application/json; charset=utf-8";

  @Override
  public boolean equals(Object other) {
    return other instanceof ReleasePolicy(var type, var octets, var fixed)
        && contentType.equals(type)
        && Arrays.equals(data, octets)
        && immutable == fixed;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }
}
