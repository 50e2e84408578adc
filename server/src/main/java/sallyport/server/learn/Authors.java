package sallyport.server.learn;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sallyport.access.proposal.Seen.Place;
import sallyport.audit.AuditEntry;

/**
 * Who changed a vault last, and from where they call it. A change is proposed to somebody who will
 * most likely be the same; where they call from several places, nobody can tell which is theirs.
 */
final class Authors {
  private static final int MOST = 10_000;
  private static final int MOST_PLACES = 8;
  private static final Set<String> CHANGES = Set.of("VaultPut", "VaultPatch");

  private final Map<String, Set<Place>> calledFrom = new HashMap<>();
  private final Map<String, Set<Place>> changedFrom = new HashMap<>();
  private @Nullable AuditEntry last;

  void called(AuditEntry entry, Place place) {
    note(calledFrom, entry, place);
  }

  /** Takes a record of the control plane. */
  void controlled(AuditEntry entry, Place place) {
    note(changedFrom, entry, place);
    if (CHANGES.contains(entry.operationName())
        && entry.status() < 300
        && entry.claims().containsKey("oid")
        && !entry.time().isBefore(last == null ? Instant.MIN : last.time())) {
      last = entry;
    }
  }

  /** Where the data plane is called from counts before where it is governed from. */
  Optional<Author> last() {
    var change = last;
    if (change == null) {
      return Optional.empty();
    }
    var id = change.claims().getOrDefault("oid", "");
    var places = calledFrom.getOrDefault(id, changedFrom.getOrDefault(id, Set.of()));
    return places.size() == 1
        ? Optional.of(new Author(name(change), places.iterator().next()))
        : Optional.empty();
  }

  private static String name(AuditEntry entry) {
    var claims = entry.claims();
    for (var claim : new String[] {"upn", "preferred_username", "unique_name", "appid", "azp"}) {
      var name = claims.get(claim);
      if (name != null && SeenCalls.plain(name)) {
        return name;
      }
    }
    return "whoever";
  }

  /** One that is not noted for want of room is not clear. */
  private static void note(Map<String, Set<Place>> places, AuditEntry entry, Place place) {
    var id = entry.claims().get("oid");
    if (id == null || (places.size() >= MOST && !places.containsKey(id))) {
      return;
    }
    var known = places.computeIfAbsent(id, _ -> new HashSet<>());
    if (known.size() < MOST_PLACES) {
      known.add(place);
    }
  }
}
