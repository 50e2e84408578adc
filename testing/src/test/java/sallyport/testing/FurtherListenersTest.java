package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import sallyport.server.boot.StartRefusedException;

class FurtherListenersTest {
  private static final String ELSEWHERE = "127.0.0.5";

  @Test
  void a_vault_answers_on_a_further_address_as_well() throws Exception {
    try (var server = TestServer.start("network.listen=" + ELSEWHERE + ":0")) {
      var further = server.server().further().getFirst();

      assertThat(further.getAddress()).isEqualTo(InetAddress.ofLiteral(ELSEWHERE));
      try (var plain = new Socket(further.getAddress(), further.getPort());
          var tls =
              server
                  .client()
                  .sslContext()
                  .getSocketFactory()
                  .createSocket(plain, server.vaultUrl().getHost(), further.getPort(), true)) {
        var request =
            "GET /secrets?api-version=7.6 HTTP/1.1\r\nHost: "
                + server.vaultUrl().getHost()
                + "\r\nConnection: close\r\n\r\n";
        tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 401");
      }
    }
  }

  @Test
  void a_further_address_that_cannot_be_had_is_told_by_its_setting() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral(ELSEWHERE))) {
      for (var socket : new String[] {ELSEWHERE + ":" + taken.getLocalPort(), "192.0.2.1:8443"}) {
        assertThatThrownBy(() -> TestServer.start("network.listen=" + socket).close())
            .isInstanceOf(StartRefusedException.class)
            .hasMessageStartingWith(
                "network.listen: cannot bind " + socket.replace(":", " port ") + ": ")
            .hasMessageEndingWith("; name an address of this machine and a free port");
      }
    }
  }
}
