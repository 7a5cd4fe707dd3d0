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

# Most ranges are even. Of an odd one connect() leaves out an end.
SIZES = (2, 2, 2, 2, 3, 5, 1)
DELAY_MS = 60
SERVERS = {
    "ipv4": [("127.0.0.1", 65534), ("127.0.0.1", 65535), ("127.0.0.2", 65534), (namespace.SECOND_IPV4, 65534)],
    "ipv6": [("::1", 65534), ("::1", 65535), ("::ffff:127.0.0.1", 65534)],
}
LOCALS = {"ipv4": ["127.0.0.1", "127.0.0.1", "127.0.0.2", "0.0.0.0"], "ipv6": ["::1", "::"], "mapped": ["::ffff:127.0.0.1", "::"]}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source = random.Random(int(sys.argv[1]))
    first = namespace.LAST_PORT
    listeners = []
    for _ in range(int(sys.argv[2])):
        size = source.choice(SIZES)
        if first + size > namespace.LAST_PORT:
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
        Scenario(source, first, size, {listener.getsockname()[:2]: listener for listener in listeners}).run()
        first += size


def listen(address, port):
    listener = socket.socket(FAMILIES["ipv6" if ":" in address else "ipv4"], socket.SOCK_STREAM)
    listener.bind((address, port))
    listener.listen(64)
    return listener


