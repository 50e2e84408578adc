// Every key operation through @azure/keyvault-keys, and each result checked by node:crypto (OpenSSL) and the other way round.
// The SDK computes what it can with the public key itself; `onServer` asks the server for these too.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { CryptographyClient } from "@azure/keyvault-keys";
import { ask, client, credential, data, onServer, prefix, quickly, refusal } from "./keys-client.mjs";
import { run, step } from "./steps.mjs";

const RSA_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const CURVES = { "P-256": ["ES256", "prime256v1"], "P-384": ["ES384", "secp384r1"], "P-521": ["ES512", "secp521r1"],
  "P-256K": ["ES256K", "secp256k1"] };

const hashOf = (algorithm) => ({ 2: "sha256", 3: "sha384", 5: "sha512" })[algorithm[2]];
const digest = (algorithm) => crypto.createHash(hashOf(algorithm)).update(data).digest();

/** The public key as node:crypto knows it, from what the server shows. */
function publicKey(key) {
  const part = (bytes) => Buffer.from(bytes).toString("base64url");
  const { kty, n, e, crv, x, y } = key.key;
  return crypto.createPublicKey({ format: "jwk", key: kty.startsWith("RSA")
    ? { kty: "RSA", n: part(n), e: part(e) }
    : { kty: "EC", crv: crv === "P-256K" ? "secp256k1" : crv, x: part(x), y: part(y) } });
}

const padding = (algorithm) => algorithm.startsWith("PS")
  ? { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST }
  : algorithm.startsWith("RS") ? { padding: crypto.constants.RSA_PKCS1_PADDING } : { dsaEncoding: "ieee-p1363" };

async function signsAndVerifies(key, algorithms) {
  const own = new CryptographyClient(key, credential);
  for (const algorithm of algorithms) {
    const signed = await own.sign(algorithm, digest(algorithm));
    assert.equal(signed.keyID, key.id, algorithm);
    assert.ok(crypto.verify(hashOf(algorithm), data, { key: publicKey(key), ...padding(algorithm) }, signed.result), algorithm);
    assert.equal(await onServer(key, "verify", { alg: algorithm, digest: digest(algorithm), value: signed.result }), true, algorithm);
    const altered = Buffer.from(signed.result);
    altered[altered.length - 1] ^= 1;
    assert.equal(await onServer(key, "verify", { alg: algorithm, digest: digest(algorithm), value: altered }), false, algorithm);
  }
}

const oaep = { "RSA-OAEP": "sha1", "RSA-OAEP-256": "sha256" };

async function encryptsAndDecrypts(key) {
  const own = new CryptographyClient(key, credential);
  for (const algorithm of ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256"]) {
    const pad = algorithm === "RSA1_5"
      ? { padding: crypto.constants.RSA_PKCS1_PADDING }
      : { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: oaep[algorithm] };
    const outside = crypto.publicEncrypt({ key: publicKey(key), ...pad }, data);
    assert.deepEqual(Buffer.from((await own.decrypt({ algorithm, ciphertext: outside })).result), data, algorithm);
    assert.deepEqual(Buffer.from((await own.unwrapKey(algorithm, outside)).result), data, algorithm);
    for (const operation of ["encrypt", "wrapkey"]) {
      const inside = await onServer(key, operation, { alg: algorithm, value: data });
      assert.deepEqual(Buffer.from((await own.decrypt({ algorithm, ciphertext: inside })).result), data, algorithm);
    }
  }
}

step("RSA keys of every size sign, verify, wrap and encrypt as OpenSSL does", async () => {
  for (const keySize of [2048, 3072, 4096]) {
    const key = await client.createRsaKey(`${prefix}-rsa-${keySize}`, { keySize });
    assert.equal(key.keyType, "RSA");
    assert.equal(key.key.n.length * 8, keySize);
    assert.deepEqual([...key.key.e], [1, 0, 1]);
    assert.deepEqual(key.keyOperations, ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]);
    await signsAndVerifies(key, RSA_SIGNATURES);
    await encryptsAndDecrypts(key);
  }
});

step("EC keys of every curve sign and verify as OpenSSL does", async () => {
  for (const [curve, [algorithm]] of Object.entries(CURVES)) {
    const key = await client.createEcKey(`${prefix}-ec-${curve}`, { curve });
    assert.equal(key.key.crv, curve);
    assert.deepEqual(key.keyOperations, ["sign", "verify"]);
    await signsAndVerifies(key, [algorithm]);
  }
});

