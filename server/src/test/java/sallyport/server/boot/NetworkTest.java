package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.http.ForwardingHeader;
import sallyport.http.Sources;
import sallyport.server.config.Configuration;
import sallyport.server.config.ConfigurationSource;

class NetworkTest {
  @Test
  void without_settings_nobody_is_believed() {
    var network = network(Map.of());

    assertThat(network.sources()).isEqualTo(Sources.NONE);
    assertThat(network.listen()).isEmpty();
  }

  @Test
  void what_is_set_is_read() {
    var settings =
        Map.of(
            "network.proxies", "192.0.2.1,2001:db8::/64",
            "network.forwarders", "192.0.2.2",
            "network.forwarding-header", "Forwarded",
            "network.listen", "10.0.0.4:9443,[2001:db8::4]:9443");
    var network = network(settings);

    assertThat(network.sources().proxies())
        .map(Object::toString)
        .containsExactly("192.0.2.1/32", "2001:db8:0:0:0:0:0:0/64");
    assertThat(network.sources().forwarders())
        .map(Object::toString)
        .containsExactly("192.0.2.2/32");
    assertThat(network.sources().header()).isEqualTo(ForwardingHeader.FORWARDED);
    assertThat(network.listen())
        .containsExactly(
            new InetSocketAddress("10.0.0.4", 9443), new InetSocketAddress("2001:db8::4", 9443));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network.proxies | 192.0.2.1/24 | \"192.0.2.1/24\" is no address and no block of addresses",
        "network.proxies | 1.2.3 | \"1.2.3\" is no address and no block of addresses",
        "network.forwarders | ::/200 | \"::/200\" is no address and no block of addresses",
        "network.forwarders | 192.0.2.0/24 | 192.0.2.0/24 and 192.0.2.7/32 of network.proxies have"
            + " addresses in common",
        "network.listen | 10.0.0.4:65536 | \"10.0.0.4:65536\" is no address with a port"
      })
  void what_is_wrong_is_told_with_the_setting_and_the_mend(
      String setting, String value, String problem) {
    var settings = new HashMap<>(Map.of("network.proxies", "192.0.2.7"));
    settings.put(setting, value);

    assertThatThrownBy(() -> network(settings))
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused ->
                assertThat(refused.lines())
                    .singleElement()
                    .asString()
                    .startsWith(setting + ": " + problem)
                    .contains("; "));
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatThrownBy(() ->
            network(Map.of("network.proxies", "1.2.3,4.5.6", "network.listen", "1.2.3.4:70000")))
        .isInstanceOfSatisfying(
            StartRefusedException.class, refused -> assertThat(refused.lines()).hasSize(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "network.proxies | proxy.example",
        "network.forwarders | 10.0.0.0/8/8",
        "network.listen | 10.0.0.4",
        "network.forwarding-header | X-Real-IP"
      })
  void what_has_not_even_the_shape_is_a_problem_of_the_configuration(String key, String value) {
    assertThat(new ConfigurationSource(Map.of(key, value), Map.of(), Optional.empty()).read())
        .isInstanceOfSatisfying(
            ConfigurationSource.Result.Refused.class,
            refused ->
                assertThat(refused.problems())
                    .singleElement()
                    .satisfies(problem -> {
                      assertThat(problem.setting()).isEqualTo(key);
                      assertThat(problem.expected()).isNotBlank();
                    }));
  }

  private static Network network(Map<String, String> settings) {
    return Network.read(configuration(settings).network());
  }

  private static Configuration configuration(Map<String, String> settings) {
    return switch (new ConfigurationSource(settings, Map.of(), Optional.empty()).read()) {
      case ConfigurationSource.Result.Read(var configuration) -> configuration;
      case ConfigurationSource.Result.Refused(var problems) ->
          throw new AssertionError(problems.toString());
    };
  }
}
