package sallyport.server.config;

import java.nio.file.Path;
import java.util.Optional;

/** Secure key release. */
@Configuration.Table("release")
public record ReleaseSettings(
    @Setting(
            about =
                "JSON file of the attestation authorities that are believed: an object of their"
                    + " URLs, each with its JWK set. Without it no key is released.",
            expected = "a readable JSON file")
        Optional<Path> authorities) {}
