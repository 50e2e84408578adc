package sallyport.server.config;

import java.nio.file.Path;
import java.util.Optional;

/** Who makes and holds the keys of vaults. */
@Configuration.Table("hsm")
public record HsmSettings(
    @Setting(
            about =
                "Without a hardware module, keys of HSM types are made in this process (their"
                    + " `hsmPlatform` is 0); false refuses them.",
            byDefault = "true")
        boolean software,
    @Setting(
            about =
                "PKCS#11 library of a hardware module, which then makes and holds the keys of HSM"
                    + " types. Needs `hsm.pkcs11-pin-file` too.")
        Optional<Path> pkcs11Library,
    @Setting(
            about =
                "Label of the token; absent for the one at `hsm.pkcs11-slot-index`. Slots may"
                    + " change their places from start to start, labels do not.",
            shape = ".{1,32}",
            expected = "a label of 1 to 32 characters")
        Optional<String> pkcs11Token,
    @Setting(
            about =
                "Which of the module's slots, counted from 0; passed over where `hsm.pkcs11-token`"
                    + " is set.",
            byDefault = "0",
            max = 1000)
        int pkcs11SlotIndex,
    @Setting(about = "File with the PIN of the token's user, which only this user may read.")
        Optional<Path> pkcs11PinFile,
    @Setting(
            about = "How many keys are kept ready for use in memory.",
            byDefault = "1000",
            min = 1,
            max = 1_000_000)
        int liveKeys) {}
