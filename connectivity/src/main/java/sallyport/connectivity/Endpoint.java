package sallyport.connectivity;

/**
 * One thing a client talks to.
 *
 * @param host a name; one that begins with {@code *.} stands for every name below
 * @param tls false for plain HTTP, which only revocation lists use
 * @param reason why a client needs it, in a sentence
 * @param former the name was used in the past, and old clients or links may still use it
 */
public record Endpoint(
    String host, int port, boolean tls, Purpose purpose, String reason, boolean former) {

  public boolean wildcard() {
    return host.startsWith("*.");
  }

  /** The name without the star: a suffix where it is a wildcard. */
  public String domain() {
    return wildcard() ? host.substring(2) : host;
  }
}
