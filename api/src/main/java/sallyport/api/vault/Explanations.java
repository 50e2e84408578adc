package sallyport.api.vault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sallyport.access.AddressText;
import sallyport.access.Firewall;
import sallyport.access.Origin;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleVerdict;
import sallyport.access.TrustedServices;
import sallyport.api.vault.SupposedCall.UnusableWordException;
import sallyport.core.Caller;
import sallyport.core.VaultName;
import sallyport.identity.tokens.SupposedCallers;
import sallyport.identity.tokens.SupposedCallers.Supposed;
import sallyport.identity.tokens.SupposedCallers.Who;
import sallyport.identity.tokens.TokenCheck;

/**
 * Answers for a supposed call which door decides and by which rule. {@link Judge} decides here as
 * it does for real calls; nothing is called, changed or recorded.
 */
public final class Explanations {
  private static final String VALID_TOKEN = "valid token";

  private final VaultStates vaults;
  private final Judge judge;
  private final TrustedServices trusted;
  private final SupposedCallers callers;

  public Explanations(VaultStates vaults, TrustedServices trusted, SupposedCallers callers) {
    this.vaults = vaults;
    this.judge = new Judge(vaults, trusted);
    this.trusted = trusted;
    this.callers = callers;
  }

  /**
   * Explains.
   *
   * @throws UnusableWordException when the vault or the principal does not exist, several
   *     principals go by the name, or none of them signs in with the identity
   */
  public Explanation explain(SupposedCall call) throws UnusableWordException {
    var vault =
        vaults
            .reached(vaults.profile().vaultHost(call.vault()))
            .orElseThrow(() -> new UnusableWordException("vault", "does not exist"));
    var supposed =
        call.caller().isPresent()
            ? Optional.of(only(vault, call.caller().get()))
            : Optional.<Supposed>empty();
    return explain(call, vault, supposed);
  }

  /** The network rules of a vault as they are now; empty where there is no such vault. */
  public Optional<StoredRules> rules(VaultName name) {
    return vaults
        .reached(vaults.profile().vaultHost(name))
        .map(vault ->
            new StoredRules(
                vault.rules(),
                vault.firewall().governedByPerimeter(),
                trusted.under(vault.flags())));
  }

  private Supposed only(VaultState vault, Who who) throws UnusableWordException {
    var tenantId = vault.vault().tenantId();
    var found = callers.named(tenantId, who);
    if (found.isEmpty()
        && who.identity().isPresent()
        && !callers.named(tenantId, who.alone()).isEmpty()) {
      throw new UnusableWordException(
          "identity", "is named by no federated credential of the principal");
    }
    if (found.isEmpty()) {
      throw new UnusableWordException("principal", "is nobody in the vault's tenant");
    }
    if (found.size() > 1) {
      throw new UnusableWordException(
          "principal", "names " + found.size() + " principals: give an object id");
    }
    return found.getFirst();
  }

  private Explanation explain(SupposedCall call, VaultState vault, Optional<Supposed> supposed) {
    var origin = origin(call);
    var route = new Route.Found(call.operation(), call.name(), Optional.empty());
    var caller = supposed.filter(Supposed::active).map(Supposed::caller);
    var network = judge.network(vault, origin, route, () -> caller);
    var perimeter = judge.perimeter(vault, origin, () -> caller);
    var identity = identity(supposed);
    var permission = caller.map(known -> judge.permission(vault, known, route));
    var refusal =
        Stream.of(
                identity.filter(DoorRefusal.NoToken.class::isInstance),
                refusal(network),
                identity,
                permission.flatMap(Judge.Permission::refusal))
            .flatMap(Optional::stream)
            .findFirst();
    return new Explanation(
        vault.vault().name().value(),
        call.operation().spelled(),
        call.name().orElse(null),
        refusal.isEmpty(),
        refusal.map(it -> it.door().word()).orElse(null),
        refusal
            .map(DoorRefusal::rule)
            .orElseGet(() -> permission.map(Judge.Permission::rule).orElse(VALID_TOKEN)),
        source(origin),
        supposed.map(Explanations::principal).orElse(null),
        List.of(shown(network), shown(identity), ofPermission(permission)),
        perimeter.map(it -> shown(vault, it)).orElse(null),
        refusal.map(it -> told(it, asked(vault, origin, caller, perimeter))).orElse(null));
  }

  private Origin origin(SupposedCall call) {
    return call.through().isPresent()
        ? vaults.origins().through(call.through().get(), call.arrival())
        : vaults.origins().of(call.arrival());
  }

  private static Optional<DoorRefusal> refusal(Firewall.Verdict verdict) {
    return switch (verdict) {
      case Firewall.Verdict.Allowed _ -> Optional.empty();
      case Firewall.Verdict.Denied denied -> Optional.of(new DoorRefusal.AddressRefused(denied));
    };
  }

