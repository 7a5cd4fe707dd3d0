"""Trials of claims about processes, ports and TIME_WAIT."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import tempfile

import namespace
from trial import ANY, LOOPBACK, PORT, can, can_reach, connection, connections, fork, last_run, new, outcome, port_of, raw_port, reach, readable, states, status_of, time_wait_seconds, trial, wait
from trials_servers import unread_data

libc = ctypes.CDLL(None, use_errno=True)
CAP_NET_BIND_SERVICE = 10


@trial("port-notes-1")
def ports_lie_behind_ip(t):
    capture = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    receiver, sender = new("udp", address=LOOPBACK, port=5001), new("udp", address=LOOPBACK, port=5002)
    sender.sendto(b"x", receiver.getsockname())
    packet = capture.recv(2048)
    header = (packet[0] & 15) * 4
    ports = struct.unpack("!HH", packet[header : header + 4])
    t.case("a packet from 5002 to 5001: the IP header has, and after it come", f"{header} bytes, {ports[0]} and {ports[1]}", ports == (5002, 5001))


@trial("port-notes-4", "port-notes-5")
def sixteen_bits(t):
    usable = sum(can(protocol="udp", address=LOOPBACK, port=port) == "ok" for port in range(1, 65536))
    t.case("ports from 1 to 65535 that can be bound", usable, usable == 65535)


@trial("port-notes-6")
def number_of_ports(t):
    t.case("values of 16 bits", 1 << 16, True)
    got = port_of(new("udp", address=LOOPBACK, port=0))
    t.case("the value 0 can be bound as a port", "no" if got else "yes", got == 0)
    new(address=LOOPBACK)
    second = can(address="127.0.0.2")
    t.case("one number is one port of the network: bind() to it on another address", second, second == "EADDRINUSE")


@trial("port-notes-7")
def five_tuple(t):
    listener = new(address=LOOPBACK, listen=True)
    server, client = connection(listener)
    udp_server, udp_client = new("udp", address=LOOPBACK), new("udp", address=LOOPBACK, port=port_of(client))
    udp_client.connect(udp_server.getsockname())
    client.sendall(b"TCP")
    udp_client.send(b"UDP")
    got = [server.recv(8).decode(), udp_server.recv(8).decode()]
    t.case("equal addresses and ports, two protocols, received", " and ".join(got), got == ["TCP", "UDP"])


@trial("port-notes-13")
def accept_makes_a_socket(t):
    listener = new(address=LOOPBACK, listen=True)
    server, client = connection(listener)
    client.sendall(b"x")
    t.case("accept() returned another descriptor, which received", server.recv(1).decode(), server.fileno() != listener.fileno())
    t.case("the listener goes on", can_reach(), can_reach() == "ok")


@trial("port-notes-14", "port-notes-16")
def accepted_ports(t):
    listener = new(address=LOOPBACK, listen=True)
    pairs = [connection(listener) for _ in range(5)]
    ports = {port_of(server) for server, _ in pairs}
    t.case("5 connections at once, local ports at the server", " ".join(map(str, sorted(ports))), ports == {PORT})


@trial("port-notes-15")
def all_packets_to_the_port(t):
    listener = new(address=ANY, reuseport=True, listen=True)
    t.case("one listener on 0.0.0.0: connections to 127.0.0.1 and 127.0.0.2", f"{can_reach()} {can_reach('127.0.0.2')}", can_reach() == can_reach("127.0.0.2") == "ok")
    while readable(listener, 0):
        listener.accept()
    specific = new(address=LOOPBACK, reuseport=True, listen=True)
    client = reach()
    t.case("with a second listener on 127.0.0.1, a connection there goes to", "the second" if readable(specific) else "the first", readable(listener))
    client.close()


@trial("port-notes-17")
def udp_by_destination(t):
    receiver = new("udp", address=LOOPBACK)
    senders = [new("udp", address=address, port=port) for address, port in ((LOOPBACK, 5001), (LOOPBACK, 5002), ("127.0.0.2", 5001))]
    for sender in senders:
        sender.sendto(b"x", (LOOPBACK, PORT))
    got = sum(bool(receiver.recv(1)) for _ in senders)
    t.case("one UDP socket, 3 sources, datagrams received", got, got == 3)
    receiver.connect(senders[0].getsockname())
    senders[1].sendto(b"x", (LOOPBACK, PORT))
    t.case("after connect() to one source, a datagram of another", "received" if readable(receiver, 0.1) else "not received", readable(receiver, 0))


@trial("port-notes-19")
def well_known_ports(t):
    start = namespace.read_sysctl("net/ipv4/ip_unprivileged_port_start")
    t.case("the kernel guards the ports below", start, start == "1024")


@trial("port-notes-20")
def user_ports(t):
    t.case("uid 1000 binds port 1024", can(address=ANY, port=1024, uid=1000), can(address=ANY, port=1024, uid=1000) == "ok")
    t.case("uid 1000 binds port 1023", can(address=ANY, port=1023, uid=1000), can(address=ANY, port=1023, uid=1000) == "EACCES")


@trial("port-record-8")
def root_only(t):
    got = can(address=ANY, port=80, uid=1000)
    t.case("uid 1000 binds port 80", got, got == "EACCES")
    got = with_capability(CAP_NET_BIND_SERVICE, lambda: can_here(80))
    t.case("uid 1000 with CAP_NET_BIND_SERVICE binds port 80", got, got == "EACCES")
    namespace.sysctl("net/ipv4/ip_unprivileged_port_start", 80)
    got = can(address=ANY, port=80, uid=1000)
    t.case("uid 1000 binds port 80 with ip_unprivileged_port_start 80", got, got == "EACCES")


def can_here(port):
    sock = socket.socket()
    return outcome(sock.bind, (ANY, port))


def with_capability(capability, ask):
    """What `ask` returns in a child of uid 1000 that has one capability. The answer comes back through a pipe."""
    out, into = os.pipe()

    def child():
        libc.prctl(8, 1, 0, 0, 0)  # PR_SET_KEEPCAPS
        os.setresuid(1000, 1000, 1000)
        header = struct.pack("Ii", 0x20080522, 0)
        bits = 1 << capability
        libc.capset(header, struct.pack("6I", bits, bits, 0, 0, 0, 0))
        os.write(into, ask().encode())

    status_of(fork(child))
    return os.read(out, 64).decode()


@trial("port-notes-32", "port-notes-33")
def fork_shares(t):
    listener = new(address=LOOPBACK, listen=True)

    def child():
        server, _ = listener.accept()
        server.sendall(b"child")

    pids = [fork(child) for _ in range(2)]
    got = [reach().recv(8).decode() for _ in pids]
    for pid in pids:
        status_of(pid)
    t.case("two children accept on the listener of their parent, clients hear from", " and ".join(got), got == ["child", "child"])


@trial("port-notes-34")
def one_accept(t):
    listener = new(address=LOOPBACK, listen=True)
    listener.setblocking(False)
    out, into = os.pipe()

    def child():
        got = "accepted" if readable(listener, 1) and outcome(listener.accept) == "ok" else "nothing"
        os.write(into, (got + " ").encode())

    pids = [fork(child) for _ in range(4)]
    client = reach()
    for pid in pids:
        status_of(pid)
    seen = sorted(os.read(out, 1024).decode().split())
    t.case("4 processes wait, one connection comes, accepted by", seen.count("accepted"), seen.count("accepted") == 1)
    client.close()


@trial("port-notes-35", "port-notes-36")
def one_process_less(t):
    listener = new(address=LOOPBACK, listen=True)
    go = os.pipe()

    def worker():
        os.read(go[0], 1)

    def successor():
        for _ in range(20):
            server, _ = listener.accept()
            server.close()

    old, young = fork(worker), fork(successor)
    listener.close()
    results = [can_reach() for _ in range(10)]
    os.write(go[1], b"x")
    status_of(old)
    results += [can_reach() for _ in range(10)]
    status_of(young)
    t.case("one of two processes that share the listener ends, connect() before and after", "always ok" if set(results) == {"ok"} else "refused", set(results) == {"ok"})


@trial("port-notes-37")
def option_in_the_child(t):
    listener = new(address=LOOPBACK, listen=True)

    def child():
        server, _ = listener.accept()
        server.sendall(b"child")

    pid = fork(child)
    got = reach().recv(8).decode()
    status_of(pid)
    t.case("the option is needed in the child: accept() without it", "ok" if got == "child" else "fails", got != "child")
    status_of(fork(lambda: listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)))
    value = listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)
    t.case("a child sets it, the parent's socket has", value, value == 0)


@trial("port-notes-39")
def missing_hash(t):
    if shutil.which("cc") is None:
        raise FileNotFoundError("cc")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.c")
        with open(path, "w") as file:
            file.write("include <stdio.h>\nint main(void) { return 0; }\n")
        run = subprocess.run(["cc", "-fsyntax-only", path], capture_output=True)
    t.case("a C file that begins with `include <stdio.h>`, without #", "compiles" if run.returncode == 0 else "does not compile", run.returncode == 0)


@trial("port-notes-40")
def four_workers(t):
    listeners = [new(address=LOOPBACK, reuseport=True, listen=True) for _ in range(4)]
    for _ in range(200):
        reach().close()
    counts = []
    for listener in listeners:
        count = 0
        while readable(listener, 0):
            listener.accept()[0].close()
            count += 1
        counts.append(count)
    t.case("4 sockets with SO_REUSEPORT listen on one address, 200 connections", "each got some" if min(counts) > 0 else "some got none", min(counts) > 0 and sum(counts) == 200)


@trial("port-notes-41")
def printed_port(t):
    listener = new(address=LOOPBACK, listen=True)
    client = new(address=LOOPBACK, port=8080)
    client.connect((LOOPBACK, PORT))
    server, _ = listener.accept()
    t.case("a client from 127.0.0.1:8080, its address", server.getpeername()[0], True)
    t.case("its sin_port printed without ntohs()", raw_port(server), raw_port(server) == 8080)


@trial("port-notes-42")
def printed_text(t):
    listener = new(address=LOOPBACK, listen=True)
    server, client = connection(listener)
    client.sendall(b"hello")
    readable(server)
    buffer = ctypes.create_string_buffer(b"#" * 16, 16)
    count = libc.read(server.fileno(), buffer, 16)
    t.case("read() of 5 bytes into a buffer returned", count, count == 5)
    after = buffer.raw[5:6].decode()
    t.case("after them, where %s looks for a zero, lies", "a zero" if after == "\0" else "what was there before", after == "\0")


@trial("port-notes-43")
def wait_without_children(t):
    ctypes.set_errno(0)
    result = libc.wait(None)
    t.case("wait() without children", f"{result}, ECHILD" if ctypes.get_errno() == 10 else result, result == 0)


@trial("port-record-35")
def first_to_close(t):
    last_run("server")
    t.case("the server closes first, TIME_WAIT at", "the server" if states(PORT, "server") == ["TIME_WAIT"] else "another place", states(PORT, "server") == ["TIME_WAIT"])
    last_run("client", port=PORT + 1)
    t.case("the client closes first, TIME_WAIT at", "the client" if states(PORT + 1, "client") == ["TIME_WAIT"] else "another place", states(PORT + 1, "client") == ["TIME_WAIT"])
    unread_data(t, PORT + 2, lambda seen: seen == ["TIME_WAIT"])


@trial("port-record-36")
def slow_close(t):
    for seconds, port in ((0, PORT), (0.5, PORT + 1)):
        listener = new(address=ANY, port=port, listen=True)
        server, client = connection(listener)
        server.close()
        wait(seconds)
        finish(client)
        t.case(f"the other end closes {seconds} s later, TIME_WAIT lasts", f"{time_wait_seconds(port)} s", time_wait_seconds(port) != 60)


def finish(client):
    from world import await_closed

    while client.recv(1):
        pass
    client.shutdown(socket.SHUT_WR)
    await_closed(client)


@trial("port-record-37")
def linger(t):
    for setting, port in (((1, 5), PORT), ((1, 0), PORT + 1)):
        listener = new(address=ANY, port=port, listen=True)
        server, client = connection(listener)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", *setting))
        server.close()
        if setting[1]:
            finish(client)
        seen = time_wait_seconds(port)
        t.case(f"SO_LINGER with {setting[1]} s, TIME_WAIT lasts", f"{seen} s" if seen else "not at all", seen != 60)


@trial("port-record-38")
def tw_recycle(t):
    there = os.path.exists("/proc/sys/net/ipv4/tcp_tw_recycle")
    t.case("/proc/sys/net/ipv4/tcp_tw_recycle", "exists" if there else "does not exist", there)


@trial("port-record-39")
def tw_reuse_and_length(t):
    for value in (0, 1, 2):
        namespace.sysctl("net/ipv4/tcp_tw_reuse", value)
        last_run("server", port=PORT + value)
        seen = time_wait_seconds(PORT + value)
        t.case(f"tcp_tw_reuse {value}, TIME_WAIT lasts", f"{seen} s", seen != 60)


@trial("two-processes-9")
def protocol_numbers(t):
    t.case("TCP in the IP header", socket.IPPROTO_TCP, socket.IPPROTO_TCP == 6)
    t.case("IP itself: IPPROTO_IP, and 4 is IP inside IP", f"{socket.IPPROTO_IP}, {socket.IPPROTO_IPIP}", socket.IPPROTO_IP == 4)


@trial("two-processes-15")
def several_ports(t):
    ports = [port_of(new(address=ANY, port=PORT + number, listen=True)) for number in range(10)]
    t.case("ports on which one process listens", len(set(ports)), len(set(ports)) == 10)


@trial("two-processes-16")
def descriptor_and_port(t):
    sock = socket.socket()
    t.case("a socket that is not bound has a descriptor and the port", port_of(sock), port_of(sock) != 0)
    bound = new(address=ANY)
    twice = bound.dup()
    t.case("two descriptors of one socket have ports", f"{port_of(bound)} and {port_of(twice)}", port_of(bound) != port_of(twice))


@trial("two-processes-17")
def descriptor_of_a_socket(t):
    one, two = socket.socket(), socket.socket()
    t.case("two sockets have", "two descriptors" if one.fileno() != two.fileno() else "one descriptor", one.fileno() != two.fileno())
    twice = one.dup()
    t.case("after dup() one socket has", "two descriptors" if twice.fileno() != one.fileno() else "one descriptor", twice.fileno() == one.fileno())
