package sallyport.api.resources;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.access.AddressText;
import sallyport.access.RoleVerdict;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.http.Request;

/**
 * Writes the audit record of an operation on a vault, or of what else decides who reaches vaults;
 * other calls of the control plane leave none.
 */
final class VaultAudit {
  private final CloudProfile cloud;
  private final AuditSink sink;
  private final InstantSource clock;

  VaultAudit(CloudProfile cloud, AuditSink sink, InstantSource clock) {
    this.cloud = cloud;
    this.sink = sink;
    this.clock = clock;
  }

  /**
   * @param operation the operation of the route, or what it turned out to be; a call that is
   *     answered with 401 is an {@code Authentication}
   * @param about the ARM id of a vault that the path does not name
   * @param caller empty where the token is no good, or nothing could be asked of the store
   */
  void record(
      Request request,
      String operation,
      Optional<String> about,
      Optional<Caller> caller,
      Optional<RoleVerdict.Granted> granted,
      ArmAnswer answer,
      String correlationId) {
    sink.write(
        new AuditRecord(
            clock.instant(),
            about.orElseGet(() -> resource(request.segments())),
            answer.status() == 401 ? "Authentication" : operation,
            request.query("api-version").map(ArmErrors::clip).orElse(""),
            answer.status(),
            answer.message(),
            System.nanoTime() - request.startedNanos(),
            AddressText.of(request.clientAddress()),
            correlationId,
            caller,
            request.header("User-Agent").orElse(""),
            cloud.url(cloud.management()) + request.target(),
            properties(request, caller, granted)));
  }

  private static Map<String, Object> properties(
      Request request, Optional<Caller> caller, Optional<RoleVerdict.Granted> granted) {
    var properties = new LinkedHashMap<String, Object>();
    caller.ifPresent(_ -> properties.put("isRbacAuthorized", granted.isPresent()));
    granted.ifPresent(by -> properties.put("appliedAssignmentId", by.assignmentId()));
    properties.put("tlsVersion", request.tlsVersion());
    return properties;
  }

  /** The path up to and with the name of the vault; the whole of one that names none. */
  private static String resource(List<String> path) {
    for (int i = 0; i + 1 < path.size(); i++) {
      var segment = path.get(i);
      if (segment.equalsIgnoreCase("vaults") || segment.equalsIgnoreCase("deletedVaults")) {
        return "/" + String.join("/", path.subList(0, i + 2));
      }
    }
    return "/" + String.join("/", path);
  }
}
