package sallyport.vault.secrets;

import sallyport.crypto.SecretBytes;
import sallyport.vault.objects.VersionMetadata;

/** One version with its value in plaintext, for as long as it is not closed. */
public record OpenSecret(VersionMetadata metadata, SecretBytes value) implements AutoCloseable {
  @Override
  public void close() {
    value.close();
  }
}
