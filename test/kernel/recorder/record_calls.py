"""Asks the kernel what listen(), accept() and a late setsockopt() answer to one socket in each state; prints one JSON object a line.

usage: record_calls.py

Every line: {"socket": {...}, "call": "listen" | "accept" | "setsockopt", "option": ..., "observed": ...}. Works in a network namespace of its own, which
needs root; exit status 3 says that it may not have one.
"""

import itertools
import json
import socket
import sys

import namespace
from record_checks import request_of
from trial import connection, new, reach
from world import LEVELS, NUMBERS, outcome

# Options that bind() reads, with a value of the type that they take.
LATE = {**{name: (LEVELS[name], NUMBERS[name], 1) for name in NUMBERS}, "SO_BINDTODEVICE": (socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo"), "IP_TRANSPARENT": (socket.IPPROTO_IP, 19, 1), "IPV6_TRANSPARENT": (socket.IPPROTO_IPV6, 75, 1), "IP_LOCAL_PORT_RANGE": (socket.IPPROTO_IP, namespace.IP_LOCAL_PORT_RANGE, 0)}


def main():
    try:
        namespace.enter()
    except PermissionError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    port = namespace.FIRST_PORT
    for call, protocol, (family, address) in itertools.product(("listen", "accept"), ("tcp", "udp"), (("ipv4", "127.0.0.1"), ("ipv6", "::1"))):
        for state in ("bound", "listening", "accepted", "connected") if protocol == "tcp" else ("bound", "connected"):
            port += 1
            sock = in_state(protocol, family, address, port, state)
            sock.setblocking(False)
            show({**request_of(protocol, family, address, port=port), "state": state}, call, outcome(sock.listen if call == "listen" else sock.accept))
    for protocol, (family, address), option in itertools.product(("tcp", "udp"), (("ipv4", "127.0.0.1"), ("ipv6", "::1")), LATE):
        if option.startswith("IPV6") and family == "ipv4":
            continue
        port += 1
        show({**request_of(protocol, family, address, port=port), "state": "bound"}, "setsockopt", outcome(in_state(protocol, family, address, port, "bound").setsockopt, *LATE[option]), option)


def in_state(protocol, family, address, port, state):
    """A socket in that state; one that listens has a connection waiting."""
    if state == "accepted":
        return connection(new(family=family, address=address, port=port, listen=True), address)[0]
    sock = new(protocol, family, address, port, listen=state == "listening")
    if state == "listening":
        reach(address, port)
    elif state == "connected":
        peer = new(protocol, family, address, 0, listen=protocol == "tcp")
        sock.connect(peer.getsockname()[:2])
    return sock


def show(spec, call, observed, option=None):
    row = {"socket": spec, "call": call, **({"option": option} if option else {}), "observed": observed}
    print(json.dumps(row, separators=(",", ":")))


if __name__ == "__main__":
    main()
