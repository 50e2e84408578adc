package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.crypto.KeyGenerator;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * A hardware module behind PKCS#11. Private keys are made inside it and are neither readable nor
 * extractable; what is stored of one is its name in the token. The JDK's SunPKCS11 speaks to the
 * module's library.
 *
 * <p>RSA, the NIST curves and AES are served; other kinds are refused with {@link
 * KeyRefusal.NotSupported}. A module that does not answer is a fault, not a refusal.
 */
public final class Pkcs11Module implements KeyModule, AutoCloseable {
  private static final int NAME_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final System.Logger LOG = System.getLogger(Pkcs11Module.class.getName());

  private final TokenLogin login;
  private final Certifying certifying;
  private final Consumer<SecretBytes> before;

  /** Makes the certificate of a pair, as {@link TokenCertificate#of} does. */
  interface Certifying {
    Certificate of(String name, KeyPair pair, @Nullable Provider provider)
        throws GeneralSecurityException;
  }

  Pkcs11Module(TokenLogin login, Certifying certifying, Consumer<SecretBytes> before) {
    this.login = login;
    this.certifying = certifying;
    this.before = before;
  }

  /**
   * Logs in to a token.
   *
   * @param pin reads the user's PIN, now and when the token has forgotten us; what it gives is
   *     closed here
   * @throws IllegalArgumentException when the library or the token does not let us in; the message
   *     says which and never holds the PIN
   */
  public static Pkcs11Module open(TokenChoice choice, Supplier<SecretBytes> pin) {
    return new Pkcs11Module(new TokenLogin(choice, pin), TokenCertificate::of, _ -> {});
  }

  @Override
  public String platform() {
    return "1";
  }

  @Override
  public KeyModule telling(Consumer<SecretBytes> told) {
    return new Pkcs11Module(login, certifying, told);
  }

  @Override
  public NewKey generate(KeySpec spec) {
    checkServed(spec);
    var name = toldName();
    try {
      return login.within(session -> whole(session, name, () -> generated(session, name, spec)));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not make a key", e);
    }
  }

  private static void checkServed(KeySpec spec) {
    switch (spec) {
      case KeySpec.Ec(var curve) -> namedCurve(curve);
      case KeySpec.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
      case KeySpec.Rsa _, KeySpec.Symmetric _ -> {}
    }
  }

  @FunctionalInterface
  private interface Making {
    NewKey make() throws GeneralSecurityException;
  }

  /** A key is several objects: where one is missing, the others go. */
  private static NewKey whole(TokenLogin.Session session, String name, Making making)
      throws GeneralSecurityException {
    try {
      return making.make();
    } catch (GeneralSecurityException | RuntimeException fault) {
      try {
        session.named().destroy(name);
      } catch (RuntimeException left) {
        fault.addSuppressed(left);
        LOG.log(Level.WARNING, "the hardware module may hold a half-made key: {0}", name);
      }
      throw fault;
    }
  }

