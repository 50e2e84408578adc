package sallyport.identity.tokens;

import java.util.List;
import java.util.Optional;

/** For whom a token speaks. */
public sealed interface Subject {

  String objectId();

  /**
   * An application acting for itself.
   *
   * @param objectId of its service principal
   * @param authentication how it proved itself
   * @param managedIdentityId ARM id of the resource it is the identity of, or as whose identity it
   *     signed in from another tenant
   */
  record Application(
      String objectId, String appId, Proof authentication, Optional<String> managedIdentityId)
      implements Subject {}

  /**
   * A user, through a client.
   *
   * @param appId the client
   * @param authentication how the client proved itself
   * @param methods {@code amr}: how the user proved itself
   */
  record User(
      String objectId,
      String appId,
      Proof authentication,
      String userPrincipalName,
      String displayName,
      List<String> methods)
      implements Subject {
    public User {
      methods = List.copyOf(methods);
    }
  }

  /** {@code appidacr} and {@code azpacr}: how a client proved itself. */
  enum Proof {
    NONE("0"),
    SECRET("1"),
    CERTIFICATE("2");

    private final String claim;

    Proof(String claim) {
      this.claim = claim;
    }

    String claim() {
      return claim;
    }
  }
}
