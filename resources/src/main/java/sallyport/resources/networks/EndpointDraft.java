package sallyport.resources.networks;

import java.util.Map;
import java.util.Optional;

/**
 * What a client wrote about a private endpoint, not yet judged.
 *
 * @param connectionName of its one connection
 * @param vaultId ARM id of what it is to reach, {@code privateLinkServiceId}
 * @param manual whether it is asked for, to be approved by somebody else
 */
public record EndpointDraft(
    Optional<String> location,
    Map<String, String> tags,
    String subnetId,
    String connectionName,
    String vaultId,
    Optional<String> requestMessage,
    boolean manual) {}
