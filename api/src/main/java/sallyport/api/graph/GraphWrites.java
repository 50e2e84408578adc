package sallyport.api.graph;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.http.Json;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.DirectoryRefusal;
import sallyport.identity.directory.KeyCredential;
import tools.jackson.databind.JsonNode;

/**
 * Registering applications, their secrets and certificates, and giving them a principal: what
 * {@code az ad sp create-for-rbac} does.
 */
final class GraphWrites {
  /** How long a secret lives when nobody says. */
  private static final int DEFAULT_YEARS = 2;

  private final CloudProfile profile;
  private final Directory directory;
  private final InstantSource clock;

  GraphWrites(CloudProfile profile, Directory directory, InstantSource clock) {
    this.profile = profile;
    this.directory = directory;
    this.clock = clock;
  }

  Response post(Request request, List<String> path, Caller caller) {
    var route = String.join("/", path.stream().map(s -> s.toLowerCase(Locale.ROOT)).toList());
    if (route.equals("applications")) {
      return register(GraphReads.body(request), caller);
    }
    if (route.equals("serviceprincipals")) {
      return createServicePrincipal(GraphReads.body(request), caller);
    }
    if (path.size() == 3 && route.startsWith("applications/")) {
      var action = path.get(2).toLowerCase(Locale.ROOT);
      if (action.equals("addpassword")) {
        return addPassword(GraphReads.body(request), owned(path.get(1), caller));
      }
      if (action.equals("removepassword")) {
        return removePassword(GraphReads.body(request), owned(path.get(1), caller));
      }
    }
    throw new GraphException(GraphError.methodNotAllowed());
  }

  Response patch(Request request, List<String> path, Caller caller) {
    if (path.size() != 2 || !path.getFirst().equalsIgnoreCase("applications")) {
      throw new GraphException(GraphError.methodNotAllowed());
    }
    var body = GraphReads.body(request);
    var app = owned(path.get(1), caller);
    if (body.has("displayName") || body.has("identifierUris")) {
      directory.changeApplication(
          app.tenantId(),
          app.objectId(),
          body.has("displayName") ? text(body, "displayName").orElse("") : app.displayName(),
          body.has("identifierUris") ? uris(body) : app.identifierUris());
    }
    if (body.has("keyCredentials")) {
      directory
          .credentials()
          .setCertificates(
              app.tenantId(),
              app.objectId(),
              certificates(body.get("keyCredentials"), app.certificates()));
    }
    return Response.empty(204);
  }

  private Response register(JsonNode body, Caller caller) {
    var tenant = caller.tenantId();
    if (!directory.mayRegisterApplications(tenant, caller.objectId())) {
      throw new RefusedException(new DirectoryRefusal.NotPermitted());
    }
    if (!body.path("passwordCredentials").isEmpty()) {
      throw new GraphException(
          GraphError.badRequest("New password credentials must be generated with addPassword."));
    }
    var certificates = certificates(body.path("keyCredentials"), List.of());
    var name =
        text(body, "displayName")
            .orElseThrow(() ->
                new RefusedException(
                    new DirectoryRefusal.InvalidValue("displayName", "is required")));
    var app = directory.registerApplication(tenant, name, uris(body), List.of(caller.objectId()));
    if (!certificates.isEmpty()) {
      directory.credentials().setCertificates(tenant, app.objectId(), certificates);
    }
    return created(
        "applications",
        GraphObjects.application(directory.application(tenant, app.objectId()).orElse(app)));
  }

  private Response createServicePrincipal(JsonNode body, Caller caller) {
    var appId =
        text(body, "appId")
            .orElseThrow(() ->
                new RefusedException(new DirectoryRefusal.InvalidValue("appId", "is required")));
    var app =
        directory
            .applicationByAppId(caller.tenantId(), appId)
            .orElseThrow(() -> new RefusedException(new DirectoryRefusal.NoSuchObject(appId)));
    requireOwner(app, caller);
    boolean enabled = body.path("accountEnabled").asBoolean(true);
    var principal = directory.createServicePrincipal(caller.tenantId(), app.appId(), enabled);
    return created(
        "servicePrincipals", GraphObjects.servicePrincipal(principal, app.identifierUris()));
  }

