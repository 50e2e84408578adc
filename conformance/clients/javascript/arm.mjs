// The control plane through @azure/arm-keyvault, exactly as an application has it.
import assert from "node:assert/strict";
import { KeyVaultManagementClient } from "@azure/arm-keyvault";
import { ClientSecretCredential } from "@azure/identity";
import { run, step } from "./steps.mjs";

const tenantId = process.env.AZURE_TENANT_ID;
const endpoint = process.env.AZURE_RESOURCE_MANAGER_URL;
const credential = new ClientSecretCredential(
  tenantId, process.env.AZURE_CLIENT_ID, process.env.AZURE_CLIENT_SECRET, { disableInstanceDiscovery: true });
const client = new KeyVaultManagementClient(credential, process.env.AZURE_SUBSCRIPTION_ID, { endpoint });
const group = "dev";
const name = `js-arm-${process.pid}`;
const quickly = { updateIntervalInMs: 50 };

async function names(pages) {
  const found = [];
  for await (const item of pages) found.push(item.name);
  return found;
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("was not refused");
}

const vault = (properties = {}) => ({
  location: "westeurope",
  tags: { team: "pay" },
  properties: {
    tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: false, accessPolicies: [], ...properties },
});

step("a name is free, a vault is made of it, and the name is taken", async () => {
  const asked = { name, type: "Microsoft.KeyVault/vaults" };
  assert.equal((await client.vaults.checkNameAvailability(asked)).nameAvailable, true);
  const made = await client.vaults.createOrUpdate(group, name, vault(), quickly);
  assert.equal(made.name, name);
  assert.deepEqual({ ...made.tags }, { team: "pay" });
  assert.equal(made.properties.provisioningState, "Succeeded");
  const taken = await client.vaults.checkNameAvailability(asked);
  assert.deepEqual([taken.nameAvailable, taken.reason], [false, "AlreadyExists"]);
});

step("it is read and found in every list, and one that is not there is told as such", async () => {
  assert.equal((await client.vaults.get(group, name)).properties.tenantId, tenantId);
  for (const pages of [client.vaults.listByResourceGroup(group), client.vaults.listBySubscription(), client.vaults.list()]) {
    assert.ok((await names(pages)).includes(name));
  }
  const error = await refusal(client.vaults.get(group, "js-arm-none"));
  assert.equal(error.statusCode, 404);
  assert.equal(error.code, "ResourceNotFound");
});

step("properties, access policies and network rules change one by one", async () => {
  const entry = (...secrets) => ({ properties: { accessPolicies: [
    { tenantId, objectId: "11111111-2222-4333-8444-555555555555", permissions: { secrets } }] } });
  const of = (answer) => answer.properties.accessPolicies.map((policy) => [...policy.permissions.secrets]);
  assert.deepEqual(of(await client.vaults.updateAccessPolicy(group, name, "add", entry("get"))), [["get"]]);
  assert.deepEqual(of(await client.vaults.updateAccessPolicy(group, name, "replace", entry("list"))), [["list"]]);
  assert.deepEqual(of(await client.vaults.updateAccessPolicy(group, name, "remove", entry("list"))), []);
  const changed = await client.vaults.update(group, name, { properties: { networkAcls: {
    bypass: "None", defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }], virtualNetworkRules: [] } } });
  const { bypass, defaultAction, ipRules } = changed.properties.networkAcls;
  assert.deepEqual([bypass, defaultAction, ipRules[0].value], ["None", "Deny", "203.0.113.7/32"]);
  assert.deepEqual((await client.privateLinkResources.listByVault(group, name)).value.map((r) => r.groupId ?? r.properties.groupId), ["vault"]);
});

step("a deleted vault is listed, recovered, deleted again and purged", async () => {
  await client.vaults.delete(group, name);
  assert.ok((await names(client.vaults.listDeleted())).includes(name));
  assert.equal((await client.vaults.getDeleted(name, "westeurope")).properties.location, "westeurope");
  const back = await client.vaults.createOrUpdate(group, name, vault({ createMode: "recover" }), quickly);
  assert.equal(back.properties.networkAcls.defaultAction, "Deny");
  await client.vaults.delete(group, name);
  await client.vaults.purgeDeleted(name, "westeurope", quickly);
  assert.ok(!(await names(client.vaults.listDeleted())).includes(name));
});

await run();
