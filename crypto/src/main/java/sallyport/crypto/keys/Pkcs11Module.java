package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.HexFormat;
import javax.crypto.SecretKey;
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

  private static final String CONFIGURATION =
      """
      name = Sallyport
      library = LIBRARY
      slotListIndex = SLOT
      attributes(*, CKO_PRIVATE_KEY, *) = {
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
      }
      attributes(generate, CKO_PRIVATE_KEY, *) = {
        CKA_SIGN = true
        CKA_DECRYPT = true
      }
      attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = {
        CKA_SIGN = true
        CKA_DERIVE = false
      }
      attributes(*, CKO_SECRET_KEY, *) = {
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
        CKA_ENCRYPT = true
        CKA_DECRYPT = true
      }
      """;

  private final Provider provider;
  private final KeyStore store;

  private Pkcs11Module(Provider provider, KeyStore store) {
    this.provider = provider;
    this.store = store;
  }

  /**
   * Logs in to a token.
   *
   * @param library the module's PKCS#11 library
   * @param slotIndex which of the slots with a token, from 0
   * @param pin the user's PIN; stays the caller's to close
   * @throws IllegalArgumentException when the library or the token does not let us in; the message
   *     says which and never holds the PIN
   */
  public static Pkcs11Module open(Path library, int slotIndex, SecretBytes pin) {
    if (!Files.isReadable(library)) {
      throw new IllegalArgumentException(library + " is no readable library");
    }
    try {
      // In line, after "--": no file with the configuration is left anywhere.
      var provider =
          Security.getProvider("SunPKCS11")
              .configure(
                  "--"
                      + CONFIGURATION
                          .replace("LIBRARY", library.toString())
                          .replace("SLOT", Integer.toString(slotIndex)));
      var store = KeyStore.getInstance("PKCS11", provider);
      pin.expose(bytes -> {
        var characters = new String(bytes, UTF_8).strip().toCharArray();
        try {
          store.load(null, characters);
          return true;
        } catch (IOException | GeneralSecurityException _) {
          throw new IllegalArgumentException("the token refuses the PIN");
        } finally {
          java.util.Arrays.fill(characters, '\0');
        }
      });
      return new Pkcs11Module(provider, store);
    } catch (ProviderException | java.security.InvalidParameterException _) {
      throw new IllegalArgumentException(
          library + " has no token at slot index " + slotIndex + ", or does not load");
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this JDK does not speak PKCS#11", e);
    }
  }

  @Override
  public String platform() {
    return "1";
  }

  @Override
  public NewKey generate(KeySpec spec) {
    var name = freshName();
    try {
      return switch (spec) {
        case KeySpec.Rsa(var bits, var exponent) ->
            kept(
                name,
                pair(
                    "RSA",
                    new RSAKeyGenParameterSpec(bits, java.math.BigInteger.valueOf(exponent))));
        case KeySpec.Ec(var curve) ->
            kept(name, pair("EC", new ECGenParameterSpec(namedCurve(curve))));
        case KeySpec.Symmetric(var bits) -> {
          var generator = javax.crypto.KeyGenerator.getInstance("AES", provider);
          generator.init(bits);
          store.setKeyEntry(name, generator.generateKey(), null, null);
          yield new NewKey(new PublicKeyParts.Symmetric(bits), Material.of(name.getBytes(UTF_8)));
        }
        case KeySpec.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
      };
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not make a key", e);
    }
  }

  private KeyPair pair(String algorithm, java.security.spec.AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    var generator = java.security.KeyPairGenerator.getInstance(algorithm, provider);
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
  private NewKey kept(String name, KeyPair pair) throws GeneralSecurityException {
    store.setKeyEntry(
        name,
        pair.getPrivate(),
        null,
        new Certificate[] {TokenCertificate.of(name, pair, provider)});
    return new NewKey(shown(pair), Material.of(name.getBytes(UTF_8)));
  }

  private static PublicKeyParts shown(KeyPair pair) {
    return switch (pair.getPublic()) {
      case RSAPublicKey rsa -> RsaKeys.shown(rsa);
      case ECPublicKey ec -> EcKeys.shown(ec);
      default -> throw new IllegalStateException("a public key of a kind that was not asked for");
    };
  }

  private static String freshName() {
    var name = new byte[NAME_BYTES];
    RANDOM.nextBytes(name);
    return "sallyport-" + HexFormat.of().formatHex(name);
  }

  /** The software module says whether it is a key; then it goes into the token and stays there. */
  @Override
  public NewKey take(PrivateKeyParts parts) {
    var name = freshName();
    try (var checked = new SoftwareModule().take(parts)) {
      switch (checked.shown()) {
        case PublicKeyParts.Rsa rsa ->
            imported(name, RsaKeys.publicKey(rsa), RsaKeys.privateKey(checked.material()));
        case PublicKeyParts.Ec ec when ec.curve() != Curve.P_256K ->
            imported(name, EcKeys.publicKey(ec), EcKeys.privateKey(ec.curve(), checked.material()));
        case PublicKeyParts.Symmetric _ ->
            Material.read(
                checked.material(),
                octets -> {
                  var key = new javax.crypto.spec.SecretKeySpec(octets, "AES");
                  store.setKeyEntry(name, key, null, null);
                  return true;
                });
        case PublicKeyParts.Ec _ -> throw notSupported("P-256K in the hardware module");
        case PublicKeyParts.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
      }
      return new NewKey(checked.shown(), Material.of(name.getBytes(UTF_8)));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the hardware module does not take a key", e);
    }
  }

  private void imported(String name, java.security.PublicKey shown, PrivateKey key)
      throws GeneralSecurityException {
    var certificate = TokenCertificate.of(name, new KeyPair(shown, key), null);
    store.setKeyEntry(name, key, null, new Certificate[] {certificate});
  }

  @Override
  public LiveKey load(PublicKeyParts shown, SecretBytes material) {
    var key = held(material);
    return switch (shown) {
      case PublicKeyParts.Rsa rsa ->
          new RsaLiveKey(rsa, new TokenRsa((PrivateKey) key, provider, rsa.n().length));
      case PublicKeyParts.Ec ec ->
          new EcLiveKey(
              ec,
              () -> {
                var signer = Signature.getInstance("NONEwithECDSA", provider);
                signer.initSign((PrivateKey) key);
                return signer;
              });
      case PublicKeyParts.Symmetric symmetric ->
          new TokenSymmetricKey(symmetric, (SecretKey) key, provider);
      case PublicKeyParts.PostQuantum _ -> throw notSupported("AKP keys in the hardware module");
    };
  }

  private Key held(SecretBytes material) {
    return Material.read(
        material,
        name -> {
          var key = store.getKey(new String(name, UTF_8), null);
          if (key == null) {
            throw new IllegalStateException("the hardware module does not hold this key");
          }
          return key;
        });
  }

  @Override
  public LiveKey loadPublic(PublicKeyParts shown) {
    return new SoftwareModule().loadPublic(shown);
  }

  @Override
  public void destroy(PublicKeyParts shown, SecretBytes material) {
    Material.read(
        material,
        name -> {
          store.deleteEntry(new String(name, UTF_8));
          return true;
        });
  }

  @Override
  public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
    throw notSupported("export of a key from the hardware module");
  }

  /** Whether the token would give a key's octets out; never, for one that this class made. */
  boolean readable(SecretBytes material) {
    return held(material).getEncoded() != null;
  }

  /** Logs out of the token. */
  @Override
  public void close() {
    try {
      if (provider instanceof java.security.AuthProvider token) {
        token.logout();
      }
    } catch (javax.security.auth.login.LoginException | ProviderException _) {
      // The token is gone; so is the session.
    }
  }
}
