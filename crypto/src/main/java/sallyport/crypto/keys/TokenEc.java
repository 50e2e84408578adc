package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** The private half of a key on a NIST curve inside a token (CKM_ECDSA). */
final class TokenEc implements EcLiveKey.PrivateHalf {
  private final TokenKey<Slots<Signature>> key;

  TokenEc(TokenLogin login, String name) {
    this.key =
        new TokenKey<>(
            login,
            name,
            (held, provider) ->
                new Slots<>(() -> {
                  var signer = Signature.getInstance("NONEwithECDSA", provider);
                  signer.initSign((PrivateKey) held);
                  return signer;
                }));
  }

  @Override
  public byte[] sign(byte[] digest) {
    return key.use(signers -> sign(signers, digest));
  }

  private static byte[] sign(Slots<Signature> signers, byte[] digest)
      throws GeneralSecurityException {
    var signer = signers.take();
    signer.update(digest);
    var der = signer.sign();
    signers.giveBack(signer);
    return der;
  }

  @Override
  public void close() {
    key.close();
  }
}
