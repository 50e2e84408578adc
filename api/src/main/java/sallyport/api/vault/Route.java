package sallyport.api.vault;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import sallyport.access.Operation;

/**
 * Which operation a method and a path mean. Matching says nothing about whether a name is
 * well-formed, a version exists or the caller may: that comes after the doors.
 */
sealed interface Route {

  /** The operation's name as audit records say it. */
  String auditName();

  /**
   * @param name the object's name as the path says it, not yet checked; empty for collections
   * @param version likewise; empty for the current version
   */
  record Found(Operation operation, Optional<String> name, Optional<String> version)
      implements Route {
    @Override
    public String auditName() {
      return operation.auditName();
    }
  }

  /** The path exists, but not with this method. */
  record WrongMethod(String method, String resource) implements Route {
    @Override
    public String auditName() {
      return UNKNOWN_OPERATION;
    }
  }

  /** A part of the protocol that this release does not serve. */
  record NotServed(String collection) implements Route {
    @Override
    public String auditName() {
      return UNKNOWN_OPERATION;
    }
  }

  record Unknown() implements Route {
    @Override
    public String auditName() {
      return UNKNOWN_OPERATION;
    }
  }

  /** The operation name of records of calls that mean none. */
  String UNKNOWN_OPERATION = "Unknown";

  /** First segments of the protocol's other parts. */
  Set<String> NOT_SERVED =
      caseless("certificates", "deletedcertificates", "storage", "deletedstorage");

  static Route of(String method, List<String> path) {
    if (path.isEmpty()) {
      return new Unknown();
    }
    var collection = path.getFirst();
    if (collection.equalsIgnoreCase("secrets")) {
      return living(method, path);
    }
    if (collection.equalsIgnoreCase("deletedsecrets")) {
      return deleted(method, path);
    }
    if (collection.equalsIgnoreCase("keys")) {
      return KeyRoutes.living(method, path);
    }
    if (collection.equalsIgnoreCase("deletedkeys")) {
      return KeyRoutes.deleted(method, path);
    }
    if (collection.equalsIgnoreCase("rng")) {
      return KeyRoutes.random(method, path);
    }
    return NOT_SERVED.contains(collection) ? new NotServed(collection) : new Unknown();
  }

  private static Route living(String method, List<String> path) {
    return switch (path.size()) {
      case 1 -> method.equals("GET") ? collection(Operation.SECRET_LIST) : wrong(method, path);
      case 2 -> livingObject(method, path);
      case 3 -> livingPart(method, path);
      default -> new Unknown();
    };
  }

  private static Route livingObject(String method, List<String> path) {
    return switch (method) {
      case "GET" -> object(Operation.SECRET_GET, path);
      case "PUT" -> object(Operation.SECRET_SET, path);
      case "PATCH" -> object(Operation.SECRET_UPDATE, path);
      case "DELETE" -> object(Operation.SECRET_DELETE, path);
      case "POST" ->
          path.get(1).equalsIgnoreCase("restore")
              ? collection(Operation.SECRET_RESTORE)
              : wrong(method, path);
      default -> wrong(method, path);
    };
  }

  private static Route livingPart(String method, List<String> path) {
    var part = path.get(2);
    if (part.equalsIgnoreCase("versions")) {
      return method.equals("GET")
          ? object(Operation.SECRET_LIST_VERSIONS, path)
          : wrong(method, path);
    }
    return switch (method) {
      case "GET" -> version(Operation.SECRET_GET, path);
      case "PATCH" -> version(Operation.SECRET_UPDATE, path);
      case "POST" ->
          part.equalsIgnoreCase("backup")
              ? object(Operation.SECRET_BACKUP, path)
              : wrong(method, path);
      default -> wrong(method, path);
    };
  }

  private static Route deleted(String method, List<String> path) {
    return switch (path.size()) {
      case 1 ->
          method.equals("GET") ? collection(Operation.SECRET_LIST_DELETED) : wrong(method, path);
      case 2 ->
          switch (method) {
            case "GET" -> object(Operation.SECRET_GET_DELETED, path);
            case "DELETE" -> object(Operation.SECRET_PURGE, path);
            default -> wrong(method, path);
          };
      case 3 -> {
        if (!path.get(2).equalsIgnoreCase("recover")) {
          yield new Unknown();
        }
        yield method.equals("POST") ? object(Operation.SECRET_RECOVER, path) : wrong(method, path);
      }
      default -> new Unknown();
    };
  }

  private static Route collection(Operation operation) {
    return new Found(operation, Optional.empty(), Optional.empty());
  }

  private static Route object(Operation operation, List<String> path) {
    return new Found(operation, Optional.of(path.get(1)), Optional.empty());
  }

  private static Route version(Operation operation, List<String> path) {
    return new Found(operation, Optional.of(path.get(1)), Optional.of(path.get(2)));
  }

  private static Route wrong(String method, List<String> path) {
    return new WrongMethod(method, path.size() == 3 ? path.get(2) : path.getFirst());
  }

  private static Set<String> caseless(String... words) {
    var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(words));
    return set;
  }
}
