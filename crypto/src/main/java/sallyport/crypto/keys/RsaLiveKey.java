package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/**
 * An RSA key. The bare private and public operations are the provider's, with its blinding;
 * signature paddings are ours, because providers pad only what they hash. No signature leaves
 * without a check: one that is right for one prime and wrong for the other gives the key away
 * (Boneh, DeMillo, Lipton, 1997). A decryption that went so wrong has no padding that lets it out.
 */
final class RsaLiveKey implements LiveKey {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String BARE = "RSA/ECB/NoPadding";
  private static final String OAEP = "RSA/ECB/OAEPPadding";

  private final PublicKeyParts.Rsa shown;
  private final PrivateHalf privateHalf;
  private final int bits;
  private final int length;
  private final Slots<Cipher> barePublic;
  private final Slots<Cipher> closeOaep;
  private final Slots<Cipher> closeOaep256;
  private final Slots<Cipher> closePkcs1;

  /** What needs the private key: here, or inside a token. */
  interface PrivateHalf {

    /** RSADP and RSASP1 (RFC 8017, 5.1.2 and 5.2.1). */
    byte[] bare(byte[] block) throws BadPaddingException, IllegalBlockSizeException;

    /** Whether who computes {@link #bare} has compared its result with the public exponent. */
    boolean checksItself();

    byte[] openOaep(OaepHash hash, byte[] block)
        throws BadPaddingException, IllegalBlockSizeException;

    void close();
  }

  RsaLiveKey(PublicKeyParts.Rsa shown, PrivateHalf privateHalf) {
    RSAPublicKey publicKey = RsaKeys.publicKey(shown);
    this.shown = shown;
    this.privateHalf = privateHalf;
    this.bits = publicKey.getModulus().bitLength();
    this.length = (bits + 7) / 8;
    this.barePublic = new Slots<>(() -> cipher(BARE, Cipher.ENCRYPT_MODE, publicKey, null));
    this.closeOaep =
        new Slots<>(() -> cipher(OAEP, Cipher.ENCRYPT_MODE, publicKey, OaepHash.SHA_1));
    this.closeOaep256 =
        new Slots<>(() -> cipher(OAEP, Cipher.ENCRYPT_MODE, publicKey, OaepHash.SHA_256));
    this.closePkcs1 =
        new Slots<>(() -> cipher("RSA/ECB/PKCS1Padding", Cipher.ENCRYPT_MODE, publicKey, null));
  }

  static RsaLiveKey of(PublicKeyParts.Rsa shown, SecretBytes material) {
    return new RsaLiveKey(shown, new InProcess(RsaKeys.privateKey(material)));
  }

  static RsaLiveKey ofPublic(PublicKeyParts.Rsa shown) {
    return new RsaLiveKey(shown, new InProcess(null));
  }

  /** A private half of this process, computed with by the provider. */
  private static final class InProcess implements PrivateHalf {
    private final @Nullable RSAPrivateCrtKey key;
    private final Slots<Cipher> bare;
    private final Map<OaepHash, Slots<Cipher>> oaep = new EnumMap<>(OaepHash.class);
    private volatile boolean closed;

    InProcess(@Nullable RSAPrivateCrtKey key) {
      this.key = key;
      this.bare = new Slots<>(() -> cipher(BARE, Cipher.DECRYPT_MODE, key(), null));
      for (var hash : OaepHash.values()) {
        oaep.put(hash, new Slots<>(() -> cipher(OAEP, Cipher.DECRYPT_MODE, key(), hash)));
      }
    }

    private RSAPrivateCrtKey key() {
      if (key == null) {
        throw new IllegalStateException("only the public half of this key is here");
      }
      if (closed) {
        throw new IllegalStateException("key used after close");
      }
      return key;
    }

    @Override
    public byte[] bare(byte[] block) throws BadPaddingException, IllegalBlockSizeException {
      return guarded(bare, block);
    }

    @Override
    public byte[] openOaep(OaepHash hash, byte[] block)
        throws BadPaddingException, IllegalBlockSizeException {
      return guarded(Objects.requireNonNull(oaep.get(hash)), block);
    }

    @Override
    public boolean checksItself() {
      return CryptoEngine.checksRsa();
    }

    private byte[] guarded(Slots<Cipher> slots, byte[] block)
        throws BadPaddingException, IllegalBlockSizeException {
      var result = run(slots, block);
      if (closed) {
        slots.empty(_ -> {});
      }
      return result;
    }

    @Override
    public void close() {
      closed = true;
      bare.empty(_ -> {});
      oaep.values().forEach(slots -> slots.empty(_ -> {}));
      if (key != null) {
        try {
          key.destroy();
        } catch (DestroyFailedException _) {
          // The JDK's own keys cannot be; the collector takes them.
        }
      }
    }
  }

  private static Cipher cipher(String transformation, int mode, Key key, @Nullable OaepHash hash)
      throws GeneralSecurityException {
    var cipher = CryptoEngine.cipher(transformation);
    if (hash == null) {
      cipher.init(mode, key);
    } else {
      cipher.init(mode, key, hash.parameters());
    }
    return cipher;
  }

  @Override
  public PublicKeyParts shown() {
    return shown;
  }

  @Override
  public byte[] sign(SignatureAlgorithm algorithm, ToSign what) {
    var encoded = encoded(algorithm, what);
    try {
      return checked(privateHalf.bare(encoded), encoded);
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw new IllegalStateException("the RSA key does not sign", e);
    }
  }

  private byte[] checked(byte[] signature, byte[] encoded)
      throws BadPaddingException, IllegalBlockSizeException {
    if (!privateHalf.checksItself()
        && !MessageDigest.isEqual(run(barePublic, signature), encoded)) {
      throw new IllegalStateException("the RSA key computed a wrong signature");
    }
    return signature;
  }

