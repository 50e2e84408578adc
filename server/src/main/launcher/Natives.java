import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * Lays the native libraries of this platform into a folder beside the jars. Each would otherwise
 * unpack its own into the system's temporary folder at every start: 14 MB, a tenth of a second. The
 * launcher points there when the folder exists; what is not found there is unpacked as before, so
 * a platform that is not named here, or a folder that is missing, is only slower.
 */
final class Natives {
  private static final Map<String, String> LINUX_X86_64 =
      Map.of(
          "META-INF/native/libnetty_tcnative_linux_x86_64.so", "netty-tcnative",
          "META-INF/native/libnetty_transport_native_epoll_x86_64.so", "netty-transport-native-epoll",
          "META-INF/native/libnetty_transport_native_io_uring42_x86_64.so",
              "netty-transport-native-io_uring",
          "com/amazon/corretto/crypto/provider/libamazonCorrettoCryptoProvider.so", "AmazonCorretto",
          "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so", "sqlite-jdbc");

  private Natives() {}

  public static void main(String[] arguments) throws IOException {
    var to = Path.of(arguments[1]);
    if (!named()) {
      return;
    }
    Files.createDirectories(to);
    try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (var jar : jars) {
        unpack(jar, to);
      }
    }
  }

  /** The system with GNU's C library; the other one's has the same names. */
  private static boolean named() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return false;
    }
    try (var other = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
      return !other.iterator().hasNext();
    }
  }

  private static void unpack(Path jar, Path to) throws IOException {
    var name = jar.getFileName().toString();
    try (var zip = new ZipFile(jar.toFile())) {
      for (var library : LINUX_X86_64.entrySet()) {
        var entry = name.startsWith(library.getValue()) ? zip.getEntry(library.getKey()) : null;
        if (entry != null) {
          var target = to.resolve(Path.of(library.getKey()).getFileName());
          var unfinished = target.resolveSibling(target.getFileName() + ".new");
          try (var in = zip.getInputStream(entry)) {
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
          }
          // A server that runs keeps the file that it has open.
          Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