  private NewKey generated(TokenLogin.Session session, String name, KeySpec spec)
      throws GeneralSecurityException {
    return switch (spec) {
      case KeySpec.Rsa(var bits, var exponent) ->
          kept(
              session,
              name,
              pair(session, "RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent))));
      case KeySpec.Ec(var curve) ->
          kept(session, name, pair(session, "EC", new ECGenParameterSpec(namedCurve(curve))));
      case KeySpec.Symmetric(var bits) -> {
        var generator = KeyGenerator.getInstance("AES", session.provider());
        generator.init(bits);
        session.store().setKeyEntry(name, generator.generateKey(), null, null);
        yield new NewKey(new PublicKeyParts.Symmetric(bits), Material.of(name.getBytes(UTF_8)));
      }
      case KeySpec.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
    };
  }

  private static KeyPair pair(
      TokenLogin.Session session, String algorithm, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm, session.provider());
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  private static String namedCurve(Curve curve) {
    return switch (curve) {
      case P_256 -> "secp256r1";
      case P_384 -> "secp384r1";
      case P_521 -> "secp521r1";
      case P_256K -> throw notSupported("P-256K in the hardware module");
    };
  }

  private static RefusedException notSupported(String what) {
    return new RefusedException(new KeyRefusal.NotSupported(what));
  }

  /** Makes a pair an object of the token; a key store wants a certificate beside each key. */
  private NewKey kept(TokenLogin.Session session, String name, KeyPair pair)
      throws GeneralSecurityException {
    session
        .store()
        .setKeyEntry(
            name,
            pair.getPrivate(),
            null,
            new Certificate[] {certifying.of(name, pair, session.provider())});
    return new NewKey(shown(pair), Material.of(name.getBytes(UTF_8)));
  }

  private static PublicKeyParts shown(KeyPair pair) {
    return switch (pair.getPublic()) {
      case RSAPublicKey rsa -> RsaKeys.shown(rsa);
      case ECPublicKey ec -> EcKeys.shown(ec);
      default -> throw new IllegalStateException("a public key of a kind that was not asked for");
    };
  }

  private String toldName() {
    var octets = new byte[NAME_BYTES];
    RANDOM.nextBytes(octets);
    var name = "sallyport-" + HexFormat.of().formatHex(octets);
    try (var material = Material.of(name.getBytes(UTF_8))) {
      before.accept(material);
    }
    return name;
  }

  /** The software module says whether it is a key; then it goes into the token and stays there. */
  @Override
  public NewKey take(PrivateKeyParts parts) {
    try (var checked = new SoftwareModule().take(parts)) {
      checkServed(checked.shown());
      var name = toldName();
      return login.within(session -> whole(session, name, () -> taken(session, name, checked)));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not take a key", e);
    }
  }

  private static void checkServed(PublicKeyParts shown) {
    switch (shown) {
      case PublicKeyParts.Ec ec -> namedCurve(ec.curve());
      case PublicKeyParts.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
      case PublicKeyParts.Rsa _, PublicKeyParts.Symmetric _ -> {}
    }
  }

  private NewKey taken(TokenLogin.Session session, String name, NewKey checked)
      throws GeneralSecurityException {
    switch (checked.shown()) {
      case PublicKeyParts.Rsa rsa ->
          imported(session, name, RsaKeys.publicKey(rsa), RsaKeys.privateKey(checked.material()));
      case PublicKeyParts.Ec ec ->
          imported(
              session,
              name,
              EcKeys.publicKey(ec),
              EcKeys.privateKey(ec.curve(), checked.material()));
      case PublicKeyParts.Symmetric _ -> {
        var key = Material.read(checked.material(), octets -> new SecretKeySpec(octets, "AES"));
        session.store().setKeyEntry(name, key, null, null);
      }
      case PublicKeyParts.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
    }
    return new NewKey(checked.shown(), Material.of(name.getBytes(UTF_8)));
  }

  private void imported(TokenLogin.Session session, String name, PublicKey shown, PrivateKey key)
      throws GeneralSecurityException {
    var certificate = certifying.of(name, new KeyPair(shown, key), null);
    session.store().setKeyEntry(name, key, null, new Certificate[] {certificate});
  }

  private static String name(SecretBytes material) {
    return Material.read(material, name -> new String(name, UTF_8));
  }

  @Override
  public LiveKey load(PublicKeyParts shown, SecretBytes material) {
    var name = name(material);
    return switch (shown) {
      case PublicKeyParts.Rsa rsa -> new RsaLiveKey(rsa, new TokenRsa(login, name, rsa.n().length));
      case PublicKeyParts.Ec ec -> new EcLiveKey(ec, new TokenEc(login, name));
      case PublicKeyParts.Symmetric symmetric -> new TokenSymmetricKey(symmetric, login, name);
      case PublicKeyParts.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
    };
  }

  @Override
  public LiveKey loadPublic(PublicKeyParts shown) {
    return new SoftwareModule().loadPublic(shown);
  }

  @Override
  public void destroy(SecretBytes material) {
    var name = name(material);
    try {
      login.within(session -> {
        // The provider forgets what it knows; what it does not see is destroyed beside it.
        if (session.store().containsAlias(name)) {
          session.store().deleteEntry(name);
        }
        session.named().destroy(name);
        return true;
      });
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not destroy a key", e);
    }
  }

  @Override
  public Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material) {
    var name = name(material);
    try {
      if (!login.within(session -> session.key(name).isPresent())) {
        return Optional.empty();
      }
      var fresh = toldName();
      return login.within(session -> {
        session.named().copy(name, fresh);
        return Optional.of(new NewKey(shown, Material.of(fresh.getBytes(UTF_8))));
      });
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not copy a key", e);
    }
  }

  @Override
  public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
    throw notSupported("export of a key from the hardware module");
  }

  /** Whether the token would give a key's octets out; never, for one that this class made. */
  boolean readable(SecretBytes material) {
    return new TokenKey<>(login, name(material), (key, _) -> key)
        .use(key -> key.getEncoded() != null);
  }

  /** Logs out of the token. */
  @Override
  public void close() {
    login.close();
  }
}
