package sallyport.api.vault;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.access.Firewall;
import sallyport.access.Origin;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleVerdict;
import sallyport.api.Members;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.CloudProfile;
import sallyport.vault.keys.Keys;
import sallyport.vault.objects.VersionMetadata;
import sallyport.vault.secrets.Secrets;

/**
 * Makes the one audit record of a call. Beyond the published members a refusal by a door names the
 * door and the rule, which the caller is not told.
 */
final class AuditTrail {
  private static final String AUTHENTICATION = "Authentication";
  private static final int MAX_VERSION_LENGTH = 64;
  private static final Map<String, Object> ENABLED = Map.of("enabled", true);
  private static final Map<String, Object> DISABLED = Map.of("enabled", false);

  private final AuditSink sink;
  private final CloudProfile profile;
  private final InstantSource clock;

  AuditTrail(AuditSink sink, CloudProfile profile, InstantSource clock) {
    this.sink = sink;
    this.profile = profile;
    this.clock = clock;
  }

  boolean takesAtOnce() {
    return sink.takesAtOnce();
  }

  /** Records an answer. */
  void record(Call call, Answer answer) {
    write(call, answer.status(), Optional.empty(), answer);
  }

  /** Records a refusal or a fault. */
  void record(Call call, int status, String message) {
    write(call, status, Optional.of(message), null);
  }

  private void write(Call call, int status, Optional<String> description, @Nullable Answer answer) {
    var request = call.request();
    var clientRequestId = call.clientRequestId();
    sink.write(
        new AuditRecord(
            clock.instant(),
            call.vault().auditResourceId(),
            status == 401 ? AUTHENTICATION : call.route().auditName(),
            cut(request.query("api-version").orElse("")),
            status,
            description,
            System.nanoTime() - request.startedNanos(),
            call.address(),
            clientRequestId == null ? call.requestId() : clientRequestId,
            Optional.ofNullable(call.caller()),
            request.header("user-agent").orElse(""),
            profile.url(request.host()) + request.target(),
            properties(call, answer)));
  }

  private static Map<String, Object> properties(Call call, @Nullable Answer answer) {
    var properties = new LinkedHashMap<String, Object>();
    var shown = answer == null ? null : answer.shown().orElse(null);
    if (shown != null) {
      properties.put("id", shown.id());
    }
    networkVerdict(call, properties);
    permissionVerdict(call, properties);
    properties.put("tlsVersion", call.request().tlsVersion());
    if (shown != null) {
      objectProperties(shown.metadata(), properties);
    }
    if (answer != null && answer.algorithm().isPresent()) {
      properties.put("algorithm", answer.algorithm().get());
    }
    var shut = call.shut();
    if (shut != null) {
      properties.put("door", shut.door().word());
      properties.put("rule", shut.rule());
    }
    return properties;
  }

  private static void networkVerdict(Call call, Map<String, Object> properties) {
    switch (call.origin()) {
      case Origin.PublicNetwork _ -> {}
      case Origin.Subnet(var id, _) -> properties.put("subnetId", id);
      case Origin.PrivateEndpoint(var id, _, _) -> properties.put("privateEndpointId", id);
    }
    call.byPerimeter().ifPresent(opinion -> properties.put("nsp", shown(opinion)));
    var verdict = call.byNetwork();
    if (verdict == null) {
      return;
    }
    if (verdict instanceof Firewall.Verdict.Allowed(Firewall.Reason.ReportOnly(var cause))) {
      // No rule authorised it: what looks for refusals by this member finds those to come.
      properties.put("isAddressAuthorized", false);
      properties.put("wouldRefuse", cause.words());
      return;
    }
    properties.put("isAddressAuthorized", verdict instanceof Firewall.Verdict.Allowed);
    if (verdict instanceof Firewall.Verdict.Allowed(var reason)) {
      properties.put("addrAuthType", authorizedBy(reason, call.origin()));
      if (reason instanceof Firewall.Reason.TrustedService(var name)) {
        properties.put("trustedService", name);
      }
    }
  }

  /** The published record has the member; what is in it is not published. */
  private static Map<String, Object> shown(Judge.Opinion opinion) {
    var rules = opinion.perimeter().rules();
    return Members.of(
        "perimeter",
        rules.perimeterId(),
        "profile",
        rules.profile(),
        "accessMode",
        PerimeterWords.mode(rules.mode()),
        "allowed",
        opinion.byPerimeter() instanceof Firewall.Verdict.Allowed,
        "rule",
        opinion.byPerimeter().rule());
  }

  /** The words of the published records; those of private endpoints and perimeters are not. */
  private static String authorizedBy(Firewall.Reason reason, Origin origin) {
    return switch (reason) {
      case Firewall.Reason.TrustedService _ -> "TrustedService";
      case Firewall.Reason.PublicAccess _,
          Firewall.Reason.AddressRule _,
          Firewall.Reason.ReportOnly _ ->
          origin instanceof Origin.Subnet ? "Subnet" : "PublicIP";
      case Firewall.Reason.SubnetRule _ -> "Subnet";
      case Firewall.Reason.PrivateLink _ -> "PrivateLink";
      case Firewall.Reason.PerimeterAddress _,
          Firewall.Reason.PerimeterSubscription _,
          Firewall.Reason.PerimeterMember _ ->
          "NetworkSecurityPerimeter";
    };
  }

  private static void permissionVerdict(Call call, Map<String, Object> properties) {
    var byPolicy = call.byPolicy();
    if (byPolicy != null) {
      properties.put("isAccessPolicyMatch", byPolicy instanceof PolicyVerdict.Granted);
    }
    var byRole = call.byRole();
    if (byRole != null) {
      properties.put("isRbacAuthorized", byRole instanceof RoleVerdict.Granted);
      if (byRole instanceof RoleVerdict.Granted granted) {
        properties.put("appliedAssignmentId", granted.assignmentId());
      }
    }
  }

  private static void objectProperties(VersionMetadata metadata, Map<String, Object> properties) {
    switch (metadata.key().kind()) {
      case SECRET ->
          properties.put(
              "secretProperties", typed(metadata, metadata.facts().get(Secrets.CONTENT_TYPE)));
      case KEY -> properties.put("keyProperties", typed(metadata, Keys.type(metadata).word()));
      case CERTIFICATE -> properties.put("certificateProperties", typed(metadata, null));
    }
  }

  private static Map<String, Object> typed(VersionMetadata metadata, @Nullable String type) {
    var attributes = metadata.attributes().enabled() ? ENABLED : DISABLED;
    if (type == null) {
      return Map.of("attributes", attributes);
    }
    var properties = new LinkedHashMap<String, Object>();
    properties.put("type", type);
    properties.put("attributes", attributes);
    return properties;
  }

  private static String cut(String version) {
    return version.length() <= MAX_VERSION_LENGTH
        ? version
        : version.substring(0, MAX_VERSION_LENGTH);
  }
}
