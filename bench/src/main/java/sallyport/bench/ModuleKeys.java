package sallyport.bench;

import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.LiveKey;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.ToSign;

/** One key of a module and what is done with it, as a vault does it once a key is ready. */
final class ModuleKeys {
  private static final ToSign DIGEST_256 = ToSign.digest(new byte[32]);
  private static final ToSign DIGEST_384 = ToSign.digest(new byte[48]);

  private final LiveKey key;
  private final SecretBytes wrapped = SecretBytes.owning(new byte[32]);
  private Ciphertext ciphertext = Ciphertext.of(new byte[0]);
  private byte[] signature = new byte[0];

  ModuleKeys(KeyModule module, KeySpec spec) {
    try (var made = module.generate(spec)) {
      this.key = module.load(made.shown(), made.material());
    }
  }

  static ModuleKeys rsa2048(KeyModule module) {
    return new ModuleKeys(module, new KeySpec.Rsa(2048, 65_537));
  }

  /** With something to unwrap. */
  ModuleKeys wrapping(EncryptionAlgorithm algorithm) {
    ciphertext = wrap(algorithm);
    return this;
  }

  /** With something to verify. */
  ModuleKeys signing(SignatureAlgorithm algorithm) {
    signature = sign(algorithm);
    return this;
  }

  byte[] sign(SignatureAlgorithm algorithm) {
    return key.sign(algorithm, algorithm.digestBytes() == 48 ? DIGEST_384 : DIGEST_256);
  }

  boolean verify(SignatureAlgorithm algorithm) {
    return key.verify(algorithm, DIGEST_256, signature);
  }

  Ciphertext wrap(EncryptionAlgorithm algorithm) {
    return key.encrypt(algorithm, wrapped, Optional.empty(), Optional.empty());
  }

  int unwrap(EncryptionAlgorithm algorithm) {
    try (var opened = key.decrypt(algorithm, ciphertext)) {
      return opened.length();
    }
  }

  /** As {@link #unwrap}, of what does not open by this algorithm. */
  boolean refuses(EncryptionAlgorithm algorithm) {
    try (var _ = key.decrypt(algorithm, ciphertext)) {
      return false;
    } catch (RefusedException _) {
      return true;
    }
  }
}
