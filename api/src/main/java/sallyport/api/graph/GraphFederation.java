package sallyport.api.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.core.Caller;
import sallyport.core.RefusedException;
import sallyport.http.Json;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.DirectoryRefusal;
import sallyport.identity.directory.FederatedCredential;
import sallyport.identity.directory.FederatedCredentials;
import sallyport.identity.directory.FederatedCredentials.Draft;
import tools.jackson.databind.JsonNode;

/** {@code /applications/ID/federatedIdentityCredentials}: whose tokens prove an application. */
final class GraphFederation {
  private static final String SEGMENT = "federatedIdentityCredentials";
  private static final Set<String> MEMBERS =
      Set.of("id", "name", "issuer", "subject", "audiences", "description");

  private final Directory directory;
  private final GraphReads reads;
  private final GraphWrites writes;

  GraphFederation(Directory directory, GraphReads reads, GraphWrites writes) {
    this.directory = directory;
    this.reads = reads;
    this.writes = writes;
  }

  static boolean isMeant(List<String> path) {
    return (path.size() == 3 || path.size() == 4)
        && path.getFirst().equalsIgnoreCase("applications")
        && path.get(2).equalsIgnoreCase(SEGMENT);
  }

  Response answer(Request request, List<String> path, Caller caller) {
    var objectId = path.get(1);
    if (path.size() == 3) {
      return switch (request.method()) {
        case "GET" -> list(request, application(objectId, caller));
        case "POST" -> add(GraphReads.body(request), writes.owned(objectId, caller));
        default -> throw new GraphException(GraphError.methodNotAllowed());
      };
    }
    var idOrName = path.get(3);
    return switch (request.method()) {
      case "GET" -> show(application(objectId, caller), idOrName);
      case "PATCH" -> change(GraphReads.body(request), writes.owned(objectId, caller), idOrName);
      case "DELETE" -> {
        directory.federated().remove(writes.owned(objectId, caller), idOrName);
        yield Response.empty(204);
      }
      default -> throw new GraphException(GraphError.methodNotAllowed());
    };
  }

  private Response list(Request request, Application app) {
    var shown =
        app.federated().stream()
            .sorted(Comparator.comparing(FederatedCredential::id))
            .map(GraphFederation::shown)
            .toList();
    return reads.page(request, context(app), shown);
  }

  private Response show(Application app, String idOrName) {
    var found =
        FederatedCredentials.find(app, idOrName)
            .orElseThrow(() -> new RefusedException(new DirectoryRefusal.NoSuchObject(idOrName)));
    return Response.json(200, Json.write(reads.single(context(app), shown(found))));
  }

  private Response add(JsonNode body, Application app) {
    requireKnown(body);
    var name =
        text(body, "name")
            .orElseThrow(() ->
                new RefusedException(new DirectoryRefusal.InvalidValue("name", "is required")));
    var made = directory.federated().add(app, name, draft(body));
    return Response.json(201, Json.write(reads.single(context(app), shown(made))));
  }

  private Response change(JsonNode body, Application app, String idOrName) {
    requireKnown(body);
    var was =
        FederatedCredentials.find(app, idOrName)
            .orElseThrow(() -> new RefusedException(new DirectoryRefusal.NoSuchObject(idOrName)));
    if (text(body, "name").filter(name -> !name.equals(was.name())).isPresent()) {
      throw new RefusedException(new DirectoryRefusal.InvalidValue("name", "cannot be changed"));
    }
    directory.federated().change(app, was.id(), draft(body));
    return Response.empty(204);
  }

  private Application application(String objectId, Caller caller) {
    return directory
        .application(caller.tenantId(), objectId)
        .orElseThrow(() -> new RefusedException(new DirectoryRefusal.NoSuchObject(objectId)));
  }

  private static void requireKnown(JsonNode body) {
    for (var member : body.properties()) {
      boolean annotation = member.getKey().startsWith("@odata.");
      if (!MEMBERS.contains(member.getKey()) && !annotation && !member.getValue().isNull()) {
        throw new GraphException(
            GraphError.badRequest(
                "Invalid property '%s'.".formatted(GraphError.shown(member.getKey()))));
      }
    }
  }

  private static Draft draft(JsonNode body) {
    return new Draft(
        text(body, "issuer"), text(body, "subject"), audiences(body), text(body, "description"));
  }

  private static Optional<List<String>> audiences(JsonNode body) {
    var node = body.path("audiences");
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    var texts = new ArrayList<String>();
    for (var item : node) {
      texts.add(item.isString() ? item.asString() : "");
    }
    return Optional.of(texts);
  }

  private static Optional<String> text(JsonNode body, String name) {
    var node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isString()) {
      throw new RefusedException(new DirectoryRefusal.InvalidValue(name, "is no text"));
    }
    return Optional.of(node.asString());
  }

  private static String context(Application app) {
    return "applications('" + app.objectId() + "')/" + SEGMENT;
  }

  private static Map<String, Object> shown(FederatedCredential credential) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", credential.id());
    shown.put("name", credential.name());
    shown.put("issuer", credential.issuer());
    shown.put("subject", credential.subject());
    shown.put("description", credential.description().isEmpty() ? null : credential.description());
    shown.put("audiences", List.of(credential.audience()));
    return shown;
  }
}
