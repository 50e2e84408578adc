package sallyport.crypto.keys;

import java.lang.invoke.VarHandle;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import sallyport.core.RefusedException;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/** A symmetric key of this process: AES in its modes, key wrap, and HMAC. */
final class SymmetricLiveKey implements LiveKey {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int GCM_TAG_BYTES = 16;
  private static final int BLOCK_BYTES = 16;
  private static final int WRAP_UNIT = 8;

  private final PublicKeyParts.Symmetric shown;
  private final byte[] octets;
  private final GcmNonces nonces = new GcmNonces();
  private final KeyWrap wrap = new KeyWrap("AES/KW/NoPadding", () -> key("AES"));
  private final KeyWrap padded = new KeyWrap("AES/KWP/NoPadding", () -> key("AES"));
  private volatile boolean closed;

  private SymmetricLiveKey(PublicKeyParts.Symmetric shown, byte[] octets) {
    this.shown = shown;
    this.octets = octets;
  }

  static KeyModule.NewKey generate(int bits) {
    var octets = new byte[bits / Byte.SIZE];
    RANDOM.nextBytes(octets);
    return new KeyModule.NewKey(new PublicKeyParts.Symmetric(bits), Material.of(octets));
  }

  static KeyModule.NewKey take(PrivateKeyParts.Symmetric parts) {
    int bits = parts.k().length() * Byte.SIZE;
    if (bits != 128 && bits != 192 && bits != 256) {
      throw new RefusedException(new KeyRefusal.Unusable("k", "not 128, 192 or 256 bits"));
    }
    return new KeyModule.NewKey(
        new PublicKeyParts.Symmetric(bits), parts.k().expose(k -> Material.of(k.clone())));
  }

