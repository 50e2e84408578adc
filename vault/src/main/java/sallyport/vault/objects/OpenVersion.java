package sallyport.vault.objects;

import sallyport.crypto.SecretBytes;

/**
 * One version with its value in plaintext, for as long as it is not closed: what a secret holds, or
 * the material of a key.
 */
public record OpenVersion(VersionMetadata metadata, SecretBytes value) implements AutoCloseable {
  @Override
  public void close() {
    value.close();
  }
}
