package sallyport.connectivity.doctor;

import java.net.URI;
import java.util.Optional;
import sallyport.crypto.SecretBytes;

/**
 * With what a client signs in, by {@code client_credentials}.
 *
 * @param authority where; named by whoever runs the doctor, never by a challenge
 * @param tenant empty to take the one that the vault's challenge names
 */
public record Login(
    URI authority, Optional<String> tenant, String clientId, SecretBytes clientSecret) {

  /**
   * @throws IllegalArgumentException when the authority is not reached by TLS
   */
  public Login {
    if (!"https".equalsIgnoreCase(authority.getScheme()) || authority.getHost() == null) {
      throw new IllegalArgumentException("AZURE_AUTHORITY_HOST: must be an https URL");
    }
    if (tenant.isPresent() && !tenant.get().matches("[0-9A-Za-z.-]{1,255}")) {
      throw new IllegalArgumentException("AZURE_TENANT_ID: must be a tenant's id or domain");
    }
  }
}
