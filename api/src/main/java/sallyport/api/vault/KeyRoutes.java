package sallyport.api.vault;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.access.Operation;

/**
 * The paths below {@code /keys}, {@code /deletedkeys} and {@code /rng}. The version is optional in
 * every path that has one, and clients send an empty segment for it; so a last segment that is the
 * name of an operation, with the verb of that operation, is that operation and no version.
 */
final class KeyRoutes {
  private KeyRoutes() {}

  static Route living(String method, List<String> path) {
    return switch (path.size()) {
      case 1 -> method.equals("GET") ? found(Operation.KEY_LIST, path) : wrong(method, path);
      case 2 -> object(method, path);
      case 3 -> part(method, path);
      case 4 -> ofVersion(method, path);
      default -> new Route.Unknown();
    };
  }

  private static Route object(String method, List<String> path) {
    return switch (method) {
      case "GET" -> found(Operation.KEY_GET, path);
      case "PUT" -> found(Operation.KEY_IMPORT, path);
      case "PATCH" -> found(Operation.KEY_UPDATE, path);
      case "DELETE" -> found(Operation.KEY_DELETE, path);
      case "POST" ->
          path.get(1).equalsIgnoreCase("restore")
              ? new Route.Found(Operation.KEY_RESTORE, Optional.empty(), Optional.empty())
              : wrong(method, path);
      default -> wrong(method, path);
    };
  }

  private static Route part(String method, List<String> path) {
    var word = path.get(2).toLowerCase(Locale.ROOT);
    var operation =
        switch (method) {
          case "GET" -> read(word);
          case "PUT" -> word.equals("rotationpolicy") ? Operation.KEY_SET_ROTATION_POLICY : null;
          case "POST" -> done(word);
          default -> null;
        };
    if (operation != null) {
      return found(operation, path);
    }
    return switch (method) {
      case "GET" -> version(Operation.KEY_GET, path);
      case "PATCH" -> version(Operation.KEY_UPDATE, path);
      default -> wrong(method, path);
    };
  }

  private static @Nullable Operation read(String word) {
    return switch (word) {
      case "versions" -> Operation.KEY_LIST_VERSIONS;
      case "rotationpolicy" -> Operation.KEY_GET_ROTATION_POLICY;
      case "attestation" -> Operation.KEY_GET_ATTESTATION;
      default -> null;
    };
  }

  private static @Nullable Operation done(String word) {
    return switch (word) {
      case "create" -> Operation.KEY_CREATE;
      case "backup" -> Operation.KEY_BACKUP;
      case "rotate" -> Operation.KEY_ROTATE;
      default -> use(word);
    };
  }

  private static @Nullable Operation use(String word) {
    return switch (word) {
      case "encrypt" -> Operation.KEY_ENCRYPT;
      case "decrypt" -> Operation.KEY_DECRYPT;
      case "sign" -> Operation.KEY_SIGN;
      case "verify" -> Operation.KEY_VERIFY;
      case "wrapkey" -> Operation.KEY_WRAP;
      case "unwrapkey" -> Operation.KEY_UNWRAP;
      case "securewrapkey" -> Operation.KEY_SECURE_WRAP;
      case "secureunwrapkey" -> Operation.KEY_SECURE_UNWRAP;
      case "release" -> Operation.KEY_RELEASE;
      default -> null;
    };
  }

  private static Route ofVersion(String method, List<String> path) {
    var word = path.get(3).toLowerCase(Locale.ROOT);
    var operation =
        switch (method) {
          case "POST" -> use(word);
          case "GET" -> word.equals("attestation") ? Operation.KEY_GET_ATTESTATION : null;
          default -> null;
        };
    if (operation != null) {
      return version(operation, path);
    }
    return use(word) != null || word.equals("attestation")
        ? new Route.WrongMethod(method, path.get(3))
        : new Route.Unknown();
  }

  static Route deleted(String method, List<String> path) {
    return switch (path.size()) {
      case 1 ->
          method.equals("GET") ? found(Operation.KEY_LIST_DELETED, path) : wrong(method, path);
      case 2 ->
          switch (method) {
            case "GET" -> found(Operation.KEY_GET_DELETED, path);
            case "DELETE" -> found(Operation.KEY_PURGE, path);
            default -> wrong(method, path);
          };
      case 3 -> {
        if (!path.get(2).equalsIgnoreCase("recover")) {
          yield new Route.Unknown();
        }
        yield method.equals("POST") ? found(Operation.KEY_RECOVER, path) : wrong(method, path);
      }
      default -> new Route.Unknown();
    };
  }

  static Route random(String method, List<String> path) {
    if (path.size() != 1) {
      return new Route.Unknown();
    }
    return method.equals("POST") ? found(Operation.RANDOM_BYTES, path) : wrong(method, path);
  }

  private static Route found(Operation operation, List<String> path) {
    return new Route.Found(
        operation, path.size() > 1 ? Optional.of(path.get(1)) : Optional.empty(), Optional.empty());
  }

  private static Route version(Operation operation, List<String> path) {
    return new Route.Found(operation, Optional.of(path.get(1)), Optional.of(path.get(2)));
  }

  private static Route wrong(String method, List<String> path) {
    return new Route.WrongMethod(method, path.size() == 3 ? path.get(2) : path.getFirst());
  }
}
