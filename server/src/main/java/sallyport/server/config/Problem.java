package sallyport.server.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param setting the key, for example {@code limits.body-bytes}
 * @param source where the value came from: {@code option --x}, {@code environment SALLYPORT_X}, or
 *     a file
 * @param found what stood there, already fit to be shown
 * @param expected what should stand there, or the mend
 */
public record Problem(String setting, String source, String found, String expected) {

  /** One line for people. */
  public String line() {
    return setting + ": found " + found + " in " + source + "; expected " + expected;
  }
}
