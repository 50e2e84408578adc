package sallyport.crypto.keys;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * The module of this process: RSA and the NIST curves by the engine of {@link
 * sallyport.crypto.CryptoEngine}, ML-DSA by it and by Bouncy Castle, secp256k1 by the latter, key
 * wrap by the JDK.
 */
public final class SoftwareModule implements KeyModule {
  @Override
  public String platform() {
    return "0";
  }

  @Override
  public KeyModule telling(Consumer<SecretBytes> before) {
    return this;
  }

  @Override
  public NewKey generate(KeySpec spec) {
    return switch (spec) {
      case KeySpec.Rsa rsa -> RsaKeys.generate(rsa);
      case KeySpec.Ec(var curve) -> EcKeys.generate(curve);
      case KeySpec.Symmetric(var bits) -> SymmetricLiveKey.generate(bits);
      case KeySpec.PostQuantum(var parameters) -> MlDsaLiveKey.generate(parameters);
    };
  }

  @Override
  public NewKey take(PrivateKeyParts parts) {
    return switch (parts) {
      case PrivateKeyParts.Rsa rsa -> RsaKeys.take(rsa);
      case PrivateKeyParts.Ec ec -> EcKeys.take(ec);
      case PrivateKeyParts.Symmetric symmetric -> SymmetricLiveKey.take(symmetric);
      case PrivateKeyParts.PostQuantum quantum -> MlDsaLiveKey.take(quantum);
    };
  }

  @Override
  public LiveKey load(PublicKeyParts shown, SecretBytes material) {
    return switch (shown) {
      case PublicKeyParts.Rsa rsa -> RsaLiveKey.of(rsa, material);
      case PublicKeyParts.Ec ec -> EcLiveKey.of(ec, material);
      case PublicKeyParts.Symmetric symmetric -> SymmetricLiveKey.of(symmetric, material);
      case PublicKeyParts.PostQuantum quantum -> MlDsaLiveKey.of(quantum, material);
    };
  }

  @Override
  public LiveKey loadPublic(PublicKeyParts shown) {
    return switch (shown) {
      case PublicKeyParts.Rsa rsa -> RsaLiveKey.ofPublic(rsa);
      case PublicKeyParts.Ec ec -> EcLiveKey.ofPublic(ec);
      case PublicKeyParts.PostQuantum quantum -> MlDsaLiveKey.ofPublic(quantum);
      case PublicKeyParts.Symmetric _ ->
          throw new IllegalArgumentException("a symmetric key has no public half");
    };
  }

  @Override
  public void destroy(SecretBytes material) {
    // All there is of it is the material.
  }

  @Override
  public Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material) {
    return Optional.of(
        new NewKey(
            shown,
            material.expose(octets -> SecretBytes.owning(Arrays.copyOf(octets, octets.length)))));
  }

  @Override
  public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
    return switch (shown) {
      case PublicKeyParts.Rsa _, PublicKeyParts.Symmetric _ ->
          SecretBytes.owning(Material.read(material, byte[]::clone));
      case PublicKeyParts.Ec ec -> EcKeys.pkcs8(ec, material);
      case PublicKeyParts.PostQuantum _ ->
          throw new RefusedException(new KeyRefusal.NotSupported("export of an AKP key"));
    };
  }

  /** The public half of an RSA key, with leading zero octets dropped. */
  public static PublicKeyParts.Rsa rsa(byte[] n, byte[] e) {
    return new PublicKeyParts.Rsa(
        Octets.minimal(Octets.number(n)), Octets.minimal(Octets.number(e)));
  }

  /**
   * Whether a signature over a message holds, for keys that are not kept here.
   *
   * @return false also for a key or an algorithm that signs nothing here
   */
  public static boolean verifies(
      PublicKeyParts key, SignatureAlgorithm algorithm, byte[] message, byte[] signature) {
    if (algorithm.digestBytes() == 0 || key instanceof PublicKeyParts.Symmetric) {
      return false;
    }
    try (var live = new SoftwareModule().loadPublic(key)) {
      var hash = MessageDigest.getInstance("SHA-" + algorithm.digestBytes() * Byte.SIZE);
      return live.verify(algorithm, ToSign.digest(hash.digest(message)), signature);
    } catch (RefusedException | IllegalStateException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-2 does not work here", e);
    }
  }

  /**
   * Takes over a key that came wrapped: PKCS#8 of an RSA or EC key (RFC 5958), or the octets of a
   * symmetric one.
   */
  public static PrivateKeyParts parts(KeySpec.Kind kind, SecretBytes encoded) {
    return encoded.expose(bytes -> {
      try {
        return switch (kind) {
          case RSA -> RsaKeys.parts(PrivateKeyInfo.getInstance(bytes.clone()));
          case EC -> EcKeys.parts(PrivateKeyInfo.getInstance(bytes.clone()));
          case SYMMETRIC ->
              new PrivateKeyParts.Symmetric(SecretBytes.owning(Arrays.copyOf(bytes, bytes.length)));
        };
      } catch (IllegalArgumentException | IOException _) {
        throw new RefusedException(new KeyRefusal.Unusable("key_hsm", "holds no private key"));
      }
    });
  }
}