  private byte[] encoded(SignatureAlgorithm algorithm, ToSign what) {
    return switch (algorithm) {
      case RS256, RS384, RS512 ->
          RsaPadding.pkcs1(hash(algorithm), Checks.digest(algorithm, what), length);
      case PS256, PS384, PS512 ->
          RsaPadding.pss(hash(algorithm), Checks.digest(algorithm, what), bits, RANDOM);
      case RSNULL -> RsaPadding.pkcs1Bare(bare(what), length);
      default -> throw Checks.notForKey(algorithm);
    };
  }

  private byte[] bare(ToSign what) {
    var value = Checks.plain(what);
    if (value.length > RsaPadding.mostBare(length)) {
      throw Checks.bad("value", "longer than " + RsaPadding.mostBare(length) + " bytes");
    }
    return value;
  }

  private static RsaPadding.Hash hash(SignatureAlgorithm algorithm) {
    return RsaPadding.Hash.ofLength(algorithm.digestBytes());
  }

  @Override
  public boolean verify(SignatureAlgorithm algorithm, ToSign what, byte[] signature) {
    return switch (algorithm) {
      case RS256, RS384, RS512 -> {
        var expected = RsaPadding.pkcs1(hash(algorithm), Checks.digest(algorithm, what), length);
        yield opened(signature).filter(it -> MessageDigest.isEqual(it, expected)).isPresent();
      }
      case PS256, PS384, PS512 -> {
        var digest = Checks.digest(algorithm, what);
        yield opened(signature)
            .filter(it -> RsaPadding.pssHolds(hash(algorithm), digest, it, bits))
            .isPresent();
      }
      case RSNULL -> {
        var expected = RsaPadding.pkcs1Bare(bare(what), length);
        yield opened(signature).filter(it -> MessageDigest.isEqual(it, expected)).isPresent();
      }
      default -> throw Checks.notForKey(algorithm);
    };
  }

  /** RSAVP1 (RFC 8017, 5.2.2); empty for what is no number below the modulus of its full length. */
  private Optional<byte[]> opened(byte[] signature) {
    if (signature.length != length || Arrays.compareUnsigned(signature, padded()) >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(run(barePublic, signature));
    } catch (BadPaddingException | IllegalBlockSizeException _) {
      return Optional.empty();
    }
  }

  /** The modulus; its sizes are multiples of eight bits, so it has no leading zero octet. */
  private byte[] padded() {
    return shown.n();
  }

  @Override
  public Ciphertext encrypt(
      EncryptionAlgorithm algorithm, SecretBytes plain, Optional<byte[]> iv, Optional<byte[]> aad) {
    var cipher = closing(algorithm);
    int most = length - overhead(algorithm);
    if (plain.length() > most) {
      throw Checks.bad("value", "longer than " + most + " bytes");
    }
    return Ciphertext.of(
        plain.expose(bytes -> {
          try {
            return run(cipher, bytes);
          } catch (BadPaddingException | IllegalBlockSizeException e) {
            throw new IllegalStateException("the RSA key does not encrypt", e);
          }
        }));
  }

  private Slots<Cipher> closing(EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA1_5 -> closePkcs1;
      case RSA_OAEP -> closeOaep;
      case RSA_OAEP_256 -> closeOaep256;
      default -> throw Checks.notForKey(algorithm);
    };
  }

  /** RFC 8017, 7.1.1 and 7.2.1. */
  private static int overhead(EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_OAEP -> 2 * 20 + 2;
      case RSA_OAEP_256 -> 2 * 32 + 2;
      default -> 11;
    };
  }

  @Override
  public SecretBytes decrypt(EncryptionAlgorithm algorithm, Ciphertext ciphertext) {
    return switch (algorithm) {
      case RSA_OAEP -> openOaep(OaepHash.SHA_1, ciphertext.value());
      case RSA_OAEP_256 -> openOaep(OaepHash.SHA_256, ciphertext.value());
      case RSA1_5 ->
          opened(
              ciphertext.value(),
              value -> {
                var block = privateHalf.bare(value);
                var message = RsaPadding.unpadded(block);
                Arrays.fill(block, (byte) 0);
                if (!message.holds()) {
                  Arrays.fill(message.octets(), (byte) 0);
                  throw Checks.doesNotOpen();
                }
                return message.octets();
              });
      default -> throw Checks.notForKey(algorithm);
    };
  }

  /** RSAES-OAEP-DECRYPT (RFC 8017, 7.1.2) with an empty label. */
  SecretBytes openOaep(OaepHash hash, byte[] ciphertext) {
    return opened(ciphertext, value -> privateHalf.openOaep(hash, value));
  }

  private interface Opening {
    byte[] open(byte[] value) throws BadPaddingException, IllegalBlockSizeException;
  }

  private SecretBytes opened(byte[] value, Opening opening) {
    if (value.length != length || Arrays.compareUnsigned(value, padded()) >= 0) {
      throw Checks.doesNotOpen();
    }
    try {
      return SecretBytes.owning(opening.open(value));
    } catch (BadPaddingException | IllegalBlockSizeException _) {
      throw Checks.doesNotOpen();
    }
  }

  /** The octets of the modulus. */
  int length() {
    return length;
  }

  private static byte[] run(Slots<Cipher> slots, byte[] block)
      throws BadPaddingException, IllegalBlockSizeException {
    try {
      var cipher = slots.take();
      var result = cipher.doFinal(block);
      slots.giveBack(cipher);
      return result;
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA does not work here", e);
    }
  }

  @Override
  public void close() {
    privateHalf.close();
  }
}
