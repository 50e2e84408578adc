package sallyport.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import javax.crypto.Cipher;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Chooses who computes AES-GCM, RSA and the NIST curves: the Amazon Corretto Crypto Provider
 * (AWS-LC) where its native library loads, else the JDK's own providers. Both give the same bytes;
 * an RSA signature costs a third with Corretto.
 *
 * <p>The provider is used by name and not installed into the JVM's list, so that TLS clients and
 * whatever else runs in this process keep the providers they expect. Loading the library costs
 * about 150 ms; a server that calls {@link #name()} on a thread of its own when it starts has it
 * ready when the first request comes.
 *
 * <p>The factories are public for the packages of this module; other modules see operations.
 */
public final class CryptoEngine {
  private static final Optional<Provider> CORRETTO = corretto();

  private CryptoEngine() {}

  /** Which engine computes, for a log line or a status page. */
  public static String name() {
    return CORRETTO.map(provider -> provider.getInfo()).orElse("the JDK's own cryptography");
  }

  /**
   * Whether a bare private operation of RSA is compared with the public exponent before its result
   * is given: AWS-LC does so always, the JDK only where it is told to sign.
   */
  public static boolean checksRsa() {
    return CORRETTO.isPresent();
  }

  public static Cipher cipher(String transformation) throws GeneralSecurityException {
    return CORRETTO.isPresent()
        ? Cipher.getInstance(transformation, CORRETTO.get())
        : Cipher.getInstance(transformation);
  }

  public static Signature signature(String algorithm) throws GeneralSecurityException {
    return CORRETTO.isPresent()
        ? Signature.getInstance(algorithm, CORRETTO.get())
        : Signature.getInstance(algorithm);
  }

  public static KeyPairGenerator keyPairGenerator(String algorithm)
      throws GeneralSecurityException {
    return CORRETTO.isPresent()
        ? KeyPairGenerator.getInstance(algorithm, CORRETTO.get())
        : KeyPairGenerator.getInstance(algorithm);
  }

  public static KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
    return CORRETTO.isPresent()
        ? KeyFactory.getInstance(algorithm, CORRETTO.get())
        : KeyFactory.getInstance(algorithm);
  }

  /** Signs certificates and revocation lists. */
  public static ContentSigner contentSigner(String algorithm, PrivateKey key)
      throws OperatorCreationException {
    var builder = new JcaContentSignerBuilder(algorithm);
    CORRETTO.ifPresent(builder::setProvider);
    return builder.build(key);
  }

  private static Optional<Provider> corretto() {
    var log = System.getLogger(CryptoEngine.class.getName());
    var provider = AmazonCorrettoCryptoProvider.INSTANCE;
    var failure = provider.getLoadingError();
    if (failure != null) {
      log.log(
          Level.INFO,
          "cryptography by the JDK itself: the native library does not load here ({0})",
          failure.toString());
      return Optional.empty();
    }
    log.log(Level.INFO, "cryptography by {0}", provider.getInfo());
    return Optional.of(provider);
  }
}
