import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the signatures out of the packaged libraries, since the virtual machine keeps no class of a
 * signed library in its cache: each start would read and check them all again. OpenJDK does not ask
 * a security provider for a signature. What is trusted is what Maven fetched; nothing here verifies
 * it once more.
 */
final class Unsign {
  private Unsign() {}

  public static void main(String[] arguments) throws IOException {
    try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (var jar : jars) {
        if (signed(jar)) {
          rewrite(jar);
        }
      }
    }
  }

  private static boolean signed(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(Unsign::signature);
    }
  }

  private static boolean signature(ZipEntry entry) {
    return entry.getName().matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static void rewrite(Path jar) throws IOException {
    var unfinished = jar.resolveSibling(jar.getFileName() + ".new");
    try (var zip = new ZipFile(jar.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
      for (var entry : Collections.list(zip.entries())) {
        if (!signature(entry)) {
          var copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          out.putNextEntry(copy);
          try (var in = zip.getInputStream(entry)) {
            in.transferTo(out);
          }
          out.closeEntry();
        }
      }
    }
    Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
  }
}
