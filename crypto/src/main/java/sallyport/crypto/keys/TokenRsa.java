package sallyport.crypto.keys;

import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.encodings.OAEPEncoding;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The private half of an RSA key inside a token, which does the bare operation (CKM_RSA_X_509);
 * paddings are ours and Bouncy Castle's, so that no two tokens differ in what they refuse.
 */
final class TokenRsa implements RsaLiveKey.PrivateHalf {
  private final int length;
  private final TokenKey<Slots<Cipher>> key;

  TokenRsa(TokenLogin login, String name, int length) {
    this.length = length;
    this.key =
        new TokenKey<>(
            login,
            name,
            (held, provider) ->
                new Slots<>(() -> {
                  var cipher = Cipher.getInstance("RSA/ECB/NoPadding", provider);
                  cipher.init(Cipher.DECRYPT_MODE, held);
                  return cipher;
                }));
  }

  @Override
  public byte[] bare(byte[] block) {
    return key.use(ciphers -> {
      var cipher = ciphers.take();
      var result = cipher.doFinal(block);
      ciphers.giveBack(cipher);
      // Some tokens drop leading zeros: the same is done for them and for the others.
      var whole = new byte[length];
      System.arraycopy(result, 0, whole, length - result.length, result.length);
      return whole;
    });
  }

  /** Some do, and none says so. */
  @Override
  public boolean checksItself() {
    return false;
  }

  @Override
  public byte[] openOaep(OaepHash hash, byte[] block) throws BadPaddingException {
    return opened(
        block,
        switch (hash) {
          case SHA_1 -> new SHA1Digest();
          case SHA_256 -> new SHA256Digest();
          case SHA_384 -> new SHA384Digest();
        });
  }

  private byte[] opened(byte[] block, Digest hash) throws BadPaddingException {
    var decoded = bare(block);
    var oaep = new OAEPEncoding(new AlreadyOpened(decoded), hash);
    // The key is in the token: there is none to pass on.
    oaep.init(false, new KeyParameter(new byte[0]));
    try {
      return oaep.processBlock(decoded, 0, decoded.length);
    } catch (InvalidCipherTextException _) {
      throw new BadPaddingException("no OAEP block");
    }
  }

  /** Gives the decoder a block on which the token has done its part. */
  @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
  private record AlreadyOpened(byte[] block) implements AsymmetricBlockCipher {
    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {}

    @Override
    public int getInputBlockSize() {
      return block.length;
    }

    @Override
    public int getOutputBlockSize() {
      return block.length - 1;
    }

    @Override
    public byte[] processBlock(byte[] in, int from, int count) {
      // The first octet must be zero; where it is not, nothing else is, and in the same time.
      int first = block[0] & 0xFF;
      int mask = ~((first | -first) >> 31);
      var rest = Arrays.copyOfRange(block, 1, block.length);
      for (int i = 0; i < rest.length; i++) {
        rest[i] &= (byte) mask;
      }
      return rest;
    }
  }

  @Override
  public void close() {
    key.close();
  }
}
