package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.TENANT;
import static sallyport.api.resources.ControlPlane.VAULTS;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.BuiltInRoles;
import sallyport.api.resources.ControlPlane.Answer;

class VaultRoutesTest {
  private static final String V1 = VAULTS + "kv1?api-version=2023-07-01";

  @Test
  void a_vault_is_shown_with_its_members_in_the_recorded_order() {
    var plane = ControlPlane.withGroup();

    var answer =
        plane.put(
            VAULTS + "kv1?api-version=2022-07-01",
            "{'location': 'westeurope', 'properties': {'tenantId': '"
                + TENANT
                + "', 'sku': {'family': 'A', 'name': 'standard'}, 'accessPolicies': [{'tenantId': '"
                + TENANT
                + "', 'objectId': '55555555-5555-4555-8555-555555555555', 'permissions': {'keys':"
                + " ['all'], 'secrets': ['all'], 'certificates': ['all'], 'storage': ['all']}}],"
                + " 'enableSoftDelete': true, 'softDeleteRetentionInDays': 90, 'networkAcls':"
                + " {'bypass': 'AzureServices', 'defaultAction': 'Allow'}}}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            ("{'id':'"
                    + VAULTS
                    + "kv1','name':'kv1','type':'Microsoft.KeyVault/vaults','location':'westeurope','tags':{},'systemData':{'createdBy':'33333333-3333-4333-8333-333333333333','createdByType':'Application','createdAt':'2026-11-22T08:55:40.250Z','lastModifiedBy':'33333333-3333-4333-8333-333333333333','lastModifiedByType':'Application','lastModifiedAt':'2026-11-22T08:55:40.250Z'},'properties':{'sku':{'family':'A','name':'standard'},'tenantId':'11111111-1111-4111-8111-111111111111','accessPolicies':[{'tenantId':'11111111-1111-4111-8111-111111111111','objectId':'55555555-5555-4555-8555-555555555555','permissions':{'keys':['all'],'secrets':['all'],'certificates':['all'],'storage':['all']}}],'enabledForDeployment':false,'enableSoftDelete':true,'softDeleteRetentionInDays':90,'vaultUri':'https://kv1.vault.localhost:8443/','provisioningState':'Succeeded','publicNetworkAccess':'Enabled'}}")
                .replace('\'', '"'));
  }

  @Test
  void what_was_shown_can_be_sent_back_whole() {
    var plane =
        ControlPlane.withVault(
            "kv1",
            "'enablePurgeProtection':true,'networkAcls':{'defaultAction':'Deny','ipRules':[{'value':'203.0.113.7'}]}");
    var shown = plane.get(V1).text();

    var answer = plane.put(V1, shown);

    assertThat(answer.text()).isEqualTo(shown);
  }

  @Test
  void paths_are_compared_without_regard_to_case() {
    var plane = ControlPlane.withVault("kv1", "");

    var answer =
        plane.get(
            SCOPE.toUpperCase(Locale.ROOT)
                + "/RESOURCEGROUPS/RG1/PROVIDERS/microsoft.Keyvault/VAULTS/KV1?api-version=2019-09-01");

    assertThat(answer.at("/name").asString()).isEqualTo("kv1");
    assertThat(answer.at("/properties/publicNetworkAccess").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"2016-10-01, false", "2023-07-01, false", "2025-05-01, false", "2026-02-01, true"})
  void role_based_access_is_the_default_from_2026_on(String version, boolean roleBased) {
    var plane = ControlPlane.withGroup();
    plane.put(
        VAULTS + "kv1?api-version=" + version,
        "{'location':'westeurope','properties':{'tenantId':'"
            + TENANT
            + "','sku':{'family':'A','name':'standard'}}}");

    assertThat(plane.get(V1).at("/properties/enableRbacAuthorization").asBoolean(false))
        .isEqualTo(roleBased);
  }

  @Test
  void an_update_that_does_not_name_the_permission_model_or_the_network_leaves_both() {
    var plane =
        ControlPlane.withVault(
            "kv1",
            "'enableRbacAuthorization':true,'publicNetworkAccess':'disabled','networkAcls':{'defaultAction':'Deny'}");

    plane.putVault("kv1", "");

    var properties = plane.get(V1).at("/properties");
    assertThat(properties.at("/enableRbacAuthorization").asBoolean()).isTrue();
    assertThat(properties.at("/publicNetworkAccess").asString()).isEqualTo("Disabled");
    assertThat(properties.at("/networkAcls/defaultAction").asString()).isEqualTo("Deny");
  }

