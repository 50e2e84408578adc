package sallyport.server.config;

/** The server's own log, on standard error. */
public record LogSettings(
    @Setting(about = "The least severe messages that are shown.", byDefault = "info")
        Level logLevel) {

  /** How much is said. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
