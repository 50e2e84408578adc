package sallyport.server.names;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The system's hosts file, of which we own the lines between two marks and nothing else. It is
 * written in place, since in containers it is often a mount that cannot be replaced.
 */
public record HostsFile(Path path) {
  private static final String BEGIN = "# sallyport: begin";
  private static final String END = "# sallyport: end";

  /** Where this system keeps it. */
  public static HostsFile ofThisSystem() {
    return System.getProperty("os.name", "").startsWith("Windows")
        ? new HostsFile(Path.of("C:\\Windows\\System32\\drivers\\etc\\hosts"))
        : new HostsFile(Path.of("/etc/hosts"));
  }

  /** The line that makes these names this machine's own. */
  public static String line(Collection<String> hosts) {
    return "127.0.0.1 " + String.join(" ", hosts);
  }

  public boolean writable() {
    return Files.isWritable(path);
  }

  /** Puts our one line in, in place of the one from an earlier run. */
  public void install(Collection<String> hosts) throws IOException {
    var lines = new ArrayList<>(withoutOurs());
    lines.addAll(List.of(BEGIN, line(hosts), END));
    Files.writeString(path, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }

  private List<String> withoutOurs() throws IOException {
    var kept = new ArrayList<String>();
    boolean ours = false;
    for (var line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
      if (line.equals(BEGIN)) {
        ours = true;
      }
      if (!ours) {
        kept.add(line);
      }
      if (line.equals(END)) {
        ours = false;
      }
    }
    return kept;
  }
}
