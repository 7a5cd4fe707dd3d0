"""Trials of common beliefs that are in none of the documents."""

import asyncio
import ctypes
import http.server
import os
import socket
import socketserver
import struct
import subprocess

import namespace
from trial import ANY, LOOPBACK, PORT, can, can_reach, close_first, connection, fork, last_run, local_ports, new, outcome, port_of, reach, readable, reset, states, status_of, time_wait_seconds, trial
from trials_clients import servers, use_up
from trials_processes import finish

kept = []


@trial("extra-1")
def listen_after_failed_bind(t):
    new(address=ANY, listen=True)
    sock = socket.socket()
    bound = outcome(sock.bind, (ANY, PORT))
    listened = outcome(sock.listen, 8)
    t.case(f"bind() gave {bound}, then listen()", f"{listened}, on a port of the kernel's choosing" if port_of(sock) not in (0, PORT) else listened, listened != "ok")


@trial("extra-2")
def option_after_bind(t):
    late = new(address=LOOPBACK)
    late.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    second = can(address=LOOPBACK, reuseaddr=True)
    t.case("the first socket sets it after bind(), a later socket before: bind() of the later", second, second == "EADDRINUSE")
    never = new(address=LOOPBACK, port=PORT + 1)
    second = can(address=LOOPBACK, port=PORT + 1, reuseaddr=True)
    t.note("the first socket never sets it", second)
    never.close()


@trial("extra-3")
def options_in_one_number(t):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR | socket.SO_REUSEPORT, 1)
    values = [sock.getsockopt(socket.SOL_SOCKET, option) for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT)]
    t.case("SO_REUSEADDR | SO_REUSEPORT is 15; then SO_REUSEADDR and SO_REUSEPORT read", " and ".join(map(str, values)), values == [1, 1])


@trial("extra-4")
def wrong_level(t):
    for level, name in ((socket.IPPROTO_TCP, "IPPROTO_TCP"), (socket.IPPROTO_IP, "IPPROTO_IP")):
        for option, label in ((socket.SO_REUSEADDR, "SO_REUSEADDR"), (socket.SO_REUSEPORT, "SO_REUSEPORT")):
            sock = socket.socket()
            got = outcome(sock.setsockopt, level, option, 1)
            meant = sock.getsockopt(socket.SOL_SOCKET, option)
            t.case(f"{label} at {name}", got if got != "ok" else f"ok, the option is {meant}", got != "ok" or meant == 1)
    sock = socket.socket()
    sock.setsockopt(socket.IPPROTO_IP, socket.SO_REUSEADDR, 1)
    t.note("after SO_REUSEADDR at IPPROTO_IP the time to live is", sock.getsockopt(socket.IPPROTO_IP, socket.IP_TTL))


