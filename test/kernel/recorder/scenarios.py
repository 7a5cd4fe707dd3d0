"""Which worlds are asked: the full matrix of two sockets, and random worlds of three and four."""

import itertools
import random

from namespace import SECOND_IPV6

OPTIONS = [dict(SO_REUSEADDR=a, SO_REUSEPORT=p) for a in (False, True) for p in (False, True)]
# family, address, IPV6_V6ONLY, and for wildcards the address that a client comes to.
ENDPOINTS = [
    ("ipv4", "0.0.0.0", None, None),
    ("ipv4", "127.0.0.1", None, None),
    ("ipv4", "127.0.0.2", None, None),
    ("ipv6", "::", False, "::1"),
    ("ipv6", "::", False, "::ffff:127.0.0.1"),
    ("ipv6", "::", True, "::1"),
    ("ipv6", "::1", False, None),
    ("ipv6", "::1", True, None),
    ("ipv6", SECOND_IPV6, False, None),
    ("ipv6", "::ffff:127.0.0.1", False, None),
    ("ipv6", "::ffff:0.0.0.0", False, None),
]
ODD_ENDPOINTS = [
    # How IPv4 code sees every real IPv6 address.
    ("ipv4", "127.0.0.6", None, None),
    ("ipv6", "::ffff:127.0.0.6", False, None),
]
NOT_BINDABLE = [("ipv6", "::ffff:127.0.0.1", True, None), ("ipv4", "192.0.2.1", None, None), ("ipv6", "2001:db8::1", False, None)]
STATES = {"tcp": ["bound", "listening", "accepted", "time-wait", "connected"], "udp": ["bound", "connected"]}
USERS = (1000, 1001)


def socket_of(protocol, endpoint, options, port, uid, state=None):
    family, address, v6only, via = endpoint
    spec = {"protocol": protocol, "family": family, "address": address, "port": port, "options": dict(options), "uid": uid}
    if v6only is not None:
        spec["options"]["IPV6_V6ONLY"] = v6only
    if state is not None:
        spec["state"] = state
        if via is not None and state not in ("bound", "listening"):
            spec["via"] = via
    return spec


def requests(endpoints):
    """Without the differences that only matter for the socket that exists."""
    return list(dict.fromkeys((family, address, v6only, None) for family, address, v6only, _ in endpoints))


def matrix():
    """Pairs (existing, request) with port 0 standing for the scenario's port."""
    asked = requests(ENDPOINTS) + NOT_BINDABLE
    for protocol in ("tcp", "udp"):
        for endpoint, options, state in itertools.product(ENDPOINTS, OPTIONS, STATES[protocol]):
            if endpoint[3] is not None and endpoint[3].startswith("::ffff:") and state in ("bound", "listening"):
                continue
            for other, other_options, uid in itertools.product(asked, OPTIONS, USERS):
                yield socket_of(protocol, endpoint, options, 0, USERS[0], state), socket_of(protocol, other, other_options, 0, uid)
    for protocol, other_protocol in (("tcp", "udp"), ("udp", "tcp")):
        for endpoint, state, other in itertools.product(ENDPOINTS, STATES[protocol], requests(ENDPOINTS)):
            yield socket_of(protocol, endpoint, OPTIONS[0], 0, USERS[0], state), socket_of(other_protocol, other, OPTIONS[0], 0, USERS[0])


def random_world(source):
    """Two or three sockets and a request. Wildcards and sharing are likely, so that sockets meet."""
    protocol = "udp" if source.random() < 0.3 else "tcp"
    endpoints = ENDPOINTS + ODD_ENDPOINTS
    if protocol == "tcp" and source.random() < 0.1:
        return after_connect(source)
    likely = source.choice(OPTIONS)
    existing = []
    for _ in range(source.choice((2, 3))):
        state = source.choice(STATES[protocol])
        options = likely if source.random() < 0.5 else source.choice(OPTIONS)
        spec = socket_of(protocol, source.choice(endpoints), options, 0, source.choice(USERS), state)
        if protocol == "tcp" and state == "connected" and source.random() < 0.5:
            spec["portChosenByConnect"] = True
        elif source.random() < 0.15:
            spec["optionsNow"] = dict(source.choice(OPTIONS))
        existing.append(spec)
    options = likely if source.random() < 0.5 else source.choice(OPTIONS)
    return existing, socket_of(protocol, source.choice(requests(endpoints)), options, 0, source.choice(USERS))


def after_connect(source):
    """A port that connect() chose first, then a server there, then the question: what the server leaves on the port when it closes its listener."""
    place = source.choice([endpoint for endpoint in ENDPOINTS if endpoint[1] in ("0.0.0.0", "127.0.0.1", "::", "::1", "::ffff:127.0.0.1")])
    all_reuse = {"SO_REUSEADDR": True, "SO_REUSEPORT": source.random() < 0.5}
    client = {**socket_of("tcp", source.choice(ENDPOINTS), all_reuse, 0, USERS[0], "connected"), "portChosenByConnect": True}
    server = socket_of("tcp", place, {"SO_REUSEADDR": True, "SO_REUSEPORT": True}, 0, USERS[0], source.choice(("accepted", "time-wait")))
    return [client, server], socket_of("tcp", source.choice(requests(ENDPOINTS)), source.choice(OPTIONS), 0, source.choice(USERS))


def crowds(seed, count):
    """Worlds of 8 to 14 UDP sockets that share one port, or nearly, and a request: with more than ten, Linux looks at them in another way."""
    source = random.Random(seed)
    for _ in range(count):
        likely = source.choice(OPTIONS[1:] + OPTIONS[2:3])
        places = source.sample(ENDPOINTS, 2) + [source.choice([place for place in ENDPOINTS if place[1] in ("127.0.0.1", "::1")])]

        def spec(state=None):
            options = likely if source.random() < 0.75 else source.choice(OPTIONS)
            user = USERS[0] if source.random() < 0.9 else USERS[1]
            place = source.choice(places if source.random() < 0.8 else ENDPOINTS)
            return socket_of("udp", place if state else requests([place])[0], options, 0, user, state)

        existing = [spec("bound" if source.random() < 0.85 else "connected") for _ in range(source.randrange(9, 15))]
        yield existing, spec()


def random_worlds(seed, count):
    source = random.Random(seed)
    for _ in range(count):
        yield random_world(source)
