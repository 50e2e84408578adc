package sallyport.identity.grants;

import java.util.Map;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.identity.IdentityRefusal;

/**
 * One request to the token endpoint.
 *
 * @param tenant as the URL names it: id, domain, or one of {@code common}, {@code organizations},
 *     {@code adfs}
 * @param endpoint decides between {@code resource} and {@code scope}
 * @param parameters the form, each name once
 */
public record TokenRequest(String tenant, Endpoint endpoint, Map<String, String> parameters) {
  public TokenRequest {
    parameters = Map.copyOf(parameters);
  }

  /** Version 1 takes {@code resource}, version 2 {@code scope}, the AD FS alias either. */
  public enum Endpoint {
    V1,
    V2,
    ADFS
  }

  /** An empty parameter counts as absent (RFC 6749, 3.2). */
  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
  }

  String required(String name) {
    return parameter(name)
        .orElseThrow(() -> new RefusedException(new IdentityRefusal.MissingParameter(name)));
  }

  /** Never the parameters: there are secrets among them. */
  @Override
  public String toString() {
    return "TokenRequest[" + tenant + " " + endpoint + "]";
  }
}