  @Test
  void address_rules_are_shown_canonical_in_their_order_and_once() {
    var plane =
        ControlPlane.withVault(
            "kv1",
            "'networkAcls':{'ipRules':[{'value':'203.0.113.7'},{'value':'198.51.100.0/24'},{'value':'203.0.113.7/32'}]}");

    assertThat(plane.get(V1).at("/properties/networkAcls").toString())
        .isEqualTo(
            "{\"bypass\":\"AzureServices\",\"defaultAction\":\"Allow\",\"ipRules\":[{\"value\":\"203.0.113.7/32\"},{\"value\":\"198.51.100.0/24\"}],\"virtualNetworkRules\":[]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'enablePurgeProtection':false | The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.",
        "'enableSoftDelete':false | The property \"enableSoftDelete\" can be set to false only for creating new vault. Enabling the 'soft delete' functionality is an irreversible action.",
        "'tenantId':'99999999-1111-4111-8111-111111111111' | An invalid value was provided for 'tenantId'.",
        "'sku':{'family':'A','name':'gold'} | An invalid value was provided for 'sku.name'.",
        "'softDeleteRetentionInDays':6 | An invalid value was provided for 'softDeleteRetentionInDays'.",
        "'softDeleteRetentionInDays':91 | An invalid value was provided for 'softDeleteRetentionInDays'.",
        "'publicNetworkAccess':'Perhaps' | An invalid value was provided for 'publicNetworkAccess'.",
        "'createMode':'new' | An invalid value was provided for 'createMode'.",
        "'networkAcls':{'bypass':'Friends'} | An invalid value was provided for 'networkAcls.bypass'.",
        "'networkAcls':{'defaultAction':'Maybe'} | An invalid value was provided for 'networkAcls.defaultAction'.",
        "'networkAcls':{'ipRules':[{'value':'10.0.0.0/8'}]} | Invalid value found at properties.networkAcls.ipRules[0].value: 10.0.0.0/8 belongs to forbidden range 10.0.0.0–10.255.255.255 (private IP addresses)",
        "'networkAcls':{'ipRules':[{'value':'203.0.113.1'},{'value':'192.168.7.1'}]} | Invalid value found at properties.networkAcls.ipRules[1].value: 192.168.7.1/32 belongs to forbidden range 192.168.0.0–192.168.255.255 (private IP addresses)",
        "'networkAcls':{'ipRules':[{'value':'2001:db8::1'}]} | Invalid value found at properties.networkAcls.ipRules[0].value: 2001:db8::1 is an IPv6 address; only IPv4 is supported",
        "'networkAcls':{'ipRules':[{'value':'here'}]} | Invalid value found at properties.networkAcls.ipRules[0].value: here is not a valid IPv4 address or CIDR block",
        "'networkAcls':{'virtualNetworkRules':[{'id':'/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg1/providers/Microsoft.Network/virtualNetworks/x/subnets/y'}]} | Operation on Virtual Network could not be performed. StatusCode: 404 (NotFound). Error Code: NotFound. Error Message: Resource /subscriptions/22222222-2222-4222-8222-222222222222/resourcegroups/rg1/providers/microsoft.network/virtualnetworks/x/subnets/y not found.",
        "'tokenBindingParameters':{'mode':'Enforced'} | The property 'properties.tokenBindingParameters' was not accepted: token binding is not supported by this server, and a rule that is not enforced is not stored.",
        "'accessPolicies':[{'tenantId':'11111111-1111-4111-8111-111111111111','objectId':'55555555-5555-4555-8555-555555555555','permissions':{'secrets':['peek']}}] | An invalid value was provided for 'accessPolicies[0].permissions.secrets'.",
        "'accessPolicies':[{'tenantId':'99999999-1111-4111-8111-111111111111','objectId':'55555555-5555-4555-8555-555555555555','permissions':{}}] | An invalid value was provided for 'accessPolicies[0].tenantId'."
      },
      quoteCharacter = '`')
  void a_property_that_cannot_be_is_refused_and_nothing_is_stored(String property, String message) {
    var plane = ControlPlane.withGroup();
    var own = property.strip();
    var whole = own.startsWith("'tenantId'") || own.startsWith("'sku'");

    var answer =
        whole
            ? plane.put(
                V1,
                "{'location':'westeurope','properties':{"
                    + (own.startsWith("'sku'")
                        ? "'tenantId':'" + TENANT + "',"
                        : "'sku':{'family':'A','name':'standard'},")
                    + own
                    + "}}")
            : plane.putVault("kv1", own);

    assertThat(answer.message()).isEqualTo(message.strip());
    assertThat(answer.code()).isEqualTo("BadRequest");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(plane.get(V1).status()).isEqualTo(404);
  }

