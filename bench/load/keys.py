"""Key operations over HTTPS, per CPU second of the server, beside `openssl speed` per core in the same run; the same of
keys in a PKCS#11 token (SoftHSM2), beside the token asked by the JDK alone; then the bare operations beside the JDK's."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from load import API, Server, benchmark, say, show, warm, wrk

ZEROS = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()


def openssl(algorithm, operation):
    """
    Operations per second of one core, now: neighbours make the same machine a third slower from one minute to the next.

    algorithm: rsa2048 or ecdsap256; operation: 1 to sign, 2 to verify
    """
    output = subprocess.check_output(
        ["openssl", "speed", "-seconds", "2", algorithm], text=True, stderr=subprocess.DEVNULL)
    line = r"(?:rsa 2048 bits|nistp256\))\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)"
    return float(re.search(line, output).group(operation))


def openssl_signs_rsa():
    return openssl("rsa2048", 1)


def openssl_verifies_rsa():
    return openssl("rsa2048", 2)


def openssl_signs_ec():
    return openssl("ecdsap256", 1)


def openssl_verifies_ec():
    return openssl("ecdsap256", 2)


def run(server, seconds, name, key, operation, body, ceiling=None, peer="openssl speed"):
    """
    One row. The ceiling is asked before and after, and their mean is what the figure is divided by.
    """
    url = f"{server.vault}/keys/{key}/{operation}?{API}"
    environment = {"BENCH_TOKEN": server.token, "BENCH_JSON": json.dumps(body)}
    warm(server, url, seconds_at_most=12, BENCH_JSON=environment["BENCH_JSON"])
    before = ceiling() if ceiling else None
    figure = wrk(url, [server.pid], seconds, 8, "get.lua", **environment)
    show(name, figure)
    if before:
        mean = (before + ceiling()) / 2
        print(f"{'':<34}{figure['per_cpu_second'] / mean:>10.2f} x {peer} ({mean:,.0f}/s a core)", flush=True)


def measure(seconds):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        server.put("bench", "v" * 1024)
        server.send("POST", "/keys/rsa/create", {"kty": "RSA"})
        server.send("POST", "/keys/ec/create", {"kty": "EC"})
        server.send("POST", "/keys/aes/create", {"kty": "oct-HSM"})
        digest = {"alg": "RS256", "value": ZEROS}
        signature = server.send("POST", "/keys/rsa/sign", digest)["value"]
        on_curve = server.send("POST", "/keys/ec/sign", {"alg": "ES256", "value": ZEROS})["value"]
        wrapped = server.send("POST", "/keys/rsa/wrapkey", {"alg": "RSA-OAEP-256", "value": ZEROS})["value"]
        warm(server, f"{server.vault}/secrets/bench?{API}")
        get = wrk(f"{server.vault}/secrets/bench?{API}", [server.pid], seconds, 8, "get.lua", BENCH_TOKEN=server.token)
        show("GET secret", get)
        run(server, seconds, "sign RS256, RSA-2048", "rsa", "sign", digest, openssl_signs_rsa)
        run(server, seconds, "sign PS256, RSA-2048", "rsa", "sign", {"alg": "PS256", "value": ZEROS},
            openssl_signs_rsa)
        run(server, seconds, "unwrap RSA-OAEP-256, RSA-2048", "rsa", "unwrapkey",
            {"alg": "RSA-OAEP-256", "value": wrapped}, openssl_signs_rsa)
        run(server, seconds, "sign ES256", "ec", "sign", {"alg": "ES256", "value": ZEROS}, openssl_signs_ec)
        run(server, seconds, "verify RS256", "rsa", "verify",
            {"alg": "RS256", "digest": ZEROS, "value": signature}, openssl_verifies_rsa)
        run(server, seconds, "verify ES256", "ec", "verify",
            {"alg": "ES256", "digest": ZEROS, "value": on_curve}, openssl_verifies_ec)
        run(server, seconds, "wrap RSA-OAEP-256", "rsa", "wrapkey", {"alg": "RSA-OAEP-256", "value": ZEROS})
        run(server, seconds, "wrap A256KW", "aes", "wrapkey", {"alg": "A256KW", "value": ZEROS})
        beside_key_creation(server, seconds, get)
        server.stop()
    token(seconds)
    bare(seconds)


def beside_key_creation(server, seconds, alone):
    """GET secret while RSA-4096 keys are made one after the other in the background."""
    made = []
    over = threading.Event()

    def make():
        while not over.is_set() and len(made) < 100:
            server.send("POST", f"/keys/big-{len(made)}/create", {"kty": "RSA", "key_size": 4096})
            made.append(time.monotonic())

    maker = threading.Thread(target=make)
    maker.start()
    beside = wrk(f"{server.vault}/secrets/bench?{API}", [server.pid], max(seconds, 8), 8, "get.lua",
                 BENCH_TOKEN=server.token)
    over.set()
    maker.join()
    show("GET secret beside RSA-4096 creation", beside)
    print(f"{'':<34}{len(made):>10} keys made meanwhile; p99 {alone['p99']} alone, {beside['p99']} beside")


LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL = "bench"


def token(seconds):
    """The same of keys in a token, beside the token asked by the JDK alone, one thread."""
    if not shutil.which("softhsm2-util") or not LIBRARY.exists():
        say("keys in a token are left out: SoftHSM2 is not installed; Debian: apt install softhsm2")
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        tokens = Path(folder) / "tokens"
        tokens.mkdir()
        configuration = Path(folder) / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
        pin = Path(folder) / "pin"
        pin.touch(0o600)
        pin.write_text("4711-of-a-benchmark\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", "0000-of-a-benchmark",
                        "--pin", pin.read_text().strip()], check=True, stdout=subprocess.DEVNULL)
        server = Server(data, "--hsm-pkcs11-library", str(LIBRARY), "--hsm-pkcs11-token", LABEL,
                        "--hsm-pkcs11-pin-file", str(pin))
        server.send("POST", "/keys/rsa/create", {"kty": "RSA-HSM"})
        server.send("POST", "/keys/ec/create", {"kty": "EC-HSM"})
        wrapped = server.send("POST", "/keys/rsa/wrapkey", {"alg": "RSA-OAEP-256", "value": ZEROS})["value"]
        server.put("bench", "v" * 1024)
        warm(server, f"{server.vault}/secrets/bench?{API}", seconds_at_most=8)
        say("the token by the JDK alone")
        rows = benchmark("TokenBenchmark", seconds, str(LIBRARY), LABEL, str(pin)) or {}

        def alone(name):
            return (lambda: 1e9 / rows[name + "ByJdk"]["nanos"]) if rows else None

        for name, key, operation, body, row in (
                ("token: sign RS256, RSA-2048", "rsa", "sign", {"alg": "RS256", "value": ZEROS}, "rs256"),
                ("token: unwrap RSA-OAEP-256", "rsa", "unwrapkey", {"alg": "RSA-OAEP-256", "value": wrapped}, "unwrapOaep256"),
                ("token: sign ES256", "ec", "sign", {"alg": "ES256", "value": ZEROS}, "es256")):
            run(server, seconds, name, key, operation, body, alone(row), "SunPKCS11")
        server.stop()
        table("token, bare operation", rows, "SunPKCS11")


def bare(seconds):
    """The operations themselves, without HTTP."""
    say("bare operations beside the JDK's")
    table("bare operation", benchmark("KeyBenchmark", seconds) or {}, "JDK")


def table(title, rows, peer):
    """Each operation beside its namesake that ends in ByJdk."""
    if not rows:
        return
    print(f"{title:<34}{'us':>10}{'B':>8}{peer + ', us':>16}{'B':>8}{'times as fast':>16}")
    for name, ours in rows.items():
        if name.endswith("ByJdk"):
            continue
        other = rows.get(name + "ByJdk")
        beside = (f"{other['nanos'] / 1e3:>16,.1f}{other['bytes']:>8,.0f}{other['nanos'] / ours['nanos']:>16.2f}"
                  if other else f"{'has none':>16}")
        print(f"{name:<34}{ours['nanos'] / 1e3:>10,.1f}{ours['bytes']:>8,.0f}{beside}", flush=True)


if __name__ == "__main__":
    measure(int(os.environ.get("SECONDS_EACH", "6")))
