package sallyport.crypto.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.CryptoEngine;

/**
 * ML-DSA over whole messages with no context, by the engine of {@link CryptoEngine}: it needs a
 * fraction of a millisecond from its first signature on, where code that is not compiled yet needs
 * tens. Its interface has neither contexts nor, without Corretto, representatives.
 */
final class MlDsaEngine {
  private static final String NAME = "ML-DSA";

  private final @Nullable PrivateKey privateKey;
  private final Slots<Signature> signers;
  private final Slots<Signature> verifiers;
  private volatile boolean closed;

  private MlDsaEngine(PublicKey publicKey, @Nullable PrivateKey privateKey) {
    this.privateKey = privateKey;
    this.signers =
        new Slots<>(() -> {
          var signer = CryptoEngine.signature(NAME);
          signer.initSign(privateKey());
          return signer;
        });
    this.verifiers =
        new Slots<>(() -> {
          var verifier = CryptoEngine.signature(NAME);
          verifier.initVerify(publicKey);
          return verifier;
        });
  }

  /**
   * @param expanded the private key in the long form of FIPS 204, which is zeroed; absent where
   *     there is only the public half
   */
  static MlDsaEngine of(MlDsa parameters, byte[] pub, byte @Nullable [] expanded)
      throws GeneralSecurityException {
    var factory = CryptoEngine.keyFactory(NAME);
    var algorithm = identifier(parameters);
    try {
      var publicKey =
          factory.generatePublic(
              new X509EncodedKeySpec(new SubjectPublicKeyInfo(algorithm, pub).getEncoded()));
      if (expanded == null) {
        return new MlDsaEngine(publicKey, null);
      }
      var inside = new DEROctetString(expanded);
      var encoded = new PrivateKeyInfo(algorithm, inside).getEncoded();
      try {
        return new MlDsaEngine(
            publicKey, factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      } finally {
        Arrays.fill(encoded, (byte) 0);
        Arrays.fill(expanded, (byte) 0);
      }
    } catch (IOException e) {
      throw new IllegalStateException("an ML-DSA key does not encode", e);
    }
  }

  private static AlgorithmIdentifier identifier(MlDsa parameters) {
    return new AlgorithmIdentifier(
        switch (parameters) {
          case ML_DSA_44 -> NISTObjectIdentifiers.id_ml_dsa_44;
          case ML_DSA_65 -> NISTObjectIdentifiers.id_ml_dsa_65;
          case ML_DSA_87 -> NISTObjectIdentifiers.id_ml_dsa_87;
        });
  }

  private PrivateKey privateKey() {
    if (privateKey == null || closed) {
      throw new IllegalStateException("no private half here, or used after close");
    }
    return privateKey;
  }

  byte[] sign(byte[] message) {
    try {
      var signer = signers.take();
      signer.update(message);
      var signature = signer.sign();
      if (!closed) {
        signers.giveBack(signer);
      }
      return signature;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the ML-DSA key does not sign", e);
    }
  }

  boolean verify(byte[] message, byte[] signature) {
    try {
      var verifier = verifiers.take();
      verifier.update(message);
      var holds = verifier.verify(signature);
      verifiers.giveBack(verifier);
      return holds;
    } catch (SignatureException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the ML-DSA key does not verify", e);
    }
  }

  void close() {
    closed = true;
    signers.empty(_ -> {});
    if (privateKey != null) {
      try {
        privateKey.destroy();
      } catch (DestroyFailedException _) {
        // The JDK's own keys cannot be; the collector takes them.
      }
    }
  }
}
