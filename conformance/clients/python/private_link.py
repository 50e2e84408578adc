"""The hop of a private link: passes connections on behind a PROXY protocol header, version 2, that names the client and,
as Azure's does, the link (TLV type 0xEE, subtype 0x01, the id little-endian).

    private_link.py LISTEN-ADDRESS PORT SERVER-ADDRESS PORT LINK-ID
"""

import socket
import struct
import sys
import threading

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def header(client, server, link):
    addresses = socket.inet_aton(client[0]) + socket.inet_aton(server[0]) + struct.pack("!HH", client[1], server[1])
    tlv = struct.pack("!BHB", 0xEE, 5, 0x01) + struct.pack("<I", link)
    return SIGNATURE + struct.pack("!BBH", 0x21, 0x11, len(addresses) + len(tlv)) + addresses + tlv


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        target.close()


def serve(client, address, target, link):
    server = socket.create_connection(target, timeout=20)
    server.settimeout(None)
    server.sendall(header(address, target, link))
    threading.Thread(target=pump, args=(client, server), daemon=True).start()
    pump(server, client)


def main():
    listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
    target = (sys.argv[3], int(sys.argv[4]))
    print("ready", flush=True)
    while True:
        client, address = listener.accept()
        threading.Thread(target=serve, args=(client, address, target, int(sys.argv[5])), daemon=True).start()


main()