@trial("extra-5")
def v6only_after_bind(t):
    sock = new(family="ipv6", address="::")
    got = outcome(sock.setsockopt, socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    t.case("IPV6_V6ONLY after bind()", got, got == "ok")


@trial("extra-6")
def reuseport_conditions(t):
    new(address=LOOPBACK, uid=1000, reuseport=True, listen=True)
    both = can(address=LOOPBACK, uid=1000, reuseport=True, listen=True)
    t.case("both, one user", both, both == "ok")
    other = can(address=LOOPBACK, uid=1001, reuseport=True)
    t.case("both, two users", other, other == "EADDRINUSE")
    one = can(address=LOOPBACK, uid=1000)
    t.case("one of them only", one, one == "EADDRINUSE")
    late = new(address=LOOPBACK, port=PORT + 1, uid=1000)
    late.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    second = can(address=LOOPBACK, port=PORT + 1, uid=1000, reuseport=True)
    t.case("the first sets it after its bind(), the second before", second, second == "EADDRINUSE")
    last_run(port=PORT + 2, uid=1000, reuseport=True)
    second = can(address=ANY, port=PORT + 2, uid=1001, reuseport=True)
    t.case("both, two users, the first is in TIME_WAIT", second, second == "EADDRINUSE")


@trial("extra-7")
def two_listeners(t):
    one, two = new(address=LOOPBACK, reuseaddr=True), new(address=LOOPBACK, reuseaddr=True)
    results = [outcome(sock.listen, 8) for sock in (one, two)]
    t.case("SO_REUSEADDR on both, both bound, listen() of each", " and ".join(results), results == ["ok", "ok"])


@trial("extra-8")
def quick_reconnect(t):
    for timestamps, port in ((0, PORT), (1, PORT + 1)):
        namespace.sysctl("net/ipv4/tcp_timestamps", timestamps)
        listener = new(address=ANY, port=port, listen=True)
        client = new(address=ANY, port=6666, reuseaddr=True)
        client.connect((LOOPBACK, port))
        close_first(client, listener.accept()[0])
        again = new(address=ANY, port=6666, reuseaddr=True)
        got = outcome(again.connect, (LOOPBACK, port))
        t.case(f"TCP timestamps {'on' if timestamps else 'off'}, SO_REUSEADDR, connect() to the same server again", got, got == "EADDRNOTAVAIL")
        reset(again)


@trial("extra-9")
def bind_port_zero(t):
    servers(PORT, PORT + 1)
    local_ports(40000, 40003)
    for label, option in (("bind() to port 0 before connect()", False), ("with IP_BIND_ADDRESS_NO_PORT", True)):
        count = bound_connections(option)
        (t.note if option else t.case)(f"4 local ports, 2 servers, {label}: connections", count, *([] if option else [count == 8]))
        for sock in kept:
            reset(sock)
        kept.clear()


def bound_connections(no_port):
    for port in (PORT, PORT + 1):
        for _ in range(5):
            sock = socket.socket()
            if no_port:
                sock.setsockopt(socket.IPPROTO_IP, 24, 1)
            if outcome(sock.bind, (LOOPBACK, 0)) == "ok" and outcome(sock.connect, (LOOPBACK, port)) == "ok":
                kept.append(sock)
    return len(kept)


@trial("extra-10")
def port_of_outgoing(t):
    servers()
    client = reach()
    for reuse in (False, True):
        got = can(address=ANY, port=port_of(client), reuseaddr=reuse)
        t.case(f"a server {'with' if reuse else 'without'} SO_REUSEADDR binds the port of an outgoing connection", got, got == "ok")
    sharing = new(reuseaddr=True)
    sharing.connect((LOOPBACK, PORT))
    t.note("with SO_REUSEADDR on the client's socket as well", can(address=ANY, port=port_of(sharing), reuseaddr=True))


@trial("extra-11")
def linger_zero(t):
    listener = new(address=ANY, listen=True)
    server, client = connection(listener)
    reset(server)
    listener.close()
    t.case("SO_LINGER on with 0 s, connections left at the server", len(states(PORT, "server")), states(PORT, "server") == [])
    t.case("restart without the option", can(address=ANY), can(address=ANY) == "ok")
    t.note("the client's next recv()", outcome(client.recv, 1))


@trial("extra-12")
def client_closes_first(t):
    last_run("client")
    t.case("the client closed first, restart without the option", can(address=ANY), can(address=ANY) == "ok")


@trial("extra-13")
def child_keeps_the_port(t):
    listener = new(address=ANY, listen=True)
    out, into = os.pipe()

    def child():
        os.close(into)
        os.read(out, 1)

    pid = fork(child)
    listener.close()
    got = can(address=ANY, reuseaddr=True)
    t.case("the parent has closed its listener, a forked child lives: bind()", got, got == "ok")
    os.close(into)
    status_of(pid)


@trial("extra-14")
def udp_duplicates(t):
    receivers = [new("udp", address=LOOPBACK, reuseaddr=True) for _ in range(2)]
    for _ in range(4):
        new("udp").sendto(b"x", (LOOPBACK, PORT))
    counts = []
    for receiver in receivers:
        count = 0
        while readable(receiver, 0.05):
            receiver.recv(1)
            count += 1
        counts.append(count)
    t.case("4 datagrams, received by the first and by the second socket", " and ".join(map(str, counts)), counts == [4, 4])


@trial("extra-15")
def privileged(t):
    got = can(address=ANY, port=80, uid=1000)
    t.case("uid 1000 binds port 80, ip_unprivileged_port_start 1024", got, got == "EACCES")
    got = can(address=ANY, port=1024, uid=1000)
    t.case("uid 1000 binds port 1024", got, got == "ok")


@trial("extra-16")
def nonlocal_address(t):
    t.case("bind() to 192.0.2.1", can(address="192.0.2.1"), can(address="192.0.2.1") == "EADDRNOTAVAIL")
    sock = socket.socket()
    sock.setsockopt(socket.IPPROTO_IP, 15, 1)
    got = outcome(sock.bind, ("192.0.2.1", PORT))
    t.case("with IP_FREEBIND", got, got == "ok")
    namespace.sysctl("net/ipv4/ip_nonlocal_bind", 1)
    t.case("with ip_nonlocal_bind 1", can(address="192.0.2.1", port=PORT + 1), can(address="192.0.2.1", port=PORT + 1) == "ok")


@trial("extra-17")
def byte_order(t):
    sock = socket.socket()
    address = struct.pack("=HH4s8x", socket.AF_INET, 8080, socket.inet_aton(ANY))
    ctypes.CDLL(None).bind(sock.fileno(), address, len(address))
    t.case("sin_port = 8080 without htons(): bound port", port_of(sock), port_of(sock) == 36895)


@trial("extra-18")
def order_of_calls(t):
    bound = new(address=ANY)
    connected = socket.socket()
    new(address=ANY, port=PORT + 1, listen=True)
    kept.append(connected)
    listener = new(address=ANY, port=PORT + 2, listen=True)
    connected.connect((LOOPBACK, PORT + 2))
    for label, got, claimed in (
        ("listen() on UDP", outcome(new("udp", address=ANY).listen, 8), "EOPNOTSUPP"),
        ("accept() without listen()", outcome(bound.accept), "EINVAL"),
        ("a second bind()", outcome(bound.bind, (ANY, PORT + 3)), "EINVAL"),
        ("bind() after connect()", outcome(connected.bind, (ANY, PORT + 4)), "EINVAL"),
    ):
        t.case(label, got, got == claimed)
    unbound = socket.socket()
    unbound.listen(8)
    t.case("listen() without bind() takes", "a port of the kernel's choosing" if port_of(unbound) else "no port", port_of(unbound) != 0)
    listener.close()


@trial("extra-19")
def port_70000(t):
    sock = socket.socket()
    port = ctypes.CDLL(None).htons(70000) & 0xFFFF
    address = struct.pack("=HH4s8x", socket.AF_INET, port, socket.inet_aton(ANY))
    ctypes.CDLL(None).bind(sock.fileno(), address, len(address))
    t.case("C: htons(70000) binds", port_of(sock), port_of(sock) == 4464)
    try:
        socket.socket().bind((ANY, 70000))
        raised = "nothing"
    except Exception as error:
        raised = type(error).__name__
    t.case("Python raises", raised, raised == "OverflowError")
    code = node("try { require('net').createServer().listen(70000) } catch (e) { console.log(e.name + ' ' + e.code) }")
    t.case("Node throws", code, code == "RangeError ERR_SOCKET_BAD_PORT")


def node(program):
    """What the program prints in Node. FileNotFoundError where there is none."""
    return subprocess.run([os.environ.get("BINDWISE_NODE", "node"), "-e", program], capture_output=True, text=True, check=True).stdout.strip()


@trial("extra-20")
def nothing_shortens_time_wait(t):
    last_run()
    t.case("as the system is, TIME_WAIT lasts", f"{time_wait_seconds()} s", time_wait_seconds() == 60)
    namespace.sysctl("net/ipv4/tcp_fin_timeout", 10)
    last_run(port=PORT + 1)
    t.case("tcp_fin_timeout 10", f"{time_wait_seconds(PORT + 1)} s", time_wait_seconds(PORT + 1) == 60)
    namespace.sysctl("net/ipv4/tcp_tw_reuse", 1)
    last_run(port=PORT + 2)
    t.case("tcp_tw_reuse 1", f"{time_wait_seconds(PORT + 2)} s", time_wait_seconds(PORT + 2) == 60)
    listener = new(address=ANY, port=PORT + 3, listen=True)
    server, client = connection(listener)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))
    server.close()
    finish(client)
    t.case("SO_LINGER with 5 s", f"{time_wait_seconds(PORT + 3)} s", time_wait_seconds(PORT + 3) == 60)


