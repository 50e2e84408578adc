package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whole flows with the current {@code az}, in the order a person goes through them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AzFlowsTest {
  private static PackagedServer server;
  private static Az az;
  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    server = PackagedServer.start();
    az = new Az(server.environment()).without("ARM_CLOUD_METADATA_URL");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Order(1)
  void a_cloud_is_registered_by_its_control_plane_alone() {
    az.run(
        "cloud",
        "register",
        "--name",
        "Sallyport",
        "--endpoint-resource-manager",
        server.environment().get("AZURE_RESOURCE_MANAGER_URL"));
    az.run("cloud", "set", "--name", "Sallyport");

    assertThat(az.run("cloud", "show").at("/endpoints/activeDirectory").asString())
        .startsWith("https://login.localhost");
    az.run("cloud", "set", "--name", "AzureCloud");
    az.run("cloud", "unregister", "--name", "Sallyport");
  }

  @Test
  @Order(2)
  void the_metadata_url_makes_the_cloud_known_and_a_service_principal_logs_in() {
    az.with("ARM_CLOUD_METADATA_URL", server.environment().get("ARM_CLOUD_METADATA_URL"));

    var accounts = login("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET");

    assertThat(accounts.get(0).get("id").asString())
        .isEqualTo(server.environment().get("AZURE_SUBSCRIPTION_ID"));
    assertThat(accounts.get(0).get("tenantId").asString())
        .isEqualTo(server.environment().get("AZURE_TENANT_ID"));
    assertThat(az.run("account", "get-access-token").get("tokenType").asString())
        .isEqualTo("Bearer");
  }

  @Test
  @Order(3)
  void a_wrong_secret_is_refused_with_the_code_of_the_real_service() {
    var other = new Az(server.environment());

    var said =
        other.refused(
            "login",
            "--service-principal",
            "--username",
            server.environment().get("AZURE_CLIENT_ID"),
            "--password",
            "not-the-secret",
            "--tenant",
            server.environment().get("AZURE_TENANT_ID"));

    assertThat(said).contains("AADSTS7000215").doesNotContain("not-the-secret");
  }

  @Test
  @Order(3)
  void an_application_is_proved_by_a_token_of_whom_it_trusts() {
    var tenant = server.environment().get("AZURE_TENANT_ID");
    var own = az.run("ad", "sp", "show", "--id", server.environment().get("AZURE_CLIENT_ID"));
    var app = az.run("ad", "app", "create", "--display-name", "trusting").get("appId").asString();
    az.run("ad", "sp", "create", "--id", app);
    var token =
        az.run("account", "get-access-token", "--resource", "api://AzureADTokenExchange")
            .get("accessToken")
            .asString();
    assertThat(federatedLogin(app, tenant, token, "AADSTS70025")).isTrue();

    var made =
        credential(
            app,
            "create",
            "--parameters",
            "{\"name\":\"from-dev\",\"issuer\":\"%s%s/v2.0\",\"subject\":\"%s\",\"audiences\":[\"api://AzureADTokenExchange\"]}"
                .formatted(
                    server.environment().get("AZURE_AUTHORITY_HOST"),
                    tenant,
                    own.get("id").asString()));

    assertThat(credential(app, "list").get(0).get("id")).isEqualTo(made.get("id"));
    assertThat(
            credential(app, "show", "--federated-credential-id", "from-dev")
                .get("subject")
                .asString())
        .isEqualTo(own.get("id").asString());
    assertThat(federatedLogin(app, tenant, token, "")).isTrue();
    credential(app, "delete", "--federated-credential-id", "from-dev");
    assertThat(credential(app, "list")).isEmpty();
    assertThat(federatedLogin(app, tenant, token, "AADSTS70025")).isTrue();
  }

  private static JsonNode credential(String app, String verb, String... rest) {
    var command = new ArrayList<>(List.of("ad", "app", "federated-credential", verb, "--id", app));
    command.addAll(List.of(rest));
    return az.run(command.toArray(String[]::new));
  }

  /**
   * Signs in from a fresh configuration: whether it goes as expected, refused with a code or not.
   */
  private static boolean federatedLogin(String app, String tenant, String token, String code) {
    var fresh = new Az(server.environment());
    String[] command = {
      "login",
      "--service-principal",
      "--username",
      app,
      "--tenant",
      tenant,
      "--federated-token",
      token,
      "--allow-no-subscriptions"
    };
    return code.isEmpty()
        ? fresh.run(command).get(0).get("tenantId").asString().equals(tenant)
        : fresh.refused(command).contains(code);
  }

  @Test
  @Order(4)
  void groups_are_made_listed_and_shown() {
    az.run("group", "create", "--name", "rg-az", "--location", "westeurope");

    assertThat(names(az.run("group", "list"))).contains("dev", "rg-az");
    assertThat(az.run("group", "exists", "--name", "RG-AZ").asBoolean()).isTrue();
    assertThat(
            az.run("group", "show", "--name", "rg-az")
                .at("/properties/provisioningState")
                .asString())
        .isEqualTo("Succeeded");
  }

  @Test
  @Order(5)
  void a_vault_is_created_listed_and_shown() {
    var vault =
        az.run(
            "keyvault",
            "create",
            "--name",
            "kv-az-policy",
            "--resource-group",
            "rg-az",
            "--location",
            "westeurope",
            "--enable-rbac-authorization",
            "false",
            "--retention-days",
            "7");

    assertThat(vault.at("/properties/vaultUri").asString())
        .contains("kv-az-policy.vault.localhost");
    assertThat(vault.at("/properties/softDeleteRetentionInDays").asInt()).isEqualTo(7);
    assertThat(names(az.run("keyvault", "list"))).contains("kv-az-policy", "dev");
    assertThat(names(az.run("keyvault", "list", "--resource-group", "rg-az")))
        .containsExactly("kv-az-policy");
    assertThat(az.run("keyvault", "show", "--name", "kv-az-policy").get("location").asString())
        .isEqualTo("westeurope");
    assertThat(available("kv-az-policy")).isFalse();
  }

  @Test
  @Order(6)
  void every_secret_verb_works_under_an_access_policy() throws Exception {
    var vault = "kv-az-policy";
    policy("get", "list", "set", "delete", "recover", "backup", "restore", "purge");
    var first = secret(vault, "set", "--name", "pass", "--value", "one", "--tags", "a=b");
    secret(vault, "set", "--name", "pass", "--value", "two", "--content-type", "text/plain");

    assertThat(secret(vault, "show", "--name", "pass").get("value").asString()).isEqualTo("two");
    assertThat(
            az.run("keyvault", "secret", "show", "--id", first.get("id").asString())
                .get("value")
                .asString())
        .isEqualTo("one");
    assertThat(secret(vault, "list").get(0).get("name").asString()).isEqualTo("pass");
    assertThat(secret(vault, "list-versions", "--name", "pass")).hasSize(2);
    assertThat(
            secret(vault, "set-attributes", "--name", "pass", "--enabled", "false")
                .at("/attributes/enabled")
                .asBoolean())
        .isFalse();
    assertThat(az.refused("keyvault", "secret", "show", "--vault-name", vault, "--name", "pass"))
        .contains("Operation get is not allowed on a disabled secret");
    secret(vault, "set-attributes", "--name", "pass", "--enabled", "true");
    var downloaded = folder.resolve("downloaded");
    secret(vault, "download", "--name", "pass", "--file", downloaded.toString());
    assertThat(Files.readString(downloaded)).isEqualTo("two");
    var backup = folder.resolve("backup");
    secret(vault, "backup", "--name", "pass", "--file", backup.toString());
    secret(vault, "delete", "--name", "pass");
    assertThat(secret(vault, "list-deleted").get(0).get("name").asString()).isEqualTo("pass");
    assertThat(secret(vault, "show-deleted", "--name", "pass").get("recoveryId").asString())
        .endsWith("/deletedsecrets/pass");
    secret(vault, "recover", "--name", "pass");
    assertThat(secret(vault, "show", "--name", "pass").get("value").asString()).isEqualTo("two");
    secret(vault, "delete", "--name", "pass");
    secret(vault, "purge", "--name", "pass");
    secret(vault, "restore", "--file", backup.toString());
    assertThat(secret(vault, "show", "--name", "pass").get("value").asString()).isEqualTo("two");
  }

  @Test
  @Order(7)
  void without_the_permission_the_refusal_names_caller_and_vault() {
    policy("list");

    assertThat(
            az.refused(
                "keyvault", "secret", "show", "--vault-name", "kv-az-policy", "--name", "pass"))
        .contains(
            "does not have secrets get permission on key vault 'kv-az-policy;location=westeurope'")
        .contains("ForbiddenByPolicy");
    policy("get", "list", "set", "delete", "recover", "backup", "restore", "purge");
  }

  @Test
  @Order(8)
  void network_rules_shut_the_data_plane_and_leave_the_control_plane_open() {
    az.run(
        "keyvault",
        "network-rule",
        "add",
        "--name",
        "kv-az-policy",
        "--ip-address",
        "203.0.113.0/24");
    az.run("keyvault", "update", "--name", "kv-az-policy", "--default-action", "Deny");

    assertThat(az.refused("keyvault", "secret", "list", "--vault-name", "kv-az-policy"))
        .contains("Client address is not authorized and caller is not a trusted service")
        .containsPattern("Client address: (127\\.0\\.0\\.1|::1)\\s")
        .contains("ForbiddenByFirewall");
    assertThat(
            az.refused(
                "keyvault",
                "network-rule",
                "add",
                "--name",
                "kv-az-policy",
                "--ip-address",
                "10.0.0.0/8"))
        .contains("belongs to forbidden range 10.0.0.0");
    assertThat(
            az.run("keyvault", "network-rule", "list", "--name", "kv-az-policy")
                .at("/ipRules/0/value")
                .asString())
        .isEqualTo("203.0.113.0/24");
    az.run("keyvault", "update", "--name", "kv-az-policy", "--public-network-access", "Disabled");
    assertThat(az.refused("keyvault", "secret", "list", "--vault-name", "kv-az-policy"))
        .contains("ForbiddenByConnection");
    az.run(
        "keyvault",
        "network-rule",
        "remove",
        "--name",
        "kv-az-policy",
        "--ip-address",
        "203.0.113.0/24");
    az.run(
        "keyvault",
        "update",
        "--name",
        "kv-az-policy",
        "--public-network-access",
        "Enabled",
        "--default-action",
        "Allow");
    assertThat(secret("kv-az-policy", "list")).hasSize(1);
  }

  @Test
  @Order(9)
  void a_role_based_vault_opens_when_the_role_is_assigned() {
    az.run(
        "keyvault",
        "create",
        "--name",
        "kv-az-rbac",
        "--resource-group",
        "rg-az",
        "--location",
        "westeurope");
    assertThat(
            az.refused(
                "keyvault",
                "secret",
                "set",
                "--vault-name",
                "kv-az-rbac",
                "--name",
                "s",
                "--value",
                "v"))
        .contains("Caller is not authorized to perform action on resource")
        .contains("ForbiddenByRbac");
    var scope = az.run("keyvault", "show", "--name", "kv-az-rbac").get("id").asString();

    var assignment =
        az.run(
            "role",
            "assignment",
            "create",
            "--role",
            "Key Vault Secrets Officer",
            "--assignee",
            server.environment().get("AZURE_CLIENT_ID"),
            "--scope",
            scope);

    assertThat(assignment.get("roleDefinitionId").asString())
        .endsWith("b86a8fe4-44ce-4948-aee5-eccb2c155cd7");
    secret("kv-az-rbac", "set", "--name", "s", "--value", "v");
    assertThat(secret("kv-az-rbac", "show", "--name", "s").get("value").asString()).isEqualTo("v");
    assertThat(az.run("role", "assignment", "list", "--scope", scope)).isNotEmpty();
    az.run("role", "assignment", "delete", "--ids", assignment.get("id").asString());
    assertThat(
            az.refused("keyvault", "secret", "show", "--vault-name", "kv-az-rbac", "--name", "s"))
        .contains("ForbiddenByRbac");
  }

  @Test
  @Order(10)
  void a_deleted_vault_comes_back_with_its_secrets_and_is_gone_after_a_purge() {
    az.run("keyvault", "delete", "--name", "kv-az-policy");
    assertThat(names(az.run("keyvault", "list-deleted", "--resource-type", "vault")))
        .contains("kv-az-policy");
    az.run("keyvault", "recover", "--name", "kv-az-policy");
    assertThat(secret("kv-az-policy", "show", "--name", "pass").get("value").asString())
        .isEqualTo("two");
    az.run("keyvault", "delete", "--name", "kv-az-policy");
    az.run("keyvault", "purge", "--name", "kv-az-policy");

    assertThat(names(az.run("keyvault", "list-deleted", "--resource-type", "vault")))
        .doesNotContain("kv-az-policy");
    assertThat(available("kv-az-policy")).isTrue();
  }

  @Test
  @Order(11)
  void purge_protection_cannot_be_taken_back() {
    az.run("keyvault", "update", "--name", "kv-az-rbac", "--enable-purge-protection", "true");
    az.run("keyvault", "delete", "--name", "kv-az-rbac");

    assertThat(az.refused("keyvault", "purge", "--name", "kv-az-rbac"))
        .containsIgnoringCase("not allowed");
    az.run("group", "delete", "--name", "rg-az", "--yes");
    assertThat(az.run("group", "exists", "--name", "rg-az").asBoolean()).isFalse();
  }

  /** {@code az keyvault check-name} asks about managed HSMs only. */
  private static boolean available(String vault) {
    return az.run(
            "rest",
            "--method",
            "post",
            "--url",
            "/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/checkNameAvailability?api-version=2022-07-01",
            "--body",
            "{\"name\":\"" + vault + "\",\"type\":\"Microsoft.KeyVault/vaults\"}")
        .get("nameAvailable")
        .asBoolean();
  }

  private static JsonNode login(String user, String password) {
    return az.run(
        "login",
        "--service-principal",
        "--username",
        server.environment().get(user),
        "--password",
        server.environment().get(password),
        "--tenant",
        server.environment().get("AZURE_TENANT_ID"));
  }

  private static void policy(String... permissions) {
    var command =
        new java.util.ArrayList<>(
            List.of(
                "keyvault",
                "set-policy",
                "--name",
                "kv-az-policy",
                "--spn",
                server.environment().get("AZURE_CLIENT_ID"),
                "--secret-permissions"));
    command.addAll(List.of(permissions));
    az.run(command.toArray(String[]::new));
  }

  private static JsonNode secret(String vault, String verb, String... arguments) {
    var command =
        new java.util.ArrayList<>(List.of("keyvault", "secret", verb, "--vault-name", vault));
    command.addAll(List.of(arguments));
    return az.run(command.toArray(String[]::new));
  }

  private static List<String> names(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(item -> item.get("name").asString())
        .toList();
  }
}
