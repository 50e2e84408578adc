package sallyport.identity.tokens;

/**
 * Whom a token is for. The version of a token is the choice of its audience, not of the endpoint
 * that issued it: first-party services take version 1.0, registered applications 2.0.
 *
 * @param claim the {@code aud} claim, as the client asked for it
 */
public record Audience(String claim, Version version) {
  public enum Version {
    V1,
    V2
  }

  /**
   * The same audience, whether or not it ends with a slash and whether or not it names its port;
   * two different ports differ. Compares without making anything.
   */
  public static boolean same(String one, String other) {
    int oneEnd = withoutSlash(one);
    int otherEnd = withoutSlash(other);
    int onePort = portStart(one, oneEnd);
    int otherPort = portStart(other, otherEnd);
    boolean sameHost = onePort == otherPort && one.regionMatches(true, 0, other, 0, onePort);
    boolean samePort =
        onePort == oneEnd
            || otherPort == otherEnd
            || (oneEnd == otherEnd
                && one.regionMatches(onePort, other, otherPort, oneEnd - onePort));
    return sameHost && samePort;
  }

  private static int withoutSlash(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return end;
  }

  /** Where {@code :8443} begins at the end of the text; its end when there is no port. */
  private static int portStart(String text, int end) {
    int at = end;
    while (at > 0 && text.charAt(at - 1) >= '0' && text.charAt(at - 1) <= '9') {
      at--;
    }
    return at > 0 && at < end && text.charAt(at - 1) == ':' ? at - 1 : end;
  }
}
