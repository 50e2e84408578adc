package sallyport.identity.tokens;

import java.util.List;
import java.util.Optional;
import sallyport.core.Caller;

/** Who would call, by name instead of by token: the callers that tokens issued now would show. */
@FunctionalInterface
public interface SupposedCallers {

  /** Everybody in the tenant who goes by this name and can sign in so. */
  List<Supposed> named(String tenantId, Who who);

  /**
   * How somebody is named.
   *
   * @param name an object id, an application id, a display name or a user principal name
   * @param client the application id of the client through which a user signs in
   * @param identity whose token an application signs in with, by federated credential: an object id
   *     in another tenant, or the ARM id of the resource that {@code xms_mirid} names
   */
  record Who(String name, Optional<String> client, Optional<String> identity) {

    /** Who signs in without the token of another. */
    public Who(String name, Optional<String> client) {
      this(name, client, Optional.empty());
    }

    public Who alone() {
      return new Who(name, client);
    }
  }

  /**
   * Somebody who could call.
   *
   * @param name for people
   * @param active false where a token would be refused, since the principal is disabled
   */
  record Supposed(String name, Caller caller, boolean active) {}
}
