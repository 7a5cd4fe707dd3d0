"""Trials of what the documents show in passing: listings of netstat, lines of code, asides."""

import os
import resource
import socket
import struct

import namespace
from trial import ANY, LOOPBACK, PORT, STATES, can, connection, connections, last_run, local_ports, new, outcome, port_of, reach, states, trial
from trials_clients import servers, use_up


@trial("ports-qa-42")
def independent_modules(t):
    local_ports(40000, 40000)
    taken = [port_of(new(protocol, address=LOOPBACK, port=0)) for protocol in ("tcp", "udp")]
    t.case("a local port range of one port, bind() to port 0 of TCP and then of UDP takes", " and ".join(map(str, taken)), taken == [40000, 40000])
    local_ports(40001, 40001)
    moved = [port_of(new(protocol, address=LOOPBACK, port=0)) for protocol in ("tcp", "udp")]
    t.case("ip_local_port_range moved by one, the next ports are", " and ".join(map(str, moved)), moved != [40001, 40001])


@trial("ports-qa-43")
def both_are_listed(t):
    new(address=ANY, listen=True)
    new("udp", address=ANY)
    for protocol, wanted in (("tcp", "LISTEN"), ("udp", "07")):
        seen = [state for port, state in listed(protocol) if port == PORT]
        shown = "LISTEN" if seen == ["LISTEN"] else "no state" if seen == ["07"] else seen
        t.case(f"/proc/net/{protocol}, which netstat reads, lists port {PORT} with", shown, seen == [wanted])


def listed(protocol):
    """(local port, state) of each IPv4 socket."""
    with open(f"/proc/net/{protocol}") as table:
        lines = [line.split() for line in list(table)[1:]]
    return [(int(fields[1].split(":")[1], 16), STATES.get(fields[3], fields[3])) for fields in lines]


@trial("ports-qa-44")
def time_wait_as_listed(t):
    last_run("server")
    found = [(local, remote) for local, remote, state, _ in connections(PORT) if state == "TIME_WAIT"]
    t.case("the server closed first, connections listed in TIME_WAIT", len(found), len(found) == 1)
    first = "the server" if found[0][0] == PORT else "the client"
    t.case("on the line the address that comes first is that of", first, first == "the client")


@trial("ports-qa-45")
def ports_of_the_samples(t):
    first, last = map(int, namespace.default_range.split())
    ports = range(PORT, PORT + 200)
    servers(*ports)
    local_ports(first, last)
    chosen = [port_of(reach(port=port)) for port in ports]
    t.note(f"200 connections, default range {first} to {last}, ports chosen", "all inside" if all(first <= port <= last for port in chosen) else "others")
    for port in (50004, 64992, 2222):
        t.case(f"port {port} is", "inside" if first <= port <= last else "outside", first <= port <= last)


@trial("ports-qa-47")
def other_limits(t):
    servers()
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    count, error = use_up()
    t.case("64 descriptors allowed, some 60000 local ports: connections end with", error, error == "EMFILE" and count < 64)


@trial("port-notes-50")
def whose_port(t):
    first = new(address=ANY)
    second = can(address=ANY)
    t.case("bind() of another socket before the first one listens", second, second == "ok")
    first.close()
    first = new(address=ANY, reuseaddr=True)
    second = can(address=ANY, reuseaddr=True)
    t.case("the same with SO_REUSEADDR on both", second, second == "ok")
    first.listen(8)
    second = can(address=ANY, reuseaddr=True)
    t.case("and after the first one listens", second, second == "EADDRINUSE")


@trial("port-notes-51")
def before_accept(t):
    listener = new(address=LOOPBACK, listen=True)
    client = new()
    connected = outcome(client.connect, (LOOPBACK, PORT))
    t.case("connect() before anybody called accept()", connected, connected != "ok")
    t.case("the connection at the server is", " ".join(states(PORT, "server")), states(PORT, "server") != ["ESTABLISHED"])
    client.sendall(b"early")
    t.note("what the client sent before accept() is received after it", listener.accept()[0].recv(8).decode())


@trial("port-notes-52")
def many_devices(t):
    listener = new(address=ANY, listen=True)
    sources = (LOOPBACK, "127.0.0.2", namespace.SECOND_IPV4)
    for source in sources:
        new(address=source, port=0).connect((LOOPBACK, PORT))
    peers = sorted(listener.accept()[1][0] for _ in sources)
    t.case("one port, connections from", " ".join(peers), peers == sorted(sources))