step("HSM types are made and used like the others", async () => {
  const rsa = await client.createRsaKey(`${prefix}-hsm-rsa`, { hsm: true });
  assert.equal(rsa.keyType, "RSA-HSM");
  assert.equal(rsa.properties.hsmPlatform, process.env.SALLYPORT_HSM_PLATFORM ?? "0");
  await signsAndVerifies(rsa, ["RS256", "PS512"]);
  await encryptsAndDecrypts(rsa);
  const ec = await client.createEcKey(`${prefix}-hsm-ec`, { hsm: true, curve: "P-384" });
  assert.equal(ec.keyType, "EC-HSM");
  await signsAndVerifies(ec, ["ES384"]);
});

/** What is in a ciphertext, by its owner's private key. Node.js takes the padding of RSA1_5 away no more: RFC 8017, 7.2.2. */
function opened(key, algorithm, ciphertext) {
  if (algorithm !== "RSA1_5") return crypto.privateDecrypt({ key, oaepHash: oaep[algorithm] }, ciphertext);
  const block = crypto.privateDecrypt({ key, padding: crypto.constants.RSA_NO_PADDING }, ciphertext);
  const end = block.indexOf(0, 2);
  assert.deepEqual([...block.subarray(0, 2)], [0, 2]);
  assert.ok(end >= 10, "eight octets of padding or more");
  return block.subarray(end + 1);
}

/** A JWK of node:crypto as the SDK wants it. */
function forImport(pair, curve) {
  const jwk = pair.privateKey.export({ format: "jwk" });
  const bytes = Object.fromEntries(["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"]
    .filter((name) => jwk[name]).map((name) => [name, Buffer.from(jwk[name], "base64url")]));
  return { kty: jwk.kty, ...(curve ? { crv: curve } : {}), ...bytes };
}

step("imported keys verify what their owner signs and open what was made for them", async () => {
  const rsa = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = await client.importKey(`${prefix}-imported-rsa`, forImport(rsa));
  assert.equal(publicKey(key).export({ format: "pem", type: "spki" }), rsa.publicKey.export({ format: "pem", type: "spki" }));
  for (const algorithm of RSA_SIGNATURES) {
    const value = crypto.sign(hashOf(algorithm), data, { key: rsa.privateKey, ...padding(algorithm) });
    assert.equal(await onServer(key, "verify", { alg: algorithm, digest: digest(algorithm), value }), true, algorithm);
  }
  const bare = crypto.privateEncrypt(rsa.privateKey, data);
  assert.deepEqual(await onServer(key, "sign", { alg: "RSNULL", value: data }), bare);
  assert.equal(await onServer(key, "verify", { alg: "RSNULL", digest: data, value: bare }), true);
  assert.equal(await onServer(key, "verify", { alg: "RSNULL", digest: digest("RS256"), value: bare }), false);
  for (const algorithm of ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256"]) {
    for (const operation of ["encrypt", "wrapkey"]) {
      const value = await onServer(key, operation, { alg: algorithm, value: data });
      assert.deepEqual(opened(rsa.privateKey, algorithm, value), data, `${algorithm} ${operation}`);
    }
  }
  await signsAndVerifies(key, ["RS256", "PS256"]);
  for (const [curve, [algorithm, named]] of Object.entries(CURVES)) {
    const pair = crypto.generateKeyPairSync("ec", { namedCurve: named });
    const ec = await client.importKey(`${prefix}-imported-${curve}`, forImport(pair, curve));
    const value = crypto.sign(hashOf(algorithm), data, { key: pair.privateKey, dsaEncoding: "ieee-p1363" });
    assert.equal(await onServer(ec, "verify", { alg: algorithm, digest: digest(algorithm), value }), true, algorithm);
    await signsAndVerifies(ec, [algorithm]);
  }
});

step("properties change without a new version, and key_ops decide", async () => {
  const name = `${prefix}-update`;
  const made = await client.createRsaKey(name, { tags: { n: "1" } });
  const expiresOn = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
  const changed = await client.updateKeyProperties(name, made.properties.version, {
    keyOps: ["verify"], tags: { n: "2" }, expiresOn });
  assert.equal(changed.properties.version, made.properties.version);
  const got = await client.getKey(name);
  assert.deepEqual(got.keyOperations, ["verify"]);
  assert.deepEqual({ ...got.properties.tags }, { n: "2" });
  assert.equal(got.properties.expiresOn.getTime(), expiresOn.getTime());
  const toSign = { alg: "RS256", value: digest("RS256") };
  const forbidden = await ask(made, "sign", toSign);
  assert.equal(forbidden.status, 403);
  assert.equal(forbidden.answer.error.message, "Operation sign is not permitted on this key.");
  assert.equal(forbidden.answer.error.innererror.code, "KeyOperationForbidden");
  await client.updateKeyProperties(name, made.properties.version, { keyOps: ["sign"], enabled: false });
  const disabled = await ask(made, "sign", toSign);
  assert.equal(disabled.status, 403);
  assert.equal(disabled.answer.error.message, "Operation sign is not allowed on a disabled key.");
});

