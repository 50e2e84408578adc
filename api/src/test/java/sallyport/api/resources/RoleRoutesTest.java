package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.MEMBER;
import static sallyport.api.resources.ControlPlane.OWNER;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.ControlPlane.TEAM;
import static sallyport.api.resources.ControlPlane.VAULTS;

import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;
import sallyport.api.resources.ControlPlane.Answer;

class RoleRoutesTest {
  private static final String ONE = "119617a2-3c02-4f5e-9e4f-baba8a28daaf";
  private static final String TWO = "66e16518-ef2e-437b-ab88-6eb744645b62";
  private static final String GROUP = SCOPE + "/resourceGroups/rg1";
  private static final String SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6";
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";

  @Test
  void an_assignment_is_made_and_shown_as_the_azure_cli_reads_it() {
    var plane = ControlPlane.withGroup();

    var answer = assign(plane, "owner", GROUP, ONE, SECRETS_USER, STRANGER);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text())
        .isEqualTo(
            ("{'properties':{'roleDefinitionId':'"
                    + SCOPE
                    + AUTHORIZATION
                    + "roleDefinitions/"
                    + SECRETS_USER
                    + "','principalId':'"
                    + STRANGER
                    + "','principalType':'ServicePrincipal','scope':'"
                    + GROUP
                    + "','condition':null,'conditionVersion':null,'createdOn':'2026-11-22T08:55:40.250Z','updatedOn':'2026-11-22T08:55:40.250Z','createdBy':'"
                    + OWNER
                    + "','updatedBy':'"
                    + OWNER
                    + "','delegatedManagedIdentityResourceId':null,'description':null},'id':'"
                    + GROUP
                    + AUTHORIZATION
                    + "roleAssignments/"
                    + ONE
                    + "','type':'Microsoft.Authorization/roleAssignments','name':'"
                    + ONE
                    + "'}")
                .replace('\'', '"'));
  }

  @Test
  void the_same_grant_under_another_name_conflicts_and_under_its_own_is_repeated() {
    var plane = ControlPlane.withGroup();
    assign(plane, "owner", GROUP, ONE, SECRETS_USER, STRANGER);

    var again = assign(plane, "owner", GROUP, TWO, SECRETS_USER, STRANGER);

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("RoleAssignmentExists");
    assertThat(again.message()).contains(ONE.replace("-", ""));
    assertThat(assign(plane, "owner", GROUP, ONE, SECRETS_USER, STRANGER).status()).isEqualTo(200);
    assertThat(assign(plane, "owner", GROUP, ONE, SECRETS_USER, MEMBER).code())
        .isEqualTo("RoleAssignmentUpdateNotPermitted");
  }

  @Test
  void roles_are_assigned_at_the_subscription_a_group_a_vault_and_a_single_object() {
    var plane = ControlPlane.withVault("kv1", "");

    for (var scope : List.of(SCOPE, GROUP, VAULTS + "kv1", VAULTS + "kv1/secrets/db-password")) {
      var id = UUID.randomUUID().toString();
      assertThat(assign(plane, "owner", scope, id, SECRETS_USER, STRANGER).status())
          .as(scope)
          .isEqualTo(201);
    }
    assertThat(assign(plane, "owner", VAULTS + "none", TWO, SECRETS_USER, STRANGER).code())
        .isEqualTo("ResourceNotFound");
    assertThat(assign(plane, "owner", VAULTS + "kv1/storage/x", TWO, SECRETS_USER, STRANGER).code())
        .isEqualTo("ResourceNotFound");
  }

  @Test
  void an_unknown_role_or_principal_or_an_unsupported_condition_is_refused() {
    var plane = ControlPlane.withGroup();
    var nobody = "99999999-9999-4999-8999-999999999999";

    assertThat(assign(plane, "owner", GROUP, ONE, nobody, STRANGER).code())
        .isEqualTo("RoleDefinitionDoesNotExist");
    assertThat(assign(plane, "owner", GROUP, ONE, SECRETS_USER, nobody).code())
        .isEqualTo("PrincipalNotFound");
    assertThat(assign(plane, "owner", GROUP, "not-a-guid", SECRETS_USER, STRANGER).code())
        .isEqualTo("InvalidRoleAssignmentId");
    var conditional =
        plane.put(
            assignment(GROUP, ONE),
            "{'properties':{'roleDefinitionId':'"
                + SECRETS_USER
                + "','principalId':'"
                + STRANGER
                + "','condition':'whenever','conditionVersion':'2.0'}}");
    assertThat(conditional.code()).isEqualTo("InvalidCondition");
    assertThat(plane.roleStore.assignments()).hasSize(1);
  }

  @Test
  void only_those_who_may_write_assignments_make_or_remove_them() {
    var plane = ControlPlane.withGroup();
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, SCOPE);

    var made = assign(plane, "stranger", GROUP, ONE, BuiltInRoles.OWNER.id(), STRANGER);

    assertThat(made.status()).isEqualTo(403);
    assertThat(made.message()).contains("'Microsoft.Authorization/roleAssignments/write'");
    var held = plane.roleStore.assignments().getFirst();
    assertThat(plane.send("DELETE", assignment(SCOPE, held.id()), "stranger", "").status())
        .isEqualTo(403);
  }

  @Test
  void a_data_access_administrator_gives_the_roles_of_the_list_and_no_other() {
    var plane = ControlPlane.withVault("kv1", "");
    plane.grant(STRANGER, BuiltInRoles.KEY_VAULT_DATA_ACCESS_ADMINISTRATOR, GROUP);

    assertThat(assign(plane, "stranger", VAULTS + "kv1", ONE, SECRETS_USER, MEMBER).status())
        .isEqualTo(201);
    assertThat(
            assign(plane, "stranger", VAULTS + "kv1", TWO, BuiltInRoles.OWNER.id(), MEMBER)
                .status())
        .isEqualTo(403);
    assertThat(plane.send("DELETE", assignment(VAULTS + "kv1", ONE), "stranger", "").status())
        .isEqualTo(200);
  }

  @Test
  void a_group_gives_its_members_its_roles() {
    var plane = ControlPlane.withVault("kv1", "");
    plane.grant(TEAM, BuiltInRoles.READER, GROUP);

    assertThat(plane.send("GET", VAULTS + "kv1?api-version=2023-07-01", "member", "").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "rg, atScope(), sub rg",
    "rg, '', sub rg vault",
    "sub, atScope(), sub",
    "sub, principalId eq '66666666-6666-4666-8666-666666666666', vault",
    "sub, assignedTo('66666666-6666-4666-8666-666666666666'), rg vault",
    "rg, atScope() and assignedTo('66666666-6666-4666-8666-666666666666'), rg"
  })
  void assignments_are_listed_as_the_filter_says_and_no_more(
      String where, String filter, String expected) {
    var plane = ControlPlane.withVault("kv1", "");
    plane.grant(TEAM, BuiltInRoles.READER, GROUP);
    plane.grant(MEMBER, BuiltInRoles.READER, VAULTS + "kv1");

    var list =
        plane.get(
            (where.equals("rg") ? GROUP : SCOPE)
                + AUTHORIZATION
                + "roleAssignments?api-version=2022-04-01"
                + (filter.isEmpty() ? "" : "&$filter=" + filter.replace(" ", "%20")));

    var scopes =
        StreamSupport.stream(list.at("/value").spliterator(), false)
            .map(item -> item.at("/properties/scope").asString())
            .map(scope -> scope.equals(SCOPE) ? "sub" : scope.equals(GROUP) ? "rg" : "vault")
            .toList();
    assertThat(scopes).containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void a_filter_that_is_not_understood_lists_nothing() {
    var answer =
        ControlPlane.withGroup()
            .get(
                GROUP
                    + AUTHORIZATION
                    + "roleAssignments?api-version=2022-04-01&$filter=colour%20eq%20'red'");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidFilterInQueryString");
  }

  @Test
  void a_role_is_found_by_its_name() {
    var answer =
        ControlPlane.withGroup()
            .get(
                GROUP
                    + AUTHORIZATION
                    + "roleDefinitions?$filter=roleName%20eq%20%27Key%20Vault%20Secrets%20User%27&api-version=2018-01-01-preview");

    assertThat(answer.at("/value").size()).isEqualTo(1);
    assertThat(answer.at("/value/0/id").asString())
        .isEqualTo(SCOPE + AUTHORIZATION + "roleDefinitions/" + SECRETS_USER);
    assertThat(answer.at("/value/0/properties/type").asString()).isEqualTo("BuiltInRole");
    assertThat(answer.at("/value/0/properties/permissions/0/dataActions/0").asString())
        .isEqualTo("Microsoft.KeyVault/vaults/secrets/getSecret/action");
  }

  @Test
  void a_custom_role_is_defined_used_and_removed_when_nobody_holds_it() {
    var plane = ControlPlane.withGroup();
    var role = SCOPE + AUTHORIZATION + "roleDefinitions/" + TWO + "?api-version=2022-04-01";

    assertThat(plane.put(role, custom("Vault Watcher", SCOPE)).status()).isEqualTo(201);
    assertThat(assign(plane, "owner", GROUP, ONE, TWO, STRANGER).status()).isEqualTo(201);
    assertThat(plane.send("DELETE", role, "owner", "").code())
        .isEqualTo("RoleDefinitionHasAssignments");
    plane.send("DELETE", assignment(GROUP, ONE), "owner", "");
    assertThat(plane.send("DELETE", role, "owner", "").status()).isEqualTo(200);
    assertThat(plane.send("DELETE", role, "owner", "").status()).isEqualTo(204);
  }

  @Test
  void nobody_defines_a_role_where_he_may_not_or_over_a_built_in_one() {
    var plane = ControlPlane.withGroup();
    plane.grant(STRANGER, BuiltInRoles.OWNER, GROUP);
    var atGroup = GROUP + AUTHORIZATION + "roleDefinitions/" + TWO + "?api-version=2022-04-01";

    assertThat(plane.send("PUT", atGroup, "stranger", custom("Wide", SCOPE)).status())
        .isEqualTo(403);
    assertThat(
            plane
                .put(
                    SCOPE
                        + AUTHORIZATION
                        + "roleDefinitions/"
                        + SECRETS_USER
                        + "?api-version=2022-04-01",
                    custom("Mine", SCOPE))
                .code())
        .isEqualTo("RoleDefinitionIsBuiltIn");
    assertThat(plane.put(atGroup, custom("Owner", GROUP)).code())
        .isEqualTo("RoleDefinitionWithSameNameExists");
    assertThat(plane.roleStore.customRoles()).isEmpty();
  }

  @Test
  void assignments_die_with_their_vault_and_do_not_come_back() {
    var plane = ControlPlane.withVault("kv1", "");
    plane.grant(STRANGER, BuiltInRoles.READER, VAULTS + "kv1");
    plane.send("DELETE", VAULTS + "kv1?api-version=2023-07-01", "owner", "");
    plane.putVault("kv1", "'createMode':'recover'");

    var seen = plane.send("GET", VAULTS + "kv1?api-version=2023-07-01", "stranger", "");

    assertThat(seen.status()).isEqualTo(403);
    assertThat(plane.roleStore.assignments()).hasSize(1);
  }

  @Test
  void a_subscription_is_listed_only_to_those_who_have_a_role_in_it() {
    var plane = ControlPlane.withVault("kv1", "");

    assertThat(subscriptions(plane).at("/value").size()).isZero();
    plane.grant(STRANGER, BuiltInRoles.READER, VAULTS + "kv1/secrets/one");
    assertThat(subscriptions(plane).at("/value/0/subscriptionId").asString())
        .isEqualTo(SUBSCRIPTION);
  }

  private static Answer subscriptions(ControlPlane plane) {
    return plane.send("GET", "/subscriptions?api-version=2022-12-01", "stranger", "");
  }

  private static Answer assign(
      ControlPlane plane, String token, String scope, String id, String role, String principal) {
    return plane.send(
        "PUT",
        assignment(scope, id),
        token,
        "{'properties':{'roleDefinitionId':'"
            + SCOPE
            + AUTHORIZATION
            + "roleDefinitions/"
            + role
            + "','principalId':'"
            + principal
            + "'}}");
  }

  private static String assignment(String scope, String id) {
    return scope + AUTHORIZATION + "roleAssignments/" + id + "?api-version=2020-04-01-preview";
  }

  private static String custom(String name, String scope) {
    return "{'properties':{'roleName':'"
        + name
        + "','description':'x','type':'CustomRole','permissions':[{'actions':['Microsoft.KeyVault/vaults/read']}],'assignableScopes':['"
        + scope
        + "']}}";
  }
}