@trial("port-notes-53")
def there_and_back(t):
    capture = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    receivers = [new("udp", address=LOOPBACK, port=port) for port in (6001, 6002)]
    senders = [new("udp", address=LOOPBACK, port=port) for port in (5001, 5002)]
    for sender, receiver, text in zip(senders, receivers, (b"one", b"two")):
        sender.sendto(text, receiver.getsockname())
    packets = [capture.recv(2048)[20:] for _ in senders]
    seen = [struct.unpack("!HH", packet[:4]) for packet in packets]
    t.case("two sockets send, the packets begin with the ports", ", ".join(f"{a} to {b}" for a, b in seen), seen == [(5001, 6001), (5002, 6002)])
    t.case("and end with the data", " and ".join(packet[8:].decode() for packet in packets), [packet[8:] for packet in packets] == [b"one", b"two"])
    got = [receiver.recv(8).decode() for receiver in receivers]
    t.case("each receiver got", " and ".join(got), got == ["one", "two"])


@trial("port-notes-54")
def range_in_force(t):
    servers()
    local_ports(40000, 40003)
    told = namespace.read_sysctl("net/ipv4/ip_local_port_range")
    t.case("written and read again", told, told == "40000 40003")
    ports = sorted(port_of(new("udp", address=LOOPBACK, port=0)) for _ in range(4))
    t.case("4 sockets bound to port 0 have", " ".join(map(str, ports)), ports == [40000, 40001, 40002, 40003])


@trial("port-notes-55")
def after_a_failed_accept(t):
    listener = new(address=LOOPBACK, listen=True)
    client = reach()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (client.fileno() + 1, limit[1]))
    accepted = outcome(listener.accept)
    t.note("accept() with no descriptor left", accepted)
    read = outcome(os.read, -1, 16)
    t.case("read() from the -1 that it returned", read, read == "ok")
    t.note("accept() again, the connection still waits", outcome(listener.accept))
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    served = outcome(listener.accept)
    t.case("accept() once there is a descriptor", served, served == "ok")


@trial("port-notes-56")
def two_lines(t):
    sock = socket.socket()
    got = outcome(sock.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEADDR, struct.pack("i", 1))
    value = sock.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
    t.case("an int of 1 and its size, setsockopt() and the option after it", f"{got}, {value}", (got, value) == ("ok", 1))
    t.note("one byte instead", outcome(sock.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEADDR, b"\1"))


@trial("two-processes-31")
def who_receives(t):
    listener = new(address=ANY, listen=True)
    pairs = []
    for source in (LOOPBACK, "127.0.0.2"):
        client = new(address=source, port=5001)
        client.connect((LOOPBACK, PORT))
        client.sendall(source.encode())
        pairs.append((listener.accept()[0], source))
    t.case("TCP, two sources that differ in their address only", "each its socket", all(server.recv(16).decode() == source for server, source in pairs))
    receiver = new("udp", address=LOOPBACK)
    for source in (LOOPBACK, "127.0.0.2"):
        new("udp", address=source, port=5001).sendto(b"x", receiver.getsockname())
    got = sum(outcome(receiver.recv, 1) == "ok" for _ in range(2))
    t.case("UDP, the same two sources, datagrams at one socket", got, got == 1)


@trial("two-processes-32")
def where_the_tuple_is(t):
    capture = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    receiver, sender = new("udp", address=LOOPBACK, port=5001), new("udp", address="127.0.0.2", port=5002)
    sender.sendto(b"x", receiver.getsockname())
    packet = capture.recv(2048)
    addresses = [socket.inet_ntoa(packet[start : start + 4]) for start in (12, 16)]
    t.case("the IP header has", f"protocol {packet[9]}, {addresses[0]}, {addresses[1]}", (packet[9], *addresses) == (17, "127.0.0.2", LOOPBACK))
    ports = struct.unpack("!HH", packet[20:24])
    t.case("the ports are in", "the UDP header behind it" if ports == (5002, 5001) else "it, too", ports != (5002, 5001))


@trial("two-processes-33")
def without_alias(t):
    for label, addresses, claimed in (("one interface without an alias, 127.0.0.1 and 127.0.0.2", (LOOPBACK, "127.0.0.2"), False), ("an interface and its alias", (LOOPBACK, namespace.SECOND_IPV4), True)):
        port = PORT + claimed
        results = [outcome(lambda address=address: new(address=address, port=port, listen=True)) for address in addresses]
        t.case(f"{label}, two listeners", " and ".join(results), (results == ["ok", "ok"]) == claimed)
