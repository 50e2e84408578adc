"""Symmetric keys through azure-keyvault-keys, each result checked by the cryptography package and the other way round.

For key wrap and padded CBC the SDK makes up a key where it is shown none, and computes with that. Algorithms that are
given as plain words it does not know by itself, and asks the server.
"""

import hashlib
import hmac
import os

from azure.core.exceptions import HttpResponseError
from azure.keyvault.keys import JsonWebKey
from azure.keyvault.keys.crypto import CryptographyClient
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys_client import DATA, client, credential, in_token, on_server, prefix, refused, whole_answer
from steps import run, step

SIZES = (128, 192, 256)
BLOCKS = bytes(range(48))


def imported(name, octets, *operations):
    jwk = JsonWebKey(kty="oct-HSM", k=octets, key_ops=list(operations))
    key = client.import_key(f"{prefix}-{name}", jwk, hardware_protected=True)
    assert key.key_type == "oct-HSM" and key.key.k is None and key.key_operations == list(operations)
    return key, CryptographyClient(key.id, credential)


def ciphers(size):
    octets = os.urandom(size // 8)
    return octets, *imported(f"oct-{size}", octets, "encrypt", "decrypt", "wrapKey", "unwrapKey")


def cbc(octets, iv, text):
    own = Cipher(algorithms.AES(octets), modes.CBC(iv)).encryptor()
    return own.update(text) + own.finalize()


def padded(text):
    missing = 16 - len(text) % 16
    return text + bytes([missing]) * missing


@step("imported keys of every size wrap as the cryptography package does, by all three names")
def wrap():
    for size in SIZES:
        octets, key, own = ciphers(size)
        for algorithm in (f"A{size}KW", "CKM_AES_KEY_WRAP"):
            wrapped = own.wrap_key(algorithm, BLOCKS).encrypted_key
            assert wrapped == keywrap.aes_key_wrap(octets, BLOCKS), algorithm
            assert own.unwrap_key(algorithm, wrapped).key == BLOCKS
        wrapped = own.wrap_key("CKM_AES_KEY_WRAP_PAD", DATA).encrypted_key
        assert wrapped == keywrap.aes_key_wrap_with_padding(octets, DATA)
        assert own.unwrap_key("CKM_AES_KEY_WRAP_PAD", wrapped).key == DATA
        altered = bytes([wrapped[0] ^ 1]) + wrapped[1:]
        assert refused(HttpResponseError, own.unwrap_key, "CKM_AES_KEY_WRAP_PAD", altered).status_code == 400


@step("imported keys of every size seal with GCM as the cryptography package does, and open nothing altered")
def gcm():
    for size in SIZES:
        octets, key, own = ciphers(size)
        algorithm = f"A{size}GCM"
        sealed = own.encrypt(algorithm, DATA, additional_authenticated_data=b"beside")
        assert AESGCM(octets).decrypt(sealed.iv, sealed.ciphertext + sealed.tag, b"beside") == DATA
        iv = os.urandom(12)
        outside = AESGCM(octets).encrypt(iv, DATA, None)
        opened = own.decrypt(algorithm, outside[:-16], iv=iv, authentication_tag=outside[-16:])
        assert opened.plaintext == DATA
        error = refused(
            HttpResponseError, own.decrypt, algorithm, outside[:-16], iv=iv, authentication_tag=bytes(16))
        assert error.status_code == 400
        assert own.encrypt(algorithm, DATA).iv != own.encrypt(algorithm, DATA).iv


@step("imported keys of every size encrypt with CBC as the cryptography package does, padded or not")
def cbc_modes():
    for size in SIZES:
        octets, key, own = ciphers(size)
        iv = os.urandom(16)
        inside = own.encrypt(f"A{size}CBC", BLOCKS, iv=iv)
        assert inside.ciphertext == cbc(octets, iv, BLOCKS) and inside.iv == iv
        assert own.decrypt(f"A{size}CBC", inside.ciphertext, iv=iv).plaintext == BLOCKS
        assert refused(HttpResponseError, own.encrypt, f"A{size}CBC", DATA, iv=iv).status_code == 400
        outside = cbc(octets, iv, padded(DATA))
        assert on_server(key, "encrypt", alg=f"A{size}CBCPAD", value=DATA, iv=iv) == outside
        assert on_server(key, "decrypt", alg=f"A{size}CBCPAD", value=outside, iv=iv) == DATA
        fresh = whole_answer(key, "encrypt", alg=f"A{size}CBCPAD", value=DATA)
        assert fresh["value"] == cbc(octets, fresh["iv"], padded(DATA))


@step("made keys do the same, and an algorithm of another size is refused")
def made():
    for size in SIZES:
        key = client.create_oct_key(f"{prefix}-made-{size}", size=size, hardware_protected=True)
        own = CryptographyClient(key.id, credential)
        wrapped = own.wrap_key("CKM_AES_KEY_WRAP", BLOCKS).encrypted_key
        assert own.unwrap_key("CKM_AES_KEY_WRAP", wrapped).key == BLOCKS
        other = f"A{SIZES[SIZES.index(size) - 1]}GCM"
        assert refused(HttpResponseError, own.encrypt, other, DATA).status_code == 400


HMACS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def hmacs():
    octets = os.urandom(32)
    key, own = imported("mac", octets, "sign", "verify")
    for algorithm, hash_of in HMACS.items():
        digest = hash_of(DATA).digest()
        signature = own.sign(algorithm, digest).signature
        assert signature == hmac.digest(octets, digest, hash_of)
        assert own.verify(algorithm, digest, signature).is_valid
        assert not own.verify(algorithm, digest, signature[:-1] + bytes([signature[-1] ^ 1])).is_valid


def no_hmacs():
    assert refused(HttpResponseError, imported, "mac", os.urandom(32), "sign", "verify").status_code == 400


if in_token:
    step("a token authenticates nothing, and says so")(no_hmacs)
else:
    step("imported keys authenticate as hmac of the standard library does")(hmacs)

run()
