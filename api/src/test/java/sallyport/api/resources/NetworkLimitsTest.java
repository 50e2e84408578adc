package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.Networks.DNS;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.ZONE;
import static sallyport.api.resources.Networks.refused;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.resources.networks.NetworkResource.Place;
import sallyport.resources.networks.PrivateZone;
import sallyport.resources.networks.VirtualNetwork;

/** How many networks and zones there can be: a subscription's are counted, and no other's. */
class NetworkLimitsTest {
  private static final String OTHER = "22222222-2222-4222-8222-222222222223";
  private static final String HUB_BODY =
      "{'location':'westeurope','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}";

  @ParameterizedTest
  @CsvSource({OTHER + ", 1000, 201", SUBSCRIPTION + ", 999, 201", SUBSCRIPTION + ", 1000, 400"})
  void a_subscription_has_a_thousand_networks_and_zones_at_most_whatever_others_have(
      String subscription, int count, int status) {
    var plane = ControlPlane.withGroup();
    plane.networkStore.change(change -> {
      for (int i = 0; i < count; i++) {
        var place = new Place(subscription, "rg1", "n" + i + ".example", "global");
        change.put(new VirtualNetwork(place, "guid", Map.of(), List.of(), List.of(), 1));
        change.put(new PrivateZone(place, Map.of(), List.of(), List.of(), 1));
      }
      return count;
    });

    var network = plane.put(HUB + V, HUB_BODY);
    var zone = plane.put(ZONE + DNS, "{'location':'global'}");

    assertThat(network.status()).as(network.text()).isEqualTo(status);
    if (status == 400) {
      refused(network, 400, "BadRequest", tooMany("virtualNetworks"));
      refused(zone, 400, "BadRequest", tooMany("privateDnsZones"));
    } else {
      assertThat(zone.status()).as(zone.text()).isBetween(200, 202);
    }
  }

  private static String tooMany(String what) {
    return "The property 'properties." + what + "' must not have more than 1000 entries.";
  }
}
