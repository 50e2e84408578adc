"""Key operations over HTTPS, per CPU second of the server, beside `openssl speed` per core in the same run."""

import base64
import json
import os
import re
import subprocess
import tempfile
import threading
import time

from load import API, Server, say, show, warm, wrk

ZEROS = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()


def openssl():
    """Private and public operations per second of one core: RSA-2048 and ECDSA on P-256."""
    output = subprocess.check_output(
        ["openssl", "speed", "-seconds", "3", "rsa2048", "ecdsap256"], text=True, stderr=subprocess.DEVNULL)
    rsa = re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", output)
    ecdsa = re.search(r"nistp256\)\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)", output)
    return {"rsa": float(rsa.group(1)), "rsa verify": float(rsa.group(2)), "ecdsa": float(ecdsa.group(1))}


def run(server, seconds, name, key, operation, body, ceiling=None):
    url = f"{server.vault}/keys/{key}/{operation}?{API}"
    environment = {"BENCH_TOKEN": server.token, "BENCH_JSON": json.dumps(body)}
    wrk(url, [server.pid], 3, 8, "get.lua", **environment)
    figure = wrk(url, [server.pid], seconds, 8, "get.lua", **environment)
    show(name, figure)
    if ceiling:
        print(f"{'':<34}{figure['per_cpu_second'] / ceiling:>10.2f} x openssl speed ({ceiling:,.0f}/s a core)", flush=True)


def measure(seconds):
    say("openssl speed, one core")
    peer = openssl()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        server.put("bench", "v" * 1024)
        server.send("POST", "/keys/rsa/create", {"kty": "RSA"})
        server.send("POST", "/keys/ec/create", {"kty": "EC"})
        server.send("POST", "/keys/aes/create", {"kty": "oct-HSM"})
        digest = {"alg": "RS256", "value": ZEROS}
        signature = server.send("POST", "/keys/rsa/sign", digest)["value"]
        wrapped = server.send("POST", "/keys/rsa/wrapkey", {"alg": "RSA-OAEP-256", "value": ZEROS})["value"]
        warm(server, f"{server.vault}/secrets/bench?{API}")
        get = wrk(f"{server.vault}/secrets/bench?{API}", [server.pid], seconds, 8, "get.lua", BENCH_TOKEN=server.token)
        show("GET secret", get)
        run(server, seconds, "sign RS256, RSA-2048", "rsa", "sign", digest, peer["rsa"])
        run(server, seconds, "sign PS256, RSA-2048", "rsa", "sign", {"alg": "PS256", "value": ZEROS}, peer["rsa"])
        run(server, seconds, "unwrap RSA-OAEP-256, RSA-2048", "rsa", "unwrapkey",
            {"alg": "RSA-OAEP-256", "value": wrapped}, peer["rsa"])
        run(server, seconds, "sign ES256", "ec", "sign", {"alg": "ES256", "value": ZEROS}, peer["ecdsa"])
        run(server, seconds, "verify RS256", "rsa", "verify",
            {"alg": "RS256", "digest": ZEROS, "value": signature}, peer["rsa verify"])
        run(server, seconds, "wrap RSA-OAEP-256", "rsa", "wrapkey", {"alg": "RSA-OAEP-256", "value": ZEROS})
        run(server, seconds, "wrap A256KW", "aes", "wrapkey", {"alg": "A256KW", "value": ZEROS})
        beside_key_creation(server, seconds, get)
        server.stop()


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


if __name__ == "__main__":
    measure(int(os.environ.get("SECONDS_EACH", "6")))