  @Test
  void a_thousand_address_rules_are_the_most() {
    var plane = ControlPlane.withGroup();

    assertThat(plane.putVault("kv1", "'networkAcls':{'ipRules':[" + rules(1_001) + "]}").message())
        .isEqualTo(
            "The property 'properties.networkAcls.ipRules' must not have more than 1000 entries.");
    assertThat(plane.putVault("kv1", "'networkAcls':{'ipRules':[" + rules(1_000) + "]}").status())
        .isEqualTo(200);
  }

  @Test
  void retention_is_fixed_at_creation_and_purge_protection_stays_on() {
    var plane =
        ControlPlane.withVault("kv1", "'softDeleteRetentionInDays':7,'enablePurgeProtection':true");

    assertThat(
            plane
                .send("PATCH", V1, "owner", "{'properties':{'softDeleteRetentionInDays':8}}")
                .message())
        .isEqualTo(
            "The property \"softDeleteRetentionInDays\" has been set already and it can't be"
                + " modified.");
    plane.putVault("kv1", "");
    assertThat(plane.get(V1).at("/properties/enablePurgeProtection").asBoolean()).isTrue();
    assertThat(plane.get(V1).at("/properties/softDeleteRetentionInDays").asInt()).isEqualTo(7);
  }

  @Test
  void a_missing_vault_and_a_missing_group_are_told_apart() {
    var plane = ControlPlane.withGroup();
    var elsewhere =
        SCOPE + "/resourceGroups/no/providers/Microsoft.KeyVault/vaults/kv1?api-version=2023-07-01";

    refused(
        plane.get(V1),
        404,
        "ResourceNotFound",
        "The Resource 'Microsoft.KeyVault/vaults/kv1' under resource group 'rg1' was not found. For"
            + " more details please go to https://aka.ms/ARMResourceNotFoundFix");
    assertThat(plane.get(V1).header("x-ms-failure-cause")).isEqualTo("gateway");
    refused(
        plane.get(elsewhere),
        404,
        "ResourceGroupNotFound",
        "Resource group 'no' could not be found.");
  }

  @Test
  void names_are_unique_also_against_deleted_vaults_and_well_formed() {
    var plane = ControlPlane.withVault("v01", "");
    plane.put(SCOPE + "/resourcegroups/rg2?api-version=2021-04-01", "{'location':'westeurope'}");
    var other =
        SCOPE
            + "/resourceGroups/rg2/providers/Microsoft.KeyVault/vaults/V01?api-version=2023-07-01";
    var body =
        "{'location':'westeurope','properties':{'tenantId':'"
            + TENANT
            + "','sku':{'family':'A','name':'standard'}}}";

    assertThat(plane.put(other, body).code()).isEqualTo("VaultAlreadyExists");
    assertThat(plane.put(other, body).status()).isEqualTo(409);
    refused(
        plane.putVault("1x", ""),
        400,
        "VaultNameNotValid",
        "The vault name '1x' is invalid. A vault's name must be between 3-24 alphanumeric"
            + " characters. The name must begin with a letter, end with a letter or digit, and not"
            + " contain consecutive hyphens. Follow this link for more information:"
            + " https://go.microsoft.com/fwlink/?linkid=2147742");
    plane.send("DELETE", VAULTS + "v01?api-version=2023-07-01", "owner", "");
    refused(
        plane.putVault("v01", ""),
        409,
        "ConflictError",
        "A vault with the same name already exists in deleted state. You need to either recover or"
            + " purge existing key vault. Follow this link"
            + " https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft"
            + " delete.");
  }

