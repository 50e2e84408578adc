package sallyport.api.vault;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import sallyport.access.Firewall;
import sallyport.access.Origin;
import sallyport.access.Perimeter;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleVerdict;
import sallyport.access.TrustedServices;
import sallyport.core.Caller;
import sallyport.core.ObjectName;

/**
 * What decides at the network door and at the permission door, for real calls ({@link Doors}) and
 * for supposed ones ({@link Explanations}). It throws nothing and asks for no token by itself.
 */
final class Judge {
  private final VaultStates vaults;
  private final TrustedServices trusted;

  Judge(VaultStates vaults, TrustedServices trusted) {
    this.vaults = vaults;
    this.trusted = trusted;
  }

  /** What decided about a permission. */
  sealed interface Permission {

    /** The rule in words. */
    String rule();

    /** Empty where the permission is held. */
    Optional<DoorRefusal> refusal();

    record OfPolicies(PolicyVerdict verdict, Optional<DoorRefusal> refusal) implements Permission {
      @Override
      public String rule() {
        return verdict.rule();
      }
    }

    record OfRoles(RoleVerdict verdict, Optional<DoorRefusal> refusal) implements Permission {
      @Override
      public String rule() {
        return verdict.rule();
      }
    }
  }

  /**
   * Judges where a call comes from.
   *
   * @param caller who a valid token shows; asked for only where the origin alone is not let in
   */
  Firewall.Verdict network(
      VaultState vault, Origin origin, Route route, Supplier<Optional<Caller>> caller) {
    var byOrigin = vault.firewall().judge(origin, Optional.empty());
    if (byOrigin instanceof Firewall.Verdict.Allowed(var reason)
        && !(reason instanceof Firewall.Reason.ReportOnly)) {
      return byOrigin;
    }
    var known = caller.get();
    var service = known.flatMap(it -> trustedService(vault, it, route));
    return vault.firewall().judge(origin, service, known);
  }

  /**
   * What the perimeter around the vault says, whether or not its word counts.
   *
   * @param byPerimeter its verdict
   */
  record Opinion(Perimeter perimeter, Firewall.Verdict byPerimeter) {}

  /**
   * Asks the perimeter. Empty for a vault in none, and for calls through private endpoints, which
   * are none of its business.
   *
   * @param caller who a valid token shows; asked for only where the origin alone is not let in
   */
  Optional<Opinion> perimeter(VaultState vault, Origin origin, Supplier<Optional<Caller>> caller) {
    var around = vault.firewall().perimeter();
    if (around.isEmpty() || origin instanceof Origin.PrivateEndpoint) {
      return Optional.empty();
    }
    var perimeter = around.get();
    var byOrigin = perimeter.judge(origin, Optional.empty());
    return Optional.of(
        new Opinion(
            perimeter,
            byOrigin instanceof Firewall.Verdict.Allowed
                ? byOrigin
                : perimeter.judge(origin, caller.get())));
  }

  private Optional<String> trustedService(VaultState vault, Caller caller, Route route) {
    return route instanceof Route.Found found
        ? trusted.recognise(caller, found.operation(), vault.flags())
        : Optional.empty();
  }

  Permission permission(VaultState vault, Caller caller, Route.Found found) {
    return vault.roleBased() ? byRoles(vault, caller, found) : byPolicies(vault, caller, found);
  }

  private Permission byPolicies(VaultState vault, Caller caller, Route.Found found) {
    var operation = found.operation();
    var verdict = vault.policies().judge(caller, operation);
    return new Permission.OfPolicies(
        verdict,
        verdict instanceof PolicyVerdict.Granted
            ? Optional.empty()
            : Optional.of(told(vault, caller, new DoorRefusal.NotInPolicies(operation, verdict))));
  }

  private Permission byRoles(VaultState vault, Caller caller, Route.Found found) {
    var operation = found.operation();
    var scope = scope(vault, found);
    var verdict = vaults.roles().judgeDataAction(caller, operation, scope);
    return new Permission.OfRoles(
        verdict,
        verdict instanceof RoleVerdict.Granted
            ? Optional.empty()
            : Optional.of(
                told(vault, caller, new DoorRefusal.NotInRoles(operation, scope, verdict))));
  }

  /** A service of the platform that the vault did not switch on is told only that. */
  private DoorRefusal told(VaultState vault, Caller caller, DoorRefusal refusal) {
    return trusted
        .switchedOff(caller, vault.flags())
        .<DoorRefusal>map(service -> new DoorRefusal.FirstPartyRefused(service, refusal))
        .orElse(refusal);
  }

  /** How permission refusals name a caller that is the managed identity of a listed type. */
  Optional<String> identityName(Caller caller) {
    return trusted.identityName(caller);
  }

  /** A name that is none is judged at the vault, so that no part of it is taken for a scope. */
  private static String scope(VaultState vault, Route.Found found) {
    return found.operation().onObject() && found.name().filter(ObjectName::valid).isPresent()
        ? vault.scope() + collection(found) + found.name().get().toLowerCase(Locale.ROOT)
        : vault.scope();
  }

  private static String collection(Route.Found found) {
    return switch (found.operation().kind()) {
      case SECRET -> "/secrets/";
      case KEY -> "/keys/";
      case CERTIFICATE -> "/certificates/";
    };
  }
}
