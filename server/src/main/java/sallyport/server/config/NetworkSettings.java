package sallyport.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import sallyport.http.ForwardingHeader;

/** How the server learns where a call comes from. Nobody is believed who is not listed here. */
@Configuration.Table("network")
public record NetworkSettings(
    @Setting(
            about = "Further addresses and ports of the TLS listener, besides `bind`.",
            shape = "(\\[[0-9A-Fa-f:.]{2,45}\\]|[0-9.]{7,15}):\\d{1,5}",
            expected = "ADDRESS:PORT or [IPV6]:PORT, separated by commas")
        Optional<List<String>> listen,
    @Setting(
            about =
                "Peers that must begin every connection with a PROXY protocol header (version 1 or"
                    + " 2), and are believed.",
            shape = NetworkSettings.BLOCK,
            expected = NetworkSettings.BLOCKS)
        Optional<List<String>> proxies,
    @Setting(
            about = "Peers whose forwarding header is believed.",
            shape = NetworkSettings.BLOCK,
            expected = NetworkSettings.BLOCKS)
        Optional<List<String>> forwarders,
    @Setting(
            about = "Which header forwarders write; any other is ignored.",
            byDefault = "X-Forwarded-For",
            expected = "X-Forwarded-For or Forwarded")
        ForwardingHeader forwardingHeader,
    @Setting(
            about =
                "What calls of a subnet or a private endpoint are known by: where they arrive, what"
                    + " brings them, or where they come from.",
            shape = "(listener|interface|proxy|source):[^=,\\s]{1,64}=/subscriptions/\\S{1,512}",
            expected =
                "listener:ADDRESS[:PORT]=ID, interface:NAME=ID, proxy:BLOCK=ID or source:BLOCK=ID,"
                    + " separated by commas, where ID is the ARM id of a subnet or a private"
                    + " endpoint")
        Optional<List<String>> attach,
    @Setting(
            about =
                "JSON file of services of one's own that the network bypass lets in besides the"
                    + " listed ones.",
            expected = "a readable JSON file")
        Optional<Path> trustedServices,
    @Setting(
            about =
                "Serve connections by io_uring where the kernel lets this process, which takes less"
                    + " of a processor; otherwise by epoll.",
            byDefault = "true")
        boolean ioUring) {
  static final String BLOCK = "[0-9A-Fa-f:.]{2,45}(/\\d{1,3})?";
  static final String BLOCKS = "addresses or blocks such as 192.0.2.0/24, separated by commas";
}
