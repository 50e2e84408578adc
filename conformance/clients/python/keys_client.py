"""The keys of one vault through azure-keyvault-keys, and what every program about them asks."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from azure.core.rest import HttpRequest
from azure.identity import DefaultAzureCredential
from azure.keyvault.keys import KeyClient

options = {"disable_instance_discovery": True} if os.environ.get("SALLYPORT_OWN_DOMAIN") else {}
credential = DefaultAzureCredential(**options)
client = KeyClient(os.environ["AZURE_KEYVAULT_URL"], credential)
prefix = f"py-{os.getpid()}"
# A hardware module holds the keys of HSM types.
in_token = os.environ.get("SALLYPORT_HSM_PLATFORM") == "1"
DATA = b"what is signed, wrapped and encrypted here"


def refused(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError("was not refused")


def encoded(value):
    return urlsafe_b64encode(value).rstrip(b"=").decode() if isinstance(value, bytes) else value


def decoded(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(octets):
    return int.from_bytes(octets, "big")


def whole_answer(key, operation, **body):
    """One cryptographic operation of the server, whatever the SDK would compute by itself; its octets decoded."""
    answer = client.send_request(HttpRequest(
        "POST", f"{key.id}/{operation}?api-version=7.6", json={name: encoded(value) for name, value in body.items()}))
    assert answer.status_code == 200, answer.text()
    return {name: decoded(value) if isinstance(value, str) and name != "kid" else value
            for name, value in answer.json().items()}


def on_server(key, operation, **body):
    return whole_answer(key, operation, **body)["value"]
