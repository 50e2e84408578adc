package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;

class AccessPoliciesTest {
  private static final String OTHER = "eeeeeeee-0000-0000-0000-000000000005";
  private static final List<String> WORDS =
      List.of(
          ("get list set create import update delete recover backup restore purge encrypt decrypt"
                  + " sign verify wrapKey unwrapKey release rotate getrotationpolicy"
                  + " setrotationpolicy")
              .split(" "));

  @ParameterizedTest
  @EnumSource
  void an_operation_needs_its_own_permission_and_no_other_gives_it(Operation operation) {
    for (var word : WORDS) {
      var policies = compile(ofKind(operation, word));

      var verdict = policies.judge(Callers.user(), operation);

      if (word.equals(operation.permission())) {
        assertThat(verdict).isEqualTo(granted(Callers.USER));
      } else {
        assertThat(verdict).isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void all_the_other_permissions_together_do_not_give_the_missing_one(Operation operation) {
    var others = WORDS.stream().filter(word -> !word.equals(operation.permission()));
    var policies = compile(ofKind(operation, others.toArray(String[]::new)));

    assertThat(policies.judge(Callers.user(), operation))
        .isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
  }

  @ParameterizedTest
  @EnumSource
  void all_grants_everything_but_purge(Operation operation) {
    var policies = compile(ofKind(operation, "all"));

    assertThat(policies.judge(Callers.user(), operation))
        .isEqualTo(
            operation.permission().equals("purge")
                ? denied(PolicyVerdict.Why.NOT_PERMITTED)
                : granted(Callers.USER));
  }

  @ParameterizedTest
  @EnumSource
  void words_for_another_kind_of_object_grant_nothing(Operation operation) {
    var all = List.of("all", "purge");
    var none = List.<String>of();
    var keys = operation.kind() == ObjectKind.KEY;
    var policies =
        compile(
            new AccessPolicy(
                Callers.TENANT,
                Callers.USER,
                Optional.empty(),
                keys ? none : all,
                keys ? all : none,
                all,
                all));

    assertThat(policies.judge(Callers.user(), operation))
        .isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
  }

  private static AccessPolicy ofKind(Operation operation, String... words) {
    var keys = operation.kind() == ObjectKind.KEY;
    return new AccessPolicy(
        Callers.TENANT,
        Callers.USER,
        Optional.empty(),
        keys ? List.of(words) : List.of(),
        keys ? List.of() : List.of(words),
        List.of(),
        List.of());
  }

  @Test
  void purge_beside_all_grants_purge() {
    var policies = compile(policy(Callers.USER, "all", "purge"));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_PURGE))
        .isEqualTo(granted(Callers.USER));
  }

  @Test
  void ids_and_words_are_compared_without_regard_to_case() {
    var policies =
        AccessPolicies.compile(
            Callers.TENANT.toUpperCase(Locale.ROOT),
            List.of(policy(Callers.USER.toUpperCase(Locale.ROOT), "GeT")));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_GET))
        .isInstanceOf(PolicyVerdict.Granted.class);
  }

  @Test
  void permissions_on_keys_and_certificates_say_nothing_about_secrets() {
    var policies =
        compile(
            new AccessPolicy(
                Callers.TENANT,
                Callers.USER,
                Optional.empty(),
                List.of("all", "get"),
                List.of(),
                List.of("all", "get"),
                List.of("all", "get")));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
  }

  @Test
  void words_nobody_knows_grant_nothing() {
    var policies = compile(policy(Callers.USER, "*", "gets", "", "secrets/get"));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
  }

  @Test
  void a_caller_nobody_named_has_nothing() {
    var policies = compile(policy(OTHER, "get"));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NO_ENTRY));
  }

  @Test
  void the_application_id_alone_names_nobody() {
    var policies = compile(policy(Callers.APP, "get"));

    assertThat(policies.judge(Callers.user(), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NO_ENTRY));
  }

  @Test
  void a_member_has_what_the_group_has_and_the_verdict_names_the_group() {
    var policies = compile(policy(Callers.USER, "list"), policy(Callers.GROUP, "get"));

    var verdict = policies.judge(in(OTHER, Callers.GROUP), Operation.SECRET_GET);

    assertThat(verdict).isEqualTo(granted(Callers.GROUP));
    assertThat(verdict.rule()).isEqualTo("access policy of " + Callers.GROUP);
  }

  @Test
  void permissions_of_all_matching_entries_add_up() {
    var policies =
        compile(
            policy(Callers.USER, "get"),
            policy(Callers.GROUP, "list"),
            compound(Callers.USER, Callers.APP, "set"));
    var caller = in(Callers.GROUP);

    assertThat(policies.judge(caller, Operation.SECRET_GET)).isEqualTo(granted(Callers.USER));
    assertThat(policies.judge(caller, Operation.SECRET_LIST)).isEqualTo(granted(Callers.GROUP));
    assertThat(policies.judge(caller, Operation.SECRET_SET))
        .isEqualTo(new PolicyVerdict.Granted(Callers.USER, Optional.of(Callers.APP)));
    assertThat(policies.judge(caller, Operation.SECRET_DELETE))
        .isEqualTo(denied(PolicyVerdict.Why.NOT_PERMITTED));
  }

  @ParameterizedTest
  @CsvSource({Callers.APP + ",true", OTHER + ",false", ",false"})
  void a_compound_identity_is_the_user_through_that_application_only(String appId, boolean in) {
    var policies = compile(compound(Callers.USER, Callers.APP, "get"));
    var caller =
        Callers.caller(Callers.TENANT, Callers.USER, Optional.ofNullable(appId), List.of());

    assertThat(policies.judge(caller, Operation.SECRET_GET) instanceof PolicyVerdict.Granted)
        .isEqualTo(in);
  }

  @Test
  void a_compound_identity_does_not_name_the_members_of_a_group() {
    var policies = compile(compound(Callers.GROUP, Callers.APP, "get"));

    assertThat(policies.judge(in(Callers.GROUP), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NO_ENTRY));
  }

  @Test
  void callers_and_entries_of_another_tenant_have_nothing() {
    var policies = compile(policy(Callers.USER, "get"));
    var stranger = Callers.caller(OTHER, Callers.USER, Optional.empty(), List.of());
    var foreign =
        AccessPolicies.compile(
            Callers.TENANT,
            List.of(
                new AccessPolicy(
                    OTHER,
                    Callers.USER,
                    Optional.empty(),
                    List.of(),
                    List.of("get"),
                    List.of(),
                    List.of())));

    assertThat(policies.judge(stranger, Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.OTHER_TENANT));
    assertThat(foreign.judge(Callers.user(), Operation.SECRET_GET))
        .isEqualTo(denied(PolicyVerdict.Why.NO_ENTRY));
  }

  private static PolicyVerdict granted(String objectId) {
    return new PolicyVerdict.Granted(objectId, Optional.empty());
  }

  private static PolicyVerdict denied(PolicyVerdict.Why why) {
    return new PolicyVerdict.Denied(why);
  }

  private static AccessPolicies compile(AccessPolicy... policies) {
    return AccessPolicies.compile(Callers.TENANT, Arrays.asList(policies));
  }

  private static AccessPolicy policy(String objectId, String... secrets) {
    return new AccessPolicy(
        Callers.TENANT,
        objectId,
        Optional.empty(),
        List.of(),
        List.of(secrets),
        List.of(),
        List.of());
  }

  private static AccessPolicy compound(String objectId, String applicationId, String... secrets) {
    return new AccessPolicy(
        Callers.TENANT,
        objectId,
        Optional.of(applicationId),
        List.of(),
        List.of(secrets),
        List.of(),
        List.of());
  }

  private static Caller in(String... groups) {
    return Callers.caller(Callers.TENANT, Callers.USER, Optional.of(Callers.APP), List.of(groups));
  }
}
