"""Builds sockets in the states that `predict` speaks of, and asks the kernel. Knows nothing of what the answers should be."""

import errno
import os
import select
import socket
import struct
import time

from namespace import HELPER_RANGE, IP_LOCAL_PORT_RANGE

FAMILIES = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}
TYPES = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
LEVELS = {"SO_REUSEADDR": socket.SOL_SOCKET, "SO_REUSEPORT": socket.SOL_SOCKET, "IPV6_V6ONLY": socket.IPPROTO_IPV6, "IP_FREEBIND": socket.IPPROTO_IP, "IP_BIND_ADDRESS_NO_PORT": socket.IPPROTO_IP, "IPV6_FREEBIND": socket.IPPROTO_IPV6}
NUMBERS = {"SO_REUSEADDR": socket.SO_REUSEADDR, "SO_REUSEPORT": socket.SO_REUSEPORT, "IPV6_V6ONLY": socket.IPV6_V6ONLY, "IP_FREEBIND": 15, "IP_BIND_ADDRESS_NO_PORT": 24, "IPV6_FREEBIND": 78}
TCP_CLOSED = 7
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def outcome(call, *arguments):
    """'ok' or the name of the errno."""
    try:
        call(*arguments)
    except OSError as error:
        # EOPNOTSUPP and ENOTSUP are one number on Linux; the manual pages speak of the former.
        return errno.errorcode[error.errno].replace("ENOTSUP", "EOPNOTSUPP")
    return "ok"


def set_options(sock, options):
    for name, value in options.items():
        sock.setsockopt(LEVELS[name], NUMBERS[name], int(value))


def new_socket(spec):
    """A socket with the spec's options, owned by the spec's user."""
    os.seteuid(spec["uid"])
    try:
        sock = socket.socket(FAMILIES[spec["family"]], TYPES[spec["protocol"]])
        set_options(sock, spec["options"])
        if "device" in spec:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, spec["device"].encode())
    finally:
        os.seteuid(0)
    return sock


def bind_as(sock, spec):
    os.seteuid(spec["uid"])
    try:
        return outcome(sock.bind, (spec["address"], spec["port"]))
    finally:
        os.seteuid(0)


def port_range(first, last):
    return struct.pack("I", last << 16 | first)


def helper_client(family):
    sock = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
    sock.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, port_range(*HELPER_RANGE))
    return sock


class NotBuilt(Exception):
    """A connection with this four-tuple exists already. The port has seen a bind() that no description of the world shows."""