  /** The token of a principal that is disabled counts as expired: see {@code AccessTokens}. */
  private static Optional<DoorRefusal> identity(Optional<Supposed> supposed) {
    if (supposed.isEmpty()) {
      return Optional.of(new DoorRefusal.NoToken());
    }
    return supposed.get().active()
        ? Optional.empty()
        : Optional.of(new DoorRefusal.BadToken(new TokenCheck.Verdict.Expired()));
  }

  private static Explanation.Source source(Origin origin) {
    var address = AddressText.of(origin.address());
    return switch (origin) {
      case Origin.PublicNetwork _ -> new Explanation.Source(address, "address", null);
      case Origin.Subnet(var id, _) -> new Explanation.Source(address, "subnet", id);
      case Origin.PrivateEndpoint(var id, _, _) ->
          new Explanation.Source(address, "privateEndpoint", id);
    };
  }

  private static Explanation.Principal principal(Supposed supposed) {
    var caller = supposed.caller();
    return new Explanation.Principal(
        supposed.name(),
        caller.objectId(),
        caller.appId().orElse(null),
        caller.groups().size(),
        supposed.active());
  }

  private static Explanation.Door shown(Firewall.Verdict verdict) {
    boolean open = verdict instanceof Firewall.Verdict.Allowed;
    var service =
        verdict instanceof Firewall.Verdict.Allowed(Firewall.Reason.TrustedService(var name))
            ? name
            : null;
    return door(DoorRefusal.Door.NETWORK, open, verdict.rule(), service, null, null);
  }

  private static Explanation.Perimeter shown(VaultState vault, Judge.Opinion opinion) {
    var rules = opinion.perimeter().rules();
    return new Explanation.Perimeter(
        rules.perimeterId(),
        rules.profile(),
        PerimeterWords.mode(rules.mode()),
        vault.firewall().governedByPerimeter(),
        opinion.byPerimeter() instanceof Firewall.Verdict.Allowed,
        opinion.byPerimeter().rule());
  }

  private static Explanation.Door shown(Optional<DoorRefusal> identity) {
    return door(
        DoorRefusal.Door.IDENTITY,
        identity.isEmpty(),
        identity.map(DoorRefusal::rule).orElse(VALID_TOKEN),
        null,
        null,
        null);
  }

  private static Explanation.Door ofPermission(Optional<Judge.Permission> asked) {
    if (asked.isEmpty()) {
      return new Explanation.Door(
          DoorRefusal.Door.PERMISSION.word(), "unasked", "no caller is known", null, null, null);
    }
    var permission = asked.get();
    return switch (permission) {
      case Judge.Permission.OfPolicies(var verdict, var refusal) ->
          door(
              DoorRefusal.Door.PERMISSION,
              refusal.isEmpty(),
              permission.rule(),
              null,
              null,
              verdict instanceof PolicyVerdict.Granted(var objectId, var applicationId)
                  ? new Explanation.Policy(objectId, applicationId.orElse(null))
                  : null);
      case Judge.Permission.OfRoles(var verdict, var refusal) ->
          door(
              DoorRefusal.Door.PERMISSION,
              refusal.isEmpty(),
              permission.rule(),
              null,
              verdict instanceof RoleVerdict.Granted(var id, _, var role, var scope)
                  ? new Explanation.Assignment(id, role, scope)
                  : null,
              null);
    };
  }

  private static Explanation.Door door(
      DoorRefusal.Door door,
      boolean open,
      String rule,
      @Nullable String service,
      Explanation.@Nullable Assignment assignment,
      Explanation.@Nullable Policy policy) {
    return new Explanation.Door(
        door.word(), open ? "open" : "shut", rule, service, assignment, policy);
  }

  private static Explanation.Told told(DoorRefusal refusal, Asked circumstances) {
    var error = VaultErrors.of(refusal, circumstances);
    return new Explanation.Told(error.status(), error.code(), error.inner(), error.message());
  }

  private Asked asked(
      VaultState vault, Origin origin, Optional<Caller> caller, Optional<Judge.Opinion> perimeter) {
    return new Asked(
        vault,
        origin,
        caller.orElse(null),
        perimeter,
        caller.flatMap(judge::identityName).orElse(null));
  }

  /** A supposed call, as its refusal would speak of it. */
  private record Asked(
      VaultState vault,
      Origin origin,
      @Nullable Caller caller,
      Optional<Judge.Opinion> byPerimeter,
      @Nullable String identityOf)
      implements Circumstances {
    @Override
    public ApiVersion version() {
      return ApiVersion.latest();
    }

    @Override
    public String address() {
      return AddressText.of(origin.address());
    }
  }
}
