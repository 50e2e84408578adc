package sallyport.api.graph;

import java.time.InstantSource;
import java.util.List;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.http.Handler;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.DirectoryRefusal;
import sallyport.identity.directory.Tenant;
import sallyport.identity.tokens.TokenCheck;
import sallyport.identity.tokens.TokenCheck.Verdict;

/**
 * Answers under the name of the directory. Whoever holds a token of the tenant may read; who
 * changes something must be allowed to by a directory role or as the owner of the object.
 */
public final class GraphApi implements Handler {
  private static final String APP_ID = "00000003-0000-0000-c000-000000000000";
  private static final int MAX_CLIENT_ID = 128;

  private final CloudProfile profile;
  private final TokenCheck tokens;
  private final Directory directory;
  private final Ids ids;
  private final InstantSource clock;
  private final List<String> audiences;
  private final GraphReads reads;
  private final GraphWrites writes;
  private final GraphFederation federation;

  public GraphApi(
      CloudProfile profile, TokenCheck tokens, Directory directory, Ids ids, InstantSource clock) {
    this.profile = profile;
    this.tokens = tokens;
    this.directory = directory;
    this.ids = ids;
    this.clock = clock;
    this.audiences = List.of(profile.url(profile.graph()), APP_ID);
    this.reads = new GraphReads(profile, directory);
    this.writes = new GraphWrites(profile, directory, clock);
    this.federation = new GraphFederation(directory, reads, writes);
  }

  @Override
  public String plane() {
    return "graph";
  }

  @Override
  public Response handle(Request request) {
    var requestId = ids.next().toString();
    var clientId =
        request
            .header("client-request-id")
            .filter(id -> id.length() <= MAX_CLIENT_ID && id.matches("[0-9A-Za-z-]+"))
            .orElse(requestId);
    Response response;
    try {
      response = decide(request);
    } catch (GraphException e) {
      response = e.error().render(requestId, clientId, clock.instant());
      if (e.error().status() == 401) {
        response.header("WWW-Authenticate", challenge());
      }
    } catch (RefusedException e) {
      response = error(e.refusal()).render(requestId, clientId, clock.instant());
    } catch (StorageFullException _) {
      response = GraphError.full().render(requestId, clientId, clock.instant());
    } catch (StorageUnavailableException _) {
      response =
          GraphError.unavailable()
              .render(requestId, clientId, clock.instant())
              .header("Retry-After", Response.SOON);
    }
    return response
        .header("Cache-Control", "no-cache")
        .header("Strict-Transport-Security", "max-age=31536000")
        .header("request-id", requestId)
        .header("client-request-id", clientId);
  }

  private Response decide(Request request) {
    var path = request.segments();
    if (path.isEmpty() || !path.getFirst().equalsIgnoreCase("v1.0")) {
      throw new GraphException(
          GraphError.badRequest("Invalid version: " + (path.isEmpty() ? "" : "only v1.0")));
    }
    var tenant =
        directory
            .defaultTenant()
            .orElseThrow(() -> refused(GraphError.unauthenticated("There is no tenant.")));
    var caller = caller(request, tenant);
    var rest = path.subList(1, path.size());
    if (GraphFederation.isMeant(rest)) {
      return federation.answer(request, rest, caller);
    }
    return switch (request.method()) {
      case "GET" -> reads.get(request, rest, caller);
      case "POST" ->
          GraphReads.isQuestion(rest)
              ? reads.ask(request, rest, caller)
              : writes.post(request, rest, caller);
      case "PATCH" -> writes.patch(request, rest, caller);
      default -> throw refused(GraphError.methodNotAllowed());
    };
  }

  private Caller caller(Request request, Tenant tenant) {
    var header = request.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw refused(GraphError.unauthenticated("Access token is empty."));
    }
    return switch (tokens.check(header.substring(7).strip(), tenant.id(), audiences)) {
      case Verdict.Valid(var caller) -> caller;
      case Verdict.WrongAudience _ ->
          throw unauthenticated("Access token validation failure. Invalid audience.");
      case Verdict.WrongIssuer _ ->
          throw unauthenticated("Access token validation failure. Invalid issuer.");
      case Verdict.UnknownKey _, Verdict.BadSignature _ ->
          throw unauthenticated("Access token validation failure. Invalid signature.");
      case Verdict.Expired _ ->
          throw unauthenticated("Lifetime validation failed, the token is expired.");
      case Verdict.NotYetValid _ ->
          throw unauthenticated("Access token has expired or is not yet valid.");
      case Verdict.Malformed _ ->
          throw unauthenticated("CompactToken parsing failed with error code: 80049217");
    };
  }

  private String challenge() {
    return "Bearer realm=\"\", authorization_uri=\"%s/common/oauth2/authorize\", client_id=\"%s\""
        .formatted(profile.url(profile.login()), APP_ID);
  }

  private static GraphError error(Refusal refusal) {
    return refusal instanceof DirectoryRefusal known
        ? error(known)
        : GraphError.badRequest("Invalid request.");
  }

  private static GraphError error(DirectoryRefusal refusal) {
    return switch (refusal) {
      case DirectoryRefusal.NoSuchObject(var id) -> GraphError.noSuchObject(id);
      case DirectoryRefusal.NotPermitted() -> GraphError.denied();
      case DirectoryRefusal.InvalidValue(var property, var problem) ->
          GraphError.badRequest(
              "Invalid value specified for property '%s' of the resource: it %s."
                  .formatted(property, problem));
      case DirectoryRefusal.Taken(var property) ->
          new GraphError(
              409,
              "Request_MultipleObjectsWithSameKeyValue",
              "Another object with the same value for property %s already exists."
                  .formatted(property));
      case DirectoryRefusal.QuotaExceeded(var what, var limit) ->
          new GraphError(
              400,
              "Directory_QuotaExceeded",
              "The object holds as many %s as it may: %d.".formatted(what, limit));
    };
  }

  private static GraphException unauthenticated(String message) {
    return refused(GraphError.unauthenticated(message));
  }

  private static GraphException refused(GraphError error) {
    return new GraphException(error);
  }
}
