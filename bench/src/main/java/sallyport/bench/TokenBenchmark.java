package sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.Pkcs11Module;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.TokenChoice;

/**
 * Operations of keys in a PKCS#11 token, each beside the same asked of the token by the JDK's
 * SunPKCS11 with nothing between: one session, one object made ready once. SunPKCS11 does not do
 * OAEP; its part of an unwrap is the bare RSA operation. Needs a token for itself, whose keys it
 * adds to.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("InsecureCryptoUsage") // what is measured is what the protocol has
public class TokenBenchmark {
  private static final byte[] DIGEST = new byte[32];

  /** Which token; told to the measuring JVM by system properties. */
  private record Token(String library, String label, Path pinFile) {
    private static final String PREFIX = "sallyport.bench.token.";

    static Token fromProperties() {
      return new Token(property("library"), property("label"), Path.of(property("pinFile")));
    }

    private static String property(String name) {
      return Optional.ofNullable(System.getProperty(PREFIX + name)).orElseThrow();
    }

    String[] arguments() {
      return new String[] {
        "-D" + PREFIX + "library=" + library,
        "-D" + PREFIX + "label=" + label,
        "-D" + PREFIX + "pinFile=" + pinFile,
        "--enable-native-access=ALL-UNNAMED"
      };
    }

    String pin() {
      try {
        return Files.readString(pinFile).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Pkcs11Module open() {
      return Pkcs11Module.open(
          new TokenChoice(Path.of(library), Optional.of(label), 0),
          () -> SecretBytes.ofUtf8(pin()));
    }

    /** Logged in, at the only slot with a token. */
    Provider provider() throws GeneralSecurityException, IOException {
      var configuration = "--name = Bare\nlibrary = " + library + "\nslotListIndex = 0\n";
      var provider = Security.getProvider("SunPKCS11").configure(configuration);
      KeyStore.getInstance("PKCS11", provider).load(null, pin().toCharArray());
      return provider;
    }
  }

  /** Ours. */
  @State(Scope.Thread)
  public static class Ours {
    private final Pkcs11Module module = Token.fromProperties().open();
    private final ModuleKeys rsa =
        ModuleKeys.rsa2048(module).wrapping(EncryptionAlgorithm.RSA_OAEP_256);
    private final ModuleKeys p256 = new ModuleKeys(module, new KeySpec.Ec(Curve.P_256));
  }

  /** The token by the JDK alone. */
  @State(Scope.Thread)
  public static class Bare {
    private final BareObjects by = Bench.made(BareObjects::new);
  }

  private static final class BareObjects {
    private final Signature rs256;
    private final Signature es256;
    private final Cipher opener;
    private final byte[] block;

    BareObjects() throws GeneralSecurityException, IOException {
      var provider = Token.fromProperties().provider();
      var rsa = pair(provider, "RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
      rs256 = Signature.getInstance("SHA256withRSA", provider);
      rs256.initSign(rsa.getPrivate());
      opener = Cipher.getInstance("RSA/ECB/NoPadding", provider);
      opener.init(Cipher.ENCRYPT_MODE, rsa.getPublic());
      block = opener.doFinal(DIGEST);
      opener.init(Cipher.DECRYPT_MODE, rsa.getPrivate());
      es256 = Signature.getInstance("NONEwithECDSA", provider);
      es256.initSign(pair(provider, "EC", new ECGenParameterSpec("secp256r1")).getPrivate());
    }

    private static KeyPair pair(Provider provider, String algorithm, AlgorithmParameterSpec spec)
        throws GeneralSecurityException {
      var generator = KeyPairGenerator.getInstance(algorithm, provider);
      generator.initialize(spec);
      return generator.generateKeyPair();
    }
  }

  @Benchmark
  public byte[] rs256(Ours ours) {
    return ours.rsa.sign(SignatureAlgorithm.RS256);
  }

  @Benchmark
  public byte[] rs256ByJdk(Bare bare) throws GeneralSecurityException {
    bare.by.rs256.update(DIGEST);
    return bare.by.rs256.sign();
  }

  @Benchmark
  public int unwrapOaep256(Ours ours) {
    return ours.rsa.unwrap(EncryptionAlgorithm.RSA_OAEP_256);
  }

  @Benchmark
  public byte[] unwrapOaep256ByJdk(Bare bare) throws GeneralSecurityException {
    return bare.by.opener.doFinal(bare.by.block);
  }

  @Benchmark
  public byte[] es256(Ours ours) {
    return ours.p256.sign(SignatureAlgorithm.ES256);
  }

  @Benchmark
  public byte[] es256ByJdk(Bare bare) throws GeneralSecurityException {
    bare.by.es256.update(DIGEST);
    return bare.by.es256.sign();
  }

  /**
   * @param arguments the seconds for each row, the file for the results, and of the token: its
   *     library, its label and the file with its PIN
   */
  public static void main(String[] arguments) throws RunnerException {
    var token = new Token(arguments[2], arguments[3], Path.of(arguments[4]));
    Bench.run(TokenBenchmark.class, Bench.Terms.of(arguments, token.arguments()));
  }
}
