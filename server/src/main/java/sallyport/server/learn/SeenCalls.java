package sallyport.server.learn;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import sallyport.access.proposal.Seen;
import sallyport.access.proposal.Seen.Place;
import sallyport.audit.AuditEntry;
import sallyport.core.Addresses;
import sallyport.core.VaultName;

/**
 * Gathers the data-plane calls of one vault by where they came from.
 *
 * <p>A place counts as wanted once a call from it had a proven caller and was not refused for want
 * of a right: whoever is only ever turned away at the other doors shall not be let in at this one.
 */
public final class SeenCalls {
  private static final int MOST_PLACES = 100_000;
  private static final int MOST_PRINCIPALS = 20;
  private static final String AUTHORIZED = "isAddressAuthorized";

  /** What can be shown in a terminal and in a comment of a script. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._@:/()-]{1,512}");

  private final String vault;
  private final Map<Key, Seen> places = new LinkedHashMap<>();
  private boolean reportOnly;
  private long calls;

  private record Key(Place place, Optional<String> trustedService) {}

  public SeenCalls(VaultName vault) {
    this.vault = "/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/" + vault.value().toUpperCase(Locale.ROOT);
  }

  /**
   * Takes what the network door was asked about; the control plane's records and calls without a
   * token, which are answered from anywhere, are none of it.
   *
   * @throws IllegalStateException when there are more places than can be kept
   */
  public void take(AuditEntry entry) {
    var authorized = entry.property(AUTHORIZED);
    if (authorized.isEmpty() || !entry.resourceId().endsWith(vault)) {
      return;
    }
    place(entry, authorized.get().equals("true")).ifPresent(place -> take(entry, place));
  }

  /** Some records are of a time when the vault only reported. */
  public boolean reportOnly() {
    return reportOnly;
  }

  public long calls() {
    return calls;
  }

  public Collection<Seen> seen() {
    return List.copyOf(places.values());
  }

  private void take(AuditEntry entry, Place place) {
    calls++;
    reportOnly |= entry.property("wouldRefuse").isPresent();
    var trusted = entry.property("trustedService").filter(name -> PLAIN.matcher(name).matches());
    var key = new Key(place, trusted);
    var wanted = !entry.claims().isEmpty() && entry.status() != 401 && entry.status() != 403;
    var before = places.get(key);
    if (before == null && places.size() >= MOST_PLACES) {
      throw new IllegalStateException(
          "calls came from more than " + MOST_PLACES + " places; ask for a shorter time");
    }
    var principals = before == null ? new TreeSet<String>() : new TreeSet<>(before.principals());
    principal(entry).filter(_ -> principals.size() < MOST_PRINCIPALS).ifPresent(principals::add);
    places.put(
        key,
        new Seen(
            place,
            trusted,
            wanted || (before != null && before.wanted()),
            before == null ? 1 : before.calls() + 1,
            before == null || before.last().isBefore(entry.time()) ? entry.time() : before.last(),
            principals));
  }

  private static Optional<Place> place(AuditEntry entry, boolean authorized) {
    var endpoint = entry.property("privateEndpointId");
    if (endpoint.isPresent()) {
      return plain(endpoint).map(id -> new Place.Endpoint(id, authorized));
    }
    var subnet = entry.property("subnetId");
    if (subnet.isPresent()) {
      return plain(subnet).map(Place.Subnet::new);
    }
    return Addresses.parse(entry.callerIpAddress()).map(Place.Address::new);
  }

  private static Optional<String> plain(Optional<String> id) {
    return id.filter(text -> PLAIN.matcher(text).matches());
  }

  private static Optional<String> principal(AuditEntry entry) {
    var claims = entry.claims();
    return Optional.ofNullable(claims.getOrDefault("appid", claims.get("oid")))
        .filter(name -> PLAIN.matcher(name).matches());
  }
}
