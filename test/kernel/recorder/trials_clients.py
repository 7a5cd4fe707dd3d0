"""Trials of claims about clients: which port connect() takes, and when none is left."""

import errno
import socket

import namespace
from trial import ANY, LOOPBACK, PORT, can, can_reach, close_first, connection, connections, last_run, local_ports, new, outcome, port_of, reach, trial, wait

SERVER, OTHER = PORT, PORT + 1
kept = []


def servers(*ports):
    kept.extend(new(address=ANY, port=port, listen=True) for port in ports or (SERVER, OTHER))


def use_up(address=LOOPBACK, port=SERVER):
    """Connects until no port is left; (how many connections, errno)."""
    count = 0
    while True:
        try:
            kept.append(reach(address, port))
        except OSError as error:
            return count, errno.errorcode[error.errno]
        count += 1


def leave_time_waits(count, port=SERVER):
    """Clients that connect and close first: each leaves its port in TIME_WAIT."""
    listener = new(address=ANY, port=port, listen=True)
    for _ in range(count):
        server, client = connection(listener)
        close_first(client, server)
    kept.append(listener)


@trial("ports-qa-20")
def port_comes_with_connect(t):
    servers()
    client = socket.socket()
    before = port_of(client)
    client.connect((LOOPBACK, SERVER))
    t.case("local port before and after connect()", f"{before} and {'a port' if port_of(client) else 0}", before == 0 and port_of(client) != 0)


@trial("ports-qa-21")
def port_at_random(t):
    ports = range(SERVER, SERVER + 20)
    servers(*ports)
    firsts = {port_of(reach(port=port)) for port in ports}
    t.case("first ports towards 20 destinations", "differ" if len(firsts) > 10 else "alike", len(firsts) > 10)
    clients = [reach() for _ in range(41)]
    steps = [port_of(b) - port_of(a) for a, b in zip(clients, clients[1:])]
    in_order = sum(0 < step <= 20 for step in steps) > 30
    t.case("next ports towards one destination", "follow each other in small steps" if in_order else "jump", not in_order)


@trial("ports-qa-22")
def port_from_the_range(t):
    servers()
    local_ports(40000, 40009)
    ports = [port_of(reach()) for _ in range(8)]
    t.case("ip_local_port_range 40000 to 40009, ports taken", "all inside" if all(40000 <= port <= 40009 for port in ports) else "others", all(40000 <= port <= 40009 for port in ports))


@trial("ports-qa-23")
def default_range(t):
    t.case("ip_local_port_range of a new network namespace", namespace.default_range, namespace.default_range == "32768 61000")
    first, last = map(int, namespace.default_range.split())
    t.case("number of ports", last - first + 1, last - first + 1 == 28232)


@trial("ports-qa-24")
def netstat_shows_it(t):
    servers()
    client = reach()
    seen = any(local == port_of(client) and state == "ESTABLISHED" for local, _, state, _ in connections(SERVER))
    t.case("/proc/net/tcp, which netstat reads, lists the client as ESTABLISHED", "yes" if seen else "no", seen)
    with open("/proc/net/tcp") as table:
        entry = list(table)[1].split()[1]
    t.case("between address and port Linux puts", repr(entry[8]), entry[8] == ".")


@trial("ports-qa-25")
def more_connections_than_ports(t):
    servers()
    local_ports(40000, 40003)
    total = sum(use_up(port=port)[0] for port in (SERVER, OTHER))
    t.case("4 local ports, 2 servers, connections", total, total == 8)


@trial("ports-qa-26")
def same_port_to_two_servers(t):
    servers()
    local_ports(40000, 40000)
    first, second = reach(port=SERVER), reach(port=OTHER)
    same = port_of(first) == port_of(second)
    t.case("one local port, connect() to server A and to server B", "both from that port" if same else "other ports", same)


