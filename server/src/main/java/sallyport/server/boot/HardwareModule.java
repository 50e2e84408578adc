package sallyport.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.Pkcs11Module;
import sallyport.server.config.HsmSettings;

/** Opens the hardware module that the configuration names. */
final class HardwareModule {
  private static final int MAX_PIN_BYTES = 1024;

  private HardwareModule() {}

  /**
   * @throws StartRefusedException naming the setting and the mend
   */
  static Optional<KeyModule> open(HsmSettings settings) {
    if (settings.pkcs11Library().isEmpty()) {
      return Optional.empty();
    }
    var pinFile =
        settings
            .pkcs11PinFile()
            .orElseThrow(() ->
                new StartRefusedException(
                    "hsm.pkcs11-pin-file", "not set", "name a file with the PIN of the token"));
    try (var pin = pin(pinFile)) {
      return Optional.of(
          Pkcs11Module.open(
              settings.pkcs11Library().get().toAbsolutePath(), settings.pkcs11SlotIndex(), pin));
    } catch (IllegalArgumentException refused) {
      throw new StartRefusedException(
          "hsm.pkcs11-library",
          Foundation.message(refused),
          "check library, slot index and PIN with `pkcs11-tool --list-slots`");
    }
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
