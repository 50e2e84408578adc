package sallyport.crypto.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
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
  private final @Nullable ECPrivateKey privateKey;
  private final BigInteger order;
  private final Slots<Signature> signers;
  private final Slots<Signature> verifiers;
  private volatile boolean closed;

  /** A key whose private half is in a token, which gives signers. */
  EcLiveKey(PublicKeyParts.Ec shown, Slots.Maker<Signature> tokenSigner) {
    this(shown, null, tokenSigner);
  }

  private EcLiveKey(PublicKeyParts.Ec shown, @Nullable ECPrivateKey privateKey) {
    this(shown, privateKey, null);
  }

  private EcLiveKey(
      PublicKeyParts.Ec shown,
      @Nullable ECPrivateKey privateKey,
      Slots.@Nullable Maker<Signature> tokenSigner) {
    var publicKey = EcKeys.publicKey(shown);
    this.shown = shown;
    this.privateKey = privateKey;
    this.order = publicKey.getParams().getOrder();
    this.signers =
        new Slots<>(
            tokenSigner != null
                ? tokenSigner
                : () -> {
                  var signer = CryptoEngine.signature(BARE);
                  signer.initSign(privateHalf());
                  return signer;
                });
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
        : new EcLiveKey(shown, EcKeys.privateKey(shown.curve(), material));
  }

  static LiveKey ofPublic(PublicKeyParts.Ec shown) {
    return shown.curve() == Curve.P_256K
        ? Secp256k1LiveKey.ofPublic(shown)
        : new EcLiveKey(shown, (ECPrivateKey) null);
  }

  private ECPrivateKey privateHalf() throws InvalidKeyException {
    if (privateKey == null) {
      throw new IllegalStateException("only the public half of this key is here");
    }
    if (closed) {
      throw new IllegalStateException("key used after close");
    }
    return privateKey;
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    var digest = digest(shown.curve(), algorithm, what);
    try {
      var signer = signers.take();
      signer.update(digest);
      var der = signer.sign();
      if (!closed) {
        signers.giveBack(signer);
      }
      return EcdsaForm.joined(der, shown.curve().coordinateBytes());
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

  /** Each algorithm belongs to one curve (RFC 7518, 3.4; RFC 8812, 3.2). */
  static byte[] digest(Curve curve, SignatureAlgorithm algorithm, ToSign what) {
    var fits =
        switch (algorithm) {
          case ES256 -> curve == Curve.P_256;
          case ES384 -> curve == Curve.P_384;
          case ES512 -> curve == Curve.P_521;
          case ES256K -> curve == Curve.P_256K;
          default -> false;
        };
    if (!fits) {
      throw Checks.notForKey(algorithm);
    }
    return Checks.digest(algorithm, what);
  }

  @Override
  public void close() {
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
