package sallyport.api.resources;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.access.NetworkExtensions;
import sallyport.access.Origins;
import sallyport.api.resources.Routes.Match;
import sallyport.api.vault.Explanations;
import sallyport.audit.AuditSink;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.http.Handler;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;
import sallyport.resources.ResourceGroups;
import sallyport.resources.Roles;
import sallyport.resources.Subscription;
import sallyport.resources.Subscriptions;
import sallyport.resources.Vaults;
import sallyport.resources.networks.EndpointConnections;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PrivateEndpoints;
import sallyport.resources.networks.PrivateZones;
import sallyport.resources.networks.SecurityPerimeters;
import sallyport.resources.networks.VirtualNetworks;

/**
 * The control plane. Each call but that for the cloud's metadata goes: token, api-version,
 * operation (whose first line asks for the right), audit record, answer.
 */
public final class ResourcesApi implements Handler {
  private final CloudMetadata metadata;
  private final ArmAuthentication authentication;
  private final Subscriptions subscriptions;
  private final Roles roles;
  private final Routes routes;
  private final VaultAudit audit;
  private final Ids ids;
  private final InstantSource clock;

  /** The services of {@code sallyport.resources}, which share one store. */
  public record Services(
      Subscriptions subscriptions,
      ResourceGroups groups,
      Vaults vaults,
      Networks networks,
      Roles roles) {}

  /** The services of {@code sallyport.resources.networks}. */
  public record Networks(
      VirtualNetworks networks,
      PrivateEndpoints endpoints,
      EndpointConnections connections,
      PrivateZones zones,
      SecurityPerimeters perimeters,
      PerimeterMembers members) {}

  /**
   * What decides about network rules.
   *
   * @param origins where a call comes from, as the data plane would see it
   */
  public record NetworkSight(NetworkExtensions extensions, Origins origins) {}

  public ResourcesApi(
      CloudProfile cloud,
      TokenCheck tokens,
      Services services,
      Explanations explanations,
      NetworkSight sight,
      AuditSink sink,
      Ids ids,
      InstantSource clock) {
    this.metadata = new CloudMetadata(cloud);
    this.authentication = new ArmAuthentication(cloud, tokens);
    this.subscriptions = services.subscriptions();
    this.roles = services.roles();
    this.audit = new VaultAudit(cloud, sink, clock);
    this.ids = ids;
    this.clock = clock;
    var groups = services.groups();
    var vaults = services.vaults();
    var networks = services.networks();
    var paths = new NetworkPaths(subscriptions, groups);
    var lockOut = new LockOut(sight.origins(), sight.extensions(), vaults, networks.members());
    this.routes =
        new Routes(
            List.of(
                new SubscriptionRoutes(subscriptions).routes(),
                new GroupRoutes(cloud, subscriptions, groups).routes(),
                new GenericResourceRoutes(subscriptions, groups, vaults, networks).routes(),
                new VaultRoutes(
                        cloud,
                        subscriptions,
                        groups,
                        vaults,
                        networks.connections(),
                        sight.extensions(),
                        lockOut)
                    .routes(),
                new DeletedVaultRoutes(cloud, subscriptions, vaults).routes(),
                new EndpointConnectionRoutes(subscriptions, vaults, networks.connections(), lockOut)
                    .routes(),
                new VirtualNetworkRoutes(paths, networks.networks(), networks.endpoints(), lockOut)
                    .routes(),
                new PrivateEndpointRoutes(cloud, paths, networks.endpoints(), lockOut).routes(),
                new PrivateZoneRoutes(paths, networks.zones()).routes(),
                new PerimeterRoutes(paths, networks.perimeters(), lockOut).routes(),
                new PerimeterMemberRoutes(
                        cloud, paths, networks.members(), networks.perimeters(), lockOut)
                    .routes(),
                new PerimeterConfigurationRoutes(cloud, subscriptions, vaults, networks.members())
                    .routes(),
                new KeyVaultExtras(cloud, subscriptions, vaults).routes(),
                new ExplainRoutes(subscriptions, vaults, explanations).routes(),
                new RoleAssignmentRoutes(roles).routes(),
                new RoleDefinitionRoutes(roles).routes(),
                UnsupportedRoutes.routes(),
                new ProviderRoutes(subscriptions).routes()));
  }

