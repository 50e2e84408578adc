package sallyport.api.graph;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.http.BadJsonException;
import sallyport.http.Json;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.ServicePrincipal;
import tools.jackson.databind.JsonNode;

/** Everything that only looks: collections with filters and pages, single objects, memberships. */
final class GraphReads {
  private static final int PAGE = 100;
  private static final int MAX_PAGE = 999;
  private static final int MAX_IDS = 1000;
  private static final Set<String> QUESTIONS =
      Set.of("getbyids", "getmembergroups", "checkmembergroups");

  private final CloudProfile profile;
  private final Directory directory;

  GraphReads(CloudProfile profile, Directory directory) {
    this.profile = profile;
    this.directory = directory;
  }

  /** A POST that changes nothing. */
  static boolean isQuestion(List<String> path) {
    return !path.isEmpty() && QUESTIONS.contains(path.getLast().toLowerCase(Locale.ROOT));
  }

  Response get(Request request, List<String> path, Caller caller) {
    if (path.isEmpty()) {
      throw new GraphException(GraphError.noSuchSegment(""));
    }
    var tenant = caller.tenantId();
    if (path.size() == 1) {
      return path.getFirst().equalsIgnoreCase("me")
          ? me(caller)
          : page(request, path.getFirst(), all(tenant, path.getFirst()));
    }
    var type = path.getFirst();
    var id = path.get(1);
    if (path.size() == 2) {
      return Response.json(200, Json.write(single(type, object(tenant, type, id))));
    }
    if (path.size() == 3
        && type.equalsIgnoreCase("groups")
        && path.get(2).equalsIgnoreCase("members")) {
      return page(request, "directoryObjects", members(tenant, id));
    }
    throw new GraphException(GraphError.noSuchSegment(path.get(2)));
  }

  Response ask(Request request, List<String> path, Caller caller) {
    var question = path.getLast().toLowerCase(Locale.ROOT);
    if (path.size() == 2 && question.equals("getbyids")) {
      return byIds(request, caller.tenantId());
    }
    if (path.size() != 3) {
      throw new GraphException(GraphError.noSuchSegment(path.getLast()));
    }
    var member = object(caller.tenantId(), path.getFirst(), path.get(1)).get("id");
    var groups = directory.groupsOf(caller.tenantId(), String.valueOf(member));
    if (question.equals("getmembergroups")) {
      return collection("Collection(Edm.String)", groups, Optional.empty());
    }
    var asked = texts(body(request), "groupIds");
    var held = asked.stream().filter(id -> groups.stream().anyMatch(id::equalsIgnoreCase)).toList();
    return collection("Collection(Edm.String)", held, Optional.empty());
  }

  static JsonNode body(Request request) {
    try {
      return request.json();
    } catch (BadJsonException _) {
      throw new GraphException(
          GraphError.badRequest("Unable to read JSON request payload. Please ensure it is valid."));
    }
  }

  private Response me(Caller caller) {
    if (caller.application()) {
      throw new GraphException(
          new GraphError(
              400, "BadRequest", "/me request is only valid with delegated authentication flow."));
    }
    var user = object(caller.tenantId(), "users", caller.objectId());
    return Response.json(200, Json.write(single("users", user)));
  }

