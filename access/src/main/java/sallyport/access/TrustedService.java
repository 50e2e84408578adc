package sallyport.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One row of the list of trusted services: who it is, and what it is trusted for.
 *
 * @param name as audit records name it
 * @param scenario what it does with a vault, in words
 * @param edition which list of the service has the row
 * @param callerName how the service names it in refusals, where it does
 * @param appIds application ids that are its own, in lower case
 * @param resourceTypes types of the resources whose managed identities are its own, for example
 *     {@code Microsoft.Sql/servers}; compared without regard to case
 * @param operations all that the scenario needs; in any other it is a stranger
 * @param reason where the operations are taken from
 * @param flag the switch of the vault that must be on as well
 */
public record TrustedService(
    String name,
    String scenario,
    Edition edition,
    Optional<String> callerName,
    List<String> appIds,
    List<String> resourceTypes,
    Set<Operation> operations,
    String reason,
    Optional<VaultFlags.Flag> flag) {

  public TrustedService {
    appIds = List.copyOf(appIds);
    resourceTypes = List.copyOf(resourceTypes);
    if (name.isBlank() || operations.isEmpty() || (appIds.isEmpty() && resourceTypes.isEmpty())) {
      throw new IllegalArgumentException("a trusted service has a name, an id and an operation");
    }
    operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
  }

  /** Which published list names the service. */
  public enum Edition {
    /** The one of 2018 only. */
    OF_2018("2018"),
    /** Today's only. */
    OF_2026("2026"),
    BOTH("both"),
    /** None: an operator's own service. */
    OWN("own");

    private final String word;

    Edition(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    public static Optional<Edition> named(String word) {
      for (var edition : values()) {
        if (edition.word.equals(word)) {
          return Optional.of(edition);
        }
      }
      return Optional.empty();
    }
  }
}
