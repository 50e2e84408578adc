package sallyport.api.identity;

/**
 * Learns of every request to a token endpoint, once, after it was decided. Called on the request's
 * own thread: must be quick and must not throw.
 */
public interface SignInObserver {

  /** Of nobody's interest. */
  SignInObserver NONE =
      new SignInObserver() {
        @Override
        public void signedIn(String grantType) {}

        @Override
        public void refused(String grantType, int code) {}
      };

  /** A token was issued. */
  void signedIn(String grantType);

  /**
   * No token was issued.
   *
   * @param grantType one that the service knows, else {@code other}
   * @param code the number of the {@code AADSTS} code
   */
  void refused(String grantType, int code);
}
