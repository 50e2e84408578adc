package sallyport.server.config;

import java.util.List;
import java.util.Optional;

/** Whose tokens prove a client besides this server's own. */
@Configuration.Table("identity")
public record IdentitySettings(
    @Setting(
            about =
                "Issuers whose tokens federated credentials of applications may name, each with the"
                    + " file of its JWK set. Files are read again when they change; nothing is"
                    + " fetched.",
            shape = "https://[^=,\\s]{1,592}=[^=,]{1,1024}",
            expected = "ISSUER=FILE, separated by commas, where ISSUER is an https URL")
        Optional<List<String>> federation) {}