  static SymmetricLiveKey of(PublicKeyParts.Symmetric shown, SecretBytes material) {
    return new SymmetricLiveKey(shown, Material.read(material, byte[]::clone));
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    var name =
        switch (algorithm) {
          case HS256 -> "HmacSHA256";
          case HS384 -> "HmacSHA384";
          case HS512 -> "HmacSHA512";
          default -> throw Checks.notForKey(algorithm);
        };
    var digest = Checks.digest(algorithm, what);
    try {
      var mac = Mac.getInstance(name);
      mac.init(key(name));
      return mac.doFinal(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(name + " does not work here", e);
    }
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    return MessageDigest.isEqual(sign(algorithm, what), signature);
  }

  @Override
  public Ciphertext encrypt(
      EncryptionAlgorithm algorithm, SecretBytes plain, Optional<byte[]> iv, Optional<byte[]> aad) {
    require(algorithm, shown.bits());
    if (algorithm.family() != EncryptionAlgorithm.Family.GCM) {
      refuseAad(aad);
    }
    return plain.expose(value ->
        switch (algorithm.family()) {
          case KEY_WRAP -> Ciphertext.of(wrap.wrap(units(value)));
          case KEY_WRAP_PAD -> Ciphertext.of(padded.wrap(some(value)));
          case GCM -> gcm(value, iv, aad);
          case CBC -> cbc("AES/CBC/NoPadding", blocks(value), iv);
          case CBC_PAD -> cbc("AES/CBC/PKCS5Padding", value, iv);
          case RSA -> throw Checks.notForKey(algorithm);
        });
  }

  @Override
  public SecretBytes decrypt(EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    require(algorithm, shown.bits());
    if (algorithm.family() != EncryptionAlgorithm.Family.GCM) {
      refuseAad(ciphertext.aad());
    }
    var value = ciphertext.value();
    return SecretBytes.owning(
        switch (algorithm.family()) {
          case KEY_WRAP -> wrap.unwrap(wrapped(value));
          case KEY_WRAP_PAD -> padded.unwrap(wrappedPadded(value));
          case GCM -> openGcm(ciphertext);
          case CBC -> openCbc("AES/CBC/NoPadding", blocks(value), ciphertext.iv());
          case CBC_PAD -> openCbc("AES/CBC/PKCS5Padding", value, ciphertext.iv());
          case RSA -> throw Checks.notForKey(algorithm);
        });
  }

  static void require(EncryptionAlgorithm algorithm, int bits) {
    if (algorithm.family() == EncryptionAlgorithm.Family.RSA
        || (algorithm.keyBits() != 0 && algorithm.keyBits() != bits)) {
      throw Checks.notForKey(algorithm);
    }
  }

  static void refuseAad(Optional<byte[]> aad) {
    if (aad.isPresent()) {
      throw Checks.bad("aad", "only for GCM");
    }
  }

  /** RFC 3394 wraps two or more units of 64 bits. */
  static byte[] units(byte[] value) {
    if (value.length < 2 * WRAP_UNIT || value.length % WRAP_UNIT != 0) {
      throw Checks.bad("value", "not a multiple of 8 bytes, 16 or more");
    }
    return value;
  }

  static byte[] some(byte[] value) {
    if (value.length == 0) {
      throw Checks.bad("value", "empty");
    }
    return value;
  }

  static byte[] blocks(byte[] value) {
    if (value.length == 0 || value.length % BLOCK_BYTES != 0) {
      throw Checks.bad("value", "not a multiple of 16 bytes");
    }
    return value;
  }

  /** What may be wrapped by RFC 5649: two units of 64 bits or more. */
  static byte[] wrappedPadded(byte[] value) {
    return wrapped(value, 2 * WRAP_UNIT);
  }

  /** What may be wrapped by RFC 3394: two units of 64 bits or more, and the one before them. */
  static byte[] wrapped(byte[] value) {
    return wrapped(value, 3 * WRAP_UNIT);
  }

  private static byte[] wrapped(byte[] value, int least) {
    if (value.length < least || value.length % WRAP_UNIT != 0) {
      throw Checks.doesNotOpen();
    }
    return value;
  }

  /** The nonce is made here; one that a caller brings is refused. */
  static byte[] nonce(Optional<byte[]> iv, GcmNonces nonces) {
    if (iv.isPresent()) {
      throw Checks.bad("iv", "made by the server for GCM");
    }
    return nonces.next();
  }

  /** Splits what a GCM cipher returns. */
  static Ciphertext gcm(byte[] sealed, byte[] nonce, Optional<byte[]> aad) {
    int end = sealed.length - GCM_TAG_BYTES;
    return new Ciphertext(
        Arrays.copyOf(sealed, end),
        Optional.of(nonce),
        Optional.of(Arrays.copyOfRange(sealed, end, sealed.length)),
        aad);
  }

  /** Joins again what a GCM cipher takes. */
  static byte[] gcm(Ciphertext ciphertext) {
    var tag = required("tag", ciphertext.tag(), GCM_TAG_BYTES);
    var value = ciphertext.value();
    var sealed = Arrays.copyOf(value, value.length + tag.length);
    System.arraycopy(tag, 0, sealed, value.length, tag.length);
    return sealed;
  }

  /** Of a ciphertext in GCM. */
  static byte[] nonce(Ciphertext ciphertext) {
    return required("iv", ciphertext.iv(), GcmNonces.BYTES);
  }

  /** The vector of a caller, or a new one. */
  static byte[] start(Optional<byte[]> iv) {
    return iv.isPresent() ? required("iv", iv, BLOCK_BYTES) : random(BLOCK_BYTES);
  }

  private static byte[] random(int length) {
    var octets = new byte[length];
    RANDOM.nextBytes(octets);
    return octets;
  }

  private Ciphertext gcm(byte[] value, Optional<byte[]> iv, Optional<byte[]> aad) {
    var nonce = nonce(iv, nonces);
    try {
      var cipher = CryptoEngine.cipher("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key("AES"), new GCMParameterSpec(GCM_TAG_BYTES * 8, nonce));
      aad.ifPresent(cipher::updateAAD);
      return gcm(cipher.doFinal(value), nonce, aad);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM does not work here", e);
    }
  }

  private byte[] openGcm(Ciphertext ciphertext) {
    var nonce = nonce(ciphertext);
    var sealed = gcm(ciphertext);
    try {
      var cipher = CryptoEngine.cipher("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key("AES"), new GCMParameterSpec(GCM_TAG_BYTES * 8, nonce));
      ciphertext.aad().ifPresent(cipher::updateAAD);
      return cipher.doFinal(sealed);
    } catch (GeneralSecurityException _) {
      throw Checks.doesNotOpen();
    }
  }

  private Ciphertext cbc(String transformation, byte[] value, Optional<byte[]> iv) {
    var start = start(iv);
    try {
      var cipher = Cipher.getInstance(transformation);
      cipher.init(Cipher.ENCRYPT_MODE, key("AES"), new IvParameterSpec(start));
      return new Ciphertext(
          cipher.doFinal(value), Optional.of(start), Optional.empty(), Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(transformation + " does not work here", e);
    }
  }

  private byte[] openCbc(String transformation, byte[] value, Optional<byte[]> iv) {
    var start = required("iv", iv, BLOCK_BYTES);
    // The JDK's own opens what is empty, which no padded text is.
    if (value.length == 0) {
      throw Checks.doesNotOpen();
    }
    try {
      var cipher = Cipher.getInstance(transformation);
      cipher.init(Cipher.DECRYPT_MODE, key("AES"), new IvParameterSpec(start));
      return cipher.doFinal(value);
    } catch (GeneralSecurityException _) {
      throw Checks.doesNotOpen();
    }
  }

  static byte[] required(String member, Optional<byte[]> value, int length) {
    return value
        .filter(it -> it.length == length)
        .orElseThrow(() -> Checks.bad(member, "not " + length + " bytes"));
  }

  private SecretKeySpec key(String algorithm) {
    var key = new SecretKeySpec(octets, algorithm);
    // Pairs with the fence of close: who copied a zeroed octet sees that the key is closed.
    VarHandle.loadLoadFence();
    if (closed) {
      throw new IllegalStateException("key used after close");
    }
    return key;
  }

  @Override
  public void close() {
    closed = true;
    VarHandle.storeStoreFence();
    Arrays.fill(octets, (byte) 0);
    wrap.close();
    padded.close();
  }
}
