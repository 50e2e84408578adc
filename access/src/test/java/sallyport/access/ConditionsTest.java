package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The condition language, and what its answers do to the calls it is about. */
class ConditionsTest {
  private static final String VAULT =
      "/subscriptions/s/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/kv-pay";
  private static final String PREFIX_ON_GET =
      "(!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/getSecret/action'})"
          + " OR (@Resource[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'app-'))";
  private static final String PREFIX_ON_LIST =
      "!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/readMetadata/action'})"
          + " OR @Resource[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'app-'";
  private static final String PREFIX_ON_SET =
      "!(ActionMatches{'Microsoft.KeyVault/vaults/secrets/setSecret/action'})"
          + " OR @Request[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'app-'";

  @ParameterizedTest
  @CsvSource({"app-db,true", "APP-db,true", "app-,true", "ap,false", "db-app-,false"})
  void a_condition_on_the_name_lets_in_by_name(String name, boolean in) {
    assertThat(granted(PREFIX_ON_GET, Operation.SECRET_GET, VAULT + "/secrets/" + name))
        .isEqualTo(in);
  }

  @Test
  void a_condition_says_nothing_about_actions_it_does_not_match() {
    assertThat(granted(PREFIX_ON_GET, Operation.SECRET_DELETE, VAULT + "/secrets/db")).isTrue();
  }

  @Test
  void a_name_condition_on_metadata_makes_lists_fail() {
    assertThat(granted(PREFIX_ON_LIST, Operation.SECRET_LIST, VAULT)).isFalse();
    assertThat(granted(PREFIX_ON_LIST, Operation.SECRET_LIST_VERSIONS, VAULT + "/secrets/app-x"))
        .isTrue();
  }

  @Test
  void the_name_of_a_secret_to_be_set_is_in_the_request() {
    var onResource = PREFIX_ON_SET.replace("@Request", "@Resource");

    assertThat(granted(PREFIX_ON_SET, Operation.SECRET_SET, VAULT + "/secrets/app-x")).isTrue();
    assertThat(granted(PREFIX_ON_SET, Operation.SECRET_SET, VAULT + "/secrets/x")).isFalse();
    assertThat(granted(onResource, Operation.SECRET_SET, VAULT + "/secrets/app-x")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "PROD", "Prod"})
  void another_spelling_of_the_name_does_not_slip_past_a_negation(String name) {
    var notProd = "@Resource[Microsoft.KeyVault/vaults/secrets:name] StringNotEquals 'prod'";

    assertThat(granted(notProd, Operation.SECRET_GET, VAULT + "/secrets/" + name)).isFalse();
    assertThat(granted(notProd, Operation.SECRET_GET, VAULT + "/secrets/prod2")).isTrue();
  }

