"""Asks the kernel what bind() refuses before it looks at other sockets, and what port 0 finds; prints one JSON object a line.

usage: record_checks.py

Every line: {"existing": [...], "request": {...}, "settings": {...}, "observed": {"bind": ..., "listen": ...}}. Works in a network namespace of its own,
which needs root; exit status 3 says that it may not have one.
"""

import ctypes
import errno
import itertools
import json
import socket
import struct
import sys

import namespace
from world import Sinks, World, new_socket

ADDRESSES = [
    ("ipv4", address)
    for address in ("0.0.0.0", "127.0.0.1", "127.255.255.255", "192.0.2.1", "8.8.8.8", "224.0.0.1", "239.1.2.3", "255.255.255.255", "0.0.0.1", "240.0.0.1")
] + [
    ("ipv6", address)
    for address in ("::", "::1", "::2", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:192.0.2.1", "::ffff:224.0.0.1", "::ffff:0.0.0.0", "ff02::1", "ff01::1", "ff05::1", "ff0e::1", "fe80::1")
]


def main():
    try:
        namespace.enter()
    except PermissionError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    refusals()
    misfits()
    bound_again()
    own_addresses()
    low_ports()
    far_connections()
    interfaces()
    any_port()
    odd_ranges()


def ask(request, settings=None, world=None):
    world = world or World()
    show(world.sockets, request, settings or {}, world.ask(request))


def show(existing, request, settings, observed):
    settings = {"localAddresses": [], **settings}
    print(json.dumps({"existing": existing, "request": request, "settings": settings, "observed": observed}, separators=(",", ":")))


def request_of(protocol, family, address, port=8888, uid=1000, **options):
    return {"protocol": protocol, "family": family, "address": address, "port": port, "options": options, "uid": uid}


def refusals():
    """Addresses: whose they are, what kind they are, and which check comes first."""
    for protocol, (family, address), port, option in itertools.product(("tcp", "udp"), ADDRESSES, (8888, 80, 0), (None, "IP_FREEBIND", "IPV6_V6ONLY")):
        if option is None or (option == "IPV6_V6ONLY") == (family == "ipv6"):
            ask(request_of(protocol, family, address, port, **({option: True} if option else {})))
    for family, address in (("ipv6", "2001:db8::1"), ("ipv6", "::ffff:192.0.2.1")):
        ask(request_of("tcp", family, address, IPV6_FREEBIND=True))
    namespace.sysctl("net/ipv4/ip_nonlocal_bind", 1)
    namespace.sysctl("net/ipv6/ip_nonlocal_bind", 1)
    for protocol, (family, address) in itertools.product(("tcp", "udp"), ADDRESSES):
        ask(request_of(protocol, family, address), {"nonlocalBind": True})
    namespace.sysctl("net/ipv4/ip_nonlocal_bind", 0)
    namespace.sysctl("net/ipv6/ip_nonlocal_bind", 0)


def misfits():
    """An address of the other family, which only a program that fills the structure by itself can hand over: each in the length that it has."""
    libc = ctypes.CDLL(None, use_errno=True)
    structures = {
        "ipv4": struct.pack("=H", socket.AF_INET) + struct.pack("!H", 8888) + socket.inet_aton("127.0.0.1") + b"\0" * 8,
        "ipv6": struct.pack("=H", socket.AF_INET6) + struct.pack("!HI", 8888, 0) + socket.inet_pton(socket.AF_INET6, "::1") + b"\0" * 4,
    }
    for protocol, (family, address, other) in itertools.product(("tcp", "udp"), (("ipv4", "::1", "ipv6"), ("ipv6", "127.0.0.1", "ipv4"))):
        request = request_of(protocol, family, address)
        with new_socket(request) as sock:
            number = libc.bind(sock.fileno(), structures[other], len(structures[other])) and ctypes.get_errno()
        show([], request, {}, {"bind": errno.errorcode.get(number, "ok")})


def bound_again():
    """A socket that has its endpoint asks for another one."""
    for protocol, (family, address) in itertools.product(("tcp", "udp"), (("ipv4", "127.0.0.1"), ("ipv6", "::1"))):
        for after in ("bind", "connect", *(["listen"] if protocol == "tcp" else [])):
            request = request_of(protocol, family, address)
            with new_socket(request) as sock:
                if after == "connect":
                    peer = new_socket(request)
                    peer.bind((address, 7777))
                    if protocol == "tcp":
                        peer.listen()
                    sock.connect((address, 7777))
                else:
                    sock.bind((address, 9999))
                if after == "listen":
                    sock.listen()
                show([], {**request, "state": "bound"}, {}, {"bind": outcome_of(sock, (address, 8888))})
                if after == "connect":
                    peer.close()


def outcome_of(sock, address):
    try:
        sock.bind(address)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "ok"


def own_addresses():
    """Which addresses are the host's own is told by the settings, or by a socket that has one."""
    for address in (namespace.SECOND_IPV4, "203.0.113.5"):
        ask(request_of("tcp", "ipv4", address), {"localAddresses": [namespace.SECOND_IPV4]})
    for address, options in ((namespace.SECOND_IPV4, {}), ("203.0.113.5", {"IP_FREEBIND": True})):
        world = World()
        world.add({**request_of("tcp", "ipv4", address, port=9999, **options), "state": "listening"})
        ask(request_of("tcp", "ipv4", address), {}, world)
        ask(request_of("tcp", "ipv4", "203.0.113.6"), {}, world)
        world.close()


def far_connections():
    """A client on a wildcard, connected to an address of this host that is not loopback: that is its own address then."""
    sinks = Sinks(ipv4=namespace.SECOND_IPV4, ipv6=namespace.SECOND_IPV6)
    clients = [("ipv4", "0.0.0.0", None), ("ipv6", "::", None), ("ipv6", "::", "::ffff:"), ("ipv6", "::ffff:0.0.0.0", None)]
    places = [("ipv4", "127.0.0.1"), ("ipv4", "0.0.0.0"), ("ipv4", namespace.SECOND_IPV4), ("ipv6", "::1"), ("ipv6", namespace.SECOND_IPV6), ("ipv6", "::")]
    port = 30000
    for (family, address, via), (other, there), protocol in itertools.product(clients, places, ("tcp", "udp")):
        world = World(sinks)
        spec = {**request_of(protocol, family, address, port=port), "state": "connected"}
        world.add({**spec, "via": via} if via else spec)
        ask(request_of(protocol, other, there, port=port, IPV6_V6ONLY=True) if other == "ipv6" else request_of(protocol, other, there, port=port), {"localAddresses": [namespace.SECOND_IPV4, namespace.SECOND_IPV6]}, world)
        world.close()
        port += 1
    sinks.close()


def interfaces():
    """SO_BINDTODEVICE: sockets on two interfaces do not meet, one without meets both."""
    if not namespace.add_interface("second"):
        return
    port = 31000
    for protocol, theirs, mine in itertools.product(("tcp", "udp"), (None, "lo", "second"), (None, "lo", "second")):
        world = World()
        place = lambda device: {**request_of(protocol, "ipv4", "0.0.0.0", port=port), **({"device": device} if device else {})}
        world.add({**place(theirs), "state": "bound"})
        ask(place(mine), {}, world)
        world.close()
        port += 1


def low_ports():
    for start in (1024, 80, 0):
        namespace.sysctl("net/ipv4/ip_unprivileged_port_start", start)
        for protocol, family, port, uid in itertools.product(("tcp", "udp"), ("ipv4", "ipv6"), (1, 79, 80, 1023, 1024), (0, 1000)):
            ask(request_of(protocol, family, {"ipv4": "127.0.0.1", "ipv6": "::1"}[family], port, uid), {"unprivilegedPortStart": start})
    namespace.sysctl("net/ipv4/ip_unprivileged_port_start", 1024)
    namespace.sysctl("net/ipv6/bindv6only", 1)
    world = World()
    world.add({**request_of("tcp", "ipv6", "::"), "state": "bound"})
    for address in ("0.0.0.0", "127.0.0.1"):
        ask(request_of("tcp", "ipv4", address), {"bindv6only": True}, world)
    world.close()
    namespace.sysctl("net/ipv6/bindv6only", 0)


def any_port():
    """Two ports, both in use in some way, and one socket that leaves the choice to the kernel."""
    first = 20000
    places = (("ipv4", "127.0.0.1"), ("ipv4", "127.0.0.2"), ("ipv4", "0.0.0.0"), ("ipv6", "::"), ("ipv6", "::1"))
    sharing = ({}, {"SO_REUSEADDR": True}, {"SO_REUSEPORT": True}, {"SO_REUSEADDR": True, "SO_REUSEPORT": True})
    kinds = [("tcp", "bound"), ("tcp", "listening"), ("udp", "bound")]
    for (protocol, state), theirs, mine, there, here in itertools.product(kinds, sharing, sharing, places, places):
        for reuse in (0, 1) if protocol == "tcp" and theirs and mine else (0,):
            namespace.sysctl("net/ipv4/ip_local_port_range", f"{first} {first + 1}")
            namespace.sysctl("net/ipv4/ip_autobind_reuse", reuse)
            world = World()
            for port in (first, first + 1):
                world.add({**request_of(protocol, *there, port=port, **theirs), "state": state})
            settings = {"localPortRange": [first, first + 1], "autobindReuse": bool(reuse)}
            for options in (mine, {**mine, "IP_BIND_ADDRESS_NO_PORT": True}) if not theirs else (mine,):
                ask(request_of(protocol, *here, port=0, **options), settings, world)
            world.close()
            first += 2
    beside(first + 10)


def beside(first):
    """Sockets outside the range, or of the other protocol in it, take nothing away."""
    namespace.sysctl("net/ipv4/ip_autobind_reuse", 0)
    for protocol, other in (("tcp", "udp"), ("udp", "tcp")):
        namespace.sysctl("net/ipv4/ip_local_port_range", f"{first} {first + 1}")
        for ports, theirs in (((first - 1, first + 2), protocol), ((first, first + 1), other)):
            world = World()
            for port in ports:
                world.add({**request_of(theirs, "ipv4", "0.0.0.0", port=port), "state": "bound"})
            ask(request_of(protocol, "ipv4", "0.0.0.0", port=0), {"localPortRange": [first, first + 1]}, world)
            world.close()
        first += 10


def odd_ranges():
    """Of an odd number of ports TCP leaves out an end; UDP tries all. Each world is asked several times, because which end is a matter of chance."""
    first = 50000
    for protocol, size, reuse in itertools.product(("tcp", "udp"), (1, 3, 5, 7), (False, True)):
        for taken in itertools.chain.from_iterable(itertools.combinations(range(size), count) for count in range(max(size - 2, 0), size + 1)):
            namespace.sysctl("net/ipv4/ip_local_port_range", f"{first} {first + size - 1}")
            world = World()
            for port in taken:
                world.add({**request_of(protocol, "ipv4", "0.0.0.0", port=first + port), "state": "bound"})
            options = {"SO_REUSEADDR": True} if reuse else {}
            for _ in range(4):
                ask(request_of(protocol, "ipv4", "0.0.0.0", port=0, **options), {"localPortRange": [first, first + size - 1]}, world)
            world.close()
            first += size


if __name__ == "__main__":
    main()
