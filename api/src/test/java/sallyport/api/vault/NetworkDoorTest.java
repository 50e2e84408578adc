package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.header;
import static sallyport.api.vault.DataPlaneFixture.request;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;
import sallyport.core.VaultId;
import sallyport.http.Response;
import sallyport.resources.networks.NetworkFixtures;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.VirtualNetwork;

/** Calls from subnets and through private endpoints: answer, header and record of each. */
class NetworkDoorTest {
  private static final VirtualNetwork HUB = NetworkFixtures.network("Hub");
  private static final String APPS = id(HUB.id() + "/subnets/Apps");
  private static final String PLAIN = id(HUB.id() + "/subnets/Plain");
  private static final PrivateEndpoint ENDPOINT =
      NetworkFixtures.endpoint("Door", new VaultId("id-of-kv-pay"), 77);
  private static final InetAddress CLIENT = InetAddress.ofLiteral("10.0.0.5");
  private static final InetAddress PROXY = InetAddress.ofLiteral("192.0.2.9");
  private static final String CALLER =
      "Caller: appid=44444444-4444-4444-8444-444444444444;oid=33333333-3333-4333-8333-333333333333;"
          + "iss=https://login.example.test:8443/11111111-1111-4111-8111-111111111111/\r\n";
  private static final String VAULT = "Vault: kv-pay;location=westeurope";

  private final DataPlaneFixture fixture =
      new DataPlaneFixture(
          List.of(
              new Attachment(new Evidence.Source(block("10.0.0.0/24")), APPS),
              new Attachment(new Evidence.Source(block("10.0.1.0/24")), PLAIN),
              new Attachment(
                  new Evidence.Listener(InetAddress.ofLiteral("10.0.0.4"), OptionalInt.of(9443)),
                  ENDPOINT.id())));

  @BeforeEach
  void networksAreThere() {
    put(HUB);
    put(ENDPOINT);
  }

  @Test
  void a_listed_subnet_comes_in_and_header_and_record_name_it() {
    rules(DefaultAction.DENY, Bypass.NONE, APPS);

    var response = list(Arrival.direct(CLIENT));

    assertThat(response.status()).isEqualTo(200);
    assertThat(header(response, "x-ms-keyvault-network-info"))
        .contains(
            "conn_type=Subnet;subnet=" + APPS + ";addr=10.0.0.5;act_addr_fam=InterNetworkV6;");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("subnetId", APPS)
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("addrAuthType", "Subnet");
  }

  @Test
  void a_subnet_that_is_not_listed_is_told_that_it_is_unknown() {
    rules(DefaultAction.DENY, Bypass.AZURE_SERVICES);

    assertRefused(
        list(Arrival.direct(CLIENT)),
        403,
        "Forbidden",
        "Client address is not authorized and caller is not a trusted service.\r\n"
            + "Client address: 10.0.0.5 from unknown subnet\r\n"
            + CALLER
            + VAULT,
        "ForbiddenByFirewall");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("subnetId", APPS)
        .containsEntry("isAddressAuthorized", false)
        .containsEntry("door", "network")
        .containsEntry("rule", "no network rule lists the subnet, caller is not a trusted service");
  }

  @Test
  void a_subnet_that_is_not_listed_hears_of_the_bypass_when_that_is_off() {
    rules(DefaultAction.DENY, Bypass.NONE);

    assertRefused(
        list(Arrival.direct(CLIENT)),
        403,
        "Forbidden",
        "Client address is not authorized and caller was ignored because bypass is set to None\r\n"
            + "Client address: 10.0.0.5 from unknown subnet\r\n"
            + CALLER
            + VAULT,
        "ForbiddenByFirewall");
  }

  @Test
  void a_subnet_without_the_service_endpoint_calls_as_an_address_that_no_rule_lists() {
    rules(DefaultAction.DENY, Bypass.AZURE_SERVICES, PLAIN);

    var response = list(Arrival.direct(InetAddress.ofLiteral("10.0.1.5")));

    assertThat(response.status()).isEqualTo(403);
    assertThat(header(response, "x-ms-keyvault-network-info"))
        .contains("conn_type=Ipv4;addr=10.0.1.5;act_addr_fam=InterNetwork;");
  }

  @Test
  void switching_the_service_endpoint_off_counts_from_the_next_call_on() {
    rules(DefaultAction.DENY, Bypass.NONE, APPS);
    assertThat(list(Arrival.direct(CLIENT)).status()).isEqualTo(200);

    put(
        new VirtualNetwork(
            HUB.place(),
            HUB.resourceGuid(),
            HUB.tags(),
            HUB.addressPrefixes(),
            List.of(NetworkFixtures.subnet("Apps", "10.0.0.0/24")),
            1));

    assertThat(list(Arrival.direct(CLIENT)).status()).isEqualTo(403);
  }

  @Test
  void an_approved_private_endpoint_comes_in_although_public_access_is_disabled() {
    access(PublicAccess.DISABLED);

    var response = list(throughLink(77));

    assertThat(response.status()).isEqualTo(200);
    assertThat(header(response, "x-ms-keyvault-network-info"))
        .contains(
            "conn_type=PrivateLink;private_endpoint="
                + id(ENDPOINT.id())
                + ";addr=10.0.0.5;act_addr_fam=InterNetworkV6;");
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("privateEndpointId", id(ENDPOINT.id()))
        .containsEntry("isAddressAuthorized", true)
        .containsEntry("addrAuthType", "PrivateLink");
  }

