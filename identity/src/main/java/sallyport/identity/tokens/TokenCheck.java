package sallyport.identity.tokens;

import java.util.List;
import sallyport.core.Caller;

/** Says whether a bearer token proves who is calling. The hot path asks this on every call. */
@FunctionalInterface
public interface TokenCheck {

  /**
   * Checks signature, issuer, audience, tenant and times.
   *
   * @param token the compact JWT after {@code Bearer}
   * @param tenantId the tenant the token must come from
   * @param audiences accepted {@code aud} values without trailing slash; the first is named in
   *     refusals
   */
  Verdict check(String token, String tenantId, List<String> audiences);

  /** What a check found. Only {@link Valid} lets anybody in. */
  sealed interface Verdict {
    record Valid(Caller caller) implements Verdict {}

    /** {@code AKV10022}: issued for another resource. */
    record WrongAudience(String found) implements Verdict {}

    /** {@code AKV10032}: issued by or for another tenant. */
    record WrongIssuer(List<String> expected, String found) implements Verdict {}

    /** {@code AKV10046}: signed with a key that is not published, or not with RS256. */
    record UnknownKey(String encodedHeader) implements Verdict {}

    /** The signature does not match. */
    record BadSignature() implements Verdict {}

    record Expired() implements Verdict {}

    record NotYetValid() implements Verdict {}

    /** Not a token at all, or without a claim that it must have. */
    record Malformed() implements Verdict {}
  }
}
