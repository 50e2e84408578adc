package sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1,true,true",
    "HTTP_1_1,false,true",
    "HTTP_2,true,true",
    "HTTP_2,false,true",
    "HTTP_1_1,true,false",
    "HTTP_2,false,false"
  })
  void aRequestReachesItsHandlerWhole(Version version, boolean quick, boolean ioUring)
      throws Exception {
    try (var server = TestServer.tls(new Echo(quick), ioUring);
        var client = server.client(version)) {
      var request =
          HttpRequest.newBuilder(server.uri("/a%20b//c/?q=1%2B1+x&Q=no"))
              .header("x-test", "here")
              .PUT(BodyPublishers.ofString("héllo"))
              .build();

      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.headers().firstValue("x-echo")).hasValue("yes");
      assertThat(answer.body().lines())
          .containsExactly(
              "method PUT",
              "host localhost",
              "target /a%20b//c/?q=1%2B1+x&Q=no",
              "path /a%20b//c/",
              "segments [a b, , c]",
              "q [1+1 x]",
              "x-test here",
              "from 127.0.0.1",
              "peer 127.0.0.1",
              "local 127.0.0.1:" + server.port(),
              "link -",
              "tls TLS1_3",
              "thread " + (quick ? "platform" : "virtual"),
              "body héllo");
    }
  }

  @Test
  void anAnswerCarriesItsLengthAndDateAndNoServerName() throws Exception {
    try (var server = TestServer.plain(Limits.DEFAULTS, new Echo(true));
        var wire = server.plainWire()) {
      wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      var answer = wire.answer();

      assertThat(answer.header("Date")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT");
      assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length());
      assertThat(answer.headers()).doesNotContainKeys("server", "transfer-encoding", "connection");
    }
  }
}
