// Every secret operation through @azure/keyvault-secrets and DefaultAzureCredential, exactly as an application has them.
// AZURE_KEYVAULT_URL names the vault; SALLYPORT_OWN_DOMAIN says that instance discovery has to be switched off.
import assert from "node:assert/strict";
import { DefaultAzureCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { run, step } from "./steps.mjs";

const credential = process.env.SALLYPORT_OWN_DOMAIN
  ? new DefaultAzureCredential({ disableInstanceDiscovery: true })
  : new DefaultAzureCredential();
const vaultUrl = process.env.AZURE_KEYVAULT_URL;
const client = new SecretClient(vaultUrl, credential);
const quickly = { intervalInMs: 100 };
const prefix = `js-${process.pid}`;

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("was not refused");
}

step("a secret set with all its attributes reads back the same", async () => {
  const name = `${prefix}-whole`;
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
  const expiresOn = new Date(notBefore.getTime() + 3_600_000);
  const set = await client.setSecret(name, "höchst geheim ☂", {
    contentType: "text/plain", tags: { team: "pay", stage: "test" }, notBefore, expiresOn, enabled: true });
  const got = await client.getSecret(name);
  assert.equal(got.value, "höchst geheim ☂");
  assert.equal(got.properties.contentType, "text/plain");
  assert.deepEqual({ ...got.properties.tags }, { team: "pay", stage: "test" });
  assert.equal(got.properties.notBefore.getTime(), notBefore.getTime());
  assert.equal(got.properties.expiresOn.getTime(), expiresOn.getTime());
  assert.equal(got.properties.version, set.properties.version);
  assert.match(got.properties.version, /^[0-9a-f]{32}$/);
  assert.ok(got.properties.id.toLowerCase().startsWith(`${vaultUrl.toLowerCase().replace(/\/$/, "")}/secrets/${name}/`));
  assert.equal(got.properties.recoveryLevel, "Recoverable+Purgeable");
  assert.equal(got.properties.recoverableDays, 90);
});

step("an older version stays readable by its id", async () => {
  const name = `${prefix}-versions`;
  const first = await client.setSecret(name, "one");
  const second = await client.setSecret(name, "two");
  assert.equal((await client.getSecret(name)).value, "two");
  assert.equal((await client.getSecret(name, { version: first.properties.version })).value, "one");
  const versions = [];
  for await (const properties of client.listPropertiesOfSecretVersions(name)) versions.push(properties.version);
  assert.deepEqual(new Set(versions), new Set([first.properties.version, second.properties.version]));
});

step("properties change without a new version", async () => {
  const name = `${prefix}-update`;
  const set = await client.setSecret(name, "value");
  const changed = await client.updateSecretProperties(name, set.properties.version, {
    contentType: "application/json", tags: { changed: "yes" } });
  assert.equal(changed.version, set.properties.version);
  const got = await client.getSecret(name);
  assert.equal(got.properties.contentType, "application/json");
  assert.deepEqual({ ...got.properties.tags }, { changed: "yes" });
});

step("a disabled secret is refused and can be enabled again", async () => {
  const name = `${prefix}-disabled`;
  const set = await client.setSecret(name, "value");
  await client.updateSecretProperties(name, set.properties.version, { enabled: false });
  const error = await refusal(client.getSecret(name));
  assert.equal(error.statusCode, 403);
  assert.equal(error.code, "Forbidden");
  assert.match(error.message, /Operation get is not allowed on a disabled secret/);
  await client.updateSecretProperties(name, set.properties.version, { enabled: true });
  assert.equal((await client.getSecret(name)).value, "value");
});

step("a list of more than a hundred secrets comes whole, page by page", async () => {
  const names = Array.from({ length: 105 }, (_, n) => `${prefix}-list-${String(n).padStart(3, "0")}`);
  for (let at = 0; at < names.length; at += 15) {
    await Promise.all(names.slice(at, at + 15).map((name) => client.setSecret(name, name)));
  }
  const seen = [];
  for await (const properties of client.listPropertiesOfSecrets()) seen.push(properties.name);
  assert.deepEqual(seen.filter((name) => name.startsWith(`${prefix}-list-`)).sort(), names);
  let pages = 0;
  for await (const page of client.listPropertiesOfSecrets().byPage({ maxPageSize: 10 })) {
    assert.ok(page.length <= 10);
    pages += 1;
  }
  assert.ok(pages >= 11, `${pages} pages`);
});

step("a deleted secret can be seen, recovered, deleted again and purged", async () => {
  const name = `${prefix}-deleted`;
  await client.setSecret(name, "value");
  const deletion = await client.beginDeleteSecret(name, quickly);
  const deleted = await deletion.pollUntilDone();
  assert.ok(deleted.properties.recoveryId.toLowerCase().endsWith(`/deletedsecrets/${name}`));
  assert.equal(deleted.properties.scheduledPurgeDate - deleted.properties.deletedOn, 90 * 86_400_000);
  assert.equal((await refusal(client.getSecret(name))).code, "SecretNotFound");
  const conflict = await refusal(client.setSecret(name, "again"));
  assert.equal(conflict.statusCode, 409);
  assert.match(conflict.message, /currently in a deleted but recoverable state/);
  const listed = [];
  for await (const item of client.listDeletedSecrets()) listed.push(item.name);
  assert.ok(listed.includes(name));
  const recovery = await client.beginRecoverDeletedSecret(name, quickly);
  await recovery.pollUntilDone();
  assert.equal((await client.getSecret(name)).value, "value");
  await (await client.beginDeleteSecret(name, quickly)).pollUntilDone();
  await client.purgeDeletedSecret(name);
  assert.equal((await refusal(client.getDeletedSecret(name))).statusCode, 404);
});

step("a backup brings every version back after a purge", async () => {
  const name = `${prefix}-backup`;
  const first = await client.setSecret(name, "one", { tags: { n: "1" } });
  await client.setSecret(name, "two");
  const backup = await client.backupSecret(name);
  assert.equal((await refusal(client.restoreSecretBackup(backup))).statusCode, 409);
  await (await client.beginDeleteSecret(name, quickly)).pollUntilDone();
  await client.purgeDeletedSecret(name);
  const restored = await client.restoreSecretBackup(backup);
  assert.equal(restored.name, name);
  assert.equal((await client.getSecret(name)).value, "two");
  const old = await client.getSecret(name, { version: first.properties.version });
  assert.equal(old.value, "one");
  assert.deepEqual({ ...old.properties.tags }, { n: "1" });
});

step("what is wrong is said as the real service says it", async () => {
  const missing = await refusal(client.getSecret(`${prefix}-missing`));
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.code, "SecretNotFound");
  assert.match(missing.message, new RegExp(`^A secret with \\(name/id\\) ${prefix}-missing was not found in this key vault\\.`));
  const name = await refusal(client.setSecret("not_a_name", "value"));
  assert.equal(name.code, "BadParameter");
  assert.match(name.message, /The request URI contains an invalid name: not_a_name/);
  const long = await refusal(client.setSecret(`${prefix}-long`, "x".repeat(25_601)));
  assert.equal(long.statusCode, 400);
  await client.setSecret(`${prefix}-long`, "x".repeat(25_600));
});

step("a fresh credential logs in again by itself when its token has ended", async () => {
  const name = `${prefix}-renewed`;
  await client.setSecret(name, "before");
  const wait = Number(process.env.SALLYPORT_TOKEN_SECONDS ?? "0") * 1000;
  await new Promise((done) => setTimeout(done, wait + (wait ? 1500 : 0)));
  assert.equal((await client.getSecret(name)).value, "before");
});

await run();
