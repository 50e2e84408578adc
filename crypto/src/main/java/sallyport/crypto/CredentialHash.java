package sallyport.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import sallyport.crypto.Argon2id.Cost;

/**
 * Hashes of the credentials that principals prove themselves with, written as PHC strings: {@code
 * $method$parameters$salt$hash}, base64 without padding.
 *
 * <ul>
 *   <li>{@code $sha256$salt$hash} for secrets that we made. They carry some 200 random bits, so
 *       that no number of guesses finds one; a slow hash would only make each sign-in slow.
 *   <li>{@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash} for passwords that people chose: the
 *       parameters that OWASP's password storage cheat sheet recommends.
 * </ul>
 */
public final class CredentialHash {
  private static final Cost CHOSEN = new Cost(19 * 1024, 2, 1);
  private static final Cost LIMIT = new Cost(256 * 1024, 16, 4);
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LONGEST_CREDENTIAL = 1024;
  private static final int LONGEST_ENCODING = 256;

  private static final SecureRandom RANDOM = new SecureRandom();

  private CredentialHash() {}

  /** For a secret from {@link #newClientSecret}. Never for one that a person made up. */
  public static String ofGenerated(SecretBytes secret) {
    var salt = salt();
    return "$sha256$" + base64(salt) + "$" + base64(saltedSha256(salt, secret));
  }

  /** For a password that a person made up; takes some 20 ms and 19 MiB, on purpose. */
  public static String ofChosen(SecretBytes password) {
    var salt = salt();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            CHOSEN.memoryKib(),
            CHOSEN.passes(),
            CHOSEN.lanes(),
            base64(salt),
            base64(argon2id(salt, password, CHOSEN, HASH_BYTES)));
  }

  /**
   * Whether the candidate is the credential behind {@code encoded}. Constant-time in the hash. An
   * encoding of another method, or one that asks for absurd work, matches nothing.
   */
  public static boolean matches(String encoded, SecretBytes candidate) {
    if (encoded.length() > LONGEST_ENCODING || candidate.length() > LONGEST_CREDENTIAL) {
      return false;
    }
    var parts = encoded.split("\\$", -1);
    if (parts.length == 4 && parts[0].isEmpty() && parts[1].equals("sha256")) {
      return matchesSha256(bytes(parts[2]), bytes(parts[3]), candidate);
    }
    if (parts.length == 6
        && parts[0].isEmpty()
        && parts[1].equals("argon2id")
        && parts[2].equals("v=19")) {
      return matchesArgon2id(cost(parts[3]), bytes(parts[4]), bytes(parts[5]), candidate);
    }
    return false;
  }

  /**
   * Spends what checking a generated secret costs, and says no: for a principal that does not
   * exist, so that the time of the refusal does not say so.
   */
  public static boolean matchesNoSecret(SecretBytes candidate) {
    matches(Nobody.SECRET, candidate);
    return false;
  }

  /** As {@link #matchesNoSecret}, for a chosen password. */
  public static boolean matchesNoPassword(SecretBytes candidate) {
    matches(Nobody.PASSWORD, candidate);
    return false;
  }

  /**
   * A new client secret as the directory makes them: 40 characters, {@code 8Q~} at the fourth. 34
   * of them from 66 characters and three from 62: about 223 random bits.
   */
  public static SecretBytes newClientSecret() {
    return ClientSecrets.next(RANDOM);
  }

  private static boolean matchesSha256(
      Optional<byte[]> salt, Optional<byte[]> hash, SecretBytes candidate) {
    return salt.isPresent()
        && hash.filter(bytes -> bytes.length == HASH_BYTES).isPresent()
        && MessageDigest.isEqual(hash.get(), saltedSha256(salt.get(), candidate));
  }

  private static boolean matchesArgon2id(
      Optional<Cost> cost, Optional<byte[]> salt, Optional<byte[]> hash, SecretBytes candidate) {
    return cost.filter(asked -> asked.within(LIMIT)).isPresent()
        && salt.isPresent()
        && hash.filter(bytes -> bytes.length == HASH_BYTES).isPresent()
        && MessageDigest.isEqual(
            hash.get(), argon2id(salt.get(), candidate, cost.get(), HASH_BYTES));
  }

  private static Optional<Cost> cost(String parameters) {
    var values = parameters.split(",", -1);
    if (values.length != 3
        || !values[0].matches("m=[0-9]{1,7}")
        || !values[1].matches("t=[0-9]{1,2}")
        || !values[2].matches("p=[0-9]{1,2}")) {
      return Optional.empty();
    }
    return Optional.of(new Cost(number(values[0]), number(values[1]), number(values[2])));
  }

  private static int number(String parameter) {
    return Integer.parseInt(parameter, 2, parameter.length(), 10);
  }

  private static byte[] saltedSha256(byte[] salt, SecretBytes secret) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      return secret.expose(sha256::digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] argon2id(byte[] salt, SecretBytes secret, Cost cost, int bytes) {
    return secret.expose(text -> Argon2id.derive(text, salt, cost, bytes));
  }

  private static byte[] salt() {
    var salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Optional<byte[]> bytes(String base64) {
    try {
      var bytes = Base64.getDecoder().decode(base64);
      return bytes.length >= 8 && bytes.length <= 64 ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Hashes of what nobody knows; made when first needed, because one of them is slow. */
  private static final class Nobody {
    static final String SECRET = ofGenerated(newClientSecret());
    static final String PASSWORD = ofChosen(newClientSecret());
  }

  /** The look of the directory's own secrets, which scanners for leaked credentials know. */
  private static final class ClientSecrets {
    private static final byte[] LETTERS_AND_DIGITS =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALL = Arrays.copyOf(LETTERS_AND_DIGITS, 66);
    private static final byte[] MARK = {'8', 'Q', '~'};

    static {
      System.arraycopy(new byte[] {'.', '_', '-', '~'}, 0, ALL, LETTERS_AND_DIGITS.length, 4);
    }

    static SecretBytes next(SecureRandom random) {
      var secret = new byte[40];
      for (int i = 0; i < secret.length; i++) {
        // A dash or dot at either end is lost where people copy and paste.
        var from = i < 3 || i == secret.length - 1 ? LETTERS_AND_DIGITS : ALL;
        secret[i] = from[random.nextInt(from.length)];
      }
      System.arraycopy(MARK, 0, secret, 3, MARK.length);
      return SecretBytes.owning(secret);
    }
  }
}
