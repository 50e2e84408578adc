package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.core.AddressBlock;
import sallyport.http.ForwardingHeader;
import sallyport.http.Sources;
import sallyport.server.config.Configuration;
import sallyport.server.config.ConfigurationSource;

class NetworkTest {
  private static final String NETWORK =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/";
  private static final String SUBNET = NETWORK + "virtualnetworks/n/subnets/a";
  private static final String ENDPOINT = NETWORK + "privateendpoints/e";

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

  @Test
  void what_is_attached_is_read() {
    var network =
        network(
            Map.of(
                "network.proxies",
                "192.0.2.8/30",
                "network.attach",
                String.join(
                    ",",
                    "listener:10.0.0.4=" + SUBNET,
                    "listener:10.0.0.4:9443=" + ENDPOINT,
                    "listener:[2001:db8::4]:9443=" + ENDPOINT,
                    "proxy:192.0.2.9=" + SUBNET,
                    "source:10.1.0.0/16=" + SUBNET)));

    assertThat(network.attachments().now())
        .containsExactly(
            new Attachment(new Evidence.Listener(address("10.0.0.4"), OptionalInt.empty()), SUBNET),
            new Attachment(
                new Evidence.Listener(address("10.0.0.4"), OptionalInt.of(9443)), ENDPOINT),
            new Attachment(
                new Evidence.Listener(address("2001:db8::4"), OptionalInt.of(9443)), ENDPOINT),
            new Attachment(new Evidence.Proxy(block("192.0.2.9")), SUBNET),
            new Attachment(new Evidence.Source(block("10.1.0.0/16")), SUBNET));
  }

  @Test
  void an_interface_stands_for_the_addresses_it_has() {
    var network = network(Map.of("network.attach", "interface:" + loopback() + "=" + SUBNET));

    assertThat(network.attachments().now())
        .contains(
            new Attachment(
                new Evidence.Listener(address("127.0.0.1"), OptionalInt.empty()), SUBNET));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listener:10.0.0.4:70000 | \"10.0.0.4:70000\" is no address of this machine",
        "source:10.0.0.1/8 | \"10.0.0.1/8\" is no address and no block of addresses",
        "proxy:router | \"router\" is no address and no block of addresses",
        "proxy:192.0.2.9 | \"proxy:192.0.2.9\" is no listed proxy and no listed forwarder",
        "interface:nosuch0 | there is no interface \"nosuch0\" with an address",
        "source:10.2.0.0/16 | \"source:10.2.0.0/16\" is attached twice"
      })
  void what_cannot_be_attached_is_told_with_the_mend(String evidence, String problem) {
    assertThatThrownBy(() ->
            network(
                Map.of(
                    "network.attach",
                    "source:10.2.0.0/16=" + ENDPOINT + "," + evidence + "=" + SUBNET)))
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused ->
                assertThat(refused.lines())
                    .singleElement()
                    .asString()
                    .startsWith("network.attach: " + problem)
                    .contains("; "));
  }

  @Test
  void nothing_but_subnets_and_private_endpoints_can_be_attached() {
    var id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v";

    assertThatThrownBy(() -> network(Map.of("network.attach", "source:10.2.0.0/16=" + id)))
        .hasMessageContaining("is no id of a subnet or a private endpoint");
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
        "network.attach | 10.0.0.4=/subscriptions/s",
        "network.attach | vlan:7=/subscriptions/s",
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

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  /** The loopback interface, whatever it is called here. */
  private static String loopback() {
    try {
      return NetworkInterface.getByInetAddress(address("127.0.0.1")).getName();
    } catch (SocketException unreadable) {
      throw new AssertionError(unreadable);
    }
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
