"""Every key operation through azure-keyvault-keys, each result checked by the cryptography package and the other way round.

The SDK computes what it can with the public key itself; `on_server` asks the server for these too.
"""

import hashlib
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.core.rest import HttpRequest
from azure.keyvault.keys import JsonWebKey, KeyRotationLifetimeAction, KeyRotationPolicy, KeyRotationPolicyAction
from azure.keyvault.keys.crypto import CryptographyClient
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from keys_client import DATA, client, credential, encoded, number, on_server, prefix, refused
from steps import run, step

HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CURVES = {
    "P-256": ("ES256", ec.SECP256R1()), "P-384": ("ES384", ec.SECP384R1()),
    "P-521": ("ES512", ec.SECP521R1()), "P-256K": ("ES256K", ec.SECP256K1())}
RSA_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]


def sha(algorithm):
    return HASHES[algorithm[2:5]]


def digest(algorithm):
    return hashlib.new(sha(algorithm).name, DATA).digest()


def public_key(key):
    """The public key as the cryptography package knows it, from what the server shows."""
    shown = key.key
    if shown.kty.startswith("RSA"):
        return rsa.RSAPublicNumbers(number(shown.e), number(shown.n)).public_key()
    return ec.EllipticCurvePublicNumbers(number(shown.x), number(shown.y), CURVES[shown.crv][1]).public_key()


def rsa_padding(algorithm):
    if algorithm.startswith("PS"):
        return padding.PSS(padding.MGF1(sha(algorithm)), padding.PSS.DIGEST_LENGTH)
    return padding.PKCS1v15()


def checked(public, algorithm, signature):
    """Raises InvalidSignature unless the signature is one."""
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, DATA, rsa_padding(algorithm), sha(algorithm))
        return
    half = len(signature) // 2
    der = utils.encode_dss_signature(number(signature[:half]), number(signature[half:]))
    public.verify(der, DATA, ec.ECDSA(sha(algorithm)))


def signs_and_verifies(key, algorithms):
    own = CryptographyClient(key, credential)
    for algorithm in algorithms:
        signature = own.sign(algorithm, digest(algorithm)).signature
        checked(public_key(key), algorithm, signature)
        assert on_server(key, "verify", alg=algorithm, digest=digest(algorithm), value=signature) is True
        altered = signature[:-1] + bytes([signature[-1] ^ 1])
        try:
            checked(public_key(key), algorithm, altered)
            raise AssertionError("an altered signature is none")
        except InvalidSignature:
            assert on_server(key, "verify", alg=algorithm, digest=digest(algorithm), value=altered) is False


def rsa_encryptions():
    for algorithm, sha_of in (("RSA-OAEP", hashes.SHA1()), ("RSA-OAEP-256", hashes.SHA256())):
        yield algorithm, padding.OAEP(padding.MGF1(sha_of), sha_of, None)
    yield "RSA1_5", padding.PKCS1v15()


def encrypts_and_decrypts(key):
    own = CryptographyClient(key, credential)
    for algorithm, pad in rsa_encryptions():
        outside = public_key(key).encrypt(DATA, pad)
        assert own.decrypt(algorithm, outside).plaintext == DATA
        assert own.unwrap_key(algorithm, outside).key == DATA
        for operation in ("encrypt", "wrapkey"):
            inside = on_server(key, operation, alg=algorithm, value=DATA)
            assert own.decrypt(algorithm, inside).plaintext == DATA


@step("RSA keys of every size sign, verify, wrap and encrypt as the cryptography package does")
def rsa_keys():
    for size in (2048, 3072, 4096):
        key = client.create_rsa_key(f"{prefix}-rsa-{size}", size=size)
        assert key.key_type == "RSA" and len(key.key.n) * 8 == size and key.key.e == b"\x01\x00\x01"
        assert key.key_operations == ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]
        signs_and_verifies(key, RSA_SIGNATURES)
        encrypts_and_decrypts(key)
    assert number(client.create_rsa_key(f"{prefix}-rsa-e3", size=2048, public_exponent=3).key.e) == 3


@step("EC keys of every curve sign and verify as the cryptography package does")
def ec_keys():
    for curve, (algorithm, _) in CURVES.items():
        key = client.create_ec_key(f"{prefix}-ec-{curve}", curve=curve)
        assert key.key.crv == curve and key.key_operations == ["sign", "verify"]
        signs_and_verifies(key, [algorithm])


@step("HSM types are made and used like the others")
def hsm_keys():
    key = client.create_rsa_key(f"{prefix}-hsm-rsa", hardware_protected=True)
    assert key.key_type == "RSA-HSM"
    signs_and_verifies(key, ["RS256", "PS256"])
    encrypts_and_decrypts(key)
    key = client.create_ec_key(f"{prefix}-hsm-ec", hardware_protected=True)
    assert key.key_type == "EC-HSM"
    signs_and_verifies(key, ["ES256"])


