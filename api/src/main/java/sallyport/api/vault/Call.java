package sallyport.api.vault;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.access.AddressText;
import sallyport.access.Firewall;
import sallyport.access.Origin;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleVerdict;
import sallyport.core.Caller;
import sallyport.core.Ids;
import sallyport.http.Request;

/**
 * One call to one vault and the trail it leaves: what was found out about it on its way through the
 * doors, for the answer's headers and the audit record. It decides nothing.
 */
final class Call implements Circumstances {
  private static final int MAX_CLIENT_REQUEST_ID = 128;

  private final Request request;
  private final Origin origin;
  private final VaultState vault;
  private final Route route;
  private final String requestId;
  private final @Nullable String clientRequestId;

  private @Nullable String address;
  private @Nullable ApiVersion version;
  private @Nullable Caller caller;
  private Firewall.@Nullable Verdict byNetwork;
  private Optional<Judge.Opinion> byPerimeter = Optional.empty();
  private @Nullable String identityOf;
  private @Nullable PolicyVerdict byPolicy;
  private @Nullable RoleVerdict byRole;
  private @Nullable DoorRefusal shut;

  Call(Request request, Route route, Origin origin, VaultState vault, Ids requestIds) {
    this.request = request;
    this.origin = origin;
    this.vault = vault;
    this.route = route;
    this.requestId = requestIds.next().toString();
    this.clientRequestId = echoed(request.header("x-ms-client-request-id"));
  }

  /** The header comes back to the client and goes into the log: only plain, short text does. */
  private static @Nullable String echoed(Optional<String> sent) {
    if (sent.isEmpty() || sent.get().isEmpty() || sent.get().length() > MAX_CLIENT_REQUEST_ID) {
      return null;
    }
    var id = sent.get();
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) <= ' ' || id.charAt(i) > '~') {
        return null;
      }
    }
    return id;
  }

  Request request() {
    return request;
  }

  @Override
  public VaultState vault() {
    return vault;
  }

  Route route() {
    return route;
  }

  String requestId() {
    return requestId;
  }

  @Nullable String clientRequestId() {
    return clientRequestId;
  }

  /** The caller's address as text, without the zone of a link-local one. */
  @Override
  public String address() {
    var known = address;
    if (known == null) {
      known = AddressText.of(request.clientAddress());
      address = known;
    }
    return known;
  }

  /** Where the call comes from; its address is that of the request. */
  Origin origin() {
    return origin;
  }

  void speaks(ApiVersion version) {
    this.version = version;
  }

  @Override
  public ApiVersion version() {
    return version == null ? ApiVersion.latest() : version;
  }

  void provedToBe(Caller caller) {
    this.caller = caller;
  }

  @Override
  public @Nullable Caller caller() {
    return caller;
  }

  void judged(Firewall.Verdict verdict) {
    this.byNetwork = verdict;
  }

  /** Absent until the network door has been asked. */
  Firewall.@Nullable Verdict byNetwork() {
    return byNetwork;
  }

  void judged(Optional<Judge.Opinion> opinion) {
    this.byPerimeter = opinion;
  }

  @Override
  public Optional<Judge.Opinion> byPerimeter() {
    return byPerimeter;
  }

  void calledByIdentityOf(@Nullable String resourceType) {
    this.identityOf = resourceType;
  }

  @Override
  public @Nullable String identityOf() {
    return identityOf;
  }

  void judged(Judge.Permission permission) {
    switch (permission) {
      case Judge.Permission.OfPolicies(var verdict, _) -> byPolicy = verdict;
      case Judge.Permission.OfRoles(var verdict, _) -> byRole = verdict;
    }
  }

  @Nullable PolicyVerdict byPolicy() {
    return byPolicy;
  }

  @Nullable RoleVerdict byRole() {
    return byRole;
  }

  void shut(DoorRefusal refusal) {
    this.shut = refusal;
  }

  /** The door that stayed shut, if one did. */
  @Nullable DoorRefusal shut() {
    return shut;
  }
}
