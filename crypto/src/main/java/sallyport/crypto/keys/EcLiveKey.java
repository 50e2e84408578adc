package sallyport.crypto.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/** A key on one of the NIST curves: ECDSA over a digest that was made elsewhere. */
final class EcLiveKey implements LiveKey {
  private static final String BARE = "NONEwithECDSA";

  private final PublicKeyParts.Ec shown;
  private final PrivateHalf privateHalf;
  private final BigInteger order;
  private final Slots<Signature> verifiers;

  /** What needs the private key: here, or inside a token. */
  interface PrivateHalf {

    /** ECDSA over a digest, in DER. */
    byte[] sign(byte[] digest) throws GeneralSecurityException;

    void close();
  }

  EcLiveKey(PublicKeyParts.Ec shown, PrivateHalf privateHalf) {
    var publicKey = EcKeys.publicKey(shown);
    this.shown = shown;
    this.privateHalf = privateHalf;
    this.order = publicKey.getParams().getOrder();
    this.verifiers =
        new Slots<>(() -> {
          var verifier = CryptoEngine.signature(BARE);
          verifier.initVerify(publicKey);
          return verifier;
        });
  }

  static LiveKey of(PublicKeyParts.Ec shown, SecretBytes material) {
    return shown.curve() == Curve.P_256K
        ? Secp256k1LiveKey.of(shown, material)
        : new EcLiveKey(shown, new InProcess(EcKeys.privateKey(shown.curve(), material)));
  }

  static LiveKey ofPublic(PublicKeyParts.Ec shown) {
    return shown.curve() == Curve.P_256K
        ? Secp256k1LiveKey.ofPublic(shown)
        : new EcLiveKey(shown, new InProcess(null));
  }

  /** A private half of this process, computed with by the provider. */
  private static final class InProcess implements PrivateHalf {
    private final @Nullable ECPrivateKey key;
    private final Slots<Signature> signers;
    private volatile boolean closed;

    InProcess(@Nullable ECPrivateKey key) {
      this.key = key;
      this.signers =
          new Slots<>(() -> {
            var signer = CryptoEngine.signature(BARE);
            signer.initSign(key());
            return signer;
          });
    }

    private ECPrivateKey key() {
      if (key == null) {
        throw new IllegalStateException("only the public half of this key is here");
      }
      if (closed) {
        throw new IllegalStateException("key used after close");
      }
      return key;
    }

    @Override
    public byte[] sign(byte[] digest) throws GeneralSecurityException {
      var signer = signers.take();
      signer.update(digest);
      var der = signer.sign();
      if (!closed) {
        signers.giveBack(signer);
      }
      return der;
    }

    @Override
    public void close() {
      closed = true;
      signers.empty(_ -> {});
      if (key != null) {
        try {
          key.destroy();
        } catch (DestroyFailedException _) {
          // The JDK's own keys cannot be; the collector takes them.
        }
      }
    }
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    var digest = digest(shown.curve(), algorithm, what);
    try {
      return EcdsaForm.joined(privateHalf.sign(digest), shown.curve().coordinateBytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the EC key does not sign", e);
    }
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    var digest = digest(shown.curve(), algorithm, what);
    var der = EcdsaForm.der(signature, shown.curve().coordinateBytes(), order);
    if (der.isEmpty()) {
      return false;
    }
    try {
      var verifier = verifiers.take();
      verifier.update(digest);
      var holds = verifier.verify(der.get());
      verifiers.giveBack(verifier);
      return holds;
    } catch (SignatureException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the EC key does not verify", e);
    }
  }

  /** Refuses what belongs to another curve. */
  static byte[] digest(Curve curve, SignatureAlgorithm algorithm, ToSign what) {
    if (algorithm.curve().filter(curve::equals).isEmpty()) {
      throw Checks.notForKey(algorithm);
    }
    return Checks.digest(algorithm, what);
  }

  @Override
  public void close() {
    privateHalf.close();
  }
}
