package sallyport.vault.keys;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.vault.keys.RotationPolicy.Kind;
import sallyport.vault.keys.RotationPolicy.LifetimeAction;
import sallyport.vault.objects.Attributes;

/**
 * The grammar of rotation policies and what follows from one (how-to-configure-key-rotation of the
 * Key Vault documentation). Pure: facts in, times or a refusal out.
 */
final class RotationRules {
  /** Said of a key whose policy nobody has set. */
  static final RotationPolicy DEFAULT =
      new RotationPolicy(
          Optional.empty(),
          List.of(new LifetimeAction(Kind.NOTIFY, false, "P30D")),
          Optional.empty(),
          Optional.empty());

  private static final Pattern DURATION =
      Pattern.compile("P(?=\\d)(?:\\d{1,4}Y)?(?:\\d{1,5}M)?(?:\\d{1,6}D)?");
  private static final int DAYS_A_YEAR = 365;
  private static final int DAYS_A_MONTH = 30;
  private static final int SHORTEST_LIFE_DAYS = 28;
  private static final int ROTATION_MARGIN_DAYS = 7;

  private RotationRules() {}

  /** The policy as it will be kept: checked, with the announcement that every policy has. */
  static RotationPolicy checked(RotationPolicy asked, Instant now) {
    var life = asked.expiryTime().map(text -> days("attributes.expiryTime", text));
    if (life.filter(days -> days < SHORTEST_LIFE_DAYS).isPresent()) {
      throw KeyRules.invalid("attributes.expiryTime", "less than 28 days");
    }
    if (end(asked, now).filter(Attributes.LATEST::isBefore).isPresent()) {
      throw KeyRules.invalid("attributes.expiryTime", "beyond the year 9999");
    }
    for (var action : asked.actions()) {
      check(action, life);
    }
    var kinds = asked.actions().stream().map(LifetimeAction::kind).distinct().count();
    if (kinds < asked.actions().size()) {
      throw KeyRules.invalid("lifetimeActions", "two actions of one type");
    }
    var actions = new ArrayList<>(asked.actions());
    if (asked.action(Kind.NOTIFY).isEmpty()) {
      actions.addAll(DEFAULT.actions());
    }
    return new RotationPolicy(asked.expiryTime(), actions, asked.created(), asked.updated());
  }

  private static void check(LifetimeAction action, Optional<Long> life) {
    var path =
        "lifetimeActions.trigger."
            + (action.fromCreation() ? "timeAfterCreate" : "timeBeforeExpiry");
    long days = days(path, action.time());
    if (action.kind() == Kind.NOTIFY) {
      if (action.fromCreation()) {
        throw KeyRules.invalid(path, "Notify counts back from the end");
      }
      return;
    }
    if (days < ROTATION_MARGIN_DAYS) {
      throw KeyRules.invalid(path, "less than 7 days");
    }
    if (!action.fromCreation() && life.isEmpty()) {
      throw KeyRules.invalid(path, "needs an expiryTime");
    }
    if (life.filter(all -> days > all - ROTATION_MARGIN_DAYS).isPresent()) {
      throw KeyRules.invalid(path, "not 7 days apart from the other end of the life");
    }
  }

  private static long days(String path, String text) {
    var period = period(text).orElseThrow(() -> KeyRules.invalid(path, "no such duration"));
    return (long) period.getYears() * DAYS_A_YEAR
        + (long) period.getMonths() * DAYS_A_MONTH
        + period.getDays();
  }

  private static Optional<Period> period(String text) {
    try {
      return DURATION.matcher(text).matches() ? Optional.of(Period.parse(text)) : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /**
   * When a version made at a time ends by the policy: at the latest time there is, where a policy
   * that was set long ago would have it later.
   */
  static Optional<Instant> expiry(RotationPolicy policy, Instant created) {
    return end(policy, created)
        .map(end -> end.isAfter(Attributes.LATEST) ? Attributes.LATEST : end);
  }

  private static Optional<Instant> end(RotationPolicy policy, Instant created) {
    return policy.expiryTime().flatMap(RotationRules::period).map(life -> after(created, life));
  }

  /** When the current version is to be replaced. */
  static Optional<Instant> rotation(RotationPolicy policy, Attributes current) {
    return policy.action(Kind.ROTATE).flatMap(action -> time(action, current));
  }

  /** When the end of the current version is to be announced. */
  static Optional<Instant> announcement(RotationPolicy policy, Attributes current) {
    return policy.action(Kind.NOTIFY).flatMap(action -> time(action, current));
  }

  private static Optional<Instant> time(LifetimeAction action, Attributes current) {
    var length = period(action.time()).orElse(Period.ZERO);
    return action.fromCreation()
        ? Optional.of(after(current.created(), length))
        : current.expires().map(end -> after(end, length.negated()));
  }

  private static Instant after(Instant start, Period length) {
    return start.atOffset(ZoneOffset.UTC).plus(length).toInstant();
  }
}
