package sallyport.crypto.keys;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.SecretBytes;

/**
 * A key on secp256k1, of this process, by Bouncy Castle, the fastest that has the curve. The nonce
 * is that of RFC 6979, so that no weakness of a random source shows the key.
 */
final class Secp256k1LiveKey implements LiveKey {
  private static final ECDomainParameters DOMAIN =
      new ECDomainParameters(EcKeys.domain(Curve.P_256K));
  private static final SecureRandom RANDOM = new SecureRandom();

  static {
    // Multiples of the generator are looked up in a table, which is made here and not by a caller.
    DOMAIN.getG().multiply(new BigInteger(255, RANDOM));
  }

  private final PublicKeyParts.Ec shown;
  private final ECPublicKeyParameters publicKey;
  private volatile @Nullable ECPrivateKeyParameters privateKey;

  private Secp256k1LiveKey(PublicKeyParts.Ec shown, @Nullable ECPrivateKeyParameters privateKey) {
    this.shown = shown;
    this.publicKey =
        new ECPublicKeyParameters(
            DOMAIN.getCurve().createPoint(Octets.number(shown.x()), Octets.number(shown.y())),
            DOMAIN);
    this.privateKey = privateKey;
  }

  static Secp256k1LiveKey of(PublicKeyParts.Ec shown, SecretBytes material) {
    return new Secp256k1LiveKey(
        shown,
        Material.read(
            material, scalar -> new ECPrivateKeyParameters(Octets.number(scalar), DOMAIN)));
  }

  static Secp256k1LiveKey ofPublic(PublicKeyParts.Ec shown) {
    return new Secp256k1LiveKey(shown, null);
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    var digest = EcLiveKey.digest(Curve.P_256K, algorithm, what);
    var key = privateKey;
    if (key == null) {
      throw new IllegalStateException("no private half here, or used after close");
    }
    var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    var numbers = signer.generateSignature(digest);
    return EcdsaForm.joined(numbers[0], numbers[1], Curve.P_256K.coordinateBytes());
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    var digest = EcLiveKey.digest(Curve.P_256K, algorithm, what);
    int half = Curve.P_256K.coordinateBytes();
    if (signature.length != 2 * half) {
      return false;
    }
    var verifier = new ECDSASigner();
    verifier.init(false, publicKey);
    // Numbers out of range are refused by the verifier (FIPS 186-5, 6.4.2).
    return verifier.verifySignature(
        digest, new BigInteger(1, signature, 0, half), new BigInteger(1, signature, half, half));
  }

  @Override
  public void close() {
    privateKey = null;
  }
}
