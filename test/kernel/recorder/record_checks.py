"""Asks the kernel what bind() refuses before it looks at other sockets, and what port 0 finds; prints one JSON object a line.

usage: record_checks.py

Every line: {"existing": [...], "request": {...}, "settings": {...}, "observed": {"bind": ..., "listen": ...}}. Works in a network namespace of its own,
which needs root; exit status 3 says that it may not have one.
"""

import itertools
import json
import sys

import namespace
from world import World

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
    low_ports()
    any_port()


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


if __name__ == "__main__":
    main()