@trial("extra-21")
def worker_ends(t):
    for migrate, port in ((0, PORT), (1, PORT + 1)):
        namespace.sysctl("net/ipv4/tcp_migrate_req", migrate)
        listeners = [new(address=ANY, port=port, reuseport=True, listen=True) for _ in range(2)]
        clients = [reach(port=port) for _ in range(40)]
        listeners[0].close()
        lost = 0
        for client in clients:
            client.settimeout(0.001)
            lost += outcome(client.recv, 1) == "ECONNRESET" if readable(client, 0) else 0
        t.case(f"tcp_migrate_req {migrate}, one of two listeners closes with connections waiting: reset", "some" if lost else "none", lost == 0)


@trial("extra-22")
def dual_stack(t):
    for v6only, port in ((False, PORT), (True, PORT + 1)):
        new(family="ipv6", address="::", port=port, v6only=v6only, listen=True)
        got = can(address=ANY, port=port)
        t.case(f":: listens, IPV6_V6ONLY {'on' if v6only else 'off'}, bind() to 0.0.0.0", got, got == "ok")


@trial("extra-23")
def reuseport_restart(t):
    last_run(reuseport=True)
    got = can(address=ANY, reuseport=True, listen=True)
    t.case("SO_REUSEPORT on the last run and on this one, TIME_WAIT, bind() and listen()", got, got == "ok")


