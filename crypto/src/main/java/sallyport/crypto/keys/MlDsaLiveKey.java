package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.jspecify.annotations.Nullable;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * An ML-DSA key of this process (FIPS 204). Messages without a context are the {@link
 * MlDsaEngine}'s; contexts and representatives that were made elsewhere are Bouncy Castle's. What
 * is stored is the seed.
 */
final class MlDsaLiveKey implements LiveKey {
  private static final int SEED_BYTES = 32;
  private static final int MU_BYTES = 64;
  private static final int MOST_CONTEXT_BYTES = 255;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PublicKeyParts.PostQuantum shown;
  private final MLDSAPublicKeyParameters publicKey;
  private final MlDsaEngine engine;
  private volatile @Nullable MLDSAPrivateKeyParameters privateKey;

  private MlDsaLiveKey(
      PublicKeyParts.PostQuantum shown, @Nullable MLDSAPrivateKeyParameters privateKey)
      throws GeneralSecurityException {
    this.shown = shown;
    this.publicKey = new MLDSAPublicKeyParameters(set(shown.parameters()), shown.pub());
    this.privateKey = privateKey;
    this.engine =
        MlDsaEngine.of(
            shown.parameters(), shown.pub(), privateKey == null ? null : privateKey.getEncoded());
  }

  static KeyModule.NewKey generate(MlDsa parameters) {
    var seed = new byte[SEED_BYTES];
    RANDOM.nextBytes(seed);
    var pub = new MLDSAPrivateKeyParameters(set(parameters), seed).getPublicKey();
    return new KeyModule.NewKey(new PublicKeyParts.PostQuantum(parameters, pub), Material.of(seed));
  }

  static KeyModule.NewKey take(PrivateKeyParts.PostQuantum parts) {
    if (parts.seed().length() != SEED_BYTES) {
      throw new RefusedException(new KeyRefusal.Unusable("priv", "not a seed of 32 bytes"));
    }
    return parts
        .seed()
        .expose(seed -> {
          var pub =
              new MLDSAPrivateKeyParameters(set(parts.parameters()), seed.clone()).getPublicKey();
          if (!Arrays.equals(pub, parts.pub())) {
            throw new RefusedException(
                new KeyRefusal.Unusable("pub", "does not belong to the private key"));
          }
          return new KeyModule.NewKey(
              new PublicKeyParts.PostQuantum(parts.parameters(), pub), Material.of(seed.clone()));
        });
  }

  static MlDsaLiveKey of(PublicKeyParts.PostQuantum shown, SecretBytes material) {
    return Material.read(
        material,
        seed ->
            new MlDsaLiveKey(
                shown, new MLDSAPrivateKeyParameters(set(shown.parameters()), seed.clone())));
  }

  static MlDsaLiveKey ofPublic(PublicKeyParts.PostQuantum shown) {
    try {
      return new MlDsaLiveKey(shown, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no public key of ML-DSA", e);
    }
  }

  private static MLDSAParameters set(MlDsa parameters) {
    return switch (parameters) {
      case ML_DSA_44 -> MLDSAParameters.ml_dsa_44;
      case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
      case ML_DSA_87 -> MLDSAParameters.ml_dsa_87;
    };
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    check(algorithm, what);
    if (plain(what)) {
      return engine.sign(what.value());
    }
    var key = privateKey;
    if (key == null) {
      throw new IllegalStateException("no private half here, or used after close");
    }
    var signer = new MLDSASigner();
    signer.init(
        true,
        new ParametersWithContext(
            new ParametersWithRandom(key, RANDOM), what.context().orElse(new byte[0])));
    try {
      if (what.externalMu().isPresent()) {
        return signer.generateMuSignature(what.externalMu().get());
      }
      signer.update(what.value(), 0, what.value().length);
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("the ML-DSA key does not sign", e);
    }
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    check(algorithm, what);
    if (plain(what)) {
      return engine.verify(what.value(), signature);
    }
    var verifier = new MLDSASigner();
    verifier.init(false, new ParametersWithContext(publicKey, what.context().orElse(new byte[0])));
    if (what.externalMu().isPresent()) {
      return verifier.verifyMuSignature(what.externalMu().get(), signature);
    }
    verifier.update(what.value(), 0, what.value().length);
    return verifier.verifySignature(signature);
  }

  /** No context and an empty one are the same (FIPS 204, 5.2). */
  private static boolean plain(ToSign what) {
    return what.externalMu().isEmpty()
        && what.context().filter(context -> context.length > 0).isEmpty();
  }

  private void check(SignatureAlgorithm algorithm, ToSign what) {
    if (algorithm != shown.parameters().signature()) {
      throw Checks.notForKey(algorithm);
    }
    if (what.externalMu().filter(mu -> mu.length != MU_BYTES).isPresent()) {
      throw Checks.bad("external_mu", "not " + MU_BYTES + " bytes");
    }
    if (what.context().filter(context -> context.length > MOST_CONTEXT_BYTES).isPresent()) {
      throw Checks.bad("context", "longer than " + MOST_CONTEXT_BYTES + " bytes");
    }
    // The representative was made with its context: a second one would say nothing.
    if (what.externalMu().isPresent() && what.context().isPresent()) {
      throw Checks.bad("context", "already part of external_mu");
    }
  }

  @Override
  public void close() {
    engine.close();
    var key = privateKey;
    privateKey = null;
    if (key != null) {
      key.destroy();
    }
  }
}
