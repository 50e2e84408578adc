package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import sallyport.access.AddressText;
import sallyport.access.Operation;
import sallyport.access.TrustedServices;
import sallyport.audit.AuditSink;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.crypto.Sealer;
import sallyport.crypto.ServerSealedException;
import sallyport.http.Handler;
import sallyport.http.Limits;
import sallyport.http.Request;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;
import sallyport.vault.keys.Keys;
import sallyport.vault.secrets.Secrets;

/**
 * Everything under {@code <vault>.<suffix>}: host to vault, the three doors, the operation, one
 * audit record, the answer.
 *
 * <p>When the audit sink is required and a record cannot be written, the answer is withheld; a
 * write that was made by then stays made, as after any other failure between commit and answer.
 */
public final class DataPlane implements Handler {
  private static final String HEALTH = "healthstatus";
  private static final Set<Operation> RESTORES =
      EnumSet.of(Operation.SECRET_RESTORE, Operation.KEY_RESTORE);
  private static final byte[] HEALTHY = "true".getBytes(US_ASCII);

  private final VaultStates vaults;
  private final Doors doors;
  private final ObjectOperations operations;
  private final AuditTrail audit;
  private final Ids requestIds;

  /**
   * @param sealer seals the markers of lists
   * @param requestIds one for every call; {@link Ids#guessable} will do
   */
  public DataPlane(
      VaultStates vaults,
      TokenCheck tokens,
      TrustedServices trusted,
      Secrets secrets,
      Keys keys,
      Sealer sealer,
      AuditSink audit,
      InstantSource clock,
      Ids requestIds) {
    this.vaults = vaults;
    this.doors = new Doors(new Judge(vaults, trusted), tokens);
    this.operations = new ObjectOperations(secrets, keys, new Pages(sealer));
    this.audit = new AuditTrail(audit, vaults.profile(), clock);
    this.requestIds = requestIds;
  }

  @Override
  public String plane() {
    return "vault";
  }

  @Override
  public Response handle(Request request) {
    return route(request).handle(request);
  }

  @Override
  public Handler route(Request request) {
    return new Routed(Route.of(request.method(), request.segments()));
  }

  /** Says that the server is there, to who names it by its address and so no vault. */
  public Handler health() {
    Handler health =
        request -> {
          var origin = vaults.origins().of(request.arrival());
          var address = AddressText.of(origin.address());
          return CommonHeaders.noStore(Response.json(200, HEALTHY.clone()))
              .header("x-ms-request-id", requestIds.next().toString())
              .header("x-ms-keyvault-network-info", CommonHeaders.networkInfo(origin, address));
        };
    return health.named(plane());
  }

  /** One request, of which is known what it means; its path is read once. */
  private final class Routed implements Handler {
    private final Route route;

    Routed(Route route) {
      this.route = route;
    }

    @Override
    public String plane() {
      return DataPlane.this.plane();
    }

    @Override
    public Response handle(Request request) {
      try {
        var vault = vaults.reached(request.host());
        return vault.isEmpty()
            ? unknownVault(request)
            : DataPlane.this.handle(
                new Call(
                    request,
                    route,
                    vaults.origins().of(request.arrival()),
                    vault.get(),
                    requestIds));
      } catch (StorageUnavailableException _) {
        return CommonHeaders.noStore(Faults.UNAVAILABLE.response());
      }
    }

    /**
     * A backup of many versions is larger than any other body. It is read only for who shows at
     * least the outline of a token; the token itself is checked once the body is there.
     */
    @Override
    public int maxBodyBytes(Request head, Limits limits) {
      var large =
          route instanceof Route.Found found
              && RESTORES.contains(found.operation())
              && head.header("Authorization").isPresent();
      return large
          ? Math.max(limits.maxBodyBytes(), limits.maxLargeBodyBytes())
          : limits.maxBodyBytes();
    }

    /**
     * Reading a secret, and short uses of a key, may run on the connection's own thread, which
     * saves two switches of threads. It is bounded work, tens of microseconds with every page in
     * memory, and waits for nothing but a local disk; a page that is not in memory holds up the
     * connections of that thread for one disk read, as it would hold up a carrier of virtual
     * threads, of which there are no more. So only when the store is embedded and has a reader
     * free, when the audit record only has to be taken along, and when vault, roles and data key
     * are at hand. A token seen for the first time adds its signature check and a look-up of its
     * principal.
     */
    @Override
    public boolean quick(Request request) {
      return audit.takesAtOnce()
          && route instanceof Route.Found found
          && vaults
              .atHand(request.host())
              .filter(vault -> operations.quick(found, vault))
              .isPresent();
    }
  }

  private Response handle(Call call) {
    if (healthAsked(call.request())) {
      return CommonHeaders.add(Response.json(200, HEALTHY.clone()), call);
    }
    try {
      var presented = doors.token(call);
      var inside = doors.network(presented);
      var known = doors.identity(inside);
      var admitted = doors.permission(known);
      var answer = operations.answer(admitted);
      audit.record(call, answer);
      return answered(call, answer);
    } catch (RefusedException refused) {
      return refused(call, VaultErrors.of(refused.refusal(), call));
    } catch (ServerSealedException _) {
      return failed(call, Faults.SEALED);
    } catch (StorageFullException _) {
      return failed(call, Faults.FULL);
    } catch (StorageUnavailableException _) {
      return failed(call, Faults.UNAVAILABLE);
    } catch (AuditSink.AuditUnavailableException _) {
      return withheld(call);
    } catch (RuntimeException fault) {
      audit.record(call, 500, "An internal error occurred.");
      throw fault;
    }
  }

  /** Whether a request asks for {@link #health}. */
  public static boolean healthAsked(Request request) {
    return request.method().equals("GET")
        && request.segments().size() == 1
        && HEALTH.equalsIgnoreCase(request.segments().getFirst());
  }

  private static Response answered(Call call, Answer answer) {
    var response =
        answer.status() == 204
            ? Response.empty(204)
            : Response.json(answer.status(), answer.body());
    return CommonHeaders.add(response, call);
  }

  private Response refused(Call call, VaultErrors.Rendered error) {
    try {
      audit.record(call, error.status(), error.message());
    } catch (AuditSink.AuditUnavailableException _) {
      return withheld(call);
    }
    var response = Response.json(error.status(), error.json());
    if (error.status() == 401) {
      response.header("WWW-Authenticate", call.vault().challenge());
    }
    if (error.status() == 429) {
      response.header("Retry-After", KeyErrors.THROTTLED_SECONDS);
    }
    return CommonHeaders.add(response, call);
  }

  private Response failed(Call call, Faults fault) {
    try {
      audit.record(call, fault.status(), fault.message());
    } catch (AuditSink.AuditUnavailableException _) {
      return withheld(call);
    }
    return CommonHeaders.add(fault.response(), call);
  }

  /** The call is not answered because its record could not be written. */
  private static Response withheld(Call call) {
    return CommonHeaders.add(Faults.AUDIT.response(), call);
  }

  /** No vault, so no doors, and no log to leave a record in; a name server would have said no. */
  private Response unknownVault(Request request) {
    var error =
        new VaultErrors.Rendered(
            404, "VaultNotFound", "There is no vault at " + request.host() + ".", null);
    return CommonHeaders.noStore(
        Response.json(404, error.json()).header("x-ms-request-id", requestIds.next().toString()));
  }
}
