package sallyport.api.resources;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.http.Request;
import sallyport.identity.tokens.TokenCheck;
import sallyport.identity.tokens.TokenCheck.Verdict;

/** Who calls the control plane; without a good token the answer is 401 and names the authority. */
final class ArmAuthentication {
  private static final int MAX_TOKEN = 64 * 1024;

  private final CloudProfile cloud;
  private final TokenCheck tokens;
  private final List<String> audiences;

  ArmAuthentication(CloudProfile cloud, TokenCheck tokens) {
    this.cloud = cloud;
    this.tokens = tokens;
    this.audiences =
        List.of(
                stripped(cloud.managementAudience()),
                cloud.url(cloud.management()),
                "https://" + cloud.management())
            .stream()
            .distinct()
            .toList();
  }

  sealed interface Answer {
    record Known(Caller caller) implements Answer {}

    record Unknown(ArmAnswer refusal) implements Answer {}
  }

  /**
   * @param tenants the tenants whose tokens would do; the first is named to those without one
   */
  Answer judge(Request request, List<String> tenants) {
    var header = request.header("Authorization");
    if (header.isEmpty()) {
      return refused(
          tenants.getFirst(),
          "AuthenticationFailed",
          "Authentication failed. The 'Authorization' header is missing.",
          "The authentication failed because of missing 'Authorization' header.");
    }
    var token = bearer(header.get());
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      return refused(
          tenants.getFirst(),
          "AuthenticationFailedInvalidHeader",
          "Authentication failed. The 'Authorization' header is provided in an invalid format.",
          "The authentication scheme of 'Authorization' header is not supported.");
    }
    var first = tokens.check(token, tenants.getFirst(), audiences);
    var verdict = first;
    for (var tenant : tenants.subList(1, tenants.size())) {
      if (verdict instanceof Verdict.WrongIssuer) {
        verdict = tokens.check(token, tenant, audiences);
      }
    }
    return answer(verdict, tenants.getFirst());
  }

  private Answer answer(Verdict verdict, String tenant) {
    return switch (verdict) {
      case Verdict.Valid(var caller) -> new Answer.Known(caller);
      case Verdict.WrongAudience(var found) -> {
        var said =
            "The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences '%s'."
                .formatted(ArmErrors.clip(found), String.join("','", spelled()));
        yield refused(tenant, "InvalidAuthenticationTokenAudience", said, said);
      }
      case Verdict.WrongIssuer(_, var found) -> {
        var said =
            "The access token is from the wrong issuer '%s'. It must match the tenant '%s' associated with this subscription. Please use the authority (URL) '%s' to get the token."
                .formatted(
                    ArmErrors.clip(found), cloud.stsIssuer() + tenant + "/", authority(tenant));
        yield refused(tenant, "InvalidAuthenticationTokenTenant", said, said);
      }
      case Verdict.Expired() ->
          invalid(tenant, "ExpiredAuthenticationToken", "The access token has expired.");
      case Verdict.NotYetValid() ->
          invalid(tenant, "InvalidAuthenticationToken", "The access token is not yet valid.");
      case Verdict.UnknownKey(_), Verdict.BadSignature(), Verdict.Malformed() ->
          invalid(tenant, "InvalidAuthenticationToken", "The access token is invalid.");
    };
  }

  private Answer invalid(String tenant, String code, String message) {
    return refused(tenant, code, message, message);
  }

  private Answer refused(String tenant, String code, String message, String description) {
    var challenge =
        "Bearer authorization_uri=\"%s\", error=\"invalid_token\", error_description=\"%s\""
            .formatted(authority(tenant), quoted(description));
    return new Answer.Unknown(
        ArmAnswer.error(401, code, message, Map.of("WWW-Authenticate", challenge)));
  }

  /** A token's words come back in a header: nothing in them may end the quotes or the line. */
  private static String quoted(String text) {
    var safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : c);
    }
    return safe.toString();
  }

  private String authority(String tenant) {
    return cloud.url(cloud.login()) + "/" + tenant;
  }

  private List<String> spelled() {
    return audiences.stream().flatMap(a -> List.of(a + "/", a).stream()).toList();
  }

  private static String bearer(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith("bearer ") ? header.substring(7).strip() : "";
  }

  private static String stripped(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
