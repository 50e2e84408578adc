package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.Networks.DNS;
import static sallyport.api.resources.Networks.HUB;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.V;
import static sallyport.api.resources.Networks.ZONE;
import static sallyport.api.resources.Networks.delete;
import static sallyport.api.resources.Networks.done;
import static sallyport.api.resources.Networks.refused;

import org.junit.jupiter.api.Test;

class PrivateZoneRoutesTest {
  private static final String LINK = ZONE + "/virtualNetworkLinks/hub";

  @Test
  void a_zone_is_made_shown_listed_and_deleted() {
    var plane = Networks.withHub();

    var made = plane.put(ZONE + DNS, "{'location':'global','tags':{'a':'b'}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .isEqualTo(
            ("{'name':'privatelink.vault.example','id':'"
                    + ZONE
                    + "','etag':'W/\\'1\\'','type':'Microsoft.Network/privateDnsZones','location':'global','tags':{'a':'b'},'properties':{'maxNumberOfRecordSets':1000,'maxNumberOfVirtualNetworkLinks':1000,'maxNumberOfVirtualNetworkLinksWithRegistration':0,'numberOfRecordSets':0,'numberOfVirtualNetworkLinks':0,'numberOfVirtualNetworkLinksWithRegistration':0,'provisioningState':'Succeeded'}}")
                .replace('\'', '"'));
    assertThat(plane.put(ZONE + DNS, "{'location':'global'}").status()).isEqualTo(200);
    assertThat(plane.get(PROVIDER + "privateDnsZones" + DNS).at("/value")).hasSize(1);
    assertThat(plane.get(SCOPE + "/providers/Microsoft.Network/privateDnsZones" + DNS).at("/value"))
        .hasSize(1);
    assertThat(delete(plane, ZONE + DNS).status()).isEqualTo(200);
    assertThat(delete(plane, ZONE + DNS).status()).isEqualTo(204);
    assertThat(plane.put(PROVIDER + "privateDnsZones/a..b" + DNS, "{}").code())
        .isEqualTo("InvalidResourceName");
  }

  @Test
  void a_record_is_made_changed_and_deleted() {
    var plane = Networks.withHub();
    done(plane.put(ZONE + DNS, "{'location':'global'}"));
    var record = ZONE + "/A/www";

    var made =
        plane.put(
            record + DNS,
            "{'properties':{'ttl':300,'aRecords':[{'ipv4Address':'10.0.0.9'}],'metadata':{'who':'me'}}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text())
        .isEqualTo(
            ("{'name':'www','id':'"
                    + record
                    + "','etag':'W/\\'2\\'','properties':{'metadata':{'who':'me'},'fqdn':'www.privatelink.vault.example.','ttl':300,'aRecords':[{'ipv4Address':'10.0.0.9'}],'isAutoRegistered':false},'type':'Microsoft.Network/privateDnsZones/A'}")
                .replace('\'', '"'));
    assertThat(plane.put(record + DNS, made.text()).status()).isEqualTo(200);
    assertThat(plane.get(ZONE + "/ALL" + DNS).at("/value")).hasSize(1);
    assertThat(
            plane
                .put(record + DNS, "{'properties':{'aRecords':[{'ipv4Address':'10.0.0'}]}}")
                .message())
        .isEqualTo("An invalid value was provided for 'aRecords'.");
    assertThat(plane.put(ZONE + "/A/a_b.c%20d" + DNS, "{'properties':{}}").code())
        .isEqualTo("InvalidResourceName");
    assertThat(plane.put(ZONE + "/AAAA/x" + DNS, "{'properties':{}}").code())
        .isEqualTo("InvalidResourceType");
    assertThat(delete(plane, record + DNS).status()).isEqualTo(200);
    assertThat(delete(plane, record + DNS).status()).isEqualTo(204);
  }

  @Test
  void a_network_is_linked_and_the_zone_is_kept_as_long() {
    var plane = Networks.withHub();
    done(plane.put(ZONE + DNS, "{'location':'global'}"));
    var body =
        "{'location':'global','properties':{'virtualNetwork':{'id':'"
            + HUB
            + "'},'registrationEnabled':false}}";

    var made = plane.put(LINK + DNS, body);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.at("/properties/virtualNetworkLinkState").asString()).isEqualTo("Completed");
    assertThat(plane.put(LINK + DNS, made.text()).status()).isEqualTo(200);
    refused(
        delete(plane, ZONE + DNS),
        409,
        "CannotDeleteResource",
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs"
            + " include: '"
            + LINK
            + "'. Please delete all nested resources before deleting this resource.");
    assertThat(
            plane
                .put(
                    LINK + DNS,
                    body.replace("'registrationEnabled':false", "'registrationEnabled':true"))
                .message())
        .isEqualTo(
            "The property 'properties.registrationEnabled' was not accepted: registration of hosts"
                + " is not supported by this server, and a rule that is not enforced is not"
                + " stored.");
    assertThat(
            plane.put(ZONE + "/virtualNetworkLinks/x" + DNS, body.replace("/hub'", "/no'")).code())
        .isEqualTo("InvalidResourceReference");

    done(delete(plane, HUB + V));
    assertThat(plane.get(ZONE + "/virtualNetworkLinks" + DNS).text()).isEqualTo("{\"value\":[]}");
    done(delete(plane, ZONE + DNS));
  }

  @Test
  void without_a_right_nothing_of_a_zone_is_read_or_written() {
    var plane = Networks.withHub();
    done(plane.put(ZONE + DNS, "{'location':'global'}"));

    for (var target : new String[] {ZONE, ZONE + "/A/x", LINK}) {
      for (var method : new String[] {"GET", "PUT", "DELETE"}) {
        assertThat(plane.send(method, target + DNS, "stranger", "{}").code())
            .isEqualTo("AuthorizationFailed");
      }
    }
  }
}
