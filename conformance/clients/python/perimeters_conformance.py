"""Network security perimeters through azure-mgmt-network, around the vault of AZURE_KEYVAULT_URL, whose door
azure-keyvault-secrets tries in between.
"""

import os

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import (
    NetworkSecurityPerimeter,
    NspAccessRule,
    NspAccessRuleProperties,
    NspAssociation,
    NspAssociationProperties,
    NspProfile,
    SubResource,
    SubscriptionId,
    UpdateTagsRequest,
)

from steps import run, step

GROUP = "dev"
SUBSCRIPTION = os.environ["AZURE_SUBSCRIPTION_ID"]
VAULT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.KeyVault/vaults/dev"

manager = os.environ["AZURE_RESOURCE_MANAGER_URL"].rstrip("/")
credential = ClientSecretCredential(
    os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"],
    authority=os.environ["AZURE_AUTHORITY_HOST"], disable_instance_discovery=True)
network = NetworkManagementClient(
    credential, SUBSCRIPTION, base_url=manager, credential_scopes=[manager + "/.default"], polling_interval=1)
secrets = SecretClient(os.environ["AZURE_KEYVAULT_URL"], credential)


def refused(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError("was not refused")


def is_shut():
    error = refused(HttpResponseError, lambda: list(secrets.list_properties_of_secrets()))
    assert error.status_code == 403, error
    assert error.error.innererror["code"] == "ForbiddenByNsp", error.error.innererror
    return error


def associate(mode):
    return network.network_security_perimeter_associations.begin_create_or_update(
        GROUP, "wall", "dev",
        NspAssociation(properties=NspAssociationProperties(
            private_link_resource=SubResource(id=VAULT),
            profile=SubResource(id=network.network_security_perimeter_profiles.get(GROUP, "wall", "default").id),
            access_mode=mode))).result()


def rule(name, **elements):
    return network.network_security_perimeter_access_rules.create_or_update(
        GROUP, "wall", "default", name,
        NspAccessRule(properties=NspAccessRuleProperties(direction="Inbound", **elements)))


@step("a perimeter is made, retagged and listed")
def perimeter():
    made = network.network_security_perimeters.create_or_update(
        GROUP, "wall", NetworkSecurityPerimeter(location="westeurope", tags={"a": "b"}))
    assert made.properties.provisioning_state == "Succeeded"
    assert len(made.properties.perimeter_guid) == 36
    patched = network.network_security_perimeters.patch(GROUP, "wall", UpdateTagsRequest(tags={"c": "d"}))
    assert patched.tags == {"c": "d"}
    assert [it.name for it in network.network_security_perimeters.list(GROUP)] == ["wall"]
    assert [it.id for it in network.network_security_perimeters.list_by_subscription()] == [made.id]


@step("a profile counts its rules")
def profile():
    made = network.network_security_perimeter_profiles.create_or_update(GROUP, "wall", "default", NspProfile())
    assert made.properties.access_rules_version == "0"
    rule("nobody", address_prefixes=["203.0.113.0/24"])
    shown = network.network_security_perimeter_access_rules.get(GROUP, "wall", "default", "nobody")
    assert shown.properties.address_prefixes == ["203.0.113.0/24"]
    assert shown.properties.subscriptions == []
    [listed] = network.network_security_perimeter_profiles.list(GROUP, "wall")
    assert listed.properties.access_rules_version == "1"


@step("a vault in transition stays open, and is shut when the perimeter is enforced")
def modes():
    assert associate("Learning").properties.access_mode == "Learning"
    list(secrets.list_properties_of_secrets())
    assert associate("Enforced").properties.provisioning_state == "Succeeded"
    assert "forbidden by NSP policy" in str(is_shut())


@step("a rule for the caller's address lets it in until it is deleted")
def addresses():
    rule("loopback", address_prefixes=["127.0.0.0/8"])
    list(secrets.list_properties_of_secrets())
    network.network_security_perimeter_access_rules.delete(GROUP, "wall", "default", "loopback")
    is_shut()


@step("a rule for a subscription lets in no application that is no resource's identity")
def subscriptions():
    made = rule("subscription", subscriptions=[SubscriptionId(id=f"/subscriptions/{SUBSCRIPTION}")])
    assert made.properties.subscriptions[0].id == f"/subscriptions/{SUBSCRIPTION}"
    is_shut()


@step("kinds of rules that decide nothing are refused")
def kinds():
    error = refused(HttpResponseError, rule, "tags", service_tags=["Internet"])
    assert error.status_code == 400
    assert error.error.code == "BadRequest", error.error


@step("what can be inside is listed, and what is inside is shown")
def inside():
    kinds = [it.properties.resource_type
             for it in network.network_security_perimeter_associable_resource_types.list("westeurope")]
    assert "Microsoft.KeyVault/vaults" in kinds
    [association] = network.network_security_perimeter_associations.list(GROUP, "wall")
    assert association.properties.private_link_resource.id == VAULT
    assert association.properties.has_provisioning_issues == "no"
    network.network_security_perimeter_associations.reconcile(GROUP, "wall", "dev", {})
    assert list(network.network_security_perimeter_links.list(GROUP, "wall")) == []


@step("a perimeter with a vault inside is not deleted but by force")
def deletion():
    error = refused(ResourceExistsError, lambda: network.network_security_perimeters.begin_delete(GROUP, "wall").result())
    assert error.error.code == "CannotDeleteResource"
    network.network_security_perimeter_associations.begin_delete(GROUP, "wall", "dev").result()
    list(secrets.list_properties_of_secrets())
    associate("Enforced")
    is_shut()
    network.network_security_perimeters.begin_delete(GROUP, "wall", force_deletion=True).result()
    list(secrets.list_properties_of_secrets())
    refused(ResourceNotFoundError, network.network_security_perimeters.get, GROUP, "wall")


run()