  private List<Map<String, Object>> all(String tenant, String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "users" -> directory.users(tenant).stream().map(GraphObjects::user).toList();
      case "groups" -> directory.groups(tenant).stream().map(GraphObjects::group).toList();
      case "applications" ->
          directory.applications(tenant).stream().map(GraphObjects::application).toList();
      case "serviceprincipals" ->
          directory.servicePrincipals(tenant).stream().map(this::servicePrincipal).toList();
      default -> throw new GraphException(GraphError.noSuchSegment(type));
    };
  }

  private Map<String, Object> object(String tenant, String type, String id) {
    var found =
        switch (type.toLowerCase(Locale.ROOT)) {
          case "users" -> directory.user(tenant, id).map(GraphObjects::user);
          case "groups" -> directory.group(tenant, id).map(GraphObjects::group);
          case "applications" -> directory.application(tenant, id).map(GraphObjects::application);
          case "serviceprincipals" ->
              directory.servicePrincipal(tenant, id).map(this::servicePrincipal);
          case "directoryobjects" -> any(tenant, id);
          default -> throw new GraphException(GraphError.noSuchSegment(type));
        };
    return found.orElseThrow(() -> new GraphException(GraphError.noSuchObject(id)));
  }

  private Optional<Map<String, Object>> any(String tenant, String id) {
    return directory
        .user(tenant, id)
        .filter(user -> user.objectId().equalsIgnoreCase(id))
        .map(GraphObjects::user)
        .or(() -> directory.servicePrincipal(tenant, id).map(this::servicePrincipal))
        .or(() -> directory.group(tenant, id).map(GraphObjects::group))
        .or(() -> directory.application(tenant, id).map(GraphObjects::application));
  }

  private List<Map<String, Object>> members(String tenant, String groupId) {
    var group =
        directory
            .group(tenant, groupId)
            .orElseThrow(() -> new GraphException(GraphError.noSuchObject(groupId)));
    return group.members().stream().flatMap(id -> any(tenant, id).stream()).toList();
  }

  Map<String, Object> servicePrincipal(ServicePrincipal principal) {
    var uris =
        directory
            .applicationByAppId(principal.tenantId(), principal.appId())
            .map(app -> app.identifierUris())
            .orElse(List.of());
    return GraphObjects.servicePrincipal(principal, uris);
  }

  private Response byIds(Request request, String tenant) {
    var body = body(request);
    var ids = texts(body, "ids");
    var types = texts(body, "types").stream().map(type -> "#microsoft.graph." + type).toList();
    var found =
        ids.stream()
            .distinct()
            .flatMap(id -> any(tenant, id).stream())
            .filter(object -> types.isEmpty() || types.contains(object.get("@odata.type")))
            .toList();
    return collection("directoryObjects", found, Optional.empty());
  }

  Response page(Request request, String type, List<Map<String, Object>> objects) {
    var filter = request.query("$filter").map(Filter::parse).orElseGet(Filter::none);
    int size = request.query("$top").map(GraphReads::size).orElse(PAGE);
    var after = request.query("$skiptoken").orElse("");
    var rest =
        objects.stream()
            .filter(object -> String.valueOf(object.get("id")).compareTo(after) > 0)
            .filter(filter::admits)
            .limit(size + 1L)
            .toList();
    if (rest.size() <= size) {
      return collection(type, rest, Optional.empty());
    }
    var items = rest.subList(0, size);
    var last = String.valueOf(items.getLast().get("id"));
    return collection(type, items, Optional.of(next(request, size, last)));
  }

  private String next(Request request, int size, String last) {
    var query = new ArrayList<String>();
    request.query("$filter").ifPresent(filter -> query.add("$filter=" + encoded(filter)));
    query.add("$top=" + size);
    query.add("$skiptoken=" + encoded(last));
    return profile.url(profile.graph()) + request.path() + "?" + String.join("&", query);
  }

  private static int size(String top) {
    if (!top.matches("[0-9]{1,3}") || Integer.parseInt(top) < 1) {
      throw new GraphException(
          GraphError.badRequest("Invalid page size specified: it must be 1 to " + MAX_PAGE + "."));
    }
    return Integer.parseInt(top);
  }

  Map<String, Object> single(String type, Map<String, Object> object) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.context", context(type) + "/$entity");
    shown.putAll(object);
    return shown;
  }

  private Response collection(String type, List<?> items, Optional<String> next) {
    var body = new LinkedHashMap<String, Object>();
    body.put("@odata.context", context(type));
    next.ifPresent(link -> body.put("@odata.nextLink", link));
    body.put("value", items);
    return Response.json(200, Json.write(body));
  }

  private String context(String type) {
    return profile.url(profile.graph()) + "/v1.0/$metadata#" + type;
  }

  private static List<String> texts(JsonNode body, String name) {
    var texts = new ArrayList<String>();
    for (var item : body.path(name)) {
      if (!item.isString() || texts.size() == MAX_IDS) {
        throw new GraphException(GraphError.badRequest("Invalid value for '" + name + "'."));
      }
      texts.add(item.asString());
    }
    return texts;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
