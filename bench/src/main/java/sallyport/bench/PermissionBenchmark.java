package sallyport.bench;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;
import sallyport.access.AccessPolicies;
import sallyport.access.AccessPolicy;
import sallyport.access.BuiltInRoles;
import sallyport.access.Operation;
import sallyport.access.PolicyVerdict;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleAssignments;
import sallyport.access.RoleVerdict;
import sallyport.core.Caller;

/**
 * One permission decision about a secret read: 1,024 access policies, or 4,000 role assignments of
 * one caller.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PermissionBenchmark {
  private static final String TENANT = "cccccccc-0000-0000-0000-000000000003";
  private static final String VAULT =
      "/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-pay/providers"
          + "/microsoft.keyvault/vaults/kv-pay";
  private static final String SECRET = VAULT + "/secrets/db-password";
  private static final String OTHER_SECRET = VAULT + "x/secrets/db-password";

  private final Caller caller = caller();
  private final AccessPolicies policies =
      AccessPolicies.compile(
          TENANT,
          Stream.concat(
                  IntStream.range(0, 1023).mapToObj(i -> policy("object-" + i)),
                  Stream.of(policy(caller.objectId())))
              .toList());
  private final RoleAssignments roles =
      RoleAssignments.compile(
          BuiltInRoles.all(),
          Stream.concat(
                  IntStream.range(0, 3999).mapToObj(i -> assignment(VAULT + "/secrets/s" + i)),
                  Stream.of(assignment(VAULT)))
              .toList());

  @Benchmark
  public PolicyVerdict policy() {
    return policies.judge(caller, Operation.SECRET_GET);
  }

  @Benchmark
  public RoleVerdict role() {
    return roles.judgeDataAction(caller, Operation.SECRET_GET, SECRET);
  }

  @Benchmark
  public RoleVerdict noRole() {
    return roles.judgeDataAction(caller, Operation.SECRET_GET, OTHER_SECRET);
  }

  public static void main(String[] arguments) throws RunnerException {
    Bench.run(PermissionBenchmark.class);
  }

  private static Caller caller() {
    return new Caller(
        TENANT,
        "bbbbbbbb-0000-0000-0000-000000000002",
        Optional.of("aaaaaaaa-0000-0000-0000-000000000001"),
        List.of(),
        false,
        true,
        "https://sts.windows.net/" + TENANT + "/",
        Optional.empty(),
        Map.of());
  }

  private static AccessPolicy policy(String objectId) {
    return new AccessPolicy(
        TENANT, objectId, Optional.empty(), List.of(), List.of("get"), List.of(), List.of());
  }

  private RoleAssignment assignment(String scope) {
    return new RoleAssignment(
        "id",
        scope,
        BuiltInRoles.KEY_VAULT_SECRETS_USER.id(),
        caller.objectId(),
        "ServicePrincipal",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "creator",
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
