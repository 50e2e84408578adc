package sallyport.crypto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import sallyport.crypto.Argon2id.Cost;

/**
 * Closes the root key with a passphrase that is nowhere on the machine, so that a stolen disk does
 * not open. The key is derived with Argon2id (RFC 9106); cost and salt stand in the wrapped key, so
 * that the defaults may rise without locking anybody out.
 */
public final class PassphraseSeal implements Seal {
  private static final byte FORMAT = 2;
  private static final int SALT_BYTES = 16;
  private static final int HEADER_BYTES = 1 + 3 * Integer.BYTES + SALT_BYTES;
  private static final int SHORTEST = 8;
  private static final int LONGEST = 1024;

  /** The second recommendation of RFC 9106 section 4, with one lane: 64 MiB, three passes. */
  private static final Cost DEFAULT = new Cost(64 * 1024, 3, 1);

  /** What a wrapped key may ask of this machine: at most 1 GiB and a few seconds. */
  private static final Cost LIMIT = new Cost(1024 * 1024, 16, 16);

  private final SecretBytes passphrase;
  private final Cost cost;
  private final SecureRandom random;

  /** Borrows {@code passphrase}, which stays the caller's to close. */
  public PassphraseSeal(SecretBytes passphrase) {
    this(passphrase, DEFAULT, new SecureRandom());
  }

  PassphraseSeal(SecretBytes passphrase, Cost cost, SecureRandom random) {
    this.passphrase = passphrase;
    this.cost = cost;
    this.random = random;
  }

  @Override
  public String name() {
    return "passphrase";
  }

  @Override
  public Sealed close(SecretBytes rootKey) {
    if (passphrase.length() < SHORTEST || passphrase.length() > LONGEST) {
      throw new WrongSealException(
          "a new passphrase must have %d to %d bytes: choose another".formatted(SHORTEST, LONGEST));
    }
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    var header =
        ByteBuffer.allocate(HEADER_BYTES)
            .put(FORMAT)
            .putInt(cost.memoryKib())
            .putInt(cost.passes())
            .putInt(cost.lanes())
            .put(salt)
            .array();
    var key = derive(cost, salt);
    try {
      return RootWrapping.wrap(header, key, rootKey, random);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  public SecretBytes open(Sealed wrapped) {
    if (wrapped.bytes().length < HEADER_BYTES) {
      throw damaged();
    }
    var header = ByteBuffer.wrap(wrapped.bytes());
    if (header.get() != FORMAT) {
      throw damaged();
    }
    var asked = new Cost(header.getInt(), header.getInt(), header.getInt());
    if (!asked.within(LIMIT)) {
      throw damaged();
    }
    var salt = new byte[SALT_BYTES];
    header.get(salt);
    if (passphrase.length() > LONGEST) {
      throw wrong();
    }
    var key = derive(asked, salt);
    try {
      return RootWrapping.unwrap(HEADER_BYTES, key, wrapped).orElseThrow(PassphraseSeal::wrong);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private byte[] derive(Cost cost, byte[] salt) {
    return passphrase.expose(text -> Argon2id.derive(text, salt, cost, AesGcm.KEY_BYTES));
  }

  private static WrongSealException wrong() {
    return new WrongSealException("the passphrase is wrong: try again; a lost one opens nothing");
  }

  private static WrongSealException damaged() {
    return new WrongSealException(
        "the wrapped root key in the store is damaged: restore the store from a backup");
  }
}