  @Test
  void a_listener_that_is_bound_to_an_endpoint_is_that_endpoint() {
    access(PublicAccess.DISABLED);

    assertThat(list(at("10.0.0.4", 9443)).status()).isEqualTo(200);
    assertThat(list(at("10.0.0.4", 8443)).status()).isEqualTo(403);
  }

  @Test
  void an_endpoint_that_is_not_approved_any_more_stays_outside_from_the_next_call_on() {
    access(PublicAccess.ENABLED);
    assertThat(list(throughLink(77)).status()).isEqualTo(200);

    put(rejected());

    assertRefused(
        list(throughLink(77)),
        403,
        "Forbidden",
        "Client address is not authorized and caller is not a trusted service.\r\n"
            + "Client address: 10.0.0.5\r\n"
            + CALLER
            + VAULT,
        "ForbiddenByFirewall");
  }

  /** Each refusal as whom it would have been without the endpoint; nothing else is published. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ENABLED | AZURE_SERVICES | ForbiddenByFirewall | Client address is not authorized and"
            + " caller is not a trusted service.~Client address: 10.0.0.5~CALLER",
        "ENABLED | NONE | ForbiddenByFirewall | Client address is not authorized and caller was"
            + " ignored because bypass is set to None~Client address: 10.0.0.5~CALLER",
        "DISABLED | AZURE_SERVICES | ForbiddenByConnection | Public network access is disabled and"
            + " request is not from a trusted service nor via an approved private link.~CALLER",
        "DISABLED | NONE | ForbiddenByConnection | Connection is not an approved private link and"
            + " caller was ignored because bypass is not set to 'AzureServices' and"
            + " PublicNetworkAccess is set to 'Disabled'.~",
        "SECURED_BY_PERIMETER | NONE | ForbiddenByNsp | The request was forbidden by NSP policy."
            + " CALLER"
      })
  void an_endpoint_that_is_not_approved_hears_what_public_access_and_bypass_say(
      PublicAccess access, Bypass bypass, String code, String message) {
    put(rejected());
    fixture.network(new NetworkRules(access, DefaultAction.ALLOW, bypass, List.of()));

    assertRefused(
        list(throughLink(77)),
        403,
        "Forbidden",
        message.replace("~", "\r\n").replace("CALLER", CALLER) + VAULT,
        code);
    assertThat(fixture.onlyRecord().properties())
        .containsEntry("rule", "the private endpoint has no approved connection to this vault");
  }

  @Test
  void an_endpoint_of_another_vault_and_an_unknown_link_stay_outside_even_of_an_open_vault() {
    put(NetworkFixtures.endpoint("Other", new VaultId("id-of-another"), 78));
    access(PublicAccess.ENABLED);

    assertThat(list(throughLink(78)).status()).isEqualTo(403);
    assertThat(list(throughLink(79)).status()).isEqualTo(403);
  }

  @Test
  void the_privatelink_name_reaches_the_same_vault() {
    var response =
        fixture.plane.handle(
            SentRequest.of(
                    "GET", "kv-pay.privatelink.vault.example.test", "/secrets?api-version=7.6")
                .bearer(DataPlaneFixture.TOKEN));

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void a_vault_secured_by_perimeter_refuses_what_no_private_link_brings() {
    access(PublicAccess.SECURED_BY_PERIMETER);

    assertRefused(
        list(Arrival.direct(CLIENT)),
        403,
        "Forbidden",
        "The request was forbidden by NSP policy. " + CALLER + VAULT,
        "ForbiddenByNsp");
    assertThat(list(throughLink(77)).status()).isEqualTo(200);
  }

  private void put(VirtualNetwork network) {
    fixture.networks.change(change -> change.put(network));
    fixture.states.networksChanged();
  }

  private void put(PrivateEndpoint endpoint) {
    fixture.networks.change(change -> change.put(endpoint));
    fixture.states.networksChanged();
  }

  private static PrivateEndpoint rejected() {
    var was = ENDPOINT.connection();
    return new PrivateEndpoint(
        ENDPOINT.place(),
        ENDPOINT.resourceGuid(),
        ENDPOINT.tags(),
        ENDPOINT.subnetId(),
        new PrivateEndpoint.Connection(
            was.name(),
            was.vaultSideName(),
            was.vault(),
            was.vaultScope(),
            PrivateEndpoint.State.REJECTED,
            "no",
            was.requestMessage(),
            was.manual()),
        ENDPOINT.privateAddress(),
        ENDPOINT.linkId(),
        ENDPOINT.zoneGroups(),
        1);
  }

  private void rules(DefaultAction action, Bypass bypass, String... subnets) {
    fixture.network(
        new NetworkRules(
            PublicAccess.ENABLED,
            action,
            bypass,
            List.of(),
            List.of(subnets).stream()
                .map(subnet -> new NetworkRules.SubnetRule(subnet, Optional.empty()))
                .toList()));
  }

  private void access(PublicAccess access) {
    fixture.network(
        new NetworkRules(access, DefaultAction.ALLOW, Bypass.AZURE_SERVICES, List.of()));
  }

  private Response list(Arrival arrival) {
    return fixture.plane.handle(request("GET", "/secrets?api-version=7.6").arriving(arrival));
  }

  private static Arrival throughLink(long id) {
    return new Arrival(CLIENT, PROXY, Optional.empty(), OptionalLong.of(id));
  }

  private static Arrival at(String address, int port) {
    var local = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    return new Arrival(CLIENT, CLIENT, Optional.of(local), OptionalLong.empty());
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  private static String id(String armId) {
    return armId.toLowerCase(Locale.ROOT);
  }
}
