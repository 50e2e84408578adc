package sallyport.store;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * One PostgreSQL for all tests of a module, from the binaries on the class path, on a free port of
 * the loopback. PostgreSQL refuses to run as root; there it runs as the user nobody.
 */
public final class PostgresServer {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NOBODY = "65534";
  private static final PostgresServer RUNNING = start();

  private final Path home;
  private final int port;
  private final Process process;

  private PostgresServer(Path home, int port, Process process) {
    this.home = home;
    this.port = port;
    this.process = process;
  }

  /** A new database without any table, as the setting {@code store} names it. */
  public static String newDatabase() {
    var name = "store" + DATABASES.incrementAndGet();
    try {
      run("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return "postgresql://postgres@127.0.0.1:" + RUNNING.port + "/" + name + "?pool=8";
  }

  /** Where everything of every database is, and what is on its way there: all of it. */
  public static Path written() {
    try {
      run("CHECKPOINT");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return RUNNING.home.resolve("data");
  }

  /** Runs one statement as the superuser, outside a transaction. */
  static void run(String statement) throws SQLException {
    try (var connection = DriverManager.getConnection(url("postgres", RUNNING.port));
        var sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private static PostgresServer start() {
    try {
      var home = Files.createTempDirectory("sallyport-pg");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpack(home);
      var data = Files.createDirectory(home.resolve("data"));
      if (root()) {
        command(List.of("chown", NOBODY + ":" + NOBODY, data.toString()), home);
      }
      command(
          unprivileged(
              home,
              "initdb",
              "-D",
              data.toString(),
              "-U",
              "postgres",
              "-A",
              "trust",
              "--locale=C",
              "-E",
              "UTF8",
              "--no-sync"),
          home);
      int port = freePort();
      var process =
          builder(
                  unprivileged(
                      home,
                      "postgres",
                      "-D",
                      data.toString(),
                      "-p",
                      Integer.toString(port),
                      "-c",
                      "listen_addresses=127.0.0.1",
                      "-c",
                      "unix_socket_directories=",
                      "-c",
                      "fsync=off",
                      "-c",
                      "max_connections=60"),
                  home)
              .start();
      var server = new PostgresServer(home, port, process);
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      server.await();
      return server;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("PostgreSQL did not start", e);
    }
  }

  private static void unpack(Path home) throws IOException {
    try (var archive =
        new TarArchiveInputStream(
            new XZCompressorInputStream(
                new BufferedInputStream(
                    DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        System.getProperty("os.name"), architecture()))))) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        var target = home.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          Files.copy(archive, target);
          var rights = (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--";
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(rights));
        }
      }
    }
  }

  private static String architecture() {
    var name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> unprivileged(Path home, String program, String... arguments) {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static ProcessBuilder builder(List<String> command, Path home) {
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
  }

  private static void command(List<String> command, Path home)
      throws IOException, InterruptedException {
    var process = builder(command, home).start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + " failed: " + Files.readString(home.resolve("log")));
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String url(String database, int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  private void await() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try (var _ = DriverManager.getConnection(url("postgres", port))) {
        return;
      } catch (SQLException _) {
        Thread.sleep(50);
      }
    }
    throw new IOException("PostgreSQL does not answer: " + Files.readString(home.resolve("log")));
  }

  private void stop() {
    // SIGINT would be a fast shutdown; nothing here is worth keeping.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try (var files = Files.walk(home)) {
      process.waitFor(5, TimeUnit.SECONDS);
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("left behind: " + home + " " + e);
    }
  }
}
