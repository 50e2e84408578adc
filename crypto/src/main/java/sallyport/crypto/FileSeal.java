package sallyport.crypto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Closes the root key with 32 random bytes in a file that only its owner may read. Whoever has both
 * the store and this file has everything: it belongs on another disk, in a mounted secret, or at
 * least not in the same backup.
 *
 * <p>{@link #close} makes the file when there is none; {@link #open} never does.
 */
public final class FileSeal implements Seal {
  private static final byte[] HEADER = "\1sallyport file seal".getBytes(StandardCharsets.US_ASCII);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Path keyFile;
  private final SecureRandom random;

  public FileSeal(Path keyFile) {
    this(keyFile, new SecureRandom());
  }

  FileSeal(Path keyFile, SecureRandom random) {
    this.keyFile = keyFile.toAbsolutePath();
    this.random = random;
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Sealed close(SecretBytes rootKey) {
    if (Files.notExists(keyFile)) {
      create();
    }
    try (var key = key()) {
      return key.expose(bytes -> RootWrapping.wrap(HEADER, bytes, rootKey, random));
    }
  }

  @Override
  public SecretBytes open(Sealed wrapped) {
    try (var key = key()) {
      return key.expose(bytes -> RootWrapping.unwrap(HEADER.length, bytes, wrapped))
          .orElseThrow(() ->
              new WrongSealException(
                  "the key file %s is not the one that closed this store: put the right one in its place, or name it with the option seal"
                      .formatted(keyFile)));
    }
  }

  private SecretBytes key() {
    try {
      refuseIfOthersMayRead();
      try (var in = Files.newInputStream(keyFile)) {
        var bytes = in.readNBytes(AesGcm.KEY_BYTES + 1);
        if (bytes.length != AesGcm.KEY_BYTES) {
          Arrays.fill(bytes, (byte) 0);
          throw new WrongSealException(
              "the key file %s is damaged: it must hold exactly %d bytes; put a copy of the right one in its place"
                  .formatted(keyFile, AesGcm.KEY_BYTES));
        }
        return SecretBytes.owning(bytes);
      }
    } catch (NoSuchFileException e) {
      throw new WrongSealException(
          "the key file %s is missing: this store opens with no other; put a copy of it in its place"
              .formatted(keyFile));
    } catch (IOException e) {
      throw new WrongSealException(
          "the key file %s cannot be read (%s): let the user that runs the server read it"
              .formatted(keyFile, e.getClass().getSimpleName()));
    }
  }

  private void refuseIfOthersMayRead() throws IOException {
    if (!PrivateFiles.posix(keyFile)) {
      return;
    }
    var shared = EnumSet.copyOf(OTHERS);
    shared.retainAll(Files.getPosixFilePermissions(keyFile));
    if (!shared.isEmpty()) {
      throw new WrongSealException(
          "the key file %s is open to others than its owner: run chmod 600 %s, and rotate the root key to a new file if anybody may have read it"
              .formatted(keyFile, keyFile));
    }
  }

  private void create() {
    var key = new byte[AesGcm.KEY_BYTES];
    random.nextBytes(key);
    try {
      PrivateFiles.createDurably(keyFile, key);
    } catch (IOException e) {
      throw new UncheckedIOException("the key file " + keyFile + " cannot be made", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