@trial("ports-qa-27", "port-notes-3")
def four_tuple(t):
    listener = new(address=ANY, port=SERVER, listen=True)
    one, two = connection(listener), connection(listener)
    one[1].sendall(b"one")
    two[1].sendall(b"two")
    got = [server.recv(8).decode() for server, _ in (one, two)]
    t.case("two connections that differ in one port only received", " and ".join(got), got == ["one", "two"])
    port = port_of(one[1])
    again = can_reach(first=port)
    t.case("connect() with an equal four-tuple", again, again == "EADDRNOTAVAIL")


@trial("ports-qa-28")
def bound_client(t):
    servers()
    client = new(address=ANY, port=6666)
    client.connect((LOOPBACK, SERVER))
    t.case("bind() to 6666, then connect(): local port", port_of(client), port_of(client) == 6666)


@trial("ports-qa-29")
def clients_bind_the_same(t):
    servers()
    client = new(address=LOOPBACK, port=6666)
    client.connect((LOOPBACK, SERVER))
    second = can(address=LOOPBACK, port=6666)
    t.case("a second client's bind() to the same address and port", second, second == "EADDRINUSE")


@trial("ports-qa-30")
def clients_bind_two_addresses(t):
    first = new(address=LOOPBACK, port=6666)
    second = can(address="127.0.0.2", port=6666)
    t.case("bind() to 127.0.0.1:6666 and to 127.0.0.2:6666", second, second == "ok")
    first.close()


@trial("ports-qa-31")
def clients_should_not_bind(t):
    servers()
    bound = new(address=ANY, port=6666)
    bound.connect((LOOPBACK, SERVER))
    second = can(address=ANY, port=6666)
    t.case("a second instance of a client that binds its port", second, second == "EADDRINUSE")
    both = [can_reach(), can_reach()]
    t.case("two clients that do not bind", " and ".join(both), both == ["ok", "ok"])


@trial("ports-qa-32")
def time_waits_use_up_ports(t):
    local_ports(40000, 40003)
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 0)
    leave_time_waits(4)
    got = can_reach()
    t.case("4 local ports in TIME_WAIT to one server, tcp_tw_reuse 0, connect()", got, got == "EADDRNOTAVAIL")
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 2)
    wait(1.2)
    got = can_reach()
    t.case("with the default tcp_tw_reuse (2: loopback only) after 1.2 s", got, got == "EADDRNOTAVAIL")


@trial("ports-qa-33")
def other_servers_still_work(t):
    local_ports(40000, 40003)
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 0)
    leave_time_waits(4)
    servers(OTHER)
    t.case("4 local ports in TIME_WAIT to one server, connect() to another", can_reach(port=OTHER), can_reach(port=OTHER) == "ok")


@trial("ports-qa-34")
def many_servers(t):
    ports = range(9000, 9050)
    servers(*ports)
    local_ports(40000, 40003)
    total = sum(use_up(port=port)[0] for port in ports)
    t.case("4 local ports, 50 servers, connections", total, total == 200)


@trial("ports-qa-35")
def time_wait_is_taken_over(t):
    local_ports(40000, 40000)
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 1)
    leave_time_waits(1)
    at_once = can_reach()
    t.case("tcp_tw_reuse 1, connect() at once", at_once, at_once == "EADDRNOTAVAIL")
    wait(1.2)
    later = can_reach()
    t.case("after 1.2 s", later, later == "ok")
    namespace.sysctl("net/ipv4/tcp_timestamps", 0)
    local_ports(40001, 40001)
    leave_time_waits(1, OTHER)
    wait(1.2)
    without = can_reach(port=OTHER)
    t.case("after 1.2 s without TCP timestamps", without, without == "ok")


@trial("ports-qa-36")
def next_port(t):
    local_ports(40000, 40001)
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 0)
    leave_time_waits(1)
    taken = next(local for local, remote, state, _ in connections(SERVER) if state == "TIME_WAIT")
    client = reach()
    t.case("one of 2 local ports in TIME_WAIT, connect() takes", "the other one" if port_of(client) != taken else "the same", port_of(client) != taken)
    got = can_reach()
    t.case("no port left, connect()", got, got == "EADDRNOTAVAIL")