class Scenario:
    """Up to six sockets on four ports, then a question; every connect() on the way is one, too."""

    def __init__(self, source, first, size, listeners):
        self.source, self.first, self.size, self.listeners = source, first, size, listeners
        self.existing, self.kept, self.closed_at, self.local_address = [], [], {}, {}
        families = [source.choice(("ipv4", "ipv6")) for _ in range(source.choice((1, 2)))]
        self.remotes = [(family, source.choice(SERVERS[family])) for family in families]
        self.is_traceless = True
        self.settings = {
            "localPortRange": [first, first + size - 1],
            "tcpTwReuse": source.choice((0, 1, 2)),
            "tcpTwReuseDelay": DELAY_MS,
            "tcpTimestamps": source.random() < 0.8,
            "localAddresses": [namespace.SECOND_IPV4],
        }

    def run(self):
        namespace.sysctl("net/ipv4/ip_local_port_range", f"{self.first} {self.first + self.size - 1}")
        namespace.sysctl("net/ipv4/tcp_tw_reuse", self.settings["tcpTwReuse"])
        namespace.sysctl("net/ipv4/tcp_timestamps", int(self.settings["tcpTimestamps"]))
        try:
            if self.source.random() < 0.1:
                self.datagrams()
                return
            if self.source.random() < 0.1:
                self.clients_before_a_server()
            for _ in range(self.source.choice((2, 3, 4, 5))):
                if self.is_traceless:
                    self.add()
            if self.source.random() < 0.4:
                time.sleep(DELAY_MS * 1.6 / 1000)
            for _ in range(3):
                if self.is_traceless:
                    self.connect("ask")
        finally:
            for sock in self.kept:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                sock.close()

    def clients_before_a_server(self):
        """Two clients from two addresses of this host, which share, and then a server that came and went on a port of theirs."""
        self.remotes = [("ipv4", remote) for remote in SERVERS["ipv4"]]
        for remote in self.source.sample([("127.0.0.1", 65534), (namespace.SECOND_IPV4, 65534)], 2):
            self.connect("connected", ("ipv4", remote), {"SO_REUSEADDR": True})
        self.serve()

    def datagrams(self):
        """UDP sockets connect, one after another; each keeps the port that it got."""
        past = self.first + self.size
        for port in (*range(self.first, past), past, past):
            family, remote = self.source.choice(self.remotes)
            local = ("::1" if family == "ipv6" else "127.0.0.1", port) if self.source.random() < 0.3 and not remote[0].startswith("::ffff:") else None
            sock = socket.socket(FAMILIES[family], socket.SOCK_DGRAM)
            self.kept.append(sock)
            if local is not None and outcome(sock.bind, local) != "ok":
                continue
            request = {"protocol": "udp", "family": family, "remote": {"address": remote[0], "port": remote[1]}, "options": {}, "uid": 0}
            if local is not None:
                request["local"] = {"address": local[0], "port": local[1]}
            self.show(self.existing, request, {"connect": outcome(sock.connect, remote)})
            address, chosen = sock.getsockname()[:2]
            spec = {"protocol": "udp", "family": family, "address": address, "port": chosen, "options": {}, "state": "connected", "uid": 0, "remote": request["remote"]}
            if chosen != 0:
                self.existing = [*self.existing, spec if local is not None else {**spec, "portChosenByConnect": True}]

    def show(self, existing, request, observed):
        print(json.dumps({"existing": existing, "request": request, "settings": self.settings, "observed": observed}, separators=(",", ":")))

    def add(self):
        kind = self.source.random()
        if kind < 0.2:
            self.bind()
        elif kind < 0.3:
            self.serve()
        else:
            self.connect("time-wait" if kind < 0.6 else "connected")

    def bind(self):
        family = self.source.choice(("ipv4", "ipv6"))
        address = self.source.choice(("0.0.0.0", "127.0.0.1") if family == "ipv4" else ("::", "::1"))
        port = self.first + self.source.randrange(self.size)
        sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
        if outcome(sock.bind, (address, port)) != "ok":
            sock.close()
            return
        self.kept.append(sock)
        self.existing.append({"protocol": "tcp", "family": family, "address": address, "port": port, "options": {}, "state": "bound", "uid": 0})

    def serve(self):
        """A server on one of the ports accepts a connection and stops listening."""
        address, port = self.source.choice(("0.0.0.0", "127.0.0.1")), self.first + self.source.randrange(self.size)
        options = {"SO_REUSEADDR": True}
        listener = socket.socket()
        set_options(listener, options)
        if outcome(listener.bind, (address, port)) != "ok" or outcome(listener.listen, 8) != "ok":
            listener.close()
            return
        client = socket.socket()
        client.bind(("127.0.0.1", namespace.LAST_PORT + 1 + self.source.randrange(2000)))
        client.connect(("127.0.0.1", port))
        accepted, peer = listener.accept()
        listener.close()
        self.kept += [client, accepted]
        spec = {"protocol": "tcp", "family": "ipv4", "address": "127.0.0.1", "port": port, "options": options, "state": "accepted", "uid": 0}
        self.existing.append({**spec, "listenerAddress": address, "remote": {"address": peer[0], "port": peer[1]}})

    def connect(self, purpose, target=None, options=None):
        family, remote = target or self.source.choice(self.remotes)
        if options is None:
            options = {"SO_REUSEADDR": True} if self.source.random() < 0.3 else {}
        local = None if target else self.choose_local(family, remote, options)
        sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
        set_options(sock, options)
        bound = "ok" if local is None else outcome(sock.bind, local)
        if bound != "ok" and local[1] != 0:
            # bind() has answered; connect() is not asked.
            sock.close()
            return
        request = {"protocol": "tcp", "family": family, "remote": {"address": remote[0], "port": remote[1]}, "options": options, "uid": 0}
        if local is not None:
            request["local"] = {"address": local[0], "port": local[1]}
        existing, is_certain = self.aged()
        observed = bound if bound != "ok" else outcome(sock.connect, remote)
        took_over = observed == "ok" and self.takes_over(*sock.getsockname()[:2], request["remote"])
        if is_certain:
            self.show(existing, request, {"connect": observed, "reusesTimeWait": took_over})
        if observed != "ok":
            sock.close()
            return
        accepted = self.listeners[(remote[0].removeprefix("::ffff:"), remote[1])].accept()[0]
        address, port = sock.getsockname()[:2]
        self.take_over(address, port, request["remote"])
        if purpose == "ask":
            for end in (sock, accepted):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                end.close()
            return
        chosen_by_connect = local is None or "IP_BIND_ADDRESS_NO_PORT" in options
        if family == "ipv6":
            options = {**options, "IPV6_V6ONLY": bool(sock.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))}
        connected_from = address
        if not chosen_by_connect:
            address = local[0]
        chosen = {"portChosenByConnect": True} if chosen_by_connect else {}
        spec = {"protocol": "tcp", "family": family, "address": address, "port": port, "options": options, "uid": 0, "remote": request["remote"], **chosen}
        self.local_address[id(spec)] = connected_from
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

    def take_over(self, address, port, remote):
        """connect() may have taken over a connection in TIME_WAIT, which is then no more; but its port keeps traces of it that no world shows."""
        left = [spec for spec in self.existing if not self.is_successor(spec, address, port, remote)]
        self.is_traceless = len(left) == len(self.existing)
        self.existing = left

    def takes_over(self, address, port, remote):
        return any(self.is_successor(spec, address, port, remote) for spec in self.existing)

    def is_successor(self, spec, address, port, remote):
        return spec["state"] == "time-wait" and spec["port"] == port and same(spec, self.local_address[id(spec)], address, remote)

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
        address = self.source.choice(LOCALS["mapped" if remote[0].startswith("::ffff:") else family])
        if kind < 0.65:
            options["IP_BIND_ADDRESS_NO_PORT"] = True
            return (address, 0)
        if kind < 0.7:
            return (address, 0)
        return (address, self.first + self.source.randrange(self.size))


def same(spec, local, address, remote):
    """Whether a connection from `address` to `remote` is the one that this socket had; a mapped address is the IPv4 one."""
    one, other = (local, spec["remote"]["address"], spec["remote"]["port"]), (address, remote["address"], remote["port"])
    return [str(part).removeprefix("::ffff:") for part in one] == [str(part).removeprefix("::ffff:") for part in other]


if __name__ == "__main__":
    main()
