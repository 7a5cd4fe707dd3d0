"""What trials have in common. A trial asks the kernel about one claim; each case says what was seen and whether that is what the claim says."""

import os
import select
import socket
import struct
import time

import namespace
from world import FAMILIES, RESET_ON_CLOSE, TYPES, await_closed, outcome, port_range

LOOPBACK = "127.0.0.1"
ANY = "0.0.0.0"
PORT = 8888
STATES = {"01": "ESTABLISHED", "02": "SYN_SENT", "04": "FIN_WAIT1", "05": "FIN_WAIT2", "06": "TIME_WAIT", "08": "CLOSE_WAIT", "09": "LAST_ACK", "0A": "LISTEN"}

trials = {}
# A socket that nobody holds would be closed at once; these live as long as the trial.
alive = []


def trial(*ids):
    """Registers a trial for the claims with these ids."""

    def register(function):
        for claim in ids:
            trials[claim] = function
        return function

    return register


class Cases:
    """What a trial saw: (what was asked, what came, whether that is what the claim says). A note says nothing about the claim: None."""

    def __init__(self):
        self.seen = []

    def case(self, label, observed, as_claimed):
        self.seen.append((label, text_of(observed), bool(as_claimed)))

    def note(self, label, observed):
        self.seen.append((label, text_of(observed), None))


def text_of(observed):
    return ", ".join(observed) or "nothing" if isinstance(observed, list) else str(observed)


def new(protocol="tcp", family="ipv4", address=None, port=PORT, uid=0, reuseaddr=False, reuseport=False, v6only=None, listen=False):
    """A socket; bound where an address is given, listening where asked. Raises OSError, and then leaves no socket."""
    os.seteuid(uid)
    try:
        sock = socket.socket(FAMILIES[family], TYPES[protocol])
        alive.append(sock)
        if reuseaddr:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuseport:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if v6only is not None:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(v6only))
        if address is not None:
            sock.bind((address, port))
        if listen:
            sock.listen(1024)
    except OSError:
        sock.close()
        raise
    finally:
        os.seteuid(0)
    return sock


def can(**wanted):
    """'ok' or the errno of the call that failed. The socket is closed again."""
    return outcome(lambda: new(**wanted).close())


def reach(address=LOOPBACK, port=PORT, first=None):
    """A connected client. `first`: the only local port that connect() may choose."""
    client = socket.socket(FAMILIES["ipv6" if ":" in address else "ipv4"], socket.SOCK_STREAM)
    if first is not None:
        client.setsockopt(socket.IPPROTO_IP, namespace.IP_LOCAL_PORT_RANGE, port_range(first, first))
    alive.append(client)
    client.settimeout(10)
    try:
        client.connect((address, port))
    except OSError:
        client.close()
        raise
    return client


def can_reach(*target, **options):
    return outcome(lambda: reach(*target, **options).close())


def connection(listener, address=LOOPBACK):
    """Both ends of a connection to the listener: (server's, client's)."""
    client = reach(address, listener.getsockname()[1])
    return listener.accept()[0], client


def close_first(first, second):
    """Closes both ends; the first one goes into TIME_WAIT."""
    first.close()
    second.settimeout(10)
    while second.recv(4096):
        pass
    second.shutdown(socket.SHUT_WR)
    await_closed(second)
    second.close()


def last_run(closes="server", address=ANY, port=PORT, **options):
    """A server ran, served one client, and is gone."""
    listener = new(address=address, port=port, listen=True, **options)
    server, client = connection(listener)
    if closes == "server":
        close_first(server, client)
    else:
        close_first(client, server)
    listener.close()


def reset(*socks):
    for sock in socks:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        sock.close()


def connections(port):
    """(local port, remote port, state, seconds of its timer) of the IPv4 TCP sockets that have to do with a port."""
    found = []
    with open("/proc/net/tcp") as table:
        for line in list(table)[1:]:
            fields = line.split()
            local, remote = (int(part.split(":")[1], 16) for part in fields[1:3])
            if port in (local, remote):
                ticks = int(fields[5].split(":")[1], 16)
                found.append((local, remote, STATES.get(fields[3], fields[3]), ticks / os.sysconf("SC_CLK_TCK")))
    return found


def states(port, side):
    """States of connections at one side of a port: 'server' has it as local port."""
    return sorted(state for local, remote, state, _ in connections(port) if state != "LISTEN" and (local if side == "server" else remote) == port)


def time_wait_seconds(port=PORT):
    """How long a connection of the port stays in TIME_WAIT from now, rounded to seconds; 0 where there is none."""
    return max((round(seconds) for _, _, state, seconds in connections(port) if state == "TIME_WAIT"), default=0)


def fork(child):
    """Runs `child` in a new process; returns its pid. What it returns is its exit status."""
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            status = child() or 0
        finally:
            os._exit(status)
    return pid


def status_of(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def readable(sock, seconds=0.3):
    return bool(select.select([sock], [], [], seconds)[0])


def local_ports(first, last):
    namespace.sysctl("net/ipv4/ip_local_port_range", f"{first} {last}")


def port_of(sock):
    return sock.getsockname()[1]


def wait(seconds):
    time.sleep(seconds)


def raw_port(sock):
    """The port as it lies in the socket's address, read as a number of this machine."""
    return struct.unpack("=H", struct.pack("!H", sock.getpeername()[1]))[0]
