package sallyport.server.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import sallyport.crypto.FileSeal;
import sallyport.crypto.PassphraseSeal;
import sallyport.crypto.Seal;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Pkcs11Seal;
import sallyport.server.config.Configuration;

/** Turns the setting {@code seal} into the seal it names. */
final class SealChoice {
  private static final String SETTING = "seal";
  private static final String IN_TOKEN = "pkcs11:";
  private static final String NEW_IN_TOKEN = "pkcs11-new:";
  private static final int MAX_PASSPHRASE_BYTES = 4096;

  private SealChoice() {}

  /**
   * The seal, or empty for a passphrase that an operator will give later.
   *
   * @param configuration where the setting is absent for the default, a key file in the data
   *     folder, and where the hardware module is for the seal that needs one
   */
  static Optional<Seal> of(
      Configuration configuration, DataFolder folder, Map<String, String> environment) {
    var text = configuration.storage().seal().orElse("file:");
    if (text.startsWith("file:")) {
      return Optional.of(new FileSeal(keyFile(text.substring(5), folder)));
    }
    if (text.startsWith(IN_TOKEN)) {
      return Optional.of(inToken(configuration, text.substring(IN_TOKEN.length()), false));
    }
    if (text.startsWith(NEW_IN_TOKEN)) {
      return Optional.of(inToken(configuration, text.substring(NEW_IN_TOKEN.length()), true));
    }
    var reference = text.substring("passphrase:".length());
    return reference.isEmpty()
        ? Optional.empty()
        : Optional.of(new PassphraseSeal(passphrase(reference, environment)));
  }

  private static Seal inToken(Configuration configuration, String label, boolean makes) {
    var hsm = configuration.hsm();
    return new Pkcs11Seal(HardwareModule.token(hsm), HardwareModule.pin(hsm), label, makes);
  }

  private static Path keyFile(String path, DataFolder folder) {
    return path.isEmpty() ? folder.sealKey() : folder.resolve(path);
  }

  private static SecretBytes passphrase(String reference, Map<String, String> environment) {
    if (reference.startsWith("env:")) {
      var name = reference.substring(4);
      var value = environment.get(name);
      if (value == null || value.isEmpty()) {
        throw new StartRefusedException(
            SETTING, "the variable " + name + " is not set", "set it to the passphrase");
      }
      return SecretBytes.ofUtf8(value);
    }
    return fromFile(Path.of(reference.substring(5)));
  }

  /** The first line, without its end. */
  private static SecretBytes fromFile(Path file) {
    try {
      if (Files.size(file) > MAX_PASSPHRASE_BYTES) {
        throw new StartRefusedException(
            SETTING, file + " is over 4 KiB", "name a file whose first line is the passphrase");
      }
      var line = Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw new StartRefusedException(SETTING, file + " is empty", "write the passphrase in it");
      }
      return SecretBytes.ofUtf8(line);
    } catch (IOException _) {
      throw new StartRefusedException(
          SETTING, "cannot read " + file, "name a file this user may read");
    }
  }
}
