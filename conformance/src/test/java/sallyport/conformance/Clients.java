package sallyport.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The official clients, installed from their public packages into this module's build folder. The
 * versions are pinned in {@code conformance/clients}; installing again happens only when they
 * change.
 */
final class Clients {
  static final Path SOURCES = PackagedServer.ROOT.resolve("conformance/clients");
  private static final Path INSTALLED = PackagedServer.ROOT.resolve("conformance/target/clients");

  private Clients() {}

  /** The folder with the JavaScript programs and their packages. */
  static synchronized Path javascript() {
    var folder = INSTALLED.resolve("javascript");
    install(
        folder,
        SOURCES.resolve("javascript/package-lock.json"),
        () -> {
          for (var file : List.of("package.json", "package-lock.json")) {
            Files.copy(SOURCES.resolve("javascript").resolve(file), folder.resolve(file));
          }
          run(folder, "npm", "ci", "--no-fund", "--no-audit", "--loglevel=error");
        });
    copySources("javascript", folder);
    return folder;
  }

  /** The interpreter with the Python SDKs. */
  static synchronized Path python() {
    return environment("python", "requirements.txt").resolve("bin/python");
  }

  /** The current {@code az}. */
  static synchronized Path az() {
    return environment("az", "requirements-az.txt").resolve("bin/az");
  }

  private static Path environment(String name, String requirements) {
    var folder = INSTALLED.resolve(name);
    var list = SOURCES.resolve("python").resolve(requirements);
    install(
        folder,
        list,
        () -> {
          run(folder, "python3", "-m", "venv", folder.toString());
          run(folder, folder + "/bin/pip", "install", "--quiet", "--requirement", list.toString());
        });
    return folder;
  }

  private static void install(Path folder, Path pinned, Installation installation) {
    var stamp = folder.resolve("installed-" + fingerprint(pinned));
    if (Files.exists(stamp)) {
      return;
    }
    try {
      deleteTree(folder);
      Files.createDirectories(folder);
      installation.run();
      Files.createFile(stamp);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(Path pinned) {
    try {
      return Integer.toHexString(Files.readString(pinned).hashCode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copySources(String name, Path folder) {
    try (var files = Files.list(SOURCES.resolve(name))) {
      for (var file : files.filter(file -> file.toString().endsWith(".mjs")).toList()) {
        Files.writeString(folder.resolve(file.getFileName()), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void run(Path directory, String... command) throws IOException {
    var process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s failed; is %s installed? %s",
                String.join(" ", command),
                command[0],
                output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @FunctionalInterface
  private interface Installation {
    void run() throws IOException;
  }
}