  @Override
  public Response handle(Request request) {
    var headers = ArmHeaders.of(request, ids.next());
    var write = !request.method().equals("GET") && !request.method().equals("HEAD");
    return headers.dress(answer(request, headers), clock.instant(), write);
  }

  private ArmAnswer answer(Request request, ArmHeaders headers) {
    if (isMetadata(request)) {
      return metadata.answer(request.query("api-version"), request.query("profile"));
    }
    var match =
        routes.find(request.method(), request.segments(), request.query("api-version").orElse(""));
    try {
      return switch (judged(request)) {
        case ArmAuthentication.Answer.Known(var caller) -> known(request, headers, match, caller);
        case ArmAuthentication.Answer.Unknown(var refusal) ->
            audited(request, headers, match, null, Optional.empty(), refusal);
      };
    } catch (AuditSink.AuditUnavailableException _) {
      return unavailable();
    }
  }

  /** A store that fails here leaves the caller unknown, and its record without one. */
  private ArmAuthentication.Answer judged(Request request) {
    try {
      return authentication.judge(request, tenants(request));
    } catch (StorageFullException _) {
      return new ArmAuthentication.Answer.Unknown(full());
    } catch (StorageUnavailableException _) {
      return new ArmAuthentication.Answer.Unknown(unavailable());
    }
  }

  private static ArmAnswer full() {
    return ArmErrors.error(507, "InsufficientStorage", "The server has no room left to store.");
  }

  private static ArmAnswer unavailable() {
    return ArmAnswer.error(
        503,
        "ServiceUnavailable",
        "The server cannot answer now. Try again.",
        Map.of("Retry-After", Response.SOON));
  }

  private ArmAnswer known(Request request, ArmHeaders headers, Match match, Caller caller) {
    @Nullable ArmCall call = null;
    ArmAnswer answer;
    try {
      var version = version(request);
      var found = found(match);
      checkVersion(found.route(), version);
      call = new ArmCall(request, caller, version, found.parameters(), roles::compiled);
      answer = found.route().operation().answer(call);
    } catch (RefusedException refused) {
      answer = ArmErrors.answer(refused.refusal());
    } catch (StorageFullException _) {
      answer = full();
    } catch (StorageUnavailableException _) {
      answer = unavailable();
    }
    return audited(request, headers, match, call, Optional.of(caller), answer);
  }

  private ArmAnswer audited(
      Request request,
      ArmHeaders headers,
      Match match,
      @Nullable ArmCall call,
      Optional<Caller> caller,
      ArmAnswer answer) {
    if (match instanceof Match.Found(var route, _) && route.audit().isPresent()) {
      var made = Optional.ofNullable(call);
      audit.record(
          request,
          made.flatMap(ArmCall::auditedAs).orElse(route.audit().get()),
          made.flatMap(ArmCall::auditedUnder),
          caller,
          made.flatMap(ArmCall::granted),
          answer,
          headers.correlationId());
    }
    return answer;
  }

  private static boolean isMetadata(Request request) {
    var path = request.segments();
    return path.size() == 2
        && path.get(0).equalsIgnoreCase("metadata")
        && path.get(1).equalsIgnoreCase("endpoints");
  }

  private static String version(Request request) {
    return request
        .query("api-version")
        .filter(version -> !version.isBlank())
        .orElseThrow(() -> new RefusedException(new WireRefusal.MissingApiVersion()));
  }

  private static Match.Found found(Match match) {
    return switch (match) {
      case Match.Found found -> found;
      case Match.Nothing(var why) -> throw new RefusedException(why);
    };
  }

  private static void checkVersion(Route route, String version) {
    if (!route.versions().has(version)) {
      throw new RefusedException(
          new WireRefusal.UnsupportedApiVersion(route.type(), version, route.versions()));
    }
  }

  /** The tenant of the subscription in the path; without one, any tenant of this server. */
  private List<String> tenants(Request request) {
    var all = subscriptions.all();
    var path = request.segments();
    var named =
        all.stream()
            .filter(subscription ->
                path.size() > 1
                    && path.get(0).equalsIgnoreCase("subscriptions")
                    && path.get(1).equalsIgnoreCase(subscription.id()))
            .map(Subscription::tenantId)
            .toList();
    if (!named.isEmpty()) {
      return named;
    }
    var any = all.stream().map(Subscription::tenantId).distinct().toList();
    return any.isEmpty() ? List.of("common") : any;
  }
}
