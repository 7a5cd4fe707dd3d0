"""Asks the kernel about connect() when local ports are few, and prints what it answered, one JSON object a line.

usage: record_connect.py SEED COUNT

Every line: {"existing": [...], "request": {...}, "settings": {...}, "observed": {"connect": ...}}. Works in a network namespace of its own, which needs
root; exit status 3 says that it may not have one.
"""

import json
import random
import socket
import sys
import time

import namespace
from world import FAMILIES, RESET_ON_CLOSE, await_closed, outcome, set_options

# An even number: of an odd one connect() leaves a port out, and which one is a matter of chance.
PORTS = 2
DELAY_MS = 60
SERVERS = {
    "ipv4": [("127.0.0.1", 65534), ("127.0.0.1", 65535), ("127.0.0.2", 65534)],
    "ipv6": [("::1", 65534), ("::1", 65535), ("::ffff:127.0.0.1", 65534)],
}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source = random.Random(int(sys.argv[1]))
    first = namespace.LAST_PORT
    listeners = []
    for _ in range(int(sys.argv[2])):
        if first + PORTS > namespace.LAST_PORT:
            for listener in listeners:
                listener.close()
            try:
                namespace.enter()
            except PermissionError as error:
                print(error, file=sys.stderr)
                sys.exit(3)
            namespace.sysctl("net/ipv4/tcp_tw_reuse_delay", DELAY_MS)
            listeners = [listen(address, port) for address, port in (*SERVERS["ipv4"], *SERVERS["ipv6"][:2])]
            first = namespace.FIRST_PORT
        Scenario(source, first, {listener.getsockname()[:2]: listener for listener in listeners}).run()
        first += PORTS


def listen(address, port):
    listener = socket.socket(FAMILIES["ipv6" if ":" in address else "ipv4"], socket.SOCK_STREAM)
    listener.bind((address, port))
    listener.listen(64)
    return listener


class Scenario:
    """Up to six sockets on four ports, then a question; every connect() on the way is one, too."""

    def __init__(self, source, first, listeners):
        self.source, self.first, self.listeners = source, first, listeners
        self.existing, self.kept, self.closed_at = [], [], {}
        families = [source.choice(("ipv4", "ipv6")) for _ in range(source.choice((1, 2)))]
        self.remotes = [(family, source.choice(SERVERS[family])) for family in families]
        self.settings = {
            "localPortRange": [first, first + PORTS - 1],
            "tcpTwReuse": source.choice((0, 1, 2)),
            "tcpTwReuseDelay": DELAY_MS,
            "tcpTimestamps": source.random() < 0.8,
        }

    def run(self):
        namespace.sysctl("net/ipv4/ip_local_port_range", f"{self.first} {self.first + PORTS - 1}")
        namespace.sysctl("net/ipv4/tcp_tw_reuse", self.settings["tcpTwReuse"])
        namespace.sysctl("net/ipv4/tcp_timestamps", int(self.settings["tcpTimestamps"]))
        try:
            for _ in range(self.source.choice((2, 3, 4, 5))):
                self.add()
            if self.source.random() < 0.4:
                time.sleep(DELAY_MS * 1.6 / 1000)
            for _ in range(3):
                self.connect("ask")
        finally:
            for sock in self.kept:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                sock.close()

    def add(self):
        kind = self.source.random()
        if kind < 0.2:
            self.bind()
        else:
            self.connect("time-wait" if kind < 0.6 else "connected")

    def bind(self):
        family = self.source.choice(("ipv4", "ipv6"))
        address = self.source.choice(("0.0.0.0", "127.0.0.1") if family == "ipv4" else ("::", "::1"))
        port = self.first + self.source.randrange(PORTS)
        sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
        if outcome(sock.bind, (address, port)) != "ok":
            sock.close()
            return
        self.kept.append(sock)
        self.existing.append({"protocol": "tcp", "family": family, "address": address, "port": port, "options": {}, "state": "bound", "uid": 0})

    def connect(self, purpose):
        family, remote = self.source.choice(self.remotes)
        options = {"SO_REUSEADDR": True} if self.source.random() < 0.3 else {}
        local = self.choose_local(family, remote, options)
        sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
        set_options(sock, options)
        if local is not None and outcome(sock.bind, local) != "ok":
            # bind() has answered; connect() is not asked.
            sock.close()
            return
        request = {"protocol": "tcp", "family": family, "remote": {"address": remote[0], "port": remote[1]}, "options": options, "uid": 0}
        if local is not None:
            request["local"] = {"address": local[0], "port": local[1]}
        existing, is_certain = self.aged()
        observed = outcome(sock.connect, remote)
        if is_certain:
            print(json.dumps({"existing": existing, "request": request, "settings": self.settings, "observed": {"connect": observed}}, separators=(",", ":")))
        if observed != "ok":
            sock.close()
            return
        accepted = self.listeners[(remote[0].removeprefix("::ffff:"), remote[1])].accept()[0]
        address, port = sock.getsockname()[:2]
        # connect() may have taken over a connection in TIME_WAIT, which is then no more.
        self.existing = [spec for spec in self.existing if not (spec["state"] == "time-wait" and spec["port"] == port and same(spec, address, request["remote"]))]
        if purpose == "ask":
            for end in (sock, accepted):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                end.close()
            return
        chosen = {} if local is not None and local[1] != 0 else {"portChosenByConnect": True}
        spec = {"protocol": "tcp", "family": family, "address": address, "port": port, "options": options, "uid": 0, "remote": request["remote"], **chosen}
        if purpose == "time-wait":
            sock.close()
            accepted.recv(1)
            accepted.shutdown(socket.SHUT_WR)
            await_closed(accepted)
            accepted.close()
            spec["state"] = "time-wait"
            self.closed_at[id(spec)] = time.monotonic()
            self.existing.append(spec)
        else:
            self.kept += [sock, accepted]
            self.existing.append({**spec, "state": "connected"})

    def aged(self):
        """The sockets with the age of each TIME_WAIT; and whether no age is so near to the delay that the next moment may decide."""
        existing, is_certain = [], True
        for spec in self.existing:
            if spec["state"] == "time-wait":
                age = time.monotonic() - self.closed_at[id(spec)]
                is_certain = is_certain and not 0.7 < age * 1000 / DELAY_MS < 1.3
                spec = {**spec, "closedSecondsAgo": round(age, 3)}
            existing.append(spec)
        return existing, is_certain

    def choose_local(self, family, remote, options):
        """None, an address with IP_BIND_ADDRESS_NO_PORT, or an address and a port."""
        kind = self.source.random()
        if kind < 0.5:
            return None
        mapped = remote[0].startswith("::ffff:")
        address = "::ffff:127.0.0.1" if mapped else "127.0.0.1" if family == "ipv4" else "::1"
        if kind < 0.65:
            options["IP_BIND_ADDRESS_NO_PORT"] = True
            return (address, 0)
        return (address, self.first + self.source.randrange(PORTS))


def same(spec, address, remote):
    return spec["address"].removeprefix("::ffff:") == address.removeprefix("::ffff:") and spec["remote"]["port"] == remote["port"] and spec["remote"][
        "address"
    ].removeprefix("::ffff:") == remote["address"].removeprefix("::ffff:")


if __name__ == "__main__":
    main()
