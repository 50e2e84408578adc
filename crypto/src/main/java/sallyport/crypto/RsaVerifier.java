package sallyport.crypto;

import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;

/** Verifies RS256 (RSASSA-PKCS1-v1_5 with SHA-256, RFC 7518 section 3.3), some 20 µs each. */
public final class RsaVerifier {
  private RsaVerifier() {}

  /**
   * False for every signature that is not one of this key over exactly these bytes. Keys that
   * {@link TokenSigningKey} gives out are verified with directly; another implementation's are
   * translated on each call.
   */
  public static boolean verify(RSAPublicKey key, byte[] data, byte[] signature) {
    try {
      var verifier = CryptoEngine.signature("SHA256withRSA");
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      // A signature of another length than the modulus is reported this way.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this RSA key cannot verify", e);
    }
  }
}
