package sallyport.api.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import sallyport.identity.grants.TokenAnswer;
import sallyport.identity.grants.TokenRequest.Endpoint;

/**
 * A granted token request as JSON. Version 2 has numbers where version 1 has text. MSAL for Java
 * fails without {@code token_type}, and without {@code id_token} or {@code client_info} where a
 * user signed in.
 */
final class TokenBody {
  private TokenBody() {}

  static Map<String, Object> of(TokenAnswer answer, Endpoint endpoint) {
    var body = new LinkedHashMap<String, Object>();
    long seconds = answer.lifetime().toSeconds();
    body.put("token_type", "Bearer");
    answer.scope().ifPresent(scope -> body.put("scope", scope));
    switch (endpoint) {
      case V1 -> {
        body.put("expires_in", String.valueOf(seconds));
        body.put("ext_expires_in", String.valueOf(seconds));
        body.put("expires_on", String.valueOf(answer.accessToken().expires().getEpochSecond()));
        body.put("not_before", String.valueOf(answer.accessToken().notBefore().getEpochSecond()));
        body.put("resource", answer.audience());
      }
      case V2, ADFS -> {
        body.put("expires_in", seconds);
        body.put("ext_expires_in", seconds);
      }
    }
    body.put("access_token", answer.accessToken().compact());
    answer.refreshToken().ifPresent(token -> body.put("refresh_token", token));
    answer.idToken().ifPresent(token -> body.put("id_token", token));
    answer.clientInfo().ifPresent(info -> body.put("client_info", info));
    return body;
  }
}
