package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.BufferedBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.DefaultBufferedBlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.Wrapper;
import org.bouncycastle.crypto.engines.RFC3394WrapEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.paddings.PKCS7Padding;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;

/**
 * An AES key inside a token, which enciphers single blocks; the modes around it are Bouncy
 * Castle's. Tokens differ in the modes they know, and none of them knows all of the protocol's.
 */
final class TokenSymmetricKey implements LiveKey {
  private static final int BLOCK_BYTES = 16;
  private static final int GCM_TAG_BYTES = 16;

  /** Bouncy Castle wants a key where it passes one on; the real one is in the token. */
  private static final KeyParameter IN_TOKEN = new KeyParameter(new byte[BLOCK_BYTES]);

  private final PublicKeyParts.Symmetric shown;
  private final TokenKey<Supplier<BlockCipher>> key;
  private final GcmNonces nonces = new GcmNonces();

  TokenSymmetricKey(PublicKeyParts.Symmetric shown, TokenLogin login, String name) {
    this.shown = shown;
    this.key = new TokenKey<>(login, name, (held, provider) -> () -> new InToken(held, provider));
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    throw algorithm.word().startsWith("HS")
        ? new RefusedException(new KeyRefusal.NotSupported("HMAC in the hardware module"))
        : Checks.notForKey(algorithm);
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    return sign(algorithm, what).length == 0;
  }

  @Override
  public Ciphertext encrypt(
      EncryptionAlgorithm algorithm, SecretBytes plain, Optional<byte[]> iv, Optional<byte[]> aad) {
    SymmetricLiveKey.require(algorithm, shown.bits());
    if (algorithm.family() != EncryptionAlgorithm.Family.GCM) {
      SymmetricLiveKey.refuseAad(aad);
    }
    return plain.expose(
        value -> key.use(blocks -> encrypt(blocks.get(), algorithm, value, iv, aad)));
  }

  private Ciphertext encrypt(
      BlockCipher block,
      EncryptionAlgorithm algorithm,
      byte[] value,
      Optional<byte[]> iv,
      Optional<byte[]> aad) {
    return switch (algorithm.family()) {
      case KEY_WRAP ->
          Ciphertext.of(wrap(new RFC3394WrapEngine(block), SymmetricLiveKey.units(value)));
      case KEY_WRAP_PAD ->
          Ciphertext.of(wrap(new RFC5649WrapEngine(block), SymmetricLiveKey.some(value)));
      case GCM -> gcm(block, value, iv, aad);
      case CBC -> cbc(block, SymmetricLiveKey.blocks(value), iv, false);
      case CBC_PAD -> cbc(block, value, iv, true);
      case RSA -> throw Checks.notForKey(algorithm);
    };
  }

  @Override
  public SecretBytes decrypt(EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    SymmetricLiveKey.require(algorithm, shown.bits());
    if (algorithm.family() != EncryptionAlgorithm.Family.GCM) {
      SymmetricLiveKey.refuseAad(ciphertext.aad());
    }
    return SecretBytes.owning(key.use(blocks -> decrypt(blocks.get(), algorithm, ciphertext)));
  }

  private static byte[] decrypt(
      BlockCipher block, EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    var value = ciphertext.value();
    try {
      return switch (algorithm.family()) {
        case KEY_WRAP -> unwrap(new RFC3394WrapEngine(block), SymmetricLiveKey.wrapped(value));
        case KEY_WRAP_PAD ->
            unwrap(new RFC5649WrapEngine(block), SymmetricLiveKey.wrappedPadded(value));
        case GCM -> openGcm(block, ciphertext);
        case CBC -> openCbc(block, SymmetricLiveKey.blocks(value), ciphertext.iv(), false);
        case CBC_PAD -> openCbc(block, value, ciphertext.iv(), true);
        case RSA -> throw Checks.notForKey(algorithm);
      };
    } catch (InvalidCipherTextException _) {
      throw Checks.doesNotOpen();
    }
  }

  private static byte[] wrap(Wrapper engine, byte[] value) {
    engine.init(true, IN_TOKEN);
    return engine.wrap(value, 0, value.length);
  }