@trial("extra-24")
def whole_range(t):
    servers()
    local_ports(40000, 40009)
    count, _ = use_up()
    t.case("10 ports, connections to one server", count, count == 10)
    local_ports(41000, 41009)
    namespace.sysctl("net/ipv4/ip_local_reserved_ports", "41000-41001")
    kept.append(new(address=ANY, port=41005))
    count, _ = use_up()
    t.case("10 ports of which 2 are reserved and 1 is bound by another socket", count, count == 10)
    local_ports(42000, 42002)
    count, _ = use_up()
    t.case("3 ports", count, count == 3)


@trial("extra-25")
def nobody_listens(t):
    got = can_reach()
    t.case("connect() to a local port without listener", got, got == "ECONNREFUSED")
    local_ports(40000, 40000)
    got = can_reach(port=40000)
    t.case("the same when connect() chooses that very port: it connects to itself", got, got == "ECONNREFUSED")


@trial("extra-26")
def bound_port_and_choice(t):
    servers()
    local_ports(40000, 40000)
    client = new(address=ANY, port=40000)
    client.connect((LOOPBACK, PORT))
    got = can_reach(port=PORT + 1)
    t.case("the only port is bound by a client of server A, connect() to server B", got, got == "ok")


@trial("extra-27")
def port_zero_runs_out(t):
    local_ports(40000, 40003)
    kept.extend(new(address=ANY, port=0, reuseaddr=True) for _ in range(4))
    got = can(address=ANY, port=0, reuseaddr=True)
    t.case("4 ports, SO_REUSEADDR on all, the fifth bind() to port 0", got, got == "ok")
    namespace.sysctl("net/ipv4/ip_autobind_reuse", 1)
    t.note("with ip_autobind_reuse 1", can(address=ANY, port=0, reuseaddr=True))


@trial("extra-28")
def time_wait_ends_early(t):
    listener = new(address=ANY, listen=True)
    client = new(address=ANY, port=6666, reuseaddr=True)
    client.connect((LOOPBACK, PORT))
    server = listener.accept()[0]
    close_first(server, client)
    before = states(PORT, "server")
    again = new(address=ANY, port=6666, reuseaddr=True)
    got = outcome(again.connect, (LOOPBACK, PORT))
    after = states(PORT, "server")
    t.case(f"{before[0]} at the server, the client connects again from its port", f"{got}, then {after[0]}", "TIME_WAIT" in after)


@trial("extra-29")
def who_sets_it(t):
    restarts = (
        ("socket.bind() and listen()", lambda: new(address=LOOPBACK, port=PORT, listen=True), False),
        ("socketserver.TCPServer", lambda: socketserver.TCPServer((LOOPBACK, PORT + 1), None).socket, False),
        ("http.server.HTTPServer", lambda: http.server.HTTPServer((LOOPBACK, PORT + 2), None).socket, True),
        ("socket.create_server()", lambda: socket.create_server((LOOPBACK, PORT + 3)), True),
        ("asyncio.start_server()", lambda: asyncio_server(PORT + 4), True),
    )
    for label, start, _ in restarts:
        listener = start()
        listener.setblocking(True)
        server, client = connection(listener)
        close_first(server, client)
        listener.close()
        got = outcome(start)
        t.case(f"Python, {label}, restart over TIME_WAIT", got, got == "EADDRINUSE")
    serve = "const s=require('net').createServer(c=>{c.end();c.on('close',()=>s.close())});s.on('error',e=>console.log(e.code));s.listen(8893,'127.0.0.1',()=>"
    program = serve + "require('net').connect(8893,'127.0.0.1').on('data',()=>{}).on('end',()=>console.log('ok')))"
    node(program)
    got = node(program)
    t.case("Node, net.createServer(), restart over TIME_WAIT", got, got == "EADDRINUSE")


def asyncio_server(port):
    async def start():
        server = await asyncio.start_server(lambda reader, writer: None, LOOPBACK, port)
        return socket.socket(fileno=os.dup(server.sockets[0].fileno()))

    return asyncio.run(start())
