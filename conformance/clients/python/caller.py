"""One machine of a test network: makes the calls that come in as lines of JSON, and answers each with one.

    {"to": [ADDRESS, PORT], "from": ADDRESS?, "host": NAME, "method": …, "path": …, "headers": {…}?, "body": …?,
     "keep": true?, "first": HEX?}

`from` is the address of this machine that calls; `keep` uses the connection of the last such call again; `first` is
sent before TLS begins. Nothing but the standard library: this runs where no package is installed.
"""

import http.client
import json
import socket
import ssl
import sys

kept = {}


def connect(call, context):
    source = (call["from"], 0) if call.get("from") else None
    plain = socket.create_connection(tuple(call["to"]), timeout=20, source_address=source)
    if call.get("first"):
        plain.sendall(bytes.fromhex(call["first"]))
    connection = http.client.HTTPConnection(call["host"])
    connection.sock = context.wrap_socket(plain, server_hostname=call.get("sni", call["host"]))
    return connection


def answer(call, context):
    key = (tuple(call["to"]), call.get("from"), call["host"])
    connection = kept.pop(key, None) if call.get("keep") else None
    try:
        connection = connection or connect(call, context)
        connection.request(call["method"], call["path"], call.get("body"), call.get("headers", {}))
        response = connection.getresponse()
        text = response.read().decode()
        headers = {name.lower(): value for name, value in response.getheaders()}
    except (OSError, http.client.HTTPException) as failure:
        return {"status": 0, "body": type(failure).__name__, "headers": {}}
    if call.get("keep"):
        kept[key] = connection
    else:
        connection.close()
    return {"status": response.status, "body": text, "headers": headers}


def main():
    context = ssl.create_default_context(cafile=sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), context)), flush=True)


main()
