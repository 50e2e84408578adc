// The keys of one vault through @azure/keyvault-keys, and what every program about them asks.
import assert from "node:assert/strict";
import { DefaultAzureCredential } from "@azure/identity";
import { KeyClient } from "@azure/keyvault-keys";

export const credential = process.env.SALLYPORT_OWN_DOMAIN
  ? new DefaultAzureCredential({ disableInstanceDiscovery: true })
  : new DefaultAzureCredential();
const vaultUrl = process.env.AZURE_KEYVAULT_URL.replace(/\/$/, "");
export const client = new KeyClient(vaultUrl, credential);
export const quickly = { intervalInMs: 100 };
export const prefix = `js-${process.pid}`;
// A hardware module holds the keys of HSM types.
export const inToken = process.env.SALLYPORT_HSM_PLATFORM === "1";
export const data = Buffer.from("what is signed, wrapped and encrypted here");

export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("was not refused");
}

/** One cryptographic operation asked of the server, whatever the SDK would compute or refuse by itself. */
export async function ask(key, operation, body) {
  const scope = vaultUrl.replace(/^https:\/\/[^.]+\./, "https://") + "/.default";
  const { token } = await credential.getToken(scope);
  const response = await fetch(`${key.id}/${operation}?api-version=7.6`, {
    method: "POST",
    headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(Object.fromEntries(Object.entries(body).map(([name, value]) =>
      [name, typeof value === "string" ? value : Buffer.from(value).toString("base64url")]))),
  });
  return { status: response.status, answer: await response.json() };
}

export async function onServer(key, operation, body) {
  const { status, answer } = await ask(key, operation, body);
  assert.equal(status, 200, JSON.stringify(answer));
  return typeof answer.value === "boolean" ? answer.value : Buffer.from(answer.value, "base64url");
}
