package sallyport.identity.grants;

import java.time.Duration;
import java.util.Optional;
import sallyport.identity.tokens.TokenIssuer.Issued;

/**
 * A granted request.
 *
 * @param audience the {@code aud} claim of the access token
 * @param scope what was granted, separated by blanks; absent for a client's own token
 */
public record TokenAnswer(
    Issued accessToken,
    Duration lifetime,
    String audience,
    Optional<String> scope,
    Optional<String> refreshToken,
    Optional<String> idToken,
    Optional<String> clientInfo) {

  static TokenAnswer ofClient(Issued token, Duration lifetime, String audience) {
    return new TokenAnswer(
        token,
        lifetime,
        audience,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return "TokenAnswer[for " + audience + "]";
  }
}
