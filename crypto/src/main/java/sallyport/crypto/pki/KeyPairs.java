package sallyport.crypto.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/** Key pairs of certificates. */
final class KeyPairs {
  private KeyPairs() {}

  static KeyPair rsa2048() {
    try {
      var generator = CryptoEngine.keyPairGenerator("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA does not work here", e);
    }
  }

  static KeyPair p256() {
    try {
      var generator = CryptoEngine.keyPairGenerator("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 does not work here", e);
    }
  }

  static String signatureAlgorithm(PrivateKey key) {
    return key instanceof RSAKey ? "SHA256withRSA" : "SHA256withECDSA";
  }

  /** Shown by a signature, so that it holds for every kind of key. */
  static boolean match(PrivateKey key, X509Certificate certificate) {
    return match(key, certificate.getPublicKey());
  }

  private static boolean match(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    try {
      var message = "key and certificate belong together".getBytes(US_ASCII);
      var signer = CryptoEngine.signature(signatureAlgorithm(key));
      signer.initSign(key);
      signer.update(message);
      var signature = signer.sign();
      var verifier = CryptoEngine.signature(signatureAlgorithm(key));
      verifier.initVerify(publicKey);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  static SecretBytes pkcs8(PrivateKey key) {
    return SecretBytes.owning(key.getEncoded());
  }

  static PrivateKey ofPkcs8(SecretBytes pkcs8) {
    return pkcs8.expose(der -> {
      try {
        return Pem.parsed(PrivateKeyInfo.getInstance(Arrays.copyOf(der, der.length)));
      } catch (IllegalArgumentException e) {
        throw new UnusableCertificateException("the private key is damaged");
      }
    });
  }
}
