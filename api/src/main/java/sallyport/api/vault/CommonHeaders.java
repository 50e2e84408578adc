package sallyport.api.vault;

import java.net.Inet4Address;
import sallyport.access.Origin;
import sallyport.access.RoleVerdict;
import sallyport.http.Response;

/** The headers that every answer of a vault carries, refusals included. */
final class CommonHeaders {
  /** The version of the service whose behaviour is answered with. */
  private static final String SERVICE_VERSION = "1.9.3019.1";

  /** Service endpoints and private links are IPv6 on their way into the service. */
  private static final String INSIDE = ";act_addr_fam=InterNetworkV6;";

  private CommonHeaders() {}

  static Response add(Response response, Call call) {
    noStore(response)
        .header("x-ms-keyvault-region", call.vault().location())
        .header("x-ms-request-id", call.requestId());
    var clientRequestId = call.clientRequestId();
    if (clientRequestId != null) {
      response.header("x-ms-client-request-id", clientRequestId);
    }
    response.header("x-ms-keyvault-network-info", networkInfo(call.origin(), call.address()));
    if (call.byRole() instanceof RoleVerdict.Granted granted) {
      response.header("x-ms-keyvault-rbac-assignment-id", granted.assignmentId().replace("-", ""));
    }
    return response;
  }

  /** Those that need no vault. */
  static Response noStore(Response response) {
    return response
        .header("Cache-Control", "no-cache")
        .header("Pragma", "no-cache")
        .header("Expires", "-1")
        .header("x-ms-keyvault-service-version", SERVICE_VERSION)
        .header("X-Content-Type-Options", "nosniff")
        .header("Strict-Transport-Security", "max-age=31536000;includeSubDomains");
  }

  /** The documented grammar; {@code Ipv6} is ours, for what the service does not have. */
  static String networkInfo(Origin origin, String address) {
    return switch (origin) {
      case Origin.PublicNetwork(Inet4Address _) ->
          "conn_type=Ipv4;addr=" + address + ";act_addr_fam=InterNetwork;";
      case Origin.PublicNetwork _ ->
          "conn_type=Ipv6;addr=" + address + ";act_addr_fam=InterNetworkV6;";
      case Origin.Subnet(var id, _) ->
          "conn_type=Subnet;subnet=" + id + ";addr=" + address + INSIDE;
      case Origin.PrivateEndpoint(var id, _, _) ->
          "conn_type=PrivateLink;private_endpoint=" + id + ";addr=" + address + INSIDE;
    };
  }
}
