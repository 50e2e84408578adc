package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sallyport.access.Attachment.Evidence;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;
import sallyport.core.VaultId;

class NetworkMapTest {
  private static final String NETWORK =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/";
  private static final String APPS = NETWORK + "virtualnetworks/n/subnets/apps";
  private static final String DATA = NETWORK + "virtualnetworks/n/subnets/data";
  private static final String ENDPOINT = NETWORK + "privateendpoints/e";
  private static final VaultId VAULT = new VaultId("v1");
  private static final InetAddress CLIENT = InetAddress.ofLiteral("10.0.0.5");
  private static final InetAddress PROXY = InetAddress.ofLiteral("192.0.2.9");

  @Test
  void what_nothing_is_attached_to_comes_over_the_public_network() {
    var map = map();

    assertThat(map.of(Arrival.direct(CLIENT))).isEqualTo(new Origin.PublicNetwork(CLIENT));
  }

  @Test
  void a_listener_stands_for_its_subnet() {
    var map = map(new Attachment(listener("10.0.0.4", 8443), APPS));

    assertThat(map.of(at("10.0.0.4", 8443))).isEqualTo(new Origin.Subnet(APPS, CLIENT));
    assertThat(map.of(at("10.0.0.4", 8444))).isEqualTo(new Origin.PublicNetwork(CLIENT));
    assertThat(map.of(at("10.0.0.3", 8443))).isEqualTo(new Origin.PublicNetwork(CLIENT));
  }

  @Test
  void a_listener_with_its_port_counts_before_one_without() {
    var map =
        map(
            new Attachment(
                new Evidence.Listener(InetAddress.ofLiteral("10.0.0.4"), OptionalInt.empty()),
                APPS),
            new Attachment(listener("10.0.0.4", 8444), DATA));

    assertThat(map.of(at("10.0.0.4", 8443))).isEqualTo(new Origin.Subnet(APPS, CLIENT));
    assertThat(map.of(at("10.0.0.4", 8444))).isEqualTo(new Origin.Subnet(DATA, CLIENT));
  }

  @Test
  void the_smallest_block_of_clients_counts() {
    var map =
        map(
            new Attachment(new Evidence.Source(block("10.0.0.0/8")), APPS),
            new Attachment(new Evidence.Source(block("10.0.0.0/24")), DATA));

    assertThat(map.of(Arrival.direct(CLIENT))).isEqualTo(new Origin.Subnet(DATA, CLIENT));
    assertThat(map.of(Arrival.direct(InetAddress.ofLiteral("10.1.0.5"))))
        .isEqualTo(new Origin.Subnet(APPS, InetAddress.ofLiteral("10.1.0.5")));
  }

  @Test
  void a_proxy_stands_for_a_subnet_only_for_those_whom_it_brings() {
    var map = map(new Attachment(new Evidence.Proxy(block("192.0.2.9")), APPS));

    assertThat(map.of(through(PROXY, OptionalLong.empty())))
        .isEqualTo(new Origin.Subnet(APPS, CLIENT));
    assertThat(map.of(Arrival.direct(PROXY))).isEqualTo(new Origin.PublicNetwork(PROXY));
  }

  @Test
  void a_subnet_whose_service_endpoint_is_off_reaches_vaults_as_everybody_does() {
    var map =
        new NetworkMap(
            List.of(new Attachment(new Evidence.Source(block("10.0.0.0/24")), APPS)),
            Set.of(DATA),
            List.of());

    assertThat(map.of(Arrival.direct(CLIENT))).isEqualTo(new Origin.PublicNetwork(CLIENT));
  }

  @Test
  void a_link_id_counts_before_every_attachment() {
    var map = map(new Attachment(new Evidence.Proxy(block("192.0.2.9")), APPS));

    assertThat(map.of(through(PROXY, OptionalLong.of(7))))
        .isEqualTo(new Origin.PrivateEndpoint(ENDPOINT, Optional.of(VAULT), CLIENT));
  }

  @Test
  void a_link_id_that_belongs_to_no_endpoint_is_an_endpoint_that_no_vault_knows() {
    var map = map(new Attachment(new Evidence.Proxy(block("192.0.2.9")), APPS));

    assertThat(map.of(through(PROXY, OptionalLong.of(8))))
        .isEqualTo(new Origin.PrivateEndpoint("link 8", Optional.empty(), CLIENT));
  }

  @Test
  void an_attached_endpoint_stays_one_whether_the_control_plane_knows_it_or_not() {
    var gone = NETWORK + "privateendpoints/gone";
    var map = map(new Attachment(listener("10.0.0.4", 8443), gone.toUpperCase(Locale.ROOT)));

    assertThat(map.of(at("10.0.0.4", 8443)))
        .isEqualTo(new Origin.PrivateEndpoint(gone, Optional.empty(), CLIENT));
  }

  private static NetworkMap map(Attachment... attachments) {
    return new NetworkMap(
        List.of(attachments),
        Set.of(APPS, DATA),
        List.of(new NetworkMap.Endpoint(ENDPOINT, 7, Optional.of(VAULT))));
  }

  private static Evidence listener(String address, int port) {
    return new Evidence.Listener(InetAddress.ofLiteral(address), OptionalInt.of(port));
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  private static Arrival at(String local, int port) {
    return new Arrival(
        CLIENT,
        CLIENT,
        Optional.of(new InetSocketAddress(InetAddress.ofLiteral(local), port)),
        OptionalLong.empty());
  }

  private static Arrival through(InetAddress proxy, OptionalLong link) {
    return new Arrival(CLIENT, proxy, Optional.empty(), link);
  }
}
