package sallyport.bench;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.MlDsa;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;

/**
 * Bare operations of keys, without HTTP, doors and store, each beside the JDK's own providers at
 * their fastest: one object of one thread, made ready once and used again. The JDK hashes 32 octets
 * where ours is given the digest; that is a two-hundredth of the shortest of these. It has no
 * P-256K.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("InsecureCryptoUsage") // what is measured is what the protocol has
public class KeyBenchmark {
  private static final byte[] MESSAGE = new byte[32];

  /** Ours: an RSA key that signs, verifies and unwraps. */
  @State(Scope.Thread)
  public static class Rsa {
    private final ModuleKeys key =
        ModuleKeys.rsa2048(new SoftwareModule())
            .signing(SignatureAlgorithm.RS256)
            .wrapping(EncryptionAlgorithm.RSA_OAEP_256);
    private final ModuleKeys pkcs1 =
        ModuleKeys.rsa2048(new SoftwareModule()).wrapping(EncryptionAlgorithm.RSA1_5);
  }

  /** Ours: the keys that are made at once. */
  @State(Scope.Thread)
  public static class Quick {
    private final ModuleKeys p256 = made(new KeySpec.Ec(Curve.P_256));
    private final ModuleKeys p384 = made(new KeySpec.Ec(Curve.P_384));
    private final ModuleKeys p256k = made(new KeySpec.Ec(Curve.P_256K));
    private final ModuleKeys aes = made(new KeySpec.Symmetric(256));
    private final ModuleKeys mlDsa = made(new KeySpec.PostQuantum(MlDsa.ML_DSA_65));

    private static ModuleKeys made(KeySpec spec) {
      return new ModuleKeys(new SoftwareModule(), spec);
    }
  }

  /** The JDK's RSA. */
  @State(Scope.Thread)
  public static class JdkRsa {
    private final RsaObjects by = Bench.made(RsaObjects::new);
  }

  private static final class RsaObjects {
    private final KeyPair pair =
        pair("RSA", "SunRsaSign", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
    private final Signature rs256 = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    private final Signature ps256 = Signature.getInstance("RSASSA-PSS", "SunRsaSign");
    private final Signature verifier = Signature.getInstance("SHA256withRSA", "SunRsaSign");
    private final Cipher opener = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    private final byte[] signature;
    private final byte[] wrapped;

    RsaObjects() throws GeneralSecurityException {
      rs256.initSign(pair.getPrivate());
      ps256.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      ps256.initSign(pair.getPrivate());
      verifier.initVerify(pair.getPublic());
      signature = signed(rs256);
      var oaep =
          new OAEPParameterSpec(
              "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
      opener.init(Cipher.ENCRYPT_MODE, pair.getPublic(), oaep);
      wrapped = opener.doFinal(MESSAGE);
      opener.init(Cipher.DECRYPT_MODE, pair.getPrivate(), oaep);
    }
  }

  /** The JDK's curves, AES key wrap and ML-DSA. */
  @State(Scope.Thread)
  public static class JdkQuick {
    private final QuickObjects by = Bench.made(QuickObjects::new);
  }

  private static final class QuickObjects {
    private final Signature p256;
    private final Signature p384;
    private final Signature mlDsa;
    private final Cipher wrapper = Cipher.getInstance("AES/KW/NoPadding", "SunJCE");
    private final Key wrapped = new SecretKeySpec(MESSAGE, "AES");

    QuickObjects() throws GeneralSecurityException {
      p256 = signer("SHA256withECDSAinP1363Format", "SunEC", curve("secp256r1"));
      p384 = signer("SHA384withECDSAinP1363Format", "SunEC", curve("secp384r1"));
      var generator = KeyPairGenerator.getInstance("ML-DSA-65", "SUN");
      mlDsa = Signature.getInstance("ML-DSA-65", "SUN");
      mlDsa.initSign(generator.generateKeyPair().getPrivate());
      wrapper.init(Cipher.WRAP_MODE, new SecretKeySpec(new byte[32], "AES"));
    }

    private static KeyPair curve(String name) throws GeneralSecurityException {
      return pair("EC", "SunEC", new ECGenParameterSpec(name));
    }
  }

  private static KeyPair pair(String algorithm, String provider, AlgorithmParameterSpec spec)
      throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm, provider);
    generator.initialize(spec);
    return generator.generateKeyPair();
  }

  private static Signature signer(String algorithm, String provider, KeyPair pair)
      throws GeneralSecurityException {
    var signer = Signature.getInstance(algorithm, provider);
    signer.initSign(pair.getPrivate());
    return signer;
  }

  private static byte[] signed(Signature signer) throws GeneralSecurityException {
    signer.update(MESSAGE);
    return signer.sign();
  }

  @Benchmark
  public byte[] rs256(Rsa ours) {
    return ours.key.sign(SignatureAlgorithm.RS256);
  }

  @Benchmark
  public byte[] rs256ByJdk(JdkRsa jdk) throws GeneralSecurityException {
    return signed(jdk.by.rs256);
  }

  @Benchmark
  public byte[] ps256(Rsa ours) {
    return ours.key.sign(SignatureAlgorithm.PS256);
  }

  @Benchmark
  public byte[] ps256ByJdk(JdkRsa jdk) throws GeneralSecurityException {
    return signed(jdk.by.ps256);
  }

  @Benchmark
  public int unwrapOaep256(Rsa ours) {
    return ours.key.unwrap(EncryptionAlgorithm.RSA_OAEP_256);
  }

  @Benchmark
  public byte[] unwrapOaep256ByJdk(JdkRsa jdk) throws GeneralSecurityException {
    return jdk.by.opener.doFinal(jdk.by.wrapped);
  }

  @Benchmark
  public int unwrapPkcs1(Rsa ours) {
    return ours.pkcs1.unwrap(EncryptionAlgorithm.RSA1_5);
  }

  /** Should take as long as {@link #unwrapPkcs1}: a block of OAEP is no block of PKCS #1. */
  @Benchmark
  public boolean refusePkcs1(Rsa ours) {
    return ours.key.refuses(EncryptionAlgorithm.RSA1_5);
  }

  @Benchmark
  public boolean verifyRs256(Rsa ours) {
    return ours.key.verify(SignatureAlgorithm.RS256);
  }

  @Benchmark
  public boolean verifyRs256ByJdk(JdkRsa jdk) throws GeneralSecurityException {
    jdk.by.verifier.update(MESSAGE);
    return jdk.by.verifier.verify(jdk.by.signature);
  }

  @Benchmark
  public byte[] es256(Quick ours) {
    return ours.p256.sign(SignatureAlgorithm.ES256);
  }

  @Benchmark
  public byte[] es256ByJdk(JdkQuick jdk) throws GeneralSecurityException {
    return signed(jdk.by.p256);
  }

  @Benchmark
  public byte[] es384(Quick ours) {
    return ours.p384.sign(SignatureAlgorithm.ES384);
  }

  @Benchmark
  public byte[] es384ByJdk(JdkQuick jdk) throws GeneralSecurityException {
    return signed(jdk.by.p384);
  }

  @Benchmark
  public byte[] es256k(Quick ours) {
    return ours.p256k.sign(SignatureAlgorithm.ES256K);
  }

  @Benchmark
  public Ciphertext wrapA256kw(Quick ours) {
    return ours.aes.wrap(EncryptionAlgorithm.A256KW);
  }

  @Benchmark
  public byte[] wrapA256kwByJdk(JdkQuick jdk) throws GeneralSecurityException {
    return jdk.by.wrapper.wrap(jdk.by.wrapped);
  }

  @Benchmark
  public byte[] mlDsa65(Quick ours) {
    return ours.mlDsa.sign(SignatureAlgorithm.ML_DSA_65);
  }

  @Benchmark
  public byte[] mlDsa65ByJdk(JdkQuick jdk) throws GeneralSecurityException {
    return signed(jdk.by.mlDsa);
  }

  /**
   * @param arguments nothing, or the seconds for each row and the file for the results
   */
  public static void main(String[] arguments) throws RunnerException {
    Bench.run(KeyBenchmark.class, Bench.Terms.of(arguments, "--enable-native-access=ALL-UNNAMED"));
  }
}
