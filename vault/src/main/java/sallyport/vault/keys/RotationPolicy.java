package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When new versions of a key are made by themselves, and when its end is announced. Durations are
 * kept as they were written (ISO 8601 of years, months and days).
 *
 * @param expiryTime how long a new version lives
 * @param actions at most one of each kind
 * @param created absent where nobody has set a policy
 */
public record RotationPolicy(
    Optional<String> expiryTime,
    List<LifetimeAction> actions,
    Optional<Instant> created,
    Optional<Instant> updated) {

  public RotationPolicy {
    actions = List.copyOf(actions);
  }

  public enum Kind {
    ROTATE,
    NOTIFY
  }

  /**
   * @param fromCreation counted from the creation of the version, else back from its end
   * @param time the duration as it was written
   */
  public record LifetimeAction(Kind kind, boolean fromCreation, String time) {}

  Optional<LifetimeAction> action(Kind kind) {
    return actions.stream().filter(action -> action.kind() == kind).findFirst();
  }
}
