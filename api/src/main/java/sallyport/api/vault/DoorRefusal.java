package sallyport.api.vault;

import sallyport.access.Firewall;
import sallyport.access.Operation;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleVerdict;
import sallyport.access.TrustedService;
import sallyport.core.Refusal;
import sallyport.identity.tokens.TokenCheck;

/** Every way in which one of the three doors stays shut. */
sealed interface DoorRefusal extends Refusal {

  /** The door and the rule, for the audit record; callers are told less. */
  Door door();

  String rule();

  /** The doors in the order in which a call meets them. */
  enum Door {
    NETWORK,
    IDENTITY,
    PERMISSION;

    String word() {
      return switch (this) {
        case NETWORK -> "network";
        case IDENTITY -> "identity";
        case PERMISSION -> "permission";
      };
    }
  }

  /** No {@code Authorization} header, or another scheme than Bearer. */
  record NoToken() implements DoorRefusal {
    @Override
    public Door door() {
      return Door.IDENTITY;
    }

    @Override
    public String rule() {
      return "no bearer token";
    }
  }

  record BadToken(TokenCheck.Verdict verdict) implements DoorRefusal {
    @Override
    public Door door() {
      return Door.IDENTITY;
    }

    @Override
    public String rule() {
      return switch (verdict) {
        case TokenCheck.Verdict.Valid _ -> "valid token";
        case TokenCheck.Verdict.WrongAudience _ -> "token for another audience";
        case TokenCheck.Verdict.WrongIssuer _ -> "token of another tenant or issuer";
        case TokenCheck.Verdict.UnknownKey _ -> "token signed with an unknown key or algorithm";
        case TokenCheck.Verdict.BadSignature _ -> "token signature does not match";
        case TokenCheck.Verdict.Expired _ -> "token has expired";
        case TokenCheck.Verdict.NotYetValid _ -> "token is not yet valid";
        case TokenCheck.Verdict.Malformed _ -> "not a token";
      };
    }
  }

  /** The network rules do not let this address in. */
  record AddressRefused(Firewall.Verdict.Denied verdict) implements DoorRefusal {
    @Override
    public Door door() {
      return Door.NETWORK;
    }

    @Override
    public String rule() {
      return verdict.rule();
    }
  }

  record NotInPolicies(Operation operation, PolicyVerdict verdict) implements DoorRefusal {
    @Override
    public Door door() {
      return Door.PERMISSION;
    }

    @Override
    public String rule() {
      return verdict.rule();
    }
  }

  /**
   * @param scope the ARM id about which the decision was made, in lower case
   */
  record NotInRoles(Operation operation, String scope, RoleVerdict verdict) implements DoorRefusal {
    @Override
    public Door door() {
      return Door.PERMISSION;
    }

    @Override
    public String rule() {
      return verdict.rule();
    }
  }

  /**
   * A service of the platform without a permission, on a vault that did not switch it on.
   *
   * @param cause what another caller would have been told
   */
  record FirstPartyRefused(TrustedService service, DoorRefusal cause) implements DoorRefusal {
    @Override
    public Door door() {
      return cause.door();
    }

    @Override
    public String rule() {
      return service.flag().map(flag -> flag.word() + " is off, ").orElse("") + cause.rule();
    }
  }
}