  private Response addPassword(JsonNode body, Application app) {
    var asked = body.path("passwordCredential");
    var start = time(asked, "startDateTime");
    var end =
        time(asked, "endDateTime")
            .orElseGet(() ->
                OffsetDateTime.ofInstant(start.orElse(clock.instant()), ZoneOffset.UTC)
                    .plusYears(DEFAULT_YEARS)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toInstant());
    try (var made =
        directory
            .credentials()
            .addPassword(
                app.tenantId(),
                app.objectId(),
                text(asked, "displayName").orElse(""),
                start,
                end)) {
      var shown = GraphObjects.password(made.stored());
      shown.put(
          "secretText", made.secret().expose(bytes -> new String(bytes, StandardCharsets.UTF_8)));
      return Response.json(
          200, Json.write(withContext("microsoft.graph.passwordCredential", shown)));
    }
  }

  private Response removePassword(JsonNode body, Application app) {
    var keyId = text(body, "keyId").orElse("");
    if (!directory.credentials().removePassword(app.tenantId(), app.objectId(), keyId)) {
      throw new GraphException(
          GraphError.badRequest("No password credential found with keyId '" + keyId + "'."));
    }
    return Response.empty(204);
  }

  /** The application, when the caller may change it. */
  Application owned(String objectId, Caller caller) {
    var app =
        directory
            .application(caller.tenantId(), objectId)
            .orElseThrow(() -> new RefusedException(new DirectoryRefusal.NoSuchObject(objectId)));
    requireOwner(app, caller);
    return app;
  }

  private void requireOwner(Application app, Caller caller) {
    if (!directory.mayChange(app, caller.objectId())) {
      throw new RefusedException(new DirectoryRefusal.NotPermitted());
    }
  }

  /** New ones carry their certificate; those that stay are named by their id alone. */
  private List<KeyCredential> certificates(JsonNode list, List<KeyCredential> present) {
    var result = new ArrayList<KeyCredential>();
    for (var item : list) {
      var key = text(item, "key");
      result.add(
          key.isPresent()
              ? directory
                  .credentials()
                  .certificate(
                      der(key.get()),
                      text(item, "displayName").orElse(""),
                      time(item, "startDateTime"),
                      time(item, "endDateTime"))
              : present(text(item, "keyId").orElse(""), present));
    }
    return result;
  }

  private static KeyCredential present(String keyId, List<KeyCredential> present) {
    return present.stream()
        .filter(credential -> credential.keyId().equalsIgnoreCase(keyId))
        .findFirst()
        .orElseThrow(() ->
            new RefusedException(
                new DirectoryRefusal.InvalidValue(
                    "keyCredentials", "holds neither a key nor the id of one that is there")));
  }

  /** The certificate in base64, or, as az sends it, the base64 body of its PEM once more. */
  private static byte[] der(String key) {
    try {
      return Base64.getMimeDecoder().decode(key);
    } catch (IllegalArgumentException _) {
      throw new RefusedException(new DirectoryRefusal.InvalidValue("key", "is not base64"));
    }
  }

  private static List<String> uris(JsonNode body) {
    var uris = new ArrayList<String>();
    for (var uri : body.path("identifierUris")) {
      uris.add(uri.asString(""));
    }
    return uris;
  }

  private static Optional<String> text(JsonNode body, String name) {
    var value = body.path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  private static Optional<Instant> time(JsonNode body, String name) {
    try {
      return text(body, name)
          .map(text -> OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeParseException _) {
      throw new RefusedException(new DirectoryRefusal.InvalidValue(name, "is no date and time"));
    }
  }

  private Response created(String type, Map<String, Object> object) {
    return Response.json(201, Json.write(withContext(type + "/$entity", object)));
  }

  private Map<String, Object> withContext(String type, Map<String, Object> object) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("@odata.context", profile.url(profile.graph()) + "/v1.0/$metadata#" + type);
    shown.putAll(object);
    return shown;
  }
}
