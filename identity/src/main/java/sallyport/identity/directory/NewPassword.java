package sallyport.identity.directory;

import sallyport.crypto.SecretBytes;

/**
 * A client secret just made: the only moment at which it is known in clear. The caller closes it.
 *
 * @param secret as the client will send it, UTF-8
 */
public record NewPassword(PasswordCredential stored, SecretBytes secret) implements AutoCloseable {
  @Override
  public void close() {
    secret.close();
  }
}