class World:
    """Sockets that exist now. `sinks` are listeners elsewhere, for sockets that have to be connected to something."""

    def __init__(self, sinks=None):
        self.sinks = sinks
        self.sockets = []
        self.kept = []
        # The sockets that are only bound, by their index.
        self.bound = {}

    def ask(self, request):
        """bind(), then listen() for TCP; the socket is gone afterwards."""
        sock = new_socket(request)
        result = {"bind": bind_as(sock, request)}
        if result["bind"] == "ok" and request["protocol"] == "tcp":
            result["listen"] = outcome(sock.listen, 1024)
        sock.close()
        return result

    def add(self, spec):
        """Builds a socket in the spec's state. Returns the results of bind() and listen(); on success the socket joins the world as it then is."""
        sock = new_socket(spec)
        if spec.get("portChosenByConnect"):
            return self._connect_by_itself(sock, spec)
        result = {"bind": bind_as(sock, spec)}
        if result["bind"] != "ok":
            sock.close()
            return result
        self.kept.append(sock)
        set_options(sock, spec.get("optionsNow", {}))
        state = spec["state"]
        if spec["protocol"] == "tcp" and state in ("listening", "accepted", "time-wait"):
            result["listen"] = outcome(sock.listen, 1024)
            if result["listen"] != "ok":
                self.sockets.append({**described(spec), "state": "bound"})
                return result
        if state == "bound":
            self.bound[len(self.sockets)] = sock
        if state in ("bound", "listening"):
            self.sockets.append(described(spec))
        elif state == "connected":
            self._connect(sock, spec)
        else:
            self._leave_connection(sock, spec)
        return result

    def listen(self):
        """The first bound TCP socket calls listen(): (its index, the result). At most one, because the answer changes the world."""
        bound = [index for index, spec in enumerate(self.sockets) if spec["protocol"] == "tcp" and spec["state"] == "bound" and index in self.bound]
        return [(index, outcome(self.bound[index].listen, 8)) for index in bound[:1]]

    def close(self):
        """Everything goes without a trace, except what is in TIME_WAIT."""
        for sock in self.kept:
            if sock.type == socket.SOCK_STREAM:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            sock.close()

    def _connect(self, sock, spec):
        remote = self.sinks.remote_of(spec)
        if outcome(sock.connect, remote) != "ok":
            raise NotBuilt
        if spec["protocol"] == "tcp":
            self.kept.append(self.sinks.accept(remote))
        self.sockets.append({**described(spec), "remote": {"address": remote[0], "port": remote[1]}})

    def _connect_by_itself(self, sock, spec):
        """The only port that connect() may choose is the scenario's."""
        sock.setsockopt(socket.IPPROTO_IP, IP_LOCAL_PORT_RANGE, port_range(spec["port"], spec["port"]))
        remote = self.sinks.remote_of(spec)
        result = {"connect": outcome(sock.connect, remote)}
        if result["connect"] != "ok":
            sock.close()
            return result
        self.kept += [sock, self.sinks.accept(remote)]
        self.sockets.append({**described(spec), "address": sock.getsockname()[0], "remote": {"address": remote[0], "port": remote[1]}})
        return result

    def _leave_connection(self, listener, spec):
        """A client connects, the listener goes; what stays is the accepted connection, or its TIME_WAIT."""
        target = spec.get("via") or {"0.0.0.0": "127.0.0.1", "::": "::1", "::ffff:0.0.0.0": "127.0.0.1"}.get(spec["address"], spec["address"])
        if target.startswith("::ffff:"):
            target = target[7:]
        client = self._reach(listener, (target, spec["port"]))
        os.seteuid(spec["uid"])  # Whoever accepts a connection owns it.
        connection, _ = listener.accept()
        os.seteuid(0)
        local = connection.getsockname()[0]
        options = dict(spec["options"])
        if "IPV6_V6ONLY" in options:
            options["IPV6_V6ONLY"] = bool(listener.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
        listener.close()
        self.kept.remove(listener)
        if spec["state"] == "accepted":
            self.kept += [connection, client]
        else:
            connection.close()
            client.recv(1)
            client.shutdown(socket.SHUT_WR)
            await_closed(client)
            client.close()
        self.sockets.append({**described(spec), "options": options, "address": local, **({} if local == spec["address"] else {"listenerAddress": spec["address"]})})


    def _reach(self, listener, target):
        """A client whose connection waits at this listener: with SO_REUSEPORT another one may get it, and a more certain address always does."""
        for _ in range(40):
            client = helper_client("ipv6" if ":" in target[0] else "ipv4")
            client.connect(target)
            if select.select([listener], [], [], 0)[0]:
                return client
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            client.close()
        raise NotBuilt


def described(spec):
    """Without what is only said to the builder."""
    return {key: value for key, value in spec.items() if key != "via"}


def await_closed(client):
    """Until the other end has acknowledged the last packet: then that end is in TIME_WAIT."""
    deadline = time.monotonic() + 10
    while client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != TCP_CLOSED:
        if time.monotonic() > deadline:
            raise TimeoutError("the connection did not close")
        time.sleep(0.0005)


class Sinks:
    """Listeners and a UDP address that sockets of a world may connect to."""

    def __init__(self, ipv4="127.0.0.1", ipv6="::1"):
        self.addresses = {"ipv4": ipv4, "ipv6": ipv6}
        self.listeners = {}
        for family, address in self.addresses.items():
            listener = socket.socket(FAMILIES[family], socket.SOCK_STREAM)
            listener.bind((address, 65535))
            listener.listen(64)
            self.listeners[family] = listener

    def remote_of(self, spec):
        """Where this socket can connect to: IPv4 where its address is one."""
        address = spec["address"]
        if spec["family"] == "ipv4":
            return (self.addresses["ipv4"], 65535)
        mapped = address.startswith("::ffff:") or spec.get("via", "").startswith("::ffff:")
        return (f"::ffff:{self.addresses['ipv4']}" if mapped else self.addresses["ipv6"], 65535)

    def accept(self, remote):
        listener = self.listeners["ipv6" if remote[0] == self.addresses["ipv6"] else "ipv4"]
        select.select([listener], [], [], 10)
        return listener.accept()[0]

    def close(self):
        for listener in self.listeners.values():
            listener.close()
