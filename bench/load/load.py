"""The load benchmark: whole HTTPS requests against a running server, and nginx beside it as the ceiling.

    ./sallyport bench [--seconds N] [--long] [--keys]

Every figure is taken in the same run on the same machine: requests per second of wall time, requests per CPU second
of the server process (user + system, from /proc), the latencies that wrk saw, and resident memory. The load is bounded
in time and count and stops by itself. Needs wrk and nginx (Debian: apt install wrk nginx-light).
"""

import argparse
import base64
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
API = "api-version=2025-07-01"


def say(text):
    print(text, file=sys.stderr, flush=True)


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_megabytes(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Server:
    """A server started by the launcher on free ports and a data folder of its own."""

    def __init__(self, folder, *options):
        self.folder = folder
        started = time.monotonic()
        self.process = subprocess.Popen(
            [str(ROOT / "sallyport"), "start", "--data", folder, "--https-port", "0", "--http-port", "0",
             "--health-port", "0", *options],
            stdout=subprocess.PIPE, stderr=open(Path(folder) / "bench.stderr", "w"), text=True)
        for line in self.process.stdout:
            if line.startswith("READY"):
                break
        else:
            raise SystemExit("the server did not start: " + (Path(folder) / "bench.stderr").read_text())
        self.seconds_to_ready = time.monotonic() - started
        self.environment = json.loads(subprocess.check_output(
            [str(ROOT / "sallyport"), "env", "--data", folder, "--format", "json"]))
        self.vault = self.environment["AZURE_KEYVAULT_URL"].rstrip("/")
        self.login = self.environment["AZURE_AUTHORITY_HOST"].rstrip("/")
        self.context = ssl.create_default_context(cafile=self.environment["SALLYPORT_CA_FILE"])
        self.token_url = f"{self.login}/{self.environment['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        audience = re.sub(r"https://[^.]+\.", "https://", self.vault)
        self.form = urllib.parse.urlencode({
            "grant_type": "client_credentials", "client_id": self.environment["AZURE_CLIENT_ID"],
            "client_secret": self.environment["AZURE_CLIENT_SECRET"], "scope": audience + "/.default"})
        with urllib.request.urlopen(self.token_url, self.form.encode(), context=self.context) as answer:
            self.token = json.load(answer)["access_token"]

    @property
    def pid(self):
        return self.process.pid

    def put(self, name, value):
        return self.send("PUT", f"/secrets/{name}", {"value": value})

    def send(self, method, path, body):
        request = urllib.request.Request(
            f"{self.vault}{path}?{API}", json.dumps(body).encode(), method=method,
            headers={"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, context=self.context) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def pem(label, der):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


class Nginx:
    """nginx serving one static body of the same size with the same certificate: what this machine can do at most."""

    def __init__(self, folder, certificate, key, body):
        self.folder = Path(folder)
        (self.folder / "body").write_bytes(body)
        (self.folder / "server.pem").write_text(ssl.DER_cert_to_PEM_cert(certificate.read_bytes()))
        (self.folder / "server.key").write_text(pem("PRIVATE KEY", key.read_bytes()))
        self.port = 18443
        # Workers of a root's nginx would run as another user, who may not read this folder.
        user = "user root;" if os.geteuid() == 0 else ""
        six = f" listen [::1]:{self.port} ssl;" if Path("/proc/net/if_inet6").exists() else ""
        (self.folder / "nginx.conf").write_text(f"""
            {user} worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
            events {{ worker_connections 1024; }}
            http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
              fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
              default_type application/json; keepalive_requests 100000000; open_file_cache max=10;
              server {{ listen 127.0.0.1:{self.port} ssl;{six} ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
                ssl_protocols TLSv1.2 TLSv1.3; root {folder}; }} }}""")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-c", str(self.folder / "nginx.conf")])
        time.sleep(0.5)
        self.pids = [int(pid) for pid in subprocess.check_output(
            ["pgrep", "-P", str(self.process.pid)], text=True).split()]

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def wrk(url, pids, seconds, connections, script, **environment):
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(HERE / script), url]
    before = cpu_seconds(pids)
    output = subprocess.check_output(command, text=True, env={**os.environ, **environment})
    cpu = cpu_seconds(pids) - before
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if bad:
        raise SystemExit(f"{bad.group(1)} of {requests} answers of {url} were refusals")
    latency = {name: re.search(rf"\s{name}%\s+(\S+)", output).group(1) for name in ("50", "99")}
    return {"requests": requests, "per_second": requests / seconds, "per_cpu_second": requests / max(cpu, 0.01),
            "cpu_us": cpu / requests * 1e6, "p50": latency["50"], "p99": latency["99"],
            "numbered": [int(number) for number in re.findall(r"numbered up to (\d+)", output)]}


def warm(server, url, requests=200_000, seconds_at_most=40, **environment):
    """Asks until the JVM has compiled what it will compile; on a busy machine that takes longer."""
    done = 0
    until = time.monotonic() + seconds_at_most
    while done < requests and time.monotonic() < until:
        done += wrk(url, [server.pid], 4, 8, "get.lua", BENCH_TOKEN=server.token, **environment)["requests"]


def jmh(name, *arguments):
    """What a benchmark in a JVM of its own prints; None where it was not built."""
    java = os.environ.get("BENCH_JAVA")
    classpath = ROOT / "bench" / "target" / "classpath"
    if not java or not classpath.exists():
        say(f"{name} is left out; ./sallyport bench builds and runs it")
        return None
    return subprocess.check_output(
        [java, "-cp", f"{ROOT / 'bench/target/classes'}:{classpath.read_text().strip()}", f"sallyport.bench.{name}",
         *arguments], text=True, stderr=subprocess.DEVNULL)


def benchmark(name, seconds, *arguments):
    """Nanoseconds and bytes of each method of a benchmark, from the JSON that JMH writes."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        if jmh(name, str(seconds), str(results), *arguments) is None:
            return None
        return {row["benchmark"].rsplit(".", 1)[1]: {
            "nanos": row["primaryMetric"]["score"],
            "bytes": next(metric["score"] for which, metric in row["secondaryMetrics"].items()
                          if which.endswith("gc.alloc.rate.norm"))} for row in json.loads(results.read_text())}


def firewall():
    """One network decision under 1,000 rules, by JMH in a JVM of its own."""
    output = jmh("FirewallBenchmark")
    if output is None:
        return
    for method, nanos, allocated in re.findall(r"FirewallBenchmark\.(\w+)\s+([\d.]+) ns/op\s+([\d.]+) B/op", output):
        print(f"{f'firewall decision, {method}':<34}{float(nanos):>10.0f} ns{float(allocated):>10.0f} B", flush=True)


def show(name, figure, ceiling=None):
    ratio = f"{figure['per_cpu_second'] / ceiling['per_cpu_second']:.2f} x nginx" if ceiling else ""
    print(f"{name:<34}{figure['per_second']:>10,.0f}/s{figure['per_cpu_second']:>12,.0f}/cpu-s"
          f"{figure['cpu_us']:>8.1f} us cpu   p50 {figure['p50']:>8}  p99 {figure['p99']:>8}  {ratio}", flush=True)


# A neighbour on the machine changes nginx by a third within a minute: so the two are asked in turn.
ROUNDS = 3

# Names that each of the two threads of wrk writes and reads: few for the small store, many for the large one.
FEW_NAMES = 500
MANY_NAMES = 250_000


def read_many(server, seconds, names):
    """GET of one secret after the other over all names that were filled."""
    return wrk(server.vault, [server.pid], seconds, 8, "get-many.lua", BENCH_TOKEN=server.token, BENCH_PREFIX="fill",
               BENCH_NAMES=str(names), BENCH_QUERY=API)


def fill_few(server):
    """One version of each of the few names."""
    for thread in (0, 1):
        for number in range(FEW_NAMES):
            server.put(f"fill-{thread}-{number}", "v" * 1024)


def fill(server, done, versions, seconds_at_most=900):
    """Writes versions over the many names, from the number of those that are there on, until there are so many."""
    until = time.monotonic() + seconds_at_most
    while done < versions and time.monotonic() < until:
        figure = wrk(server.vault, [server.pid], 5, 64, "put.lua", BENCH_TOKEN=server.token, BENCH_PREFIX="fill",
                     BENCH_NAMES=str(MANY_NAMES), BENCH_FROM=str(done // 2))
        # What was on its way at the end may not have arrived.
        done = 2 * (min(figure["numbered"]) - 64)
        say(f"  {done:,} of {versions:,} versions")
    return done


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=8, help="length of each measurement (default 8)")
    options.add_argument("--keys", action="store_true", help="key operations instead, beside `openssl speed`, a token and the JDK")
    options.add_argument("--long", action="store_true", help="also memory at 200,000 and latency at 1,000,000 versions")
    chosen = options.parse_args()
    for tool in ("wrk",):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not installed; Debian: apt install wrk nginx-light")

    if chosen.keys:
        import keys
        keys.measure(chosen.seconds)
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as beside:
        Server(folder).stop()
        server = Server(folder)
        print(f"{'warm start to READY':<34}{server.seconds_to_ready:>10.2f} s")
        answer = json.dumps(server.put("bench", "v" * 1024)).encode()
        tls = Path(server.environment["SALLYPORT_CA_FILE"]).parent
        nginx = Nginx(beside, tls / "server.crt", tls / "server.key", answer)
        try:
            say("nginx, the ceiling: one static body over 8 keep-alive TLS connections, asked with the same header")
            # By the same name and so the same family of addresses as the server.
            host = urllib.parse.urlsplit(server.vault).hostname
            static = f"https://{host}:{nginx.port}/body"
            show("nginx, a request without a token", wrk(static, nginx.pids, chosen.seconds, 8, "get.lua"))
            secret = f"{server.vault}/secrets/bench?{API}"
            warm(server, secret)
            rounds = []
            for _ in range(ROUNDS):
                static_body = wrk(static, nginx.pids, chosen.seconds, 8, "get.lua", BENCH_TOKEN=server.token)
                show("nginx, the same request", static_body)
                read = wrk(secret, [server.pid], chosen.seconds, 8, "get.lua", BENCH_TOKEN=server.token)
                show("GET secret, 8 connections", read, static_body)
                rounds.append((read["per_cpu_second"] / static_body["per_cpu_second"], static_body))
            ratio, ceiling = sorted(rounds, key=lambda one: one[0])[ROUNDS // 2]
            print(f"{'GET secret, middle of the rounds':<34}{ratio:>12.2f} x nginx", flush=True)
        finally:
            nginx.stop()
        for n in range(25):
            server.put(f"list-{n}", "v")
        listing = f"{server.vault}/secrets?{API}"
        wrk(listing, [server.pid], 6, 8, "get.lua", BENCH_TOKEN=server.token)
        show("list of 25", wrk(listing, [server.pid], chosen.seconds, 8, "get.lua", BENCH_TOKEN=server.token), ceiling)
        show("token issue", wrk(server.token_url, [server.pid], chosen.seconds, 8, "get.lua", BENCH_FORM=server.form),
             ceiling)
        show("durable PUT secret, 64 connections", wrk(
            server.vault, [server.pid], chosen.seconds, 64, "put.lua", BENCH_TOKEN=server.token, BENCH_PREFIX="put"))
        print(f"{'resident memory':<34}{resident_megabytes(server.pid):>10.0f} MB")
        if chosen.long:
            fill_few(server)
            show("GET over 1,000 names, 1,000 versions", read_many(server, chosen.seconds, FEW_NAMES), ceiling)
            done = fill(server, 0, 200_000)
            print(f"{f'resident after {done:,} versions':<34}{resident_megabytes(server.pid):>10.0f} MB")
            done = fill(server, done, 1_000_000)
            print(f"{f'resident after {done:,} versions':<34}{resident_megabytes(server.pid):>10.0f} MB")
            large = wrk(secret, [server.pid], chosen.seconds, 8, "get.lua", BENCH_TOKEN=server.token)
            show(f"GET secret at {done:,} versions", large, ceiling)
            show(f"GET over {min(done, 2 * MANY_NAMES):,} names", read_many(server, chosen.seconds, MANY_NAMES), ceiling)
        server.stop()
    firewall()


if __name__ == "__main__":
    main()