  @Test
  void what_is_unknown_stays_unknown_under_negation() {
    var notProd = "!(@Resource[Microsoft.KeyVault/vaults/secrets:name] StringEquals 'prod')";

    assertThat(granted(notProd, Operation.SECRET_LIST, VAULT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals,kv-pay,true",
    "StringEquals,kv,false",
    "StringNotEquals,kv-pay,false",
    "StringEqualsIgnoreCase,KV-PAY,true",
    "StringNotEqualsIgnoreCase,KV-PAY,false",
    "StringStartsWith,kv-,true",
    "StringNotStartsWith,kv-,false",
    "StringStartsWithIgnoreCase,KV-,true",
    "StringNotStartsWithIgnoreCase,x,true",
    "StringLike,kv-*,true",
    "StringLike,*pay,true",
    "StringLike,k?-pay,true",
    "StringLike,k?pay,false",
    "StringNotLike,*p*,false",
    "StringLikeIgnoreCase,*PAY,true",
    "StringNotLikeIgnoreCase,*PAY,false"
  })
  void every_string_operator_compares_the_vault_name(String operator, String value, boolean in) {
    var condition = "@Resource[Microsoft.KeyVault/vaults:name] " + operator + " '" + value + "'";

    assertThat(granted(condition, Operation.SECRET_LIST, VAULT)).isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ForAnyOfAnyValues:StringEquals {'a', 'kv-pay'}|true",
        "ForAnyOfAnyValues:StringEquals {'a', 'b'}|false",
        "ForAllOfAnyValues:StringLike {'a*', 'kv*'}|true",
        "ForAnyOfAllValues:StringLike {'*pay', 'kv*'}|true",
        "ForAllOfAllValues:StringLike {'*pay', 'x*'}|false",
        "ForAllOfAllValues:StringNotEquals {'a', 'b'}|true",
        "ForAllOfAllValues:StringNotEquals {'a', 'kv-pay'}|false"
      })
  void quantifiers_say_how_many_values_must_compare(String comparison, boolean in) {
    assertThat(
            granted(
                "@Resource[Microsoft.KeyVault/vaults:name] " + comparison,
                Operation.SECRET_LIST,
                VAULT))
        .isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "A OR B AND C~true",
        "(A OR B) AND C~false",
        "!A OR A~true",
        "NOT A~false",
        "NOT C AND A~true",
        "!C && (B || A)~true",
        "A and not b or c~true",
        "!(A AND B)~true"
      })
  void and_binds_more_tightly_than_or_and_not_most(String shape, boolean in) {
    // A holds, B and C do not.
    var condition =
        shape
            .replaceAll("\\bA\\b", "ActionMatches{'*'}")
            .replaceAll("\\b[BbCc]\\b", "ActionMatches{'nothing'}");

    assertThat(granted(condition, Operation.SECRET_LIST, VAULT)).isEqualTo(in);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "()",
        "ActionMatches{'*'",
        "ActionMatches{'*'})",
        "ActionMatches{'*'} ActionMatches{'*'}",
        "ActionMatches{'a', 'b'}",
        "ActionMatches{*}",
        "SubOperationMatches{'Blob.List'} OR ActionMatches{'*'}",
        "Exists @Resource[Microsoft.KeyVault/vaults:name]",
        "@Resource[Microsoft.KeyVault/vaults:name] StringEquals {'a', 'b'}",
        "@Resource[Microsoft.KeyVault/vaults:name] StringMatches 'a'",
        "@Resource[Microsoft.KeyVault/vaults:name] StringEquals a",
        "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'it\\'s'",
        "@Resource[Microsoft.KeyVault/vaults:name] StringEquals @Request[x:y]",
        "@Resource[Microsoft.KeyVault/vaults:tags] StringEquals 'a'",
        "@Resource[Microsoft.KeyVault/vaults/keys:name] StringEquals 'a'",
        "@Request[Microsoft.KeyVault/vaults:name] StringEquals 'a'",
        "@Principal[Microsoft.Directory/x:y] StringEquals 'a'",
        "@Environment[UtcNow] DateTimeGreaterThan '2026-01-01'",
        "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] GuidEquals 'owner'",
        "'a' StringEquals 'a'",
        "ActionMatches{'*'} XOR ActionMatches{'*'}"
      })
  void what_cannot_be_evaluated_is_not_supported(String condition) {
    assertThat(Conditions.supported(condition)).isFalse();
  }

  @Test
  void length_and_depth_have_limits() {
    var truth = "ActionMatches{'*'}";

    assertThat(Conditions.supported("(".repeat(20) + truth + ")".repeat(20))).isTrue();
    assertThat(Conditions.supported("(".repeat(40) + truth + ")".repeat(40))).isFalse();
    assertThat(Conditions.supported("!".repeat(4_000) + truth)).isFalse();
    assertThat(Conditions.supported(truth + " ".repeat(8_192))).isFalse();
  }

  @Test
  void an_assignment_whose_condition_is_not_supported_grants_nothing() {
    assertThat(granted("Exists @Resource[a:b]", Operation.SECRET_LIST, VAULT)).isFalse();
  }

  @Test
  void a_condition_in_another_version_of_the_language_grants_nothing() {
    var roles =
        Roles.compiled(
            Roles.assignment("/", BuiltInRoles.KEY_VAULT_ADMINISTRATOR, Callers.USER)
                .condition("ActionMatches{'*'}", "1.0")
                .build());

    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_LIST, VAULT))
        .isInstanceOf(RoleVerdict.Denied.class);
  }

  @ParameterizedTest
  @CsvSource({
    "4633458b-17de-408a-b874-0445c86b69e6,true",
    "00482A5A-887F-4FB3-B363-3B7FE8E74483,true",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635,false",
    "8b54135c-b56d-4d72-a534-26097cfdc8d8,false",
    "08bbd89e-9f13-488c-ac41-acfcb10c90ab,false"
  })
  void a_data_access_administrator_gives_and_takes_its_eight_roles_only(String role, boolean in) {
    var roles =
        Roles.compiled(
            Roles.assignment(VAULT, BuiltInRoles.KEY_VAULT_DATA_ACCESS_ADMINISTRATOR, Callers.USER)
                .build());
    var subject = assignmentOf("/providers/Microsoft.Authorization/roleDefinitions/" + role);

    var write =
        roles.judgeAction(
            Callers.user(),
            "Microsoft.Authorization/roleAssignments/write",
            VAULT,
            Attributes.requested(subject));
    var delete =
        roles.judgeAction(
            Callers.user(),
            "Microsoft.Authorization/roleAssignments/delete",
            VAULT,
            Attributes.existing(subject));

    assertThat(write instanceof RoleVerdict.Granted).isEqualTo(in);
    assertThat(delete instanceof RoleVerdict.Granted).isEqualTo(in);
  }

  @Test
  void a_data_access_administrator_can_do_nothing_to_assignments_nobody_described() {
    var roles =
        Roles.compiled(
            Roles.assignment(VAULT, BuiltInRoles.KEY_VAULT_DATA_ACCESS_ADMINISTRATOR, Callers.USER)
                .build());

    assertThat(
            roles.judgeAction(
                Callers.user(), "Microsoft.Authorization/roleAssignments/write", VAULT))
        .isEqualTo(new RoleVerdict.Denied(RoleVerdict.Why.CONDITION));
    assertThat(
            roles.judgeAction(
                Callers.user(), "Microsoft.Authorization/roleAssignments/read", VAULT))
        .isInstanceOf(RoleVerdict.Granted.class);
  }

  private static boolean granted(String condition, Operation operation, String scope) {
    var roles =
        Roles.compiled(
            Roles.assignment("/", BuiltInRoles.KEY_VAULT_ADMINISTRATOR, Callers.USER)
                .condition(condition, "2.0")
                .build());
    return roles.judgeDataAction(Callers.user(), operation, scope) instanceof RoleVerdict.Granted;
  }

  private static RoleAssignment assignmentOf(String roleDefinitionId) {
    return new RoleAssignment(
        "id",
        VAULT,
        roleDefinitionId,
        Callers.GROUP,
        "Group",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Callers.USER,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
