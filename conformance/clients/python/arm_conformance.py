"""The control plane through azure-mgmt-keyvault, azure-mgmt-network and azure-mgmt-privatedns, and a sign-in by
federated credential, exactly as an application has them."""

import os

import requests
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.identity import ClientAssertionCredential, ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.privatedns import PrivateDnsManagementClient

from steps import run, step

SUBSCRIPTION = os.environ["AZURE_SUBSCRIPTION_ID"]
TENANT = os.environ["AZURE_TENANT_ID"]
MANAGEMENT = os.environ["AZURE_RESOURCE_MANAGER_URL"]
GROUP = "dev"
NAME = f"py-arm-{os.getpid()}"
ZONE = "privatelink.vaultcore.azure.net"

credential = ClientSecretCredential(
    TENANT, os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"], disable_instance_discovery=True)
options = {"base_url": MANAGEMENT, "credential_scopes": [MANAGEMENT + "/.default"], "polling_interval": 0}
vaults = KeyVaultManagementClient(credential, SUBSCRIPTION, **options)
networks = NetworkManagementClient(credential, SUBSCRIPTION, **options)
zones = PrivateDnsManagementClient(credential, SUBSCRIPTION, **options)


def refused(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError("was not refused")


def vault(**properties):
    return {
        "location": "westeurope",
        "tags": {"team": "pay"},
        "properties": {
            "tenantId": TENANT, "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": False, "accessPolicies": [], **properties}}


@step("a name is free, a vault is made of it, and the name is taken")
def create():
    asked = {"name": NAME, "type": "Microsoft.KeyVault/vaults"}
    assert vaults.vaults.check_name_availability(asked).name_available
    made = vaults.vaults.begin_create_or_update(GROUP, NAME, vault()).result()
    assert made.name == NAME and made.location == "westeurope" and made.tags == {"team": "pay"}
    assert made.properties.provisioning_state == "Succeeded"
    assert made.properties.vault_uri.startswith(f"https://{NAME}.")
    taken = vaults.vaults.check_name_availability(asked)
    assert not taken.name_available and taken.reason == "AlreadyExists", taken


@step("it is read, found in both lists, and one that is not there is told as such")
def read():
    got = vaults.vaults.get(GROUP, NAME)
    assert got.properties.sku.name == "standard" and got.properties.tenant_id == TENANT
    for listed in (vaults.vaults.list_by_resource_group(GROUP), vaults.vaults.list_by_subscription()):
        assert NAME in [item.name for item in listed]
    assert NAME in [item.name for item in vaults.vaults.list()]
    error = refused(ResourceNotFoundError, vaults.vaults.get, GROUP, "py-arm-none")
    assert error.error.code == "ResourceNotFound", error


@step("properties and tags change one by one")
def update():
    changed = vaults.vaults.update(
        GROUP, NAME, {"tags": {"team": "buy"}, "properties": {"enabledForDeployment": True}})
    assert changed.tags == {"team": "buy"} and changed.properties.enabled_for_deployment
    assert changed.properties.sku.name == "standard"


@step("access policies are added, replaced and removed")
def policies():
    def entry(*secrets):
        return {"properties": {"accessPolicies": [{
            "tenantId": TENANT, "objectId": "11111111-2222-4333-8444-555555555555",
            "permissions": {"secrets": list(secrets)}}]}}

    def of(answer):
        return [policy.permissions.secrets for policy in answer.properties.access_policies]

    assert of(vaults.vaults.update_access_policy(GROUP, NAME, "add", entry("get"))) == [["get"]]
    assert of(vaults.vaults.update_access_policy(GROUP, NAME, "replace", entry("list"))) == [["list"]]
    assert of(vaults.vaults.update_access_policy(GROUP, NAME, "remove", entry("list"))) == []
    assert vaults.vaults.get(GROUP, NAME).properties.access_policies == []


@step("a network with two subnets, one of which a vault lets in")
def rules():
    made = networks.virtual_networks.begin_create_or_update(GROUP, "py-hub", {
        "location": "westeurope",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]},
            "subnets": [{"name": "apps", "properties": {"addressPrefix": "10.9.0.0/24"}}]}}).result()
    assert made.properties.provisioning_state == "Succeeded"
    assert [subnet.name for subnet in made.properties.subnets] == ["apps"]
    plain = made.properties.subnets[0].id
    closed = {"properties": {"networkAcls": {
        "bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}],
        "virtualNetworkRules": [{"id": plain}]}}}
    error = refused(HttpResponseError, vaults.vaults.update, GROUP, NAME, closed)
    assert "SubnetsHaveNoServiceEndpointsConfigured" in str(error), error
    networks.subnets.begin_create_or_update(GROUP, "py-hub", "apps", {"properties": {
        "addressPrefix": "10.9.0.0/24", "serviceEndpoints": [{"service": "Microsoft.KeyVault"}]}}).result()
    networks.subnets.begin_create_or_update(
        GROUP, "py-hub", "links", {"properties": {"addressPrefix": "10.9.1.0/24"}}).result()
    acls = vaults.vaults.update(GROUP, NAME, closed).properties.network_acls
    assert acls.default_action == "Deny" and acls.bypass == "AzureServices"
    assert [rule.value for rule in acls.ip_rules] == ["203.0.113.0/24"]
    assert [rule.id for rule in acls.virtual_network_rules] == [plain.lower()]
    assert sorted(subnet.name for subnet in networks.subnets.list(GROUP, "py-hub")) == ["apps", "links"]
    assert "py-hub" in [network.name for network in networks.virtual_networks.list(GROUP)]