@step("imported keys verify what their owner signs and open what was made for them")
def imported():
    private = rsa.generate_private_key(65537, 3072)
    numbers = private.private_numbers()
    octets = lambda n: n.to_bytes((n.bit_length() + 7) // 8, "big")
    public = numbers.public_numbers
    whole = dict(n=octets(public.n), e=octets(public.e), d=octets(numbers.d), p=octets(numbers.p), q=octets(numbers.q),
                 dp=octets(numbers.dmp1), dq=octets(numbers.dmq1), qi=octets(numbers.iqmp))
    key = client.import_key(f"{prefix}-imported", JsonWebKey(kty="RSA", **whole))
    for algorithm in RSA_SIGNATURES:
        signature = private.sign(DATA, rsa_padding(algorithm), sha(algorithm))
        assert on_server(key, "verify", alg=algorithm, digest=digest(algorithm), value=signature) is True
    for algorithm, pad in rsa_encryptions():
        for operation in ("encrypt", "wrapkey"):
            assert private.decrypt(on_server(key, operation, alg=algorithm, value=DATA), pad) == DATA
    signs_and_verifies(key, ["RS512", "PS384"])
    wrong = dict(whole, dp=octets(numbers.dmp1 + 2))
    error = refused(HttpResponseError, client.import_key, f"{prefix}-odd", JsonWebKey(kty="RSA", **wrong))
    assert error.status_code == 400
    for curve, (algorithm, named) in CURVES.items():
        private = ec.generate_private_key(named)
        numbers = private.private_numbers()
        size = (named.key_size + 7) // 8
        key = client.import_key(f"{prefix}-imported-{curve}", JsonWebKey(
            kty="EC", crv=curve, x=numbers.public_numbers.x.to_bytes(size, "big"),
            y=numbers.public_numbers.y.to_bytes(size, "big"), d=numbers.private_value.to_bytes(size, "big")))
        r, s = utils.decode_dss_signature(private.sign(DATA, ec.ECDSA(sha(algorithm))))
        signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
        assert on_server(key, "verify", alg=algorithm, digest=digest(algorithm), value=signature) is True
        signs_and_verifies(key, [algorithm])


@step("properties change without a new version, and times decide what a key may do")
def update():
    name = f"{prefix}-update"
    made = client.create_rsa_key(name, tags={"n": "1"})
    ended = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=1)
    changed = client.update_key_properties(name, tags={"n": "2"}, expires_on=ended)
    assert changed.properties.version == made.properties.version
    assert changed.properties.tags == {"n": "2"} and changed.properties.expires_on == ended
    own = CryptographyClient(made.id, credential)
    error = refused(HttpResponseError, own.sign, "RS256", digest("RS256"))
    assert error.status_code == 403 and "expired" in error.message
    outside = public_key(made).encrypt(DATA, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None))
    assert client.send_request(HttpRequest(
        "POST", f"{made.id}/decrypt?api-version=7.6",
        json={"alg": "RSA-OAEP", "value": encoded(outside)})).status_code == 200
    client.update_key_properties(name, enabled=False)
    error = refused(HttpResponseError, CryptographyClient(made.id, credential).sign, "RS256", digest("RS256"))
    assert "Operation sign is not allowed on a disabled key" in error.message


@step("lists come whole, page by page, and know every version")
def listing():
    names = [f"{prefix}-list-{n:03}" for n in range(60)]
    for name in names:
        client.create_ec_key(name)
    seen = [item.name for item in client.list_properties_of_keys()]
    assert sorted(name for name in seen if name.startswith(f"{prefix}-list-")) == names
    again = client.create_ec_key(names[0])
    versions = [item.version for item in client.list_properties_of_key_versions(names[0])]
    assert len(versions) == 2 and again.properties.version in versions


@step("a deleted key can be seen, recovered, deleted again and purged")
def deleted():
    name = f"{prefix}-deleted"
    client.create_ec_key(name)
    gone = client.begin_delete_key(name).result()
    assert gone.scheduled_purge_date - gone.deleted_date == timedelta(days=90)
    refused(ResourceNotFoundError, client.get_key, name)
    refused(ResourceExistsError, client.create_ec_key, name)
    assert name in [item.name for item in client.list_deleted_keys()]
    client.begin_recover_deleted_key(name).wait()
    assert client.get_key(name).name == name
    client.begin_delete_key(name).wait()
    client.purge_deleted_key(name)
    refused(ResourceNotFoundError, client.get_deleted_key, name)


@step("a backup brings every version back after a purge, private halves and all")
def backup():
    name = f"{prefix}-backup"
    first = client.create_rsa_key(name)
    client.create_rsa_key(name)
    wrapped = on_server(first, "wrapkey", alg="RSA-OAEP-256", value=DATA)
    blob = client.backup_key(name)
    refused(ResourceExistsError, client.restore_key_backup, blob)
    client.begin_delete_key(name).wait()
    client.purge_deleted_key(name)
    assert client.restore_key_backup(blob).name == name
    assert CryptographyClient(first.id, credential).unwrap_key("RSA-OAEP-256", wrapped).key == DATA


@step("a key rotates by its policy and on demand")
def rotation():
    name = f"{prefix}-rotate"
    first = client.create_rsa_key(name, size=3072)
    policy = client.update_key_rotation_policy(name, KeyRotationPolicy(
        expires_in="P90D",
        lifetime_actions=[KeyRotationLifetimeAction(KeyRotationPolicyAction.rotate, time_after_create="P60D")]))
    assert policy.expires_in == "P90D"
    assert client.get_key_rotation_policy(name).expires_in == "P90D"
    following = client.rotate_key(name)
    assert following.properties.version != first.properties.version and len(following.key.n) == 384
    assert following.properties.expires_on - following.properties.created_on == timedelta(days=90)
    error = refused(HttpResponseError, client.update_key_rotation_policy, name, KeyRotationPolicy(expires_in="P1D"))
    assert error.status_code == 400


@step("what is wrong is said as the real service says it")
def wrong():
    missing = refused(ResourceNotFoundError, client.get_key, f"{prefix}-missing")
    assert missing.error.code == "KeyNotFound"
    key = client.create_rsa_key(f"{prefix}-wrong", key_operations=["sign", "verify"])
    own = CryptographyClient(key.id, credential)
    assert refused(HttpResponseError, own.sign, "RS256", bytes(20)).status_code == 400
    error = refused(HttpResponseError, client.send_request(HttpRequest(
        "POST", f"{key.id}/decrypt?api-version=7.6",
        json={"alg": "RSA-OAEP", "value": encoded(bytes(256))})).raise_for_status)
    assert error.status_code == 403


run()
