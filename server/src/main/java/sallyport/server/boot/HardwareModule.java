package sallyport.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.Pkcs11Module;
import sallyport.crypto.keys.TokenChoice;
import sallyport.server.config.HsmSettings;

/** Opens the hardware module that the configuration names. */
final class HardwareModule {
  private static final int MAX_PIN_BYTES = 1024;

  private static final String MEND =
      "check library, label or slot index, and PIN with `pkcs11-tool --list-slots`";

  private HardwareModule() {}

  /**
   * @throws StartRefusedException naming the setting and the mend
   */
  static Optional<KeyModule> open(HsmSettings settings) {
    if (settings.pkcs11Library().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pkcs11Module.open(token(settings), pin(settings)));
    } catch (IllegalArgumentException refused) {
      throw new StartRefusedException("hsm.pkcs11-library", Foundation.message(refused), MEND);
    }
  }

  /** The token that the settings name. */
  static TokenChoice token(HsmSettings settings) {
    var library =
        settings
            .pkcs11Library()
            .orElseThrow(() ->
                new StartRefusedException(
                    "hsm.pkcs11-library", "not set", "name the PKCS#11 library of the module"));
    return new TokenChoice(
        library.toAbsolutePath(), settings.pkcs11Token(), settings.pkcs11SlotIndex());
  }

  /** Reads its PIN, anew for each login. */
  static Supplier<SecretBytes> pin(HsmSettings settings) {
    var file =
        settings
            .pkcs11PinFile()
            .orElseThrow(() ->
                new StartRefusedException(
                    "hsm.pkcs11-pin-file", "not set", "name a file with the PIN of the token"));
    return () -> pin(file);
  }

  private static SecretBytes pin(Path file) {
    try {
      if (Files.size(file) > MAX_PIN_BYTES) {
        throw new StartRefusedException(
            "hsm.pkcs11-pin-file", file + " is no file with a PIN", "put the PIN alone into it");
      }
      return SecretBytes.owning(Files.readAllBytes(file));
    } catch (IOException _) {
      throw new StartRefusedException(
          "hsm.pkcs11-pin-file", file + " cannot be read", "name a file this user may read");
    }
  }
}
