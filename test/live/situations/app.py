"""A program that holds port 8888 in one of many ways, says so, and stays."""

import ctypes
import os
import signal
import socket
import sys

PORT = 8888


def tcp(address="0.0.0.0", v6only=None, reuse=False):
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    if v6only is not None:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    if reuse:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, PORT))
    return sock


def listening(*args, **options):
    sock = tcp(*args, **options)
    sock.listen()
    return sock


def connection(server):
    """Both ends of a connection to a listener."""
    client = socket.create_connection(("127.0.0.1", server.getsockname()[1]))
    return client, server.accept()[0]


def stay(said="ready"):
    print(said, flush=True)
    while True:
        signal.pause()


def main(part, uid):
    # Only now: the interpreter may lie where no other user can start it.
    if uid != 0:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    kept = []
    said = "ready"
    if part == "listen":
        kept.append(listening(reuse=True))
    elif part == "listen-loopback":
        kept.append(listening("127.0.0.1", reuse=True))
    elif part == "listen-dual":
        kept.append(listening("::", v6only=0, reuse=True))
    elif part == "listen-v6only":
        kept.append(listening("::", v6only=1))
    elif part == "bound":
        kept.append(tcp())
    elif part == "udp":
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("0.0.0.0", PORT))
        kept.append(sock)
    elif part.startswith("time-wait"):
        server = listening(reuse=part.endswith("reuseaddr"))
        pairs = [connection(server) for _ in range(3)]
        for client, accepted in pairs:
            accepted.close()
            client.recv(1)
            client.close()
        server.close()
        # The last run has ended.
        print(said, flush=True)
        return
    elif part == "close-wait":
        server = listening()
        client, accepted = connection(server)
        client.close()
        server.close()
        kept.append(accepted)
    elif part == "inherited":
        kept.append(listening())
        if os.fork() != 0:
            os._exit(0)
        while os.getppid() != 1:
            pass
    elif part == "workers":
        kept.append(listening())
        for _ in range(2):
            if os.fork() == 0:
                while True:
                    signal.pause()
    elif part == "namespaced":
        # CLONE_NEWNET: a container has ports of its own.
        if ctypes.CDLL(None, use_errno=True).unshare(0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        kept.append(listening())
    elif part == "outgoing":
        server = socket.socket()
        server.bind(("127.0.0.1", 443))
        server.listen()
        client, accepted = connection(server)
        kept += [server, client, accepted]
        said = str(client.getsockname()[1])
    stay(said)


main(sys.argv[1], int(sys.argv[2]))