@trial("ports-qa-37")
def tw_reuse_is_for_connect(t):
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 1)
    last_run("server")
    wait(1.2)
    got = can(address=ANY)
    t.case("tcp_tw_reuse 1, TIME_WAIT at the server for 1.2 s, bind()", got, got == "EADDRINUSE")


@trial("port-notes-26")
def dynamic_port_elsewhere(t):
    servers()
    client = reach()
    other = can_reach(port=OTHER, first=port_of(client))
    t.case("the same port for a connection to another server", other, other == "ok")
    server = can(address=ANY, port=port_of(client))
    t.case("a server's bind() to the port of an outgoing connection", server, server == "ok")


@trial("port-notes-27")
def only_the_local_port(t):
    servers()
    client = reach()
    again, another = can_reach(first=port_of(client)), can_reach(first=port_of(client) - 2)
    t.case("same destination, same local address, same local port", again, again == "EADDRNOTAVAIL")
    t.case("another local port", another, another == "ok")


@trial("port-notes-29")
def port_zero(t):
    ports = [port_of(new(address=LOOPBACK, port=0)) for _ in range(20)]
    inside = all(namespace.FIRST_PORT <= port <= namespace.HELPER_RANGE[1] for port in ports)
    t.case("20 times bind() to port 0, ports", "all inside ip_local_port_range" if inside else "others", inside)
    jumps = sum(abs(b - a) > 100 for a, b in zip(ports, ports[1:])) > 10
    t.case("they follow each other", "no" if jumps else "yes", jumps)


@trial("port-notes-28")
def port_zero_in_use(t):
    got = port_of(new(address=LOOPBACK, port=0))
    t.case("bind() to port 0 gives", "another port" if got else "port 0", got != 0)
    sent = outcome(new("udp").sendto, b"x", (LOOPBACK, 0))
    t.case("a datagram to port 0", sent, sent == "EINVAL")
    reached = can_reach(port=0)
    t.case("connect() to port 0", reached, reached != "ok")


@trial("port-record-18")
def leftover_ports(t):
    servers()
    local_ports(*map(int, namespace.default_range.split()))
    ports = [port_of(reach()) for _ in range(200)]
    outside = [port for port in ports if not 32768 <= port <= 60999]
    t.case("200 connections, local ports outside 32768 to 60999", len(outside), len(outside) > 0)


@trial("port-record-19")
def many_outgoing(t):
    ports = range(9000, 9010)
    servers(*ports)
    local_ports(40000, 40003)
    total = sum(use_up(port=port)[0] for port in ports)
    t.case("4 local ports, 10 destinations, connections", total, total == 4)
    local_ports(41000, 41003)
    count, error = use_up(port=9000)
    t.case("4 local ports, one destination, connections", f"{count}, then {error}", (count, error) == (4, "EADDRNOTAVAIL"))


@trial("port-record-22")
def find_free_port(t):
    def find():
        probe = new(address=LOOPBACK, port=0)
        port = port_of(probe)
        probe.close()
        return port

    port = find()
    got = can(address=LOOPBACK, port=port, listen=True)
    t.case("bind() and listen() on the port that was found", got, got == "ok")
    port = find()
    other = new(address=LOOPBACK, port=port)
    got = can(address=LOOPBACK, port=port)
    t.case("the same when another process was quicker", got, got == "ok")
    other.close()


@trial("two-processes-11", "port-notes-23")
def range_for_clients(t):
    first = namespace.default_range.split()
    t.case("ports that the system gives to clients", " to ".join(first), first in (["1024", "65535"], ["32768", "61000"]))
    t.case("bind() and listen() on 8080, outside that range", can(address=ANY, port=8080, listen=True), can(address=ANY, port=8080, listen=True) != "ok")
