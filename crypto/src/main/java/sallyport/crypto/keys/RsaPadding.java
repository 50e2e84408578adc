package sallyport.crypto.keys;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The encodings of RFC 8017 around a digest that was made elsewhere: EMSA-PKCS1-v1_5 (9.2) and
 * EMSA-PSS (9.1), and the decoding of RSAES-PKCS1-v1_5 (7.2.2) in constant time. Providers offer
 * them only together with hashing the message, which a caller of this protocol has done already.
 */
final class RsaPadding {
  private static final byte PSS_TRAILER = (byte) 0xBC;
  private static final byte[] EIGHT_ZEROS = new byte[8];
  private static final int PKCS1_OVERHEAD = 11;

  private RsaPadding() {}

  /** The hashes of the signature algorithms, with their DigestInfo prefixes (RFC 8017, 9.2). */
  static final class Hash {
    private static final Hash SHA_256 =
        new Hash("SHA-256", 32, "3031300d060960864801650304020105000420");
    private static final Hash SHA_384 =
        new Hash("SHA-384", 48, "3041300d060960864801650304020205000430");
    private static final Hash SHA_512 =
        new Hash("SHA-512", 64, "3051300d060960864801650304020305000440");

    private final String jca;
    private final int length;
    private final byte[] prefix;

    private Hash(String jca, int length, String prefix) {
      this.jca = jca;
      this.length = length;
      this.prefix = HexFormat.of().parseHex(prefix);
    }

    static Hash ofLength(int length) {
      return switch (length) {
        case 32 -> SHA_256;
        case 48 -> SHA_384;
        case 64 -> SHA_512;
        default -> throw new IllegalArgumentException("no hash has " + length + " bytes");
      };
    }

    private MessageDigest digest() {
      try {
        return MessageDigest.getInstance(jca);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(jca + " does not work here", e);
      }
    }
  }

  /** EMSA-PKCS1-v1_5 of a digest, {@code length} octets. */
  static byte[] pkcs1(Hash hash, byte[] digest, int length) {
    var encoded = new byte[length];
    int at = length - digest.length;
    System.arraycopy(digest, 0, encoded, at, digest.length);
    at -= hash.prefix.length;
    System.arraycopy(hash.prefix, 0, encoded, at, hash.prefix.length);
    fill(encoded, at);
    return encoded;
  }

  /** How much may be signed with {@link #pkcs1Bare}. */
  static int mostBare(int length) {
    return length - PKCS1_OVERHEAD;
  }

  /** The padding of EMSA-PKCS1-v1_5 straight around a value, with no DigestInfo. */
  static byte[] pkcs1Bare(byte[] value, int length) {
    var encoded = new byte[length];
    System.arraycopy(value, 0, encoded, length - value.length, value.length);
    fill(encoded, length - value.length);
    return encoded;
  }

  private static void fill(byte[] encoded, int payloadAt) {
    encoded[1] = 1;
    Arrays.fill(encoded, 2, payloadAt - 1, (byte) 0xFF);
  }

  /**
   * EMSA-PSS with MGF1 over the same hash and a salt as long as the digest.
   *
   * @param modulusBits the encoding has one bit less and is given as full octets of the modulus
   */
  static byte[] pss(Hash hash, byte[] digest, int modulusBits, SecureRandom random) {
    var salt = new byte[hash.length];
    random.nextBytes(salt);
    int length = (modulusBits + 6) / 8;
    var encoded = new byte[length];
    var h = saltedHash(hash, digest, salt);
    int dbLength = length - hash.length - 1;
    encoded[dbLength - hash.length - 1] = 1;
    System.arraycopy(salt, 0, encoded, dbLength - hash.length, hash.length);
    mask(hash, h, encoded, dbLength);
    encoded[0] &= (byte) topMask(modulusBits, length);
    System.arraycopy(h, 0, encoded, dbLength, hash.length);
    encoded[length - 1] = PSS_TRAILER;
    return encoded;
  }

  /** EMSA-PSS-VERIFY; {@code opened} has the full octets of the modulus. */
  static boolean pssHolds(Hash hash, byte[] digest, byte[] opened, int modulusBits) {
    int length = (modulusBits + 6) / 8;
    int skipped = opened.length - length;
    if (skipped == 1 && opened[0] != 0) {
      return false;
    }
    var encoded = Arrays.copyOfRange(opened, skipped, opened.length);
    int dbLength = length - hash.length - 1;
    int topMask = topMask(modulusBits, length);
    if (encoded[length - 1] != PSS_TRAILER || (encoded[0] & 0xFF & ~topMask) != 0) {
      return false;
    }
    var h = Arrays.copyOfRange(encoded, dbLength, dbLength + hash.length);
    mask(hash, h, encoded, dbLength);
    encoded[0] &= (byte) topMask;
    int saltAt = dbLength - hash.length;
    for (int i = 0; i < saltAt - 1; i++) {
      if (encoded[i] != 0) {
        return false;
      }
    }
    if (encoded[saltAt - 1] != 1) {
      return false;
    }
    var salt = Arrays.copyOfRange(encoded, saltAt, dbLength);
    return MessageDigest.isEqual(h, saltedHash(hash, digest, salt));
  }

  /** The bits of the first octet that belong to an encoding of one bit less than the modulus. */
  private static int topMask(int modulusBits, int length) {
    return 0xFF >>> (8 * length - (modulusBits - 1));
  }

  private static byte[] saltedHash(Hash hash, byte[] digest, byte[] salt) {
    var md = hash.digest();
    md.update(EIGHT_ZEROS);
    md.update(digest);
    return md.digest(salt);
  }

  /** MGF1 (RFC 8017, B.2.1), applied to the first {@code length} octets of {@code data}. */
  private static void mask(Hash hash, byte[] seed, byte[] data, int length) {
    var md = hash.digest();
    var counter = new byte[4];
    for (int at = 0, round = 0; at < length; round++) {
      counter[2] = (byte) (round >>> 8);
      counter[3] = (byte) round;
      md.update(seed);
      var block = md.digest(counter);
      for (int i = 0; i < block.length && at < length; i++, at++) {
        data[at] ^= block[i];
      }
    }
  }

  /**
   * What stands in a block; where it does not hold, the octets are some of the block.
   *
   * @param holds whether they are a message
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  record Unpadded(byte[] octets, boolean holds) {}

  /**
   * RSAES-PKCS1-v1_5 decoding. Everything is looked at whatever was found before, and octets are
   * copied whatever was found at all, so that the time tells nothing of how a block is wrong.
   */
  static Unpadded unpadded(byte[] block) {
    int bad = block[0] | (block[1] ^ 2);
    int looking = -1;
    int separator = 0;
    for (int i = 2; i < block.length; i++) {
      int isZero = ~nonZero(block[i]);
      separator |= i & looking & isZero;
      looking &= ~isZero;
    }
    // No zero octet at all, or fewer than eight octets of padding before it.
    bad |= looking | ((separator - (PKCS1_OVERHEAD - 1)) >> 31);
    int wrong = (bad | -bad) >> 31;
    int from = ((separator + 1) & ~wrong) | (PKCS1_OVERHEAD & wrong);
    return new Unpadded(Arrays.copyOfRange(block, from, block.length), wrong == 0);
  }

  /** All ones for any octet but zero. */
  private static int nonZero(byte octet) {
    int value = octet & 0xFF;
    return (value | -value) >> 31;
  }
}
