package sallyport.api.vault;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sallyport.access.Firewall;
import sallyport.core.Caller;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.identity.tokens.TokenCheck;

/**
 * The three doors of the data plane: network, identity, permission. Each step takes what the one
 * before returned, and only the steps can make these: an {@link Admitted} is proof that a call
 * passed all of them. A door that stays shut throws its {@link DoorRefusal}.
 *
 * <p>A call without a token is answered before the network door, from any address, because clients
 * learn the tenant from the challenge. The network door comes before the token is judged; a blocked
 * caller learns nothing about its token, and is named in the refusal only when the token is valid.
 * What decides is {@link Judge}.
 */
final class Doors {
  private static final String BEARER = "Bearer ";

  private final Judge judge;
  private final TokenCheck tokens;

  Doors(Judge judge, TokenCheck tokens) {
    this.judge = judge;
    this.tokens = tokens;
  }

  /** A call that brought a token, which nobody has looked at yet. */
  static final class Presented {
    private final Call call;
    private final String token;
    private TokenCheck.@Nullable Verdict checked;

    private Presented(Call call, String token) {
      this.call = call;
      this.token = token;
    }
  }

  /** A call that may come in from where it comes. */
  static final class Inside {
    private final Presented presented;

    private Inside(Presented presented) {
      this.presented = presented;
    }
  }

  /** A call whose caller is known. */
  static final class Known {
    private final Call call;
    private final Caller caller;

    private Known(Call call, Caller caller) {
      this.call = call;
      this.caller = caller;
    }
  }

  /** A call that has passed all doors for one operation. */
  static final class Admitted {
    private final Call call;
    private final Route.Found route;

    private Admitted(Call call, Route.Found route) {
      this.call = call;
      this.route = route;
    }

    Call call() {
      return call;
    }

    Route.Found route() {
      return route;
    }

    ApiVersion version() {
      return call.version();
    }
  }

  Presented token(Call call) {
    var authorization = call.request().header("authorization");
    if (authorization.isPresent()
        && authorization.get().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return new Presented(call, authorization.get().substring(BEARER.length()).strip());
    }
    throw shut(call, new DoorRefusal.NoToken());
  }

  Inside network(Presented presented) {
    var call = presented.call;
    Supplier<Optional<Caller>> caller = () -> Optional.ofNullable(callerIn(presented));
    var verdict = judge.network(call.vault(), call.origin(), call.route(), caller);
    call.judged(verdict);
    call.judged(judge.perimeter(call.vault(), call.origin(), caller));
    return switch (verdict) {
      case Firewall.Verdict.Allowed _ -> new Inside(presented);
      case Firewall.Verdict.Denied denied ->
          throw shut(call, new DoorRefusal.AddressRefused(denied));
    };
  }

  Known identity(Inside inside) {
    var call = inside.presented.call;
    var proved = call.caller();
    if (proved != null) {
      return new Known(call, proved);
    }
    return switch (check(inside.presented)) {
      case TokenCheck.Verdict.Valid(var caller) -> {
        call.provedToBe(caller);
        yield new Known(call, caller);
      }
      case TokenCheck.Verdict bad -> throw shut(call, new DoorRefusal.BadToken(bad));
    };
  }

  Admitted permission(Known known) {
    var call = known.call;
    var found =
        switch (call.route()) {
          case Route.Found route -> route;
          case Route.WrongMethod(var method, var resource) ->
              throw refused(new RequestRefusal.WrongMethod(method, resource));
          case Route.NotServed(var collection) ->
              throw refused(new RequestRefusal.NotServed(collection));
          case Route.Unknown _ -> throw refused(new RequestRefusal.UnknownPath());
        };
    var permission = judge.permission(call.vault(), known.caller, found);
    call.judged(permission);
    if (permission.refusal().isPresent()) {
      call.calledByIdentityOf(judge.identityName(known.caller).orElse(null));
      throw shut(call, permission.refusal().get());
    }
    call.speaks(versionOf(call));
    return new Admitted(call, found);
  }

  private static ApiVersion versionOf(Call call) {
    var word =
        call.request()
            .query("api-version")
            .filter(it -> !it.isEmpty())
            .orElseThrow(() -> refused(new RequestRefusal.NoApiVersion()));
    return ApiVersion.named(word)
        .orElseThrow(() -> refused(new RequestRefusal.UnknownApiVersion(word)));
  }

  private @Nullable Caller callerIn(Presented presented) {
    if (check(presented) instanceof TokenCheck.Verdict.Valid(var caller)) {
      presented.call.provedToBe(caller);
      return caller;
    }
    return null;
  }

  /** Once a call, whichever door asks first. */
  private TokenCheck.Verdict check(Presented presented) {
    var verdict = presented.checked;
    if (verdict == null) {
      var vault = presented.call.vault();
      verdict = tokens.check(presented.token, vault.vault().tenantId(), vault.audiences());
      presented.checked = verdict;
    }
    return verdict;
  }

  private static RefusedException shut(Call call, DoorRefusal refusal) {
    call.shut(refusal);
    return new RefusedException(refusal);
  }

  private static RefusedException refused(Refusal refusal) {
    return new RefusedException(refusal);
  }
}
