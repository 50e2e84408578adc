package sallyport.server.learn;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import sallyport.access.Operation;
import sallyport.access.TrustedServices;
import sallyport.access.VaultFlags;
import sallyport.access.proposal.Seen;
import sallyport.access.proposal.Seen.Place;
import sallyport.audit.AuditEntry;
import sallyport.core.Addresses;
import sallyport.core.Caller;
import sallyport.core.VaultName;

/**
 * Gathers the data-plane calls of one vault by where they came from, and who governs it.
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

  /** Whom the vault trusts has been settled: its switches are not asked again. */
  private static final VaultFlags ALL = new VaultFlags(true, true, true);

  private final String vault;
  private final TrustedServices trusted;
  private final Authors authors = new Authors();
  private final Map<Key, Seen> places = new LinkedHashMap<>();
  private boolean reportOnly;
  private long calls;

  private record Key(Place place, Optional<String> trustedService) {}

  /**
   * @param trusted whom the bypass lets in; a vault that is open to everybody has let them in
   *     without asking, and its records do not name them
   */
  public SeenCalls(VaultName vault, TrustedServices trusted) {
    this.trusted = trusted;
    this.vault = "/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/" + vault.value().toUpperCase(Locale.ROOT);
  }

  /**
   * Takes what the network door was asked about, and who governs the vault from where; calls
   * without a token, which are answered from anywhere, are none of it.
   *
   * @throws IllegalStateException when there are more places than can be kept
   */
  public void take(AuditEntry entry) {
    if (!entry.resourceId().endsWith(vault)) {
      return;
    }
    var authorized = entry.property(AUTHORIZED);
    if (authorized.isPresent()) {
      place(entry, authorized.get().equals("true")).ifPresent(place -> take(entry, place));
    } else {
      place(entry, false).ifPresent(place -> authors.controlled(entry, place));
    }
  }

  /** Who changed the vault last and calls from one place; empty where that is not clear. */
  public Optional<Author> author() {
    return authors.last();
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
    authors.called(entry, place);
    var service = trustedService(entry);
    var key = new Key(place, service);
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
            service,
            wanted || (before != null && before.wanted()),
            before == null ? 1 : before.calls() + 1,
            before == null || before.last().isBefore(entry.time()) ? entry.time() : before.last(),
            principals));
  }

  private Optional<String> trustedService(AuditEntry entry) {
    return plain(
        entry
            .property("trustedService")
            .or(() ->
                Operation.named(entry.operationName())
                    .filter(_ -> !entry.claims().isEmpty())
                    .flatMap(operation -> trusted.recognise(caller(entry), operation, ALL))));
  }

  /** As much of the caller as recognising takes. */
  private static Caller caller(AuditEntry entry) {
    var claims = entry.claims();
    var type = claims.get("idtyp");
    return new Caller(
        "",
        claims.getOrDefault("oid", ""),
        Optional.ofNullable(claims.getOrDefault("appid", claims.get("azp"))),
        List.of(),
        false,
        type == null ? !claims.containsKey("scp") : type.equals("app"),
        "",
        Optional.ofNullable(claims.get("xms_mirid")),
        Map.of());
  }

  static boolean plain(String text) {
    return PLAIN.matcher(text).matches();
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
    return id.filter(SeenCalls::plain);
  }

  private static Optional<String> principal(AuditEntry entry) {
    var claims = entry.claims();
    return Optional.ofNullable(claims.getOrDefault("appid", claims.get("oid")))
        .filter(SeenCalls::plain);
  }
}
