package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * The published vectors of NIST's validation programs, from the public package {@code
 * cryptography-vectors}, which the test fetches into this module's build folder.
 */
final class VectorFiles {
  private static final String PACKAGE = "cryptography-vectors==50.0.2";
  private static final Path FOLDER = Path.of("target/vectors").toAbsolutePath();

  private VectorFiles() {}

  /**
   * One vector: its members by name, and the heading above it.
   *
   * @param section the text in square brackets, with members that stand under it alone
   */
  record Vector(String section, Map<String, String> members) {
    String get(String name) {
      return members.getOrDefault(name, "");
    }

    byte[] octets(String name) {
      var hex = get(name);
      return java.util.HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : "0" + hex);
    }

    boolean has(String name) {
      return members.containsKey(name);
    }
  }

  /** The records of a file in the format of CAVS: lines {@code name = value}, blank between. */
  static List<Vector> read(String path) {
    try (var zip = new ZipFile(wheel().toFile());
        var in = zip.getInputStream(zip.getEntry("cryptography_vectors/" + path))) {
      return parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Vector> parse(String text) {
    var vectors = new ArrayList<Vector>();
    var section = "";
    var inherited = new HashMap<String, String>();
    var members = new HashMap<String, String>();
    for (var line : (text + "\n\n").lines().map(String::strip).toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        var heading = line.substring(1, line.length() - 1);
        if (heading.contains("=")) {
          inherited.put(heading.split("=")[0].strip(), heading.split("=")[1].strip());
        }
        section = heading;
      } else if (line.isEmpty()) {
        flush(vectors, section, inherited, members);
        members = new HashMap<>();
      } else {
        int equal = line.indexOf('=');
        if (equal < 0) {
          members.put(line, "");
        } else {
          var name = line.substring(0, equal).strip();
          if (name.equals("count")) {
            flush(vectors, section, inherited, members);
            members = new HashMap<>();
          }
          members.put(name, line.substring(equal + 1).strip());
        }
      }
    }
    flush(vectors, section, inherited, members);
    return vectors;
  }

  /**
   * A record of one or two members, such as a modulus or its factors, holds for all that follow.
   */
  private static void flush(
      List<Vector> vectors,
      String section,
      Map<String, String> inherited,
      Map<String, String> members) {
    if (members.size() <= 2) {
      inherited.putAll(members);
      return;
    }
    var all = new HashMap<>(inherited);
    all.putAll(members);
    vectors.add(new Vector(section, all));
  }

  private static synchronized Path wheel() throws IOException {
    Files.createDirectories(FOLDER);
    try (var files = Files.list(FOLDER)) {
      var there = files.filter(file -> file.toString().endsWith(".whl")).findFirst();
      if (there.isPresent()) {
        return there.get();
      }
    }
    var venv = FOLDER.resolve("venv");
    run("python3", "-m", "venv", venv.toString());
    run(
        venv.resolve("bin/pip").toString(),
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        FOLDER.toString(),
        PACKAGE);
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
    }
  }

  private static void run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
