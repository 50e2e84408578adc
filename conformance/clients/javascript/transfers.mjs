// Keys on their way in (BYOK) and out (secure release) through @azure/keyvault-keys. The machine that a key is released
// to, the authority that attests it and the one that brings a key are played with node:crypto alone.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import { CryptographyClient } from "@azure/keyvault-keys";
import { ask, client, credential, data, inToken, onServer, prefix, refusal } from "./keys-client.mjs";
import { run, step } from "./steps.mjs";

const AUTHORITY = process.env.SALLYPORT_ATTESTATION_AUTHORITY;
const TRANSFERS = { CKM_RSA_AES_KEY_WRAP: "sha1", RSA_AES_KEY_WRAP_256: "sha256", RSA_AES_KEY_WRAP_384: "sha384" };
const authority = crypto.createPrivateKey(readFileSync(process.env.SALLYPORT_ATTESTATION_KEY));
const machine = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
const digest = crypto.createHash("sha256").update(data).digest();
const now = () => Math.floor(Date.now() / 1000);
const text = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (part) => JSON.parse(Buffer.from(part, "base64url"));

/** What the authority says of the machine: its claims, and the key to encrypt to. */
function attested(claims, key = authority) {
  const shown = { ...machine.publicKey.export({ format: "jwk" }), kid: "machine", key_ops: ["encrypt"] };
  const whole = { iss: AUTHORITY, exp: now() + 3600, "x-ms-runtime": { keys: [shown] }, ...claims };
  const input = `${text({ alg: "RS256", kid: "authority" })}.${text(whole)}`;
  return `${input}.${crypto.sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

const leaving = (colour) => ({
  hsm: true,
  exportable: true,
  releasePolicy: { encodedPolicy: Buffer.from(JSON.stringify({ version: "1.0.0", anyOf: [
    { authority: AUTHORITY, allOf: [{ claim: "colour", equals: colour }] }] })) },
});

/** The payload of a release, signed by a key that the local CA vouches for. */
function verified(token) {
  const [head, body, signature] = token.split(".");
  const [signer, issuer] = read(head).x5c.map((der) => new crypto.X509Certificate(Buffer.from(der, "base64")));
  const root = new crypto.X509Certificate(readFileSync(process.env.SALLYPORT_CA_FILE));
  assert.equal(issuer.fingerprint256, root.fingerprint256);
  assert.ok(signer.checkIssued(root) && signer.verify(root.publicKey));
  assert.ok(crypto.verify("sha256", Buffer.from(`${head}.${body}`), signer.publicKey, Buffer.from(signature, "base64url")));
  return read(body);
}

const oaep = (key, oaepHash) => ({ key, oaepHash, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING });
const wrapping = ["id-aes256-wrap-pad", Buffer.from("a65959a6", "hex")];

function wrappedFor(publicKey, oaepHash, plain) {
  const aes = crypto.randomBytes(32);
  const by = crypto.createCipheriv(wrapping[0], aes, wrapping[1]);
  return Buffer.concat([crypto.publicEncrypt(oaep(publicKey, oaepHash), aes), by.update(plain), by.final()]);
}

function openedByMachine(oaepHash, wrapped) {
  const aes = crypto.privateDecrypt(oaep(machine.privateKey, oaepHash), wrapped.subarray(0, 256));
  const by = crypto.createDecipheriv(wrapping[0], aes, wrapping[1]);
  return Buffer.concat([by.update(wrapped.subarray(256)), by.final()]);
}

/** What the attested machine makes of a release. */
async function released(key, options = {}) {
  const { value } = await client.releaseKey(key.name, attested({ colour: "blue" }), { nonce: "once", ...options });
  const { request, response } = verified(value);
  assert.deepEqual([request.nonce, request.kid], ["once", key.id]);
  const blob = read(response.key.key.key_hsm);
  assert.deepEqual([blob.header.kid, blob.header.alg], ["machine", "dir"]);
  return openedByMachine(TRANSFERS[blob.header.enc], Buffer.from(blob.ciphertext, "base64url"));
}

if (inToken) {
  step("what would be in a token is not made to leave", async () => {
    const error = await refusal(client.createEcKey(`${prefix}-out-ec`, leaving("blue")));
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /export/);
  });
} else {
  step("a released key is opened by the attested machine alone, and is the same key", async () => {
    const ec = await client.createEcKey(`${prefix}-out-ec`, leaving("blue"));
    assert.equal(ec.properties.exportable, true);
    for (const algorithm of Object.keys(TRANSFERS)) {
      const key = crypto.createPrivateKey({ key: await released(ec, { algorithm }), format: "der", type: "pkcs8" });
      const value = crypto.sign("sha256", data, { key, dsaEncoding: "ieee-p1363" });
      assert.equal(await onServer(ec, "verify", { alg: "ES256", digest, value }), true, algorithm);
    }
    const rsa = await client.createRsaKey(`${prefix}-out-rsa`, leaving("blue"));
    const der = await released(rsa, { version: rsa.properties.version });
    const opened = crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    assert.equal(opened.export({ format: "jwk" }).n, Buffer.from(rsa.key.n).toString("base64url"));
    const k = crypto.randomBytes(32);
    const { hsm, ...wishes } = leaving("blue");
    const oct = await client.importKey(`${prefix}-out-oct`, { kty: "oct-HSM", k, keyOps: ["wrapKey"] },
      { hardwareProtected: hsm, ...wishes });
    assert.deepEqual(await released(oct), k);
  });

  step("who is not attested as the policy says gets nothing", async () => {
    const name = `${prefix}-kept`;
    await client.createEcKey(name, leaving("blue"));
    const stranger = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    for (const token of [attested({ colour: "red" }), attested({ colour: "blue" }, stranger),
      attested({ colour: "blue", exp: now() - 3600 })]) {
      const error = await refusal(client.releaseKey(name, token));
      assert.equal(error.statusCode, 403);
      assert.match(error.message, /attestation statement cannot be verified/);
    }
    await client.updateKeyProperties(name, { releasePolicy: leaving("red").releasePolicy });
    assert.equal((await refusal(client.releaseKey(name, attested({ colour: "blue" })))).statusCode, 403);
    assert.ok((await client.releaseKey(name, attested({ colour: "red" }))).value);
    await client.createEcKey(`${prefix}-stays`, { hsm: true });
    assert.equal((await refusal(client.releaseKey(`${prefix}-stays`, attested({ colour: "blue" })))).statusCode, 403);
    const unbound = await refusal(client.createEcKey(`${prefix}-odd`, { hsm: true, exportable: true }));
    assert.equal(unbound.statusCode, 400);
    assert.match(unbound.message, /AKV\.SKR\.1004/);
  });
}

async function exchangeKey() {
  const made = await client.createRsaKey(`${prefix}-kek`, { hsm: true, keyOps: ["import"] });
  const [n, e] = [made.key.n, made.key.e].map((bytes) => Buffer.from(bytes).toString("base64url"));
  return { made, publicKey: crypto.createPublicKey({ format: "jwk", key: { kty: "RSA", n, e } }) };
}

const transferBlob = (kek, ciphertext) => Buffer.from(JSON.stringify({
  schema_version: "1.0.0", header: { kid: kek.id, alg: "dir", enc: "CKM_RSA_AES_KEY_WRAP" },
  ciphertext: ciphertext.toString("base64url"), generator: "a test" }));

step("a key that comes wrapped for a key-exchange key is the key of its owner", async () => {
  const { made, publicKey } = await exchangeKey();
  const comesIn = (name, kty, plain, ...keyOps) => client.importKey(`${prefix}-in-${name}`,
    { kty, t: transferBlob(made, wrappedFor(publicKey, "sha1", plain)), keyOps }, { hardwareProtected: true });
  const pkcs8 = { format: "der", type: "pkcs8" };
  const rsa = crypto.generateKeyPairSync("rsa", { modulusLength: 3072 });
  const own = new CryptographyClient(await comesIn("rsa", "RSA-HSM", rsa.privateKey.export(pkcs8), "sign", "verify"), credential);
  const signed = await own.sign("PS256", digest);
  assert.ok(crypto.verify("sha256", data, { key: rsa.publicKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
    saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST }, signed.result));
  const ec = crypto.generateKeyPairSync("ec", { namedCurve: "secp384r1" });
  const curve = await comesIn("ec", "EC-HSM", ec.privateKey.export(pkcs8), "sign", "verify");
  assert.equal(Buffer.from(curve.key.x).toString("base64url"), ec.publicKey.export({ format: "jwk" }).x);
  const secret = crypto.randomBytes(32);
  const oct = new CryptographyClient(await comesIn("oct", "oct-HSM", secret, "wrapKey", "unwrapKey"), credential);
  const wrapped = await oct.wrapKey("A256KW", Buffer.alloc(16));
  const by = crypto.createCipheriv("id-aes256-wrap", secret, Buffer.alloc(8, 0xa6));
  assert.deepEqual(Buffer.from(wrapped.result), Buffer.concat([by.update(Buffer.alloc(16)), by.final()]));
});

step("a blob that was altered, or is for another key, brings nothing in", async () => {
  const { made, publicKey } = await exchangeKey();
  const wrapped = wrappedFor(publicKey, "sha1", crypto.randomBytes(32));
  const other = await client.createRsaKey(`${prefix}-no-kek`, { hsm: true });
  const altered = Buffer.from(wrapped);
  altered[altered.length - 1] ^= 1;
  for (const [t, status] of [[transferBlob(made, altered), 400], [transferBlob(other, wrapped), 403]]) {
    const error = await refusal(client.importKey(`${prefix}-altered`, { kty: "oct-HSM", t, keyOps: ["wrapKey"] },
      { hardwareProtected: true }));
    assert.equal(error.statusCode, status, error.message);
  }
  assert.equal((await ask(made, "unwrapkey", { alg: "RSA-OAEP", value: wrapped.subarray(0, 256) })).status, 403);
});

step("random bytes come in the number that was asked for, and are others each time", async () => {
  for (const count of [1, 16, 128]) assert.equal((await client.getRandomBytes(count)).length, count);
  assert.notDeepEqual(await client.getRandomBytes(32), await client.getRandomBytes(32));
  assert.equal((await refusal(client.getRandomBytes(129))).statusCode, 400);
});

step("no module here attests a key, and the refusal says so", async () => {
  const made = await client.createEcKey(`${prefix}-attested`, { hsm: true });
  for (const options of [{}, { version: made.properties.version }]) {
    const error = await refusal(client.getKeyAttestation(made.name, options));
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /attestation of keys/);
  }
});

await run();
