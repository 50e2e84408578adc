package sallyport.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Verifies the signatures of client assertions against a registered certificate or a published key.
 * Both come from a stranger: only the algorithms of the table are known (RFC 7518 section 3.1),
 * each wants its own kind of key, and sizes that make verification a burden are refused.
 */
public final class AssertionSignatures {
  private static final int SMALLEST_RSA_BITS = 2048;
  private static final int LARGEST_RSA_BITS = 8192;
  private static final int LARGEST_EXPONENT_BITS = 33;
  private static final int P256_BITS = 256;
  private static final int P256_SIGNATURE_BYTES = 64;

  private AssertionSignatures() {}

  /**
   * Whether {@code signature} is the certificate's key's over {@code signingInput}.
   *
   * @param jwsAlg the header's {@code alg}: {@code RS256}, {@code PS256} or {@code ES256}; any
   *     other verifies nothing
   */
  public static boolean verify(
      String jwsAlg, X509Certificate certificate, byte[] signingInput, byte[] signature) {
    return verify(jwsAlg, certificate.getPublicKey(), signingInput, signature);
  }

  /** The same for a key that comes without a certificate. */
  public static boolean verify(
      String jwsAlg, PublicKey key, byte[] signingInput, byte[] signature) {
    return Algorithm.named(jwsAlg)
        .filter(algorithm -> algorithm.fits(key, signature))
        .map(algorithm -> algorithm.verify(key, signingInput, signature))
        .orElse(false);
  }

  private enum Algorithm {
    RS256("SHA256withRSA"),
    PS256("RSASSA-PSS"),
    ES256("SHA256withECDSAinP1363Format");

    private static final PSSParameterSpec SHA256_PSS =
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final String jcaName;

    Algorithm(String jcaName) {
      this.jcaName = jcaName;
    }

    static Optional<Algorithm> named(String jwsAlg) {
      return Arrays.stream(values()).filter(known -> known.name().equals(jwsAlg)).findFirst();
    }

    boolean fits(PublicKey key, byte[] signature) {
      return switch (this) {
        case RS256, PS256 -> key instanceof RSAPublicKey rsa && reasonable(rsa);
        case ES256 ->
            key instanceof ECPublicKey ec
                && ec.getParams().getOrder().bitLength() == P256_BITS
                && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS
                && signature.length == P256_SIGNATURE_BYTES;
      };
    }

    boolean verify(PublicKey key, byte[] signingInput, byte[] signature) {
      try {
        var verifier = verifier();
        verifier.initVerify(key);
        verifier.update(signingInput);
        return verifier.verify(signature);
      } catch (GeneralSecurityException e) {
        // Key and signature are the stranger's: whatever is wrong with them, it is no proof.
        return false;
      }
    }

    private Signature verifier() throws GeneralSecurityException {
      var verifier = CryptoEngine.signature(jcaName);
      if (this == PS256) {
        verifier.setParameter(SHA256_PSS);
      }
      return verifier;
    }

    private static boolean reasonable(RSAPublicKey key) {
      int bits = key.getModulus().bitLength();
      return bits >= SMALLEST_RSA_BITS
          && bits <= LARGEST_RSA_BITS
          && key.getPublicExponent().bitLength() <= LARGEST_EXPONENT_BITS
          && key.getPublicExponent().testBit(0);
    }
  }
}
