// Virtual networks and private endpoints around a vault through @azure/arm-network and @azure/arm-keyvault.
import assert from "node:assert/strict";
import { KeyVaultManagementClient } from "@azure/arm-keyvault";
import { NetworkManagementClient } from "@azure/arm-network";
import { ClientSecretCredential } from "@azure/identity";
import { run, step } from "./steps.mjs";

const tenantId = process.env.AZURE_TENANT_ID;
const subscription = process.env.AZURE_SUBSCRIPTION_ID;
const endpoint = process.env.AZURE_RESOURCE_MANAGER_URL;
const credential = new ClientSecretCredential(
  tenantId, process.env.AZURE_CLIENT_ID, process.env.AZURE_CLIENT_SECRET, { disableInstanceDiscovery: true });
const vaults = new KeyVaultManagementClient(credential, subscription, { endpoint });
const networks = new NetworkManagementClient(
  credential, subscription, { endpoint, credentials: { scopes: [`${endpoint}/.default`] } });
const group = "dev";
const location = "westeurope";
const name = `js-net-${process.pid}`;
const hub = "js-hub";
const link = "js-link";
const quickly = { updateIntervalInMs: 50 };

async function all(pages) {
  const found = [];
  for await (const item of pages) found.push(item);
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

const rules = async () => (await vaults.vaults.get(group, name)).properties.networkAcls?.virtualNetworkRules ?? [];
const connections = () => all(vaults.privateEndpointConnections.listByResource(group, name));

step("a network is made with a subnet, and one more beside it", async () => {
  const made = await networks.virtualNetworks.createOrUpdate(group, hub, { location,
    addressSpace: { addressPrefixes: ["10.8.0.0/16"] }, subnets: [{ name: "apps", addressPrefix: "10.8.0.0/24" }] }, quickly);
  assert.equal(made.provisioningState, "Succeeded");
  await networks.subnets.createOrUpdate(group, hub, "links", { addressPrefix: "10.8.1.0/24" }, quickly);
  const names = (await all(networks.subnets.list(group, hub))).map((subnet) => subnet.name);
  assert.deepEqual(names.sort(), ["apps", "links"]);
  assert.ok((await all(networks.virtualNetworks.list(group))).some((network) => network.name === hub));
});

step("a vault lets a subnet in once it has the service endpoint", async () => {
  await vaults.vaults.createOrUpdate(group, name, { location,
    properties: { tenantId, sku: { family: "A", name: "standard" }, accessPolicies: [] } }, quickly);
  const { id } = await networks.subnets.get(group, hub, "apps");
  const closed = { properties: { networkAcls: { bypass: "None", defaultAction: "Deny", virtualNetworkRules: [{ id }] } } };
  const error = await refusal(vaults.vaults.update(group, name, closed));
  assert.equal(error.statusCode, 400);
  assert.match(error.message, /SubnetsHaveNoServiceEndpointsConfigured/);
  const served = await networks.subnets.createOrUpdate(group, hub, "apps",
    { addressPrefix: "10.8.0.0/24", serviceEndpoints: [{ service: "Microsoft.KeyVault" }] }, quickly);
  assert.deepEqual(served.serviceEndpoints.map(({ service }) => service), ["Microsoft.KeyVault"]);
  await vaults.vaults.update(group, name, closed);
  assert.deepEqual((await rules()).map((rule) => rule.id), [id.toLowerCase()]);
});

step("a private endpoint waits for its approval, and is connected after it", async () => {
  const made = await networks.privateEndpoints.createOrUpdate(group, link, { location,
    subnet: { id: (await networks.subnets.get(group, hub, "links")).id },
    manualPrivateLinkServiceConnections: [{ name: link, groupIds: ["vault"], requestMessage: "please",
      privateLinkServiceId: (await vaults.vaults.get(group, name)).id }] }, quickly);
  assert.equal(made.provisioningState, "Succeeded");
  const [waiting] = await connections();
  assert.equal(waiting.privateLinkServiceConnectionState.status, "Pending");
  await vaults.privateEndpointConnections.put(group, name, waiting.name,
    { privateLinkServiceConnectionState: { status: "Approved", description: "welcome" } });
  const seen = await networks.privateEndpoints.get(group, link);
  assert.equal(seen.manualPrivateLinkServiceConnections[0].privateLinkServiceConnectionState.status, "Approved");
  assert.ok((await all(networks.privateEndpoints.list(group))).some((item) => item.name === link));
});

step("all is taken down again, from the connection to the network and its rule", async () => {
  const used = await refusal(networks.subnets.delete(group, hub, "links", quickly));
  assert.equal(used.code, "InUseSubnetCannotBeDeleted");
  const [connection] = await connections();
  await vaults.privateEndpointConnections.delete(group, name, connection.name, quickly);
  const left = await networks.privateEndpoints.get(group, link);
  assert.equal(left.manualPrivateLinkServiceConnections[0].privateLinkServiceConnectionState.status, "Disconnected");
  await networks.privateEndpoints.delete(group, link, quickly);
  await networks.subnets.delete(group, hub, "links", quickly);
  await networks.virtualNetworks.delete(group, hub, quickly);
  assert.deepEqual(await rules(), []);
  assert.equal((await refusal(networks.virtualNetworks.get(group, hub))).statusCode, 404);
  await vaults.vaults.delete(group, name);
  await vaults.vaults.purgeDeleted(name, location, quickly);
});

await run();
