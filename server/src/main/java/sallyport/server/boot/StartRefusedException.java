package sallyport.server.boot;

import java.util.List;

/**
 * The server cannot start as it was asked to. Each line names the setting and the mend; the process
 * ends with exit code 2.
 */
public final class StartRefusedException extends RuntimeException {
  private final transient List<String> lines;

  public StartRefusedException(List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.lines = List.copyOf(lines);
  }

  public StartRefusedException(String setting, String problem, String mend) {
    this(List.of(setting + ": " + problem + "; " + mend));
  }

  public List<String> lines() {
    return lines;
  }
}
