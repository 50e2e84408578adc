"""Every secret operation through azure-keyvault-secrets and DefaultAzureCredential, exactly as an application has them.

AZURE_KEYVAULT_URL names the vault; SALLYPORT_OWN_DOMAIN says that instance discovery has to be switched off.
"""

import os
import time
from datetime import datetime, timedelta, timezone

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

from steps import run, step

options = {"disable_instance_discovery": True} if os.environ.get("SALLYPORT_OWN_DOMAIN") else {}
credential = DefaultAzureCredential(**options)
client = SecretClient(os.environ["AZURE_KEYVAULT_URL"], credential)
prefix = f"py-{os.getpid()}"


def refused(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError("was not refused")


@step("a secret set with all its attributes reads back the same")
def whole():
    name = f"{prefix}-whole"
    not_before = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(minutes=1)
    expires_on = not_before + timedelta(hours=1)
    made = client.set_secret(
        name, "höchst geheim ☂", content_type="text/plain", tags={"team": "pay"},
        not_before=not_before, expires_on=expires_on)
    got = client.get_secret(name)
    assert got.value == "höchst geheim ☂"
    assert got.properties.content_type == "text/plain"
    assert got.properties.tags == {"team": "pay"}
    assert got.properties.not_before == not_before
    assert got.properties.expires_on == expires_on
    assert got.properties.version == made.properties.version
    assert got.properties.recovery_level == "Recoverable+Purgeable"
    assert got.properties.recoverable_days == 90


@step("an older version stays readable by its id")
def versions():
    name = f"{prefix}-versions"
    first = client.set_secret(name, "one")
    second = client.set_secret(name, "two")
    assert client.get_secret(name).value == "two"
    assert client.get_secret(name, first.properties.version).value == "one"
    seen = {item.version for item in client.list_properties_of_secret_versions(name)}
    assert seen == {first.properties.version, second.properties.version}


@step("properties change without a new version")
def update():
    name = f"{prefix}-update"
    made = client.set_secret(name, "value")
    changed = client.update_secret_properties(name, content_type="application/json", tags={"changed": "yes"})
    assert changed.version == made.properties.version
    assert client.get_secret(name).properties.tags == {"changed": "yes"}


@step("a disabled secret is refused and can be enabled again")
def disabled():
    name = f"{prefix}-disabled"
    client.set_secret(name, "value")
    client.update_secret_properties(name, enabled=False)
    error = refused(HttpResponseError, client.get_secret, name)
    assert error.status_code == 403
    assert error.error.code == "Forbidden"
    assert "Operation get is not allowed on a disabled secret" in error.message
    client.update_secret_properties(name, enabled=True)
    assert client.get_secret(name).value == "value"


@step("a list of more than a hundred secrets comes whole, page by page")
def listing():
    names = [f"{prefix}-list-{n:03}" for n in range(105)]
    for name in names:
        client.set_secret(name, name)
    seen = [item.name for item in client.list_properties_of_secrets()]
    assert sorted(name for name in seen if name.startswith(f"{prefix}-list-")) == names
    pages = [list(page) for page in client.list_properties_of_secrets(max_page_size=10).by_page()]
    assert all(len(page) <= 10 for page in pages)
    assert len(pages) >= 11


@step("a deleted secret can be seen, recovered, deleted again and purged")
def deleted():
    name = f"{prefix}-deleted"
    client.set_secret(name, "value")
    gone = client.begin_delete_secret(name).result()
    assert gone.scheduled_purge_date - gone.deleted_date == timedelta(days=90)
    refused(ResourceNotFoundError, client.get_secret, name)
    conflict = refused(ResourceExistsError, client.set_secret, name, "again")
    assert "currently in a deleted but recoverable state" in conflict.message
    assert name in [item.name for item in client.list_deleted_secrets()]
    client.begin_recover_deleted_secret(name).wait()
    assert client.get_secret(name).value == "value"
    client.begin_delete_secret(name).wait()
    client.purge_deleted_secret(name)
    refused(ResourceNotFoundError, client.get_deleted_secret, name)


@step("a backup brings every version back after a purge")
def backup():
    name = f"{prefix}-backup"
    first = client.set_secret(name, "one")
    client.set_secret(name, "two")
    blob = client.backup_secret(name)
    refused(ResourceExistsError, client.restore_secret_backup, blob)
    client.begin_delete_secret(name).wait()
    client.purge_deleted_secret(name)
    assert client.restore_secret_backup(blob).name == name
    assert client.get_secret(name).value == "two"
    assert client.get_secret(name, first.properties.version).value == "one"


@step("what is wrong is said as the real service says it")
def wrong():
    missing = refused(ResourceNotFoundError, client.get_secret, f"{prefix}-missing")
    assert missing.error.code == "SecretNotFound"
    name = refused(HttpResponseError, client.set_secret, "not_a_name", "value")
    assert name.error.code == "BadParameter"
    assert refused(HttpResponseError, client.set_secret, f"{prefix}-long", "x" * 25_601).status_code == 400
    client.set_secret(f"{prefix}-long", "x" * 25_600)


@step("a fresh credential logs in again by itself when its token has ended")
def renewed():
    name = f"{prefix}-renewed"
    client.set_secret(name, "before")
    wait = int(os.environ.get("SALLYPORT_TOKEN_SECONDS", "0"))
    time.sleep(wait + 1.5 if wait else 0)
    assert client.get_secret(name).value == "before"


run()
