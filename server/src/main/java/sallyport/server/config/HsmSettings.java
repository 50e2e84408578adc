package sallyport.server.config;

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
            about = "How many keys are kept ready for use in memory.",
            byDefault = "1000",
            min = 1,
            max = 1_000_000)
        int liveKeys) {}
