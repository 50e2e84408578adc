"""Keys on their way in (BYOK) and out (secure release) through azure-keyvault-keys.

The machine that a key is released to, the authority that attests it and the one that brings a key are played with the
cryptography package alone.
"""

import hashlib
import json
import os
import time

from azure.core.exceptions import HttpResponseError
from azure.keyvault.keys import JsonWebKey, KeyReleasePolicy
from azure.keyvault.keys.crypto import CryptographyClient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from keys_client import DATA, client, credential, decoded, encoded, in_token, number, on_server, prefix, refused
from steps import run, step

AUTHORITY = os.environ["SALLYPORT_ATTESTATION_AUTHORITY"]
with open(os.environ["SALLYPORT_ATTESTATION_KEY"], "rb") as pem:
    authority = serialization.load_pem_private_key(pem.read(), None)
machine = rsa.generate_private_key(65537, 2048)
TRANSFERS = {
    "CKM_RSA_AES_KEY_WRAP": hashes.SHA1(), "RSA_AES_KEY_WRAP_256": hashes.SHA256(),
    "RSA_AES_KEY_WRAP_384": hashes.SHA384()}
DIGEST = hashlib.sha256(DATA).digest()


def octets(n):
    return n.to_bytes((n.bit_length() + 7) // 8, "big")


def jws(key, **claims):
    head = encoded(json.dumps({"alg": "RS256", "kid": "authority"}).encode())
    text = head + "." + encoded(json.dumps(claims).encode())
    return text + "." + encoded(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


def attested(key=authority, **claims):
    """What the authority says of the machine: its claims, and the key to encrypt to."""
    public = machine.public_key().public_numbers()
    shown = {"kty": "RSA", "kid": "machine", "key_ops": ["encrypt"],
             "n": encoded(octets(public.n)), "e": encoded(octets(public.e))}
    standing = {"iss": AUTHORITY, "exp": int(time.time()) + 3600, "x-ms-runtime": {"keys": [shown]}}
    return jws(key, **{**standing, **claims})


def policy(colour):
    return KeyReleasePolicy(json.dumps({"version": "1.0.0", "anyOf": [
        {"authority": AUTHORITY, "allOf": [{"claim": "colour", "equals": colour}]}]}).encode())


def verified(token):
    """The payload of a release, signed by a key that the local CA vouches for."""
    head, body, signature = token.split(".")
    chain = [x509.load_der_x509_certificate(decoded(c.replace("+", "-").replace("/", "_").rstrip("=")))
             for c in json.loads(decoded(head))["x5c"]]
    with open(os.environ["SALLYPORT_CA_FILE"], "rb") as pem:
        root = x509.load_pem_x509_certificate(pem.read())
    assert chain[1] == root
    chain[0].verify_directly_issued_by(root)
    chain[0].public_key().verify(
        decoded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(decoded(body))


def wrapped_for(public, hash_of, plain):
    aes = os.urandom(32)
    return public.encrypt(aes, oaep(hash_of)) + keywrap.aes_key_wrap_with_padding(aes, plain)


def opened_by(private, hash_of, wrapped):
    head = private.key_size // 8
    return keywrap.aes_key_unwrap_with_padding(private.decrypt(wrapped[:head], oaep(hash_of)), wrapped[head:])


def oaep(hash_of):
    return padding.OAEP(padding.MGF1(hash_of), hash_of, None)


def released(key, **options):
    """What the attested machine makes of a release."""
    payload = verified(client.release_key(key.name, attested(colour="blue"), nonce="once", **options).value)
    assert payload["request"]["nonce"] == "once" and payload["request"]["kid"] == key.id
    blob = json.loads(decoded(payload["response"]["key"]["key"]["key_hsm"]))
    assert blob["header"]["kid"] == "machine" and blob["header"]["alg"] == "dir"
    return opened_by(machine, TRANSFERS[blob["header"]["enc"]], decoded(blob["ciphertext"]))


def releases():
    made = client.create_ec_key(
        f"{prefix}-out-ec", hardware_protected=True, exportable=True, release_policy=policy("blue"))
    assert made.properties.exportable
    for algorithm in TRANSFERS:
        private = serialization.load_der_private_key(released(made, algorithm=algorithm), None)
        der = private.sign(DATA, ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        assert on_server(made, "verify", alg="ES256", digest=DIGEST, value=signature) is True
    made = client.create_rsa_key(
        f"{prefix}-out-rsa", hardware_protected=True, exportable=True, release_policy=policy("blue"))
    private = serialization.load_der_private_key(released(made, version=made.properties.version), None)
    assert private.public_key().public_numbers().n == number(made.key.n)
    secret = os.urandom(32)
    brought = client.import_key(
        f"{prefix}-out-oct", JsonWebKey(kty="oct-HSM", k=secret, key_ops=["wrapKey"]), hardware_protected=True,
        exportable=True, release_policy=policy("blue"))
    assert released(brought) == secret


def refusals():
    name = f"{prefix}-kept"
    client.create_ec_key(name, hardware_protected=True, exportable=True, release_policy=policy("blue"))
    stranger = rsa.generate_private_key(65537, 2048)
    for token in (attested(colour="red"), attested(stranger, colour="blue"),
                  attested(colour="blue", exp=int(time.time()) - 3600)):
        error = refused(HttpResponseError, client.release_key, name, token)
        assert error.status_code == 403 and "attestation statement cannot be verified" in error.message
    client.update_key_properties(name, release_policy=policy("red"))
    assert refused(HttpResponseError, client.release_key, name, attested(colour="blue")).status_code == 403
    assert client.release_key(name, attested(colour="red")).value
    client.create_ec_key(f"{prefix}-stays", hardware_protected=True)
    error = refused(HttpResponseError, client.release_key, f"{prefix}-stays", attested(colour="blue"))
    assert error.status_code == 403
    error = refused(HttpResponseError, client.create_ec_key, f"{prefix}-odd", hardware_protected=True, exportable=True)
    assert error.status_code == 400 and "AKV.SKR.1004" in error.message


def nothing_leaves():
    error = refused(
        HttpResponseError, client.create_ec_key,
        f"{prefix}-out-ec", hardware_protected=True, exportable=True, release_policy=policy("blue"))
    assert error.status_code == 400 and "export" in error.message


if in_token:
    step("what would be in a token is not made to leave")(nothing_leaves)
else:
    step("a released key is opened by the attested machine alone, and is the same key")(releases)
    step("who is not attested as the policy says gets nothing")(refusals)


def exchange_key():
    made = client.create_rsa_key(f"{prefix}-kek", hardware_protected=True, key_operations=["import"])
    public = rsa.RSAPublicNumbers(number(made.key.e), number(made.key.n)).public_key()
    return made, public


def transfer_blob(kek, ciphertext):
    return json.dumps({
        "schema_version": "1.0.0", "header": {"kid": kek.id, "alg": "dir", "enc": "CKM_RSA_AES_KEY_WRAP"},
        "ciphertext": encoded(ciphertext), "generator": "a test"}).encode()


def pkcs8(private):
    return private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


@step("a key that comes wrapped for a key-exchange key is the key of its owner")
def brought():
    kek, public = exchange_key()

    def comes_in(name, kind, plain, operations):
        blob = transfer_blob(kek, wrapped_for(public, hashes.SHA1(), plain))
        return client.import_key(
            f"{prefix}-in-{name}", JsonWebKey(kty=kind, t=blob, key_ops=operations), hardware_protected=True)

    own = rsa.generate_private_key(65537, 3072)
    key = comes_in("rsa", "RSA-HSM", pkcs8(own), ["sign", "verify"])
    assert number(key.key.n) == own.public_key().public_numbers().n and key.key.t is None
    signature = CryptographyClient(key, credential).sign("PS256", DIGEST).signature
    own.public_key().verify(
        signature, DATA, padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH), hashes.SHA256())
    own = ec.generate_private_key(ec.SECP384R1())
    key = comes_in("ec", "EC-HSM", pkcs8(own), ["sign", "verify"])
    assert number(key.key.x) == own.public_key().public_numbers().x
    secret = os.urandom(32)
    key = comes_in("oct", "oct-HSM", secret, ["wrapKey", "unwrapKey"])
    wrapped = CryptographyClient(key.id, credential).wrap_key("A256KW", bytes(16)).encrypted_key
    assert wrapped == keywrap.aes_key_wrap(secret, bytes(16))


@step("a blob that was altered, or is for another key, brings nothing in")
def altered():
    kek, public = exchange_key()
    wrapped = wrapped_for(public, hashes.SHA1(), os.urandom(32))
    other = client.create_rsa_key(f"{prefix}-no-kek", hardware_protected=True)
    flipped = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for blob, status in ((transfer_blob(kek, flipped), 400), (transfer_blob(other, wrapped), 403)):
        jwk = JsonWebKey(kty="oct-HSM", t=blob, key_ops=["wrapKey"])
        error = refused(HttpResponseError, client.import_key, f"{prefix}-altered", jwk, hardware_protected=True)
        assert error.status_code == status, error
    error = refused(HttpResponseError, CryptographyClient(kek.id, credential).unwrap_key, "RSA-OAEP", wrapped[:256])
    assert error.status_code == 403


@step("random bytes come in the number that was asked for, and are others each time")
def random_bytes():
    for count in (1, 16, 128):
        assert len(client.get_random_bytes(count)) == count
    assert client.get_random_bytes(32) != client.get_random_bytes(32)
    assert refused(HttpResponseError, client.get_random_bytes, 129).status_code == 400


@step("no module here attests a key, and the refusal says so")
def attestation():
    made = client.create_ec_key(f"{prefix}-attested", hardware_protected=True)
    for version in (None, made.properties.version):
        error = refused(HttpResponseError, client.get_key_attestation, made.name, version)
        assert error.status_code == 400 and "attestation of keys" in error.message


run()
