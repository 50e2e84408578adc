package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.SUBSCRIPTION;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.refused;
import static sallyport.api.resources.Walls.CONFIGURATIONS;
import static sallyport.api.resources.Walls.INSIDE;
import static sallyport.api.resources.Walls.KV;
import static sallyport.api.resources.Walls.OFFICE;
import static sallyport.api.resources.Walls.PROFILE;
import static sallyport.api.resources.Walls.V;
import static sallyport.api.resources.Walls.WALL;
import static sallyport.api.resources.Walls.association;
import static sallyport.api.resources.Walls.rule;
import static sallyport.api.resources.Walls.withWall;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;
import sallyport.access.RoleDefinition;

/** Who may do what with perimeters. */
class PerimeterRightsTest {

  @ParameterizedTest
  @CsvSource({
    "GET,,networkSecurityPerimeters/read",
    "PUT,,networkSecurityPerimeters/write",
    "PATCH,,networkSecurityPerimeters/write",
    "DELETE,,networkSecurityPerimeters/delete",
    "GET,/profiles,networkSecurityPerimeters/profiles/read",
    "GET,/profiles/default,networkSecurityPerimeters/profiles/read",
    "PUT,/profiles/default,networkSecurityPerimeters/profiles/write",
    "DELETE,/profiles/default,networkSecurityPerimeters/profiles/delete",
    "GET,/profiles/default/accessRules,networkSecurityPerimeters/profiles/accessRules/read",
    "GET,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/read",
    "PUT,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/write",
    "DELETE,/profiles/default/accessRules/office,networkSecurityPerimeters/profiles/accessRules/delete",
    "GET,/resourceAssociations,networkSecurityPerimeters/resourceAssociations/read",
    "GET,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/read",
    "PUT,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/write",
    "DELETE,/resourceAssociations/pay,networkSecurityPerimeters/resourceAssociations/delete"
  })
  void each_operation_has_its_right(String method, String part, String action) {
    var plane = withWall();
    var target = WALL + (part == null ? "" : part);

    var answer = plane.send(method, target + V, "stranger", "{}");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("AuthorizationFailed");
    assertThat(answer.message()).contains("'Microsoft.Network/" + action + "'");
  }

  @ParameterizedTest
  @CsvSource({"GET,,read", "GET,/x.pay,read", "POST,/x.pay/reconcile,reconcile/action"})
  void each_operation_of_a_vault_has_its_right(String method, String part, String action) {
    var plane = withWall();

    var answer =
        plane.send(method, CONFIGURATIONS + (part == null ? "" : part) + KV, "stranger", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message())
        .contains("'Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations/" + action);
  }

  @Test
  void putting_a_vault_inside_needs_rights_at_the_profile_and_at_the_vault() {
    var plane = withWall();
    var body = association(VAULTS + "kv1", "Enforced");
    role(plane, "1", INSIDE, "Microsoft.Network/networkSecurityPerimeters/resourceAssociations/*");

    assertThat(plane.send("PUT", INSIDE + V, "stranger", body).message())
        .contains(
            "'Microsoft.Network/networkSecurityPerimeters/profiles/join/action' on the linked"
                + " scope(s) '"
                + PROFILE
                + "'");
    role(plane, "2", PROFILE, "Microsoft.Network/networkSecurityPerimeters/profiles/join/action");
    var refused = plane.send("PUT", INSIDE + V, "stranger", body);
    assertThat(refused.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(refused.message())
        .contains(
            "'Microsoft.KeyVault/vaults/joinPerimeter/action' on the linked scope(s) '"
                + VAULTS
                + "kv1'");
    role(plane, "3", VAULTS + "kv1", "Microsoft.KeyVault/vaults/joinPerimeter/action");
    assertThat(plane.send("PUT", INSIDE + V, "stranger", body).status()).isEqualTo(201);
  }

  @Test
  void letting_a_subscription_in_needs_a_right_at_it() {
    var plane = withWall();
    plane.grant(STRANGER, BuiltInRoles.CONTRIBUTOR, WALL);

    var answer =
        plane.send(
            "PUT",
            OFFICE + V,
            "stranger",
            rule("'subscriptions':[{'id':'/subscriptions/" + SUBSCRIPTION + "'}]"));

    assertThat(answer.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(answer.message())
        .contains(
            "'Microsoft.Resources/subscriptions/joinPerimeterRule/action' on the linked scope(s)"
                + " '/subscriptions/"
                + SUBSCRIPTION
                + "'");
  }

  @Test
  void deleting_by_force_needs_the_right_to_let_out() {
    var plane = withWall();
    role(plane, "1", WALL, "Microsoft.Network/networkSecurityPerimeters/delete");

    var answer = plane.send("DELETE", WALL + V + "&forceDeletion=true", "stranger", "");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.message())
        .contains("'Microsoft.Network/networkSecurityPerimeters/resourceAssociations/delete'");
    assertThat(plane.send("DELETE", WALL + V, "stranger", "").status()).isEqualTo(200);
  }

  private static void role(ControlPlane plane, String id, String scope, String action) {
    var role =
        new RoleDefinition(
            "99999999-9999-4999-8999-99999999999" + id,
            "Role " + id,
            "",
            false,
            List.of(
                new RoleDefinition.Permission(List.of(action), List.of(), List.of(), List.of())),
            List.of("/"));
    plane.roleStore.putCustomRole(role);
    plane.grant(STRANGER, role, scope);
  }
}
