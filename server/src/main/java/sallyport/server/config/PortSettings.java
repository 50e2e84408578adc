package sallyport.server.config;

import java.util.List;
import java.util.Optional;

/** Which addresses and ports the server listens on. A port of 0 picks a free one. */
public record PortSettings(
    @Setting(
            about = "Addresses that the TLS and the plain-HTTP listener bind.",
            byDefault = "127.0.0.1,::1",
            shape = "[0-9A-Fa-f:.]{2,45}",
            expected = "IP addresses separated by commas")
        List<String> bind,
    @Setting(about = "TLS port of all endpoints.", byDefault = "8443", max = 65535) int httpsPort,
    @Setting(
            about = "Plain-HTTP port for the revocation list and the CA certificate only.",
            byDefault = "8080",
            max = 65535)
        int httpPort,
    @Setting(
            about = "Port of `/live`, `/ready` and `/metrics`, plain HTTP on loopback.",
            byDefault = "8444",
            max = 65535)
        int healthPort,
    @Setting(about = "Address that the health port binds.", byDefault = "127.0.0.1")
        String healthBind,
    @Setting(
            about =
                "Port of the CONNECT proxy for the server's own names, loopback only; off unless"
                    + " given.",
            max = 65535)
        Optional<Integer> proxyPort,
    @Setting(
            about =
                "Port in the URLs that clients see, where something in front of the server listens"
                    + " on another. Unless given: 443 with `cloud` and the proxy together, else"
                    + " the TLS port.",
            min = 1,
            max = 65535)
        Optional<Integer> publicPort) {}