  private static byte[] unwrap(Wrapper engine, byte[] value) throws InvalidCipherTextException {
    engine.init(false, IN_TOKEN);
    return engine.unwrap(value, 0, value.length);
  }

  private Ciphertext gcm(
      BlockCipher block, byte[] value, Optional<byte[]> iv, Optional<byte[]> aad) {
    var nonce = SymmetricLiveKey.nonce(iv, nonces);
    try {
      return SymmetricLiveKey.gcm(gcm(block, true, value, nonce, aad), nonce, aad);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("AES-GCM does not work here", e);
    }
  }

  private static byte[] openGcm(BlockCipher block, Ciphertext ciphertext)
      throws InvalidCipherTextException {
    var nonce = SymmetricLiveKey.nonce(ciphertext);
    return gcm(block, false, SymmetricLiveKey.gcm(ciphertext), nonce, ciphertext.aad());
  }

  private static byte[] gcm(
      BlockCipher block, boolean sealing, byte[] in, byte[] nonce, Optional<byte[]> aad)
      throws InvalidCipherTextException {
    var cipher = GCMBlockCipher.newInstance(block);
    cipher.init(
        sealing, new AEADParameters(IN_TOKEN, GCM_TAG_BYTES * 8, nonce, aad.orElse(new byte[0])));
    var out = new byte[cipher.getOutputSize(in.length)];
    int written = cipher.processBytes(in, 0, in.length, out, 0);
    written += cipher.doFinal(out, written);
    return Arrays.copyOf(out, written);
  }

  private static Ciphertext cbc(
      BlockCipher block, byte[] value, Optional<byte[]> iv, boolean padded) {
    var start = SymmetricLiveKey.start(iv);
    try {
      return new Ciphertext(
          cbc(block, true, value, start, padded),
          Optional.of(start),
          Optional.empty(),
          Optional.empty());
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("AES-CBC does not work here", e);
    }
  }

  private static byte[] openCbc(
      BlockCipher block, byte[] value, Optional<byte[]> iv, boolean padded)
      throws InvalidCipherTextException {
    var start = SymmetricLiveKey.required("iv", iv, BLOCK_BYTES);
    if (value.length == 0 || value.length % BLOCK_BYTES != 0) {
      throw Checks.doesNotOpen();
    }
    return cbc(block, false, value, start, padded);
  }

  private static byte[] cbc(
      BlockCipher block, boolean sealing, byte[] in, byte[] iv, boolean padded)
      throws InvalidCipherTextException {
    var mode = CBCBlockCipher.newInstance(block);
    BufferedBlockCipher cipher =
        padded
            ? new PaddedBufferedBlockCipher(mode, new PKCS7Padding())
            : new DefaultBufferedBlockCipher(mode);
    cipher.init(sealing, new ParametersWithIV(IN_TOKEN, iv));
    var out = new byte[cipher.getOutputSize(in.length)];
    int written = cipher.processBytes(in, 0, in.length, out, 0);
    written += cipher.doFinal(out, written);
    return Arrays.copyOf(out, written);
  }

  /** One block at a time, by the token. */
  private static final class InToken implements BlockCipher {
    private final Key key;
    private final Provider provider;
    private Cipher cipher;

    InToken(Key key, Provider provider) {
      this.key = key;
      this.provider = provider;
      this.cipher = cipher(true);
    }

    private Cipher cipher(boolean sealing) {
      try {
        var made = Cipher.getInstance("AES/ECB/NoPadding", provider);
        made.init(sealing ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key);
        return made;
      } catch (GeneralSecurityException | ProviderException e) {
        throw new IllegalStateException("the hardware module does not encipher", e);
      }
    }

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
      cipher = cipher(forEncryption);
    }

    @Override
    public String getAlgorithmName() {
      return "AES";
    }

    @Override
    public int getBlockSize() {
      return BLOCK_BYTES;
    }

    @Override
    public int processBlock(byte[] in, int from, byte[] out, int to) {
      try {
        return cipher.doFinal(in, from, BLOCK_BYTES, out, to);
      } catch (GeneralSecurityException | ProviderException e) {
        throw new IllegalStateException("the hardware module does not encipher", e);
      }
    }

    @Override
    public void reset() {}
  }

  @Override
  public void close() {
    key.close();
  }
}
