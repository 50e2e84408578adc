package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;

class RoleAssignmentsTest {
  private static final String SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555";
  private static final String GROUP = SUBSCRIPTION + "/resourceGroups/rg-pay";
  private static final String VAULT = GROUP + "/providers/Microsoft.KeyVault/vaults/kv-pay";
  private static final String SECRET = VAULT + "/secrets/db";

  @ParameterizedTest
  @ValueSource(strings = {"/", SUBSCRIPTION, GROUP, VAULT, SECRET})
  void an_assignment_reaches_everything_below_its_scope(String scope) {
    var assignment = Roles.assignment(scope, BuiltInRoles.KEY_VAULT_SECRETS_USER, Callers.USER);
    var built = assignment.build();

    var verdict =
        Roles.compiled(built).judgeDataAction(Callers.user(), Operation.SECRET_GET, SECRET);

    assertThat(verdict)
        .isEqualTo(
            new RoleVerdict.Granted(
                built.id(),
                "4633458b-17de-408a-b874-0445c86b69e6",
                "Key Vault Secrets User",
                scope));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/subscriptions/11111111-2222-3333-4444-55555555555",
        SUBSCRIPTION + "/resourceGroups/rg-pa",
        SUBSCRIPTION + "/resourceGroups/rg-pay2",
        GROUP + "/providers/Microsoft.KeyVault/vaults/kv-pa",
        VAULT + "/secrets/d",
        VAULT + "/secrets/db/versions",
        VAULT + "/keys/db"
      })
  void an_assignment_beside_or_below_the_resource_does_not_reach_it(String scope) {
    var roles = with(scope, BuiltInRoles.KEY_VAULT_ADMINISTRATOR);

    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_GET, SECRET))
        .isEqualTo(new RoleVerdict.Denied(RoleVerdict.Why.NO_ASSIGNMENT));
  }

  @Test
  void a_right_on_one_secret_is_no_right_to_list_the_vault() {
    var roles = with(SECRET, BuiltInRoles.KEY_VAULT_SECRETS_USER);

    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_LIST, VAULT))
        .isInstanceOf(RoleVerdict.Denied.class);
  }

  @Test
  void scopes_ids_and_actions_are_compared_without_regard_to_case() {
    var roles =
        Roles.compiled(
            Roles.assignment(
                    VAULT.toUpperCase(Locale.ROOT) + "/",
                    BuiltInRoles.KEY_VAULT_CONTRIBUTOR,
                    Callers.USER.toUpperCase(Locale.ROOT))
                .build());

    assertThat(
            roles.judgeAction(
                Callers.user(), "MICROSOFT.KEYVAULT/VAULTS/WRITE", VAULT.toLowerCase(Locale.ROOT)))
        .isInstanceOf(RoleVerdict.Granted.class);
  }

  /** By the published table: which role may do what to secrets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Key Vault Administrator|SET GET UPDATE LIST LIST_VERSIONS DELETE GET_DELETED LIST_DELETED"
            + " RECOVER PURGE BACKUP RESTORE",
        "Key Vault Secrets Officer|SET GET UPDATE LIST LIST_VERSIONS DELETE GET_DELETED"
            + " LIST_DELETED RECOVER PURGE BACKUP RESTORE",
        "Key Vault Secrets User|GET LIST LIST_VERSIONS GET_DELETED LIST_DELETED",
        "Key Vault Certificate User|GET LIST LIST_VERSIONS GET_DELETED LIST_DELETED",
        "Key Vault Reader|LIST LIST_VERSIONS GET_DELETED LIST_DELETED",
        "Key Vault Certificates Officer|''",
        "Key Vault Crypto Officer|''",
        "Key Vault Crypto User|''",
        "Key Vault Crypto Service Encryption User|''",
        "Key Vault Crypto Service Release User|''",
        "Key Vault Purge Operator|''",
        "Key Vault Contributor|''",
        "Key Vault Data Access Administrator|''",
        "Owner|''",
        "Contributor|''",
        "Reader|''",
        "User Access Administrator|''"
      })
  void each_built_in_role_grants_exactly_its_secret_operations(String role, String names) {
    var expected = EnumSet.noneOf(Operation.class);
    for (var name : names.isEmpty() ? new String[0] : names.split(" ", -1)) {
      expected.add(Operation.valueOf("SECRET_" + name));
    }
    var roles = with(VAULT, BuiltInRoles.byName(role).orElseThrow());

    var granted = EnumSet.noneOf(Operation.class);
    for (var operation : Operation.values()) {
      if (operation.kind() == ObjectKind.SECRET
          && roles.judgeDataAction(Callers.user(), operation, VAULT)
              instanceof RoleVerdict.Granted) {
        granted.add(operation);
      }
    }

    assertThat(granted).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Owner,Microsoft.KeyVault/vaults/write,true",
    "Owner,Microsoft.Authorization/roleAssignments/write,true",
    "Contributor,Microsoft.KeyVault/vaults/write,true",
    "Contributor,Microsoft.KeyVault/vaults/accessPolicies/write,true",
    "Contributor,Microsoft.KeyVault/locations/deletedVaults/purge/action,true",
    "Contributor,Microsoft.Authorization/roleAssignments/write,false",
    "Contributor,Microsoft.Authorization/roleAssignments/delete,false",
    "Contributor,Microsoft.Authorization/roleAssignments/read,true",
    "Reader,Microsoft.KeyVault/vaults/read,true",
    "Reader,Microsoft.KeyVault/vaults/write,false",
    "Reader,Microsoft.KeyVault/vaults/secrets/read,true",
    "User Access Administrator,Microsoft.Authorization/roleAssignments/write,true",
    "User Access Administrator,Microsoft.KeyVault/vaults/write,false",
    "Key Vault Contributor,Microsoft.KeyVault/vaults/delete,true",
    "Key Vault Contributor,Microsoft.KeyVault/locations/deletedVaults/purge/action,false",
    "Key Vault Contributor,Microsoft.KeyVault/locations/deletedVaults/read,true",
    "Key Vault Contributor,Microsoft.KeyVault/managedHSMs/write,false",
    "Key Vault Contributor,Microsoft.Authorization/roleAssignments/write,false",
    "Key Vault Purge Operator,Microsoft.KeyVault/locations/deletedVaults/purge/action,true",
    "Key Vault Purge Operator,Microsoft.KeyVault/vaults/delete,false",
    "Key Vault Secrets Officer,Microsoft.KeyVault/vaults/read,false",
    "Key Vault Secrets Officer,Microsoft.KeyVault/vaults/privateLinkResources/read,true",
    "Key Vault Secrets Officer,Microsoft.KeyVault/vaults/write,false",
    "Key Vault Secrets User,Microsoft.KeyVault/vaults/read,false",
    "Network Contributor,Microsoft.Network/virtualNetworks/write,true",
    "Network Contributor,Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action,true",
    "Network Contributor,Microsoft.Network/privateEndpoints/delete,true",
    "Network Contributor,Microsoft.Network/privateDnsZones/write,true",
    "Network Contributor,Microsoft.KeyVault/vaults/read,false",
    "Network Contributor,Microsoft.KeyVault/vaults/privateEndpointConnectionsApproval/action,false",
    "Network Contributor,Microsoft.Authorization/roleAssignments/write,false",
    "Private DNS Zone Contributor,Microsoft.Network/privateDnsZones/write,true",
    "Private DNS Zone Contributor,Microsoft.Network/privateDnsZones/A/write,true",
    "Private DNS Zone Contributor,Microsoft.Network/privateDnsZones/virtualNetworkLinks/write,true",
    "Private DNS Zone Contributor,Microsoft.Network/virtualNetworks/join/action,true",
    "Private DNS Zone Contributor,Microsoft.Network/virtualNetworks/write,false",
    "Private DNS Zone Contributor,Microsoft.Network/privateEndpoints/read,false",
    "Private DNS Zone Contributor,Microsoft.KeyVault/vaults/read,false"
  })
  void control_plane_actions_follow_actions_minus_exceptions(
      String role, String action, boolean granted) {
    var roles = with(SUBSCRIPTION, BuiltInRoles.byName(role).orElseThrow());

    assertThat(roles.judgeAction(Callers.user(), action, VAULT) instanceof RoleVerdict.Granted)
        .isEqualTo(granted);
  }

  @Test
  void an_exception_of_one_role_takes_nothing_from_another() {
    var roles =
        Roles.compiled(
            Roles.assignment(SUBSCRIPTION, BuiltInRoles.CONTRIBUTOR, Callers.USER).build(),
            Roles.assignment(VAULT, BuiltInRoles.USER_ACCESS_ADMINISTRATOR, Callers.USER).build());

    assertThat(
            roles.judgeAction(
                Callers.user(), "Microsoft.Authorization/roleAssignments/write", VAULT))
        .isInstanceOf(RoleVerdict.Granted.class);
    assertThat(
            roles.judgeAction(
                Callers.user(), "Microsoft.Authorization/roleAssignments/write", GROUP))
        .isInstanceOf(RoleVerdict.Denied.class);
  }

  @Test
  void exceptions_on_data_actions_count() {
    var role =
        new RoleDefinition(
            "custom",
            "All but purge",
            "",
            false,
            List.of(
                new RoleDefinition.Permission(
                    List.of(),
                    List.of(),
                    List.of("Microsoft.KeyVault/vaults/secrets/*"),
                    List.of("Microsoft.KeyVault/vaults/secrets/PURGE/*"))),
            List.of("/"));
    var roles =
        RoleAssignments.compile(
            List.of(role), List.of(Roles.assignment("/", role, Callers.USER).build()));

    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_DELETE, SECRET))
        .isInstanceOf(RoleVerdict.Granted.class);
    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_PURGE, SECRET))
        .isEqualTo(new RoleVerdict.Denied(RoleVerdict.Why.NOT_IN_ROLES));
  }

  @Test
  void members_have_what_their_group_has_others_do_not() {
    var roles =
        Roles.compiled(
            Roles.assignment(VAULT, BuiltInRoles.KEY_VAULT_SECRETS_USER, Callers.GROUP).build());

    assertThat(roles.judgeDataAction(member(), Operation.SECRET_GET, SECRET))
        .isInstanceOf(RoleVerdict.Granted.class);
    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_GET, SECRET))
        .isEqualTo(new RoleVerdict.Denied(RoleVerdict.Why.NO_ASSIGNMENT));
  }

  @Test
  void an_application_id_is_not_a_principal() {
    var roles =
        Roles.compiled(
            Roles.assignment(VAULT, BuiltInRoles.KEY_VAULT_SECRETS_USER, Callers.APP).build());

    assertThat(roles.judgeDataAction(Callers.user(), Operation.SECRET_GET, SECRET))
        .isInstanceOf(RoleVerdict.Denied.class);
  }

  @Test
  void an_assignment_of_a_role_that_is_gone_grants_nothing() {
    var roles =
        RoleAssignments.compile(
            List.of(BuiltInRoles.READER),
            List.of(Roles.assignment("/", BuiltInRoles.OWNER, Callers.USER).build()));

    assertThat(roles.judgeAction(Callers.user(), "Microsoft.KeyVault/vaults/read", VAULT))
        .isInstanceOf(RoleVerdict.Denied.class);
  }

  @Test
  void the_scopes_of_a_caller_are_its_own_and_those_of_its_groups() {
    var roles =
        Roles.compiled(
            Roles.assignment(SUBSCRIPTION, BuiltInRoles.READER, Callers.USER).build(),
            Roles.assignment(VAULT, BuiltInRoles.READER, Callers.GROUP).build(),
            Roles.assignment("/", BuiltInRoles.OWNER, Callers.APP).build());

    assertThat(roles.scopesVisible(member())).isEqualTo(Set.of(SUBSCRIPTION, VAULT));
    assertThat(roles.scopesVisible(Callers.user())).isEqualTo(Set.of(SUBSCRIPTION));
  }

  @Test
  void thousands_of_assignments_agree_with_a_comparison_of_texts() {
    var random = new Random(20_261_123);
    var assignments = new ArrayList<RoleAssignment>();
    for (int i = 0; i < 3_000; i++) {
      assignments.add(
          Roles.assignment(scope(random), BuiltInRoles.KEY_VAULT_SECRETS_USER, Callers.USER)
              .build());
    }
    var roles = Roles.compiled(assignments.toArray(RoleAssignment[]::new));
    var prefixes =
        assignments.stream().map(given -> given.scope().toLowerCase(Locale.ROOT) + "/").toList();
    int granted = 0;

    for (int i = 0; i < 5_000; i++) {
      var resource = scope(random);
      var folded = resource.toLowerCase(Locale.ROOT) + "/";
      boolean expected = prefixes.stream().anyMatch(folded::startsWith);

      var verdict = roles.judgeDataAction(Callers.user(), Operation.SECRET_GET, resource);

      assertThat(verdict instanceof RoleVerdict.Granted).as(resource).isEqualTo(expected);
      granted += expected ? 1 : 0;
    }

    assertThat(granted).isBetween(500, 4_500);
  }

  @Test
  void wildcards_agree_with_regular_expressions() {
    var random = new Random(20_261_124);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      var pattern = text(random, "ab/*", 8);
      var text = text(random, "ab/", 8);
      var regex = Pattern.compile(pattern.replace("*", ".*"));
      boolean expected = regex.matcher(text).matches();

      assertThat(ActionPatterns.matches(pattern, text))
          .as("%s ~ %s", pattern, text)
          .isEqualTo(expected);
      matched += expected ? 1 : 0;
    }

    assertThat(matched).isGreaterThan(1_000);
  }

  private static RoleAssignments with(String scope, RoleDefinition role) {
    return Roles.compiled(Roles.assignment(scope, role, Callers.USER).build());
  }

  private static Caller member() {
    return Callers.caller(
        Callers.TENANT, Callers.USER, Optional.of(Callers.APP), List.of(Callers.GROUP));
  }

  /** A vault or a secret, now and then in capitals; rarely something above. */
  private static String scope(Random random) {
    var scope =
        "/subscriptions/s"
            + random.nextInt(20)
            + "/resourceGroups/rg"
            + random.nextInt(20)
            + "/providers/Microsoft.KeyVault/vaults/v"
            + random.nextInt(20)
            + (random.nextInt(3) > 0 ? "/secrets/n" + random.nextInt(9) : "");
    return random.nextInt(4) == 0 ? scope.toUpperCase(Locale.ROOT) : scope;
  }

  private static String text(Random random, String alphabet, int most) {
    var text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