  @Test
  void a_deleted_vault_is_listed_recovered_whole_and_purged_with_its_contents() {
    var plane = ControlPlane.withVault("v01", "'networkAcls':{'defaultAction':'Deny'}");
    var v01 = VAULTS + "v01?api-version=2023-07-01";
    var id = plane.store.vaults(ControlPlane.SUBSCRIPTION).getFirst().id();
    plane.send("DELETE", v01, "owner", "");
    assertThat(plane.send("DELETE", v01, "owner", "").status()).isEqualTo(204);

    var deleted =
        plane.get(SCOPE + "/providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01");

    assertThat(deleted.text())
        .isEqualTo(
            ("{'value':[{'id':'"
                    + SCOPE
                    + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v01','name':'v01','type':'Microsoft.KeyVault/deletedVaults','properties':{'vaultId':'"
                    + VAULTS
                    + "v01','location':'westeurope','tags':{},'deletionDate':'2026-11-22T08:55:40Z','scheduledPurgeDate':'2027-02-20T08:55:40Z'}}]}")
                .replace('\'', '"'));
    var recovered = plane.putVault("v01", "'createMode':'recover'");
    assertThat(recovered.at("/properties/networkAcls/defaultAction").asString()).isEqualTo("Deny");
    assertThat(plane.records.getLast().operationName()).isEqualTo("VaultRecover");
    plane.send("DELETE", v01, "owner", "");
    var purge =
        plane.send(
            "POST",
            SCOPE
                + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v01/purge?api-version=2023-07-01",
            "owner",
            "");
    assertThat(purge.status()).isEqualTo(202);
    assertThat(purge.header("Retry-After")).isEqualTo("1");
    assertThat(plane.destroyed).containsExactly(id);
    var location = purge.header("Location");
    assertThat(location).startsWith("https://management.localhost:8443/");
    assertThat(plane.get(location.substring("https://management.localhost:8443".length())).status())
        .isEqualTo(200);
    assertThat(plane.putVault("v01", "").status()).isEqualTo(200);
  }

  @Test
  void a_protected_vault_is_not_purged_and_nothing_but_a_deleted_one_is_recovered() {
    var plane = ControlPlane.withVault("v01", "'enablePurgeProtection':true");
    plane.send("DELETE", VAULTS + "v01?api-version=2023-07-01", "owner", "");

    refused(
        plane.send(
            "POST",
            SCOPE
                + "/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/v01/purge?api-version=2023-07-01",
            "owner",
            ""),
        405,
        "MethodNotAllowed",
        "Operation 'DeletedVaultPurge' is not allowed.");
    assertThat(plane.destroyed).isEmpty();
    refused(
        plane.putVault("v02", "'createMode':'recover'"),
        400,
        "SoftDeletedVaultDoesNotExist",
        "A soft deleted vault with the given name does not exist. Ensure that the name for the"
            + " vault that is being attempted to recover is in a recoverable state.");
  }

  @Test
  void access_policies_are_added_replaced_and_removed() {
    var plane = ControlPlane.withVault("kv1", "");

    edit(plane, "add", "'secrets':['get'],'keys':['list']");
    edit(plane, "add", "'secrets':['List','GET']");
    assertThat(secrets(plane)).isEqualTo("[\"get\",\"List\"]");
    edit(plane, "replace", "'secrets':['set']");
    assertThat(secrets(plane)).isEqualTo("[\"set\"]");
    var answer = edit(plane, "remove", "'secrets':['SET']");
    assertThat(answer.at("/properties/accessPolicies").size()).isZero();
    assertThat(edit(plane, "change", "'secrets':['get']").status()).isEqualTo(404);
  }

  @Test
  void a_name_check_says_why_a_name_is_not_free() {
    var plane = ControlPlane.withVault("v01", "");
    var target =
        SCOPE + "/providers/Microsoft.KeyVault/checkNameAvailability?api-version=2023-07-01";

    assertThat(check(plane, target, "v02").text()).isEqualTo("{\"nameAvailable\":true}");
    assertThat(check(plane, target, "V01").at("/reason").asString()).isEqualTo("AlreadyExists");
    assertThat(check(plane, target, "-").at("/reason").asString()).isEqualTo("AccountNameInvalid");
  }

