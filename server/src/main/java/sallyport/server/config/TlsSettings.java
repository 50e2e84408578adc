package sallyport.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The server certificate. Without an own one, a local CA issues and renews it. */
@Configuration.Table("tls")
public record TlsSettings(
    @Setting(about = "Own certificate chain, PEM, leaf first. Needs `tls.key` too.")
        Optional<Path> certificate,
    @Setting(about = "Private key of the own certificate, PEM (PKCS#8, PKCS#1 or SEC1).")
        Optional<Path> key,
    @Setting(
            about = "Life of a certificate that the local CA issues; renewed after two thirds.",
            byDefault = "90d",
            min = 3600,
            max = 34_214_400)
        Duration lifetime) {}