@step("a private endpoint waits for its approval, and is connected after it")
def endpoint():
    made = networks.private_endpoints.begin_create_or_update(GROUP, "py-link", {
        "location": "westeurope",
        "properties": {
            "subnet": {"id": networks.subnets.get(GROUP, "py-hub", "links").id},
            "manualPrivateLinkServiceConnections": [{
                "name": "py-link", "properties": {
                    "privateLinkServiceId": vaults.vaults.get(GROUP, NAME).id, "groupIds": ["vault"]}}]}}).result()
    assert made.properties.provisioning_state == "Succeeded"
    waiting = list(vaults.private_endpoint_connections.list_by_resource(GROUP, NAME))
    assert len(waiting) == 1
    state = waiting[0].properties.private_link_service_connection_state
    assert state.status == "Pending", state
    approved = vaults.private_endpoint_connections.put(GROUP, NAME, waiting[0].name, {"properties": {
        "privateLinkServiceConnectionState": {"status": "Approved", "description": "welcome"}}})
    assert approved.properties.private_link_service_connection_state.status == "Approved"
    seen = networks.private_endpoints.get(GROUP, "py-link").properties
    connection = seen.manual_private_link_service_connections[0].properties
    assert connection.private_link_service_connection_state.status == "Approved"
    groups = vaults.private_link_resources.list_by_vault(GROUP, NAME).value
    assert [group.properties.group_id for group in groups] == ["vault"]


@step("a private zone with its link takes the name of the vault from the endpoint")
def zone():
    made = zones.private_zones.begin_create_or_update(GROUP, ZONE, {"location": "global"}).result()
    assert made.name == ZONE
    network = networks.virtual_networks.get(GROUP, "py-hub").id
    link = zones.virtual_network_links.begin_create_or_update(GROUP, ZONE, "py-hub", {
        "location": "global",
        "properties": {"virtualNetwork": {"id": network}, "registrationEnabled": False}}).result()
    assert link.name == "py-hub"
    networks.private_dns_zone_groups.begin_create_or_update(GROUP, "py-link", "default", {"properties": {
        "privateDnsZoneConfigs": [{"name": "vault", "properties": {"privateDnsZoneId": made.id}}]}}).result()
    names = [record.name for record in zones.record_sets.list(GROUP, ZONE)]
    assert NAME in names, names


@step("everything is taken down again, from the connection to the network")
def down():
    connection = next(iter(vaults.private_endpoint_connections.list_by_resource(GROUP, NAME))).name
    vaults.private_endpoint_connections.begin_delete(GROUP, NAME, connection).result()
    networks.private_endpoints.begin_delete(GROUP, "py-link").result()
    zones.virtual_network_links.begin_delete(GROUP, ZONE, "py-hub").result()
    zones.private_zones.begin_delete(GROUP, ZONE).result()
    networks.virtual_networks.begin_delete(GROUP, "py-hub").result()
    assert vaults.vaults.get(GROUP, NAME).properties.network_acls.virtual_network_rules == []


@step("a deleted vault is listed, recovered, deleted again and purged")
def deleted():
    vaults.vaults.delete(GROUP, NAME)
    assert NAME in [item.name for item in vaults.vaults.list_deleted()]
    gone = vaults.vaults.get_deleted(NAME, "westeurope")
    assert gone.properties.location == "westeurope"
    back = vaults.vaults.begin_create_or_update(GROUP, NAME, vault(createMode="recover")).result()
    assert back.tags == {"team": "buy"}
    vaults.vaults.delete(GROUP, NAME)
    vaults.vaults.begin_purge_deleted(NAME, "westeurope").result()
    assert NAME not in [item.name for item in vaults.vaults.list_deleted()]


def graph(method, path, body=None):
    host = MANAGEMENT.replace("//management.", "//graph.")
    token = credential.get_token(host + "/.default").token
    answer = requests.request(
        method, host + "/v1.0" + path, json=body, headers={"Authorization": "Bearer " + token}, timeout=20)
    assert answer.ok, answer.text
    return answer.json()


@step("an application signs in with another's token, by its federated credential")
def federated():
    own = graph("GET", f"/servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '{os.environ['AZURE_CLIENT_ID']}')")
    app = graph("POST", "/applications", {"displayName": "federated"})
    principal = graph("POST", "/servicePrincipals", {"appId": app["appId"]})
    client = ClientAssertionCredential(
        TENANT, app["appId"], lambda: credential.get_token("api://AzureADTokenExchange/.default").token,
        disable_instance_discovery=True)
    error = refused(ClientAuthenticationError, client.get_token, MANAGEMENT + "/.default")
    assert "AADSTS70025" in str(error), error
    graph("POST", f"/applications/{app['id']}/federatedIdentityCredentials", {
        "name": "from-dev", "issuer": f"{os.environ['AZURE_AUTHORITY_HOST']}{TENANT}/v2.0",
        "subject": own["value"][0]["id"], "audiences": ["api://AzureADTokenExchange"]})
    made = vaults.vaults.begin_create_or_update(GROUP, NAME + "-f", vault(accessPolicies=[{
        "tenantId": TENANT, "objectId": principal["id"], "permissions": {"secrets": ["get", "set"]}}])).result()
    secrets = SecretClient(made.properties.vault_uri, client)
    secrets.set_secret("federated", "kept")
    assert secrets.get_secret("federated").value == "kept"


if __name__ == "__main__":
    run()
