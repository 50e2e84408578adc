package sallyport.resources.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.resources.networks.PrivateZone.AddressRecords;

/**
 * Keeps the zones of an endpoint's zone groups right: the name of its vault with the endpoint's
 * address, as long as the connection is approved. A record of the same name gives way, as at the
 * real service.
 */
final class ZoneRecords {
  /** As the real service writes them. */
  private static final int TTL_SECONDS = 10;

  private ZoneRecords() {}

  /** After any change of an endpoint; its own records only. */
  static void settle(NetworkStore.Change change, PrivateEndpoint endpoint) {
    withdraw(change, endpoint);
    if (endpoint.connection().state() != PrivateEndpoint.State.APPROVED) {
      return;
    }
    for (var group : endpoint.zoneGroups()) {
      for (var config : group.configs()) {
        change.zone(config.zoneId()).ifPresent(zone -> write(change, zone, endpoint));
      }
    }
  }

  /** The endpoint is gone. */
  static void withdraw(NetworkStore.Change change, PrivateEndpoint endpoint) {
    for (var zone : change.zones()) {
      var rest = zone.records().stream().filter(set -> !writtenBy(set, endpoint)).toList();
      if (rest.size() < zone.records().size()) {
        change.put(with(zone, rest));
      }
    }
  }

  static PrivateZone with(PrivateZone zone, List<AddressRecords> records) {
    return new PrivateZone(zone.place(), zone.tags(), records, zone.links(), zone.revision());
  }

  /** The name of the vault, which is its record's name. */
  static String recordName(PrivateEndpoint endpoint) {
    var scope = endpoint.connection().vaultScope();
    return scope.substring(scope.lastIndexOf('/') + 1);
  }

  private static boolean writtenBy(AddressRecords set, PrivateEndpoint endpoint) {
    return set.endpointId().filter(endpoint.id()::equalsIgnoreCase).isPresent();
  }

  private static void write(
      NetworkStore.Change change, PrivateZone zone, PrivateEndpoint endpoint) {
    var name = recordName(endpoint);
    var records = new ArrayList<>(zone.records());
    records.removeIf(set -> set.name().equalsIgnoreCase(name));
    records.add(
        new AddressRecords(
            name,
            TTL_SECONDS,
            List.of(endpoint.privateAddress()),
            Map.of("creator", "created by private endpoint " + endpoint.place().name()),
            Optional.of(endpoint.id())));
    change.put(with(zone, records));
  }
}