  @Test
  void an_api_version_is_required_and_must_be_known() {
    var plane = ControlPlane.withVault("kv1", "");

    refused(
        plane.get(VAULTS + "kv1"),
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.");
    assertThat(plane.get(VAULTS + "kv1?api-version=2000-01-01").message())
        .startsWith(
            "No registered resource provider found for API version '2000-01-01' for type 'vaults'."
                + " The supported api-versions are '2026-05-15, 2026-05-15-preview,");
    assertThat(plane.get(SCOPE + "?api-version=2000-01-01").code())
        .isEqualTo("InvalidApiVersionParameter");
  }

  @Test
  void a_body_that_cannot_be_read_is_refused_by_its_path_alone() {
    var plane = ControlPlane.withGroup();

    refused(
        plane.put(V1, "{'location':'westeurope','properties':{'sku':'hunter2'}}"),
        400,
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: 'properties.sku must be an"
            + " object'.");
    assertThat(plane.put(V1, "not json hunter2").status()).isEqualTo(400);
    assertThat(plane.put(V1, "not json hunter2").text()).doesNotContain("hunter2");
    assertThat(plane.put(V1, "[]").code()).isEqualTo("InvalidRequestContent");
  }

  @Test
  void resources_are_listed_by_type_name_and_tag_and_only_what_may_be_seen() {
    var plane = ControlPlane.withVault("v01", "");
    plane.putVault("v02", "");
    plane.send("PATCH", VAULTS + "v02?api-version=2023-07-01", "owner", "{'tags':{'env':'test'}}");
    plane.grant(ControlPlane.STRANGER, BuiltInRoles.READER, VAULTS + "v01");
    var list = SCOPE + "/resources?api-version=2015-11-01&$filter=";

    assertThat(plane.get(list + "resourceType%20eq%20%27Microsoft.KeyVault%2Fvaults%27").text())
        .isEqualTo(
            ("{'value':[{'id':'"
                    + VAULTS
                    + "v01','name':'v01','type':'Microsoft.KeyVault/vaults','location':'westeurope','tags':{}},{'id':'"
                    + VAULTS
                    + "v02','name':'v02','type':'Microsoft.KeyVault/vaults','location':'westeurope','tags':{'env':'test'}}]}")
                .replace('\'', '"'));
    assertThat(
            plane
                .get(list + "resourceType eq 'microsoft.keyvault/vaults' and name eq 'V02'")
                .at("/value")
                .size())
        .isEqualTo(1);
    assertThat(plane.get(list + "tagName eq 'env' and tagValue eq 'live'").at("/value").size())
        .isZero();
    assertThat(plane.get(list + "colour eq 'red'").code()).isEqualTo("InvalidFilterInQueryString");
    assertThat(
            plane
                .send("GET", SCOPE + "/resources?api-version=2021-04-01", "stranger", "")
                .at("/value/0/name")
                .asString())
        .isEqualTo("v01");
  }

  @Test
  void what_is_not_here_is_said_in_words() {
    var plane = ControlPlane.withVault("kv1", "");

    assertThat(
            plane
                .get(
                    SCOPE
                        + "/providers/Microsoft.KeyVault/deletedManagedHSMs?api-version=2023-07-01")
                .text())
        .isEqualTo("{\"value\":[]}");
    refused(
        plane.put(VAULTS + "kv1/secrets/s?api-version=2023-07-01", "{'properties':{'value':'x'}}"),
        501,
        "NotSupported",
        "Access to the objects of a vault through the resource manager is not supported by this"
            + " server.");
    assertThat(
            plane
                .get(
                    SCOPE
                        + "/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts?api-version=2022-01-01")
                .code())
        .isEqualTo("InvalidResourceNamespace");
    assertThat(
            plane
                .get(SCOPE + "/providers/Microsoft.KeyVault/hsmPools?api-version=2022-07-01")
                .code())
        .isEqualTo("InvalidResourceType");
    assertThat(plane.get("/subscriptions/no?api-version=2022-12-01").code())
        .isEqualTo("SubscriptionNotFound");
    assertThat(plane.send("POST", V1, "owner", "").status()).isEqualTo(405);
  }

  @Test
  void every_answer_has_the_headers_of_the_resource_manager() {
    var answer = ControlPlane.withVault("kv1", "").get(V1);

    assertThat(answer.header("x-ms-request-id")).hasSize(36);
    assertThat(answer.header("x-ms-correlation-request-id")).hasSize(36);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Strict-Transport-Security")).startsWith("max-age=");
  }

  private static Answer edit(ControlPlane plane, String kind, String permissions) {
    return plane.put(
        VAULTS + "kv1/accessPolicies/" + kind + "?api-version=2023-07-01",
        "{'properties':{'accessPolicies':[{'tenantId':'"
            + TENANT
            + "','objectId':'55555555-5555-4555-8555-555555555555','permissions':{"
            + permissions
            + "}}]}}");
  }

  private static String secrets(ControlPlane plane) {
    return plane.get(V1).at("/properties/accessPolicies/0/permissions/secrets").toString();
  }

  private static Answer check(ControlPlane plane, String target, String name) {
    return plane.send(
        "POST", target, "owner", "{'name':'" + name + "','type':'Microsoft.KeyVault/vaults'}");
  }

  private static String rules(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "{'value':'203." + n / 256 + "." + n % 256 + ".0/24'}")
        .collect(Collectors.joining(","));
  }

  private static void refused(Answer answer, int status, String code, String message) {
    assertThat(answer.message()).isEqualTo(message);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
