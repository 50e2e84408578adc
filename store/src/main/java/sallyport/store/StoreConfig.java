package sallyport.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.crypto.SecretBytes;

/**
 * Where the store is: {@code sqlite:PATH} or {@code postgresql://user[:password]@host[:port]/db}
 * with the options {@code password-file} (a path; the better place for a password), {@code sslmode}
 * ({@code disable}, {@code require}, {@code verify-ca}, {@code verify-full}), {@code sslrootcert}
 * (a path) and {@code pool} (connections, 2 to 500). Without {@code sslmode} the server's
 * certificate is verified, except over loopback. Nothing printed from here holds a password.
 */
public sealed interface StoreConfig {

  /** One file, and a few beside it, owned by one server. */
  record Sqlite(Path path) implements StoreConfig {
    @Override
    public String toString() {
      return "sqlite:" + path;
    }
  }

  /** A database that others operate; several servers may share it. */
  record Postgres(
      String host,
      int port,
      String database,
      String user,
      Optional<SecretBytes> password,
      String sslMode,
      Optional<Path> sslRootCertificate,
      int pool)
      implements StoreConfig {
    @Override
    public String toString() {
      return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
  }

  /**
   * Reads the setting {@code store}.
   *
   * @throws IllegalArgumentException with what is wrong and what would be right, never with the
   *     value itself: it may hold a password
   */
  static StoreConfig parse(String text) {
    if (text.startsWith("sqlite:")) {
      var path = text.substring("sqlite:".length());
      if (path.isBlank()) {
        throw new IllegalArgumentException(
            "sqlite: needs a path, for example sqlite:data/vault.db");
      }
      return new Sqlite(Path.of(path));
    }
    if (text.startsWith("postgresql://")) {
      return PostgresUrl.parse(text);
    }
    throw new IllegalArgumentException(
        "a store is sqlite:PATH or postgresql://user@host:port/database");
  }

  /** The parts of a {@code postgresql://} URL. */
  final class PostgresUrl {
    private static final Set<String> OPTIONS =
        Set.of("password-file", "sslmode", "sslrootcert", "pool");
    private static final Set<String> MODES =
        Set.of("disable", "require", "verify-ca", "verify-full");
    private static final int DEFAULT_PORT = 5432;
    private static final int DEFAULT_POOL = 16;

    private PostgresUrl() {}

    private static Postgres parse(String text) {
      var uri = uri(text);
      var host = uri.getHost();
      var user = uri.getRawUserInfo();
      var path = uri.getPath();
      if (host == null || user == null || path == null || path.length() < 2) {
        throw new IllegalArgumentException(
            "a PostgreSQL store is postgresql://user@host:port/database");
      }
      var options = options(Optional.ofNullable(uri.getRawQuery()).orElse(""));
      int colon = user.indexOf(':');
      var mode = options.getOrDefault("sslmode", loopback(host) ? "disable" : "verify-full");
      if (!MODES.contains(mode)) {
        throw new IllegalArgumentException("sslmode is one of " + MODES.stream().sorted().toList());
      }
      return new Postgres(
          host,
          uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
          path.substring(1),
          decode(colon < 0 ? user : user.substring(0, colon)),
          password(colon < 0 ? null : decode(user.substring(colon + 1)), options),
          mode,
          Optional.ofNullable(options.get("sslrootcert")).map(Path::of),
          pool(options.get("pool")));
    }

    private static URI uri(String text) {
      try {
        return URI.create(text);
      } catch (IllegalArgumentException _) {
        // The parser's own message quotes the whole text, password and all.
        throw new IllegalArgumentException(
            "the postgresql:// URL does not parse; percent-encode special characters");
      }
    }

    private static Map<String, String> options(String query) {
      var options = new HashMap<String, String>();
      for (var pair : query.split("&", -1)) {
        if (pair.isEmpty()) {
          continue;
        }
        int equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        if (equals < 0 || !OPTIONS.contains(name)) {
          throw new IllegalArgumentException(
              "options of a PostgreSQL store are " + OPTIONS.stream().sorted().toList());
        }
        options.put(name, decode(pair.substring(equals + 1)));
      }
      return options;
    }

    private static Optional<SecretBytes> password(
        @org.jspecify.annotations.Nullable String given, Map<String, String> options) {
      var file = options.get("password-file");
      if (file == null) {
        return Optional.ofNullable(given).map(SecretBytes::ofUtf8);
      }
      if (given != null) {
        throw new IllegalArgumentException("give a password or a password-file, not both");
      }
      try {
        return Optional.of(SecretBytes.ofUtf8(Files.readString(Path.of(file)).strip()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read password-file " + file, e);
      }
    }

    private static int pool(@org.jspecify.annotations.Nullable String given) {
      if (given == null) {
        return DEFAULT_POOL;
      }
      if (!given.matches("[0-9]{1,3}")
          || Integer.parseInt(given) < 2
          || Integer.parseInt(given) > 500) {
        throw new IllegalArgumentException("pool is a number of connections, 2 to 500");
      }
      return Integer.parseInt(given);
    }

    private static boolean loopback(String host) {
      return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static String decode(String text) {
      // A plus sign is itself here; the decoder is one for forms.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }
}