step("lists come whole, page by page, and know every version", async () => {
  const names = Array.from({ length: 60 }, (_, n) => `${prefix}-list-${String(n).padStart(3, "0")}`);
  for (let at = 0; at < names.length; at += 15) {
    await Promise.all(names.slice(at, at + 15).map((name) => client.createEcKey(name)));
  }
  const seen = [];
  for await (const properties of client.listPropertiesOfKeys()) seen.push(properties.name);
  assert.deepEqual(seen.filter((name) => name.startsWith(`${prefix}-list-`)).sort(), names);
  const again = await client.createEcKey(names[0]);
  const versions = [];
  for await (const properties of client.listPropertiesOfKeyVersions(names[0])) versions.push(properties.version);
  assert.equal(versions.length, 2);
  assert.ok(versions.includes(again.properties.version));
});

step("a deleted key can be seen, recovered, deleted again and purged", async () => {
  const name = `${prefix}-deleted`;
  const made = await client.createEcKey(name);
  const signed = await new CryptographyClient(made, credential).sign("ES256", digest("ES256"));
  const deleted = await (await client.beginDeleteKey(name, quickly)).pollUntilDone();
  assert.ok(deleted.properties.recoveryId.toLowerCase().endsWith(`/deletedkeys/${name}`));
  assert.equal(deleted.properties.scheduledPurgeDate - deleted.properties.deletedOn, 90 * 86_400_000);
  assert.equal((await refusal(client.getKey(name))).code, "KeyNotFound");
  assert.equal((await refusal(client.createEcKey(name))).statusCode, 409);
  const listed = [];
  for await (const item of client.listDeletedKeys()) listed.push(item.name);
  assert.ok(listed.includes(name));
  await (await client.beginRecoverDeletedKey(name, quickly)).pollUntilDone();
  assert.equal(await onServer(made, "verify", { alg: "ES256", digest: digest("ES256"), value: signed.result }), true);
  await (await client.beginDeleteKey(name, quickly)).pollUntilDone();
  await client.purgeDeletedKey(name);
  assert.equal((await refusal(client.getDeletedKey(name))).statusCode, 404);
});

step("a backup brings every version back after a purge, private halves and all", async () => {
  const name = `${prefix}-backup`;
  const first = await client.createRsaKey(name);
  const second = await client.createRsaKey(name);
  const wrapped = await onServer(first, "wrapkey", { alg: "RSA-OAEP-256", value: data });
  const backup = await client.backupKey(name);
  assert.equal((await refusal(client.restoreKeyBackup(backup))).statusCode, 409);
  await (await client.beginDeleteKey(name, quickly)).pollUntilDone();
  await client.purgeDeletedKey(name);
  const restored = await client.restoreKeyBackup(backup);
  assert.equal(restored.properties.version, second.properties.version);
  const opened = await new CryptographyClient(first.id, credential).unwrapKey("RSA-OAEP-256", wrapped);
  assert.deepEqual(Buffer.from(opened.result), data);
});

step("a key rotates by its policy and on demand", async () => {
  const name = `${prefix}-rotate`;
  const first = await client.createEcKey(name, { curve: "P-521", tags: { kept: "yes" } });
  const policy = await client.updateKeyRotationPolicy(name, {
    expiresIn: "P90D", lifetimeActions: [{ action: "Rotate", timeBeforeExpiry: "P30D" }] });
  assert.equal(policy.expiresIn, "P90D");
  assert.deepEqual(policy.lifetimeActions.map(({ action }) => action).sort(), ["Notify", "Rotate"]);
  assert.equal((await client.getKeyRotationPolicy(name)).expiresIn, "P90D");
  const next = await client.rotateKey(name);
  assert.notEqual(next.properties.version, first.properties.version);
  assert.equal(next.key.crv, "P-521");
  assert.deepEqual({ ...next.properties.tags }, { kept: "yes" });
  assert.equal(next.properties.expiresOn - next.properties.createdOn, 90 * 86_400_000);
  assert.equal((await client.getKey(name)).properties.version, next.properties.version);
});

step("what is wrong is said as the real service says it", async () => {
  const missing = await refusal(client.getKey(`${prefix}-missing`));
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.code, "KeyNotFound");
  assert.match(missing.message, new RegExp(`^A key with \\(name/id\\) ${prefix}-missing was not found in this key vault\\.`));
  assert.equal((await refusal(client.createRsaKey(`${prefix}-odd`, { keySize: 1024 }))).statusCode, 400);
  const key = await client.createEcKey(`${prefix}-wrong`);
  const short = await refusal(new CryptographyClient(key.id, credential).sign("ES256", Buffer.alloc(20)));
  assert.equal(short.statusCode, 400);
  const curve = await refusal(new CryptographyClient(key.id, credential).sign("ES384", Buffer.alloc(48)));
  assert.equal(curve.statusCode, 400);
});

await run();
