package sallyport.http;

/**
 * A body that is not the JSON that was asked for. Says where and what, never what was found there:
 * a body may hold a secret.
 */
public final class BadJsonException extends Exception {
  private final String path;
  private final String problem;

  public BadJsonException(String path, String problem) {
    super(path + ": " + problem, null, false, false);
    this.path = path;
    this.problem = problem;
  }

  /** A JSON pointer to the place, empty for the whole body. */
  public String path() {
    return path;
  }

  /** What is wrong, as the end of a sentence: {@code "is not well-formed"}. */
  public String problem() {
    return problem;
  }
}
