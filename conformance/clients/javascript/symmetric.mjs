// Symmetric keys through @azure/keyvault-keys, each result checked by node:crypto (OpenSSL) and the other way round.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import { CryptographyClient } from "@azure/keyvault-keys";
import { client, credential, data, inToken, prefix, refusal } from "./keys-client.mjs";
import { run, step } from "./steps.mjs";

const SIZES = [128, 192, 256];
const HMACS = { HS256: "sha256", HS384: "sha384", HS512: "sha512" };
const blocks = Buffer.from(Array.from({ length: 48 }, (_, n) => n));

async function imported(name, k, ...keyOps) {
  const jwk = { kty: "oct-HSM", k, keyOps };
  const key = await client.importKey(`${prefix}-${name}`, jwk, { hardwareProtected: true });
  assert.equal(key.keyType, "oct-HSM");
  assert.equal(key.key.k, undefined);
  assert.deepEqual(key.keyOperations, keyOps);
  return new CryptographyClient(key, credential);
}

async function cipher(size) {
  const octets = crypto.randomBytes(size / 8);
  return { octets, own: await imported(`oct-${size}`, octets, "encrypt", "decrypt", "wrapKey", "unwrapKey") };
}

/** What OpenSSL makes of a text, in one of its modes. */
function sealed(mode, octets, iv, text, padded = true) {
  const by = crypto.createCipheriv(mode, octets, iv).setAutoPadding(padded);
  return Buffer.concat([by.update(text), by.final()]);
}

const keyWrap = (octets, text) => sealed(`id-aes${octets.length * 8}-wrap`, octets, Buffer.alloc(8, 0xa6), text);
const keyWrapPad = (octets, text) =>
  sealed(`id-aes${octets.length * 8}-wrap-pad`, octets, Buffer.from("a65959a6", "hex"), text);

function altered(octets) {
  const other = Buffer.from(octets);
  other[0] ^= 1;
  return other;
}

step("imported keys of every size wrap as OpenSSL does, by all three names", async () => {
  for (const size of SIZES) {
    const { octets, own } = await cipher(size);
    for (const [algorithm, text, outside] of [[`A${size}KW`, blocks, keyWrap(octets, blocks)],
      ["CKM_AES_KEY_WRAP", blocks, keyWrap(octets, blocks)], ["CKM_AES_KEY_WRAP_PAD", data, keyWrapPad(octets, data)]]) {
      const wrapped = await own.wrapKey(algorithm, text);
      assert.deepEqual(Buffer.from(wrapped.result), outside, algorithm);
      assert.deepEqual(Buffer.from((await own.unwrapKey(algorithm, outside)).result), text, algorithm);
      assert.equal((await refusal(own.unwrapKey(algorithm, altered(outside)))).statusCode, 400, algorithm);
    }
  }
});

step("imported keys of every size seal with GCM as OpenSSL does, and open nothing altered", async () => {
  const aad = Buffer.from("beside");
  for (const size of SIZES) {
    const { octets, own } = await cipher(size);
    const algorithm = `A${size}GCM`;
    const inside = await own.encrypt({ algorithm, plaintext: data, additionalAuthenticatedData: aad });
    assert.equal(inside.iv.length, 12);
    const by = crypto.createDecipheriv(`aes-${size}-gcm`, octets, inside.iv).setAAD(aad).setAuthTag(inside.authenticationTag);
    assert.deepEqual(Buffer.concat([by.update(inside.result), by.final()]), data);
    const iv = crypto.randomBytes(12);
    const outside = crypto.createCipheriv(`aes-${size}-gcm`, octets, iv).setAAD(aad);
    const ciphertext = Buffer.concat([outside.update(data), outside.final()]);
    const open = (text) => own.decrypt({ algorithm, ciphertext: text, iv, authenticationTag: outside.getAuthTag(),
      additionalAuthenticatedData: aad });
    assert.deepEqual(Buffer.from((await open(ciphertext)).result), data);
    assert.equal((await refusal(open(altered(ciphertext)))).statusCode, 400);
  }
});

step("imported keys of every size encrypt with CBC as OpenSSL does, padded or not", async () => {
  for (const size of SIZES) {
    const { octets, own } = await cipher(size);
    const iv = crypto.randomBytes(16);
    for (const [algorithm, plaintext, padded] of [[`A${size}CBC`, blocks, false], [`A${size}CBCPAD`, data, true]]) {
      const outside = sealed(`aes-${size}-cbc`, octets, iv, plaintext, padded);
      assert.deepEqual(Buffer.from((await own.encrypt({ algorithm, plaintext, iv })).result), outside, algorithm);
      const opened = await own.decrypt({ algorithm, ciphertext: outside, iv });
      assert.deepEqual(Buffer.from(opened.result), plaintext, algorithm);
    }
    assert.equal((await refusal(own.encrypt({ algorithm: `A${size}CBC`, plaintext: data, iv }))).statusCode, 400);
  }
});

step("made keys do the same, and an algorithm of another size is refused", async () => {
  for (const [at, keySize] of SIZES.entries()) {
    const key = await client.createOctKey(`${prefix}-made-${keySize}`, { hsm: true, keySize });
    assert.equal(key.keyType, "oct-HSM");
    const own = new CryptographyClient(key, credential);
    const wrapped = await own.wrapKey("CKM_AES_KEY_WRAP", blocks);
    assert.deepEqual(Buffer.from((await own.unwrapKey("CKM_AES_KEY_WRAP", wrapped.result)).result), blocks);
    const other = { algorithm: `A${SIZES[(at + 1) % 3]}GCM`, plaintext: data };
    assert.equal((await refusal(own.encrypt(other))).statusCode, 400);
  }
});

const digest = (hash) => crypto.createHash(hash).update(data).digest();

if (inToken) {
  step("a token authenticates nothing, and says so", async () => {
    assert.equal((await refusal(imported("mac", crypto.randomBytes(32), "sign", "verify"))).statusCode, 400);
  });
} else {
  step("imported keys authenticate as OpenSSL does", async () => {
    const octets = crypto.randomBytes(32);
    const own = await imported("mac", octets, "sign", "verify");
    for (const [algorithm, hash] of Object.entries(HMACS)) {
      const signed = await own.sign(algorithm, digest(hash));
      assert.deepEqual(Buffer.from(signed.result), crypto.createHmac(hash, octets).update(digest(hash)).digest());
      assert.equal((await own.verify(algorithm, digest(hash), signed.result)).result, true, algorithm);
      assert.equal((await own.verify(algorithm, digest(hash), altered(signed.result))).result, false, algorithm);
    }
  });
}

await run();
