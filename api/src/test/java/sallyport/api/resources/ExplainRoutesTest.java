package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.OWNER;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.STRANGER;
import static sallyport.api.resources.ControlPlane.VAULTS;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;
import sallyport.access.RoleDefinition;
import sallyport.audit.AuditRecord;

class ExplainRoutesTest {
  private static final String TARGET = VAULTS + "kv1/explain?api-version=2026-02-01";
  private static final String BODY =
      "{'from':'203.0.113.9','principal':'44444444-4444-4444-8444-444444444444',"
          + "'operation':'secrets/get','name':'one'}";

  private static final RoleDefinition READS_VAULTS =
      new RoleDefinition(
          "99999999-9999-4999-8999-999999999999",
          "Reads vaults",
          "",
          false,
          List.of(
              new RoleDefinition.Permission(
                  List.of("Microsoft.KeyVault/vaults/read"), List.of(), List.of(), List.of())),
          List.of("/"));

  private final ControlPlane plane =
      ControlPlane.withVault(
          "kv1",
          "'enableRbacAuthorization':true,"
              + "'networkAcls':{'defaultAction':'Deny','bypass':'None','ipRules':[{'value':'198.51.100.0/24'}]}");

  @Test
  void who_may_read_the_vault_is_told_which_door_decides_and_what_the_caller_hears() {
    plane.grant(STRANGER, BuiltInRoles.READER, SCOPE);

    var answer = plane.send("POST", TARGET, "stranger", BODY);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("/admitted").asBoolean()).isFalse();
    assertThat(answer.at("/decidedBy").asString()).isEqualTo("network");
    assertThat(answer.at("/rule").asString()).isEqualTo("no address rule matches, bypass is None");
    assertThat(answer.at("/source").toString())
        .isEqualTo("{\"address\":\"203.0.113.9\",\"kind\":\"address\"}");
    assertThat(answer.at("/doors/2/rule").asString())
        .isEqualTo("no assigned role of the caller holds the action");
    assertThat(answer.at("/told/status").asInt()).isEqualTo(403);
    assertThat(answer.at("/told/innerCode").asString()).isEqualTo("ForbiddenByFirewall");
    assertThat(answer.at("/told/message").asString())
        .startsWith("Client address is not authorized and caller was ignored because bypass");
  }

  @Test
  void an_assignment_above_the_vault_is_shown_to_who_may_read_assignments_there() {
    plane.putVault("kv1", "'networkAcls':{'defaultAction':'Allow'}");
    plane.grant(OWNER, BuiltInRoles.KEY_VAULT_ADMINISTRATOR, SCOPE);
    plane.roleStore.putCustomRole(READS_VAULTS);
    plane.grant(STRANGER, READS_VAULTS, VAULTS + "kv1");

    var confined = plane.send("POST", TARGET, "stranger", BODY);
    plane.grant(STRANGER, BuiltInRoles.READER, VAULTS + "kv1");
    var whole = plane.send("POST", TARGET, "stranger", BODY);

    assertThat(confined.at("/admitted").asBoolean()).isTrue();
    assertThat(confined.at("/rule").asString())
        .isEqualTo("role Key Vault Administrator, assigned above the vault");
    assertThat(confined.text()).doesNotContain("assignment\"", "by assignment", SCOPE + "\"");
    assertThat(whole.at("/rule").asString())
        .startsWith("role Key Vault Administrator at " + SCOPE + " by assignment ");
    assertThat(whole.at("/doors/2/assignment/scope").asString()).isEqualTo(SCOPE);
  }

  @Test
  void an_assignment_at_the_vault_or_below_is_shown_to_everybody_who_may_ask() {
    plane.putVault("kv1", "'networkAcls':{'defaultAction':'Allow'}");
    plane.roleStore.putCustomRole(READS_VAULTS);
    plane.grant(STRANGER, READS_VAULTS, VAULTS + "kv1");

    for (var scope : List.of(VAULTS + "kv1/secrets/one", VAULTS + "kv1")) {
      plane.grant(OWNER, BuiltInRoles.KEY_VAULT_ADMINISTRATOR, scope);
      var answer = plane.send("POST", TARGET, "stranger", BODY);

      assertThat(answer.at("/doors/2/assignment/scope").asString()).startsWith(VAULTS + "kv1");
      assertThat(answer.at("/rule").asString()).contains(" by assignment ");
    }
  }

  @Test
  void without_a_token_the_answer_is_401_and_without_a_role_403() {
    assertThat(plane.send("POST", TARGET, "", BODY).status()).isEqualTo(401);

    var forbidden = plane.send("POST", TARGET, "stranger", BODY);
    assertThat(forbidden.status()).isEqualTo(403);
    assertThat(forbidden.code()).isEqualTo("AuthorizationFailed");
    assertThat(forbidden.message()).contains("'Microsoft.KeyVault/vaults/read' over scope");
  }

  @Test
  void a_vault_that_is_not_there_answers_404() {
    var answer = plane.send("POST", VAULTS + "kv2/explain?api-version=2026-02-01", "owner", BODY);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("ResourceNotFound");
  }

  @Test
  void another_verb_answers_405() {
    assertThat(plane.get(TARGET).status()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]|The body must be a JSON object",
        "{'operation':'secrets/get'}|from is missing",
        "{'from':'203.0.113.9'}|operation is missing",
        "{'from':'kv1','operation':'secrets/get'}|from must be an IP address",
        "{'from':9,'operation':'secrets/get'}|from must be a string",
        "{'from':'203.0.113.9','operation':'secrets/get','form':'x'}|form is not known; known are"
            + " from, proxy, listener, link, through, principal, client, identity, operation, name",
        "{'from':'203.0.113.9','operation':'secrets/fetch'}|operation must be an operation such as"
            + " secrets/get or keys/sign",
        "{'from':'203.0.113.9','operation':'secrets/get','principal':'x'}|principal is nobody in"
            + " the vault's tenant",
      })
  void a_question_that_cannot_be_understood_answers_400_and_says_why(String body, String why) {
    var answer = plane.send("POST", TARGET, "owner", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidRequestContent");
    assertThat(answer.message())
        .isEqualTo("The request content was invalid and could not be deserialized: '" + why + "'.");
  }

  @Test
  void a_question_leaves_a_record_as_reading_the_vault_does() {
    plane.records.clear();
    plane.send("POST", TARGET, "owner", BODY);

    assertThat(plane.records)
        .extracting(AuditRecord::operationName)
        .containsExactly("VaultExplain");
  }
}
