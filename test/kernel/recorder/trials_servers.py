"""Trials of claims about servers: who may bind and listen where."""

import errno
import os
import socket
import time

from trial import ANY, LOOPBACK, PORT, can, can_reach, close_first, connection, fork, last_run, new, outcome, readable, states, status_of, time_wait_seconds, trial, wait


@trial("ports-qa-1")
def listen_is_for_tcp(t):
    t.case("listen() on a bound UDP socket", outcome(new("udp", address=ANY).listen, 8), outcome(new("udp").listen, 8) == "EOPNOTSUPP")
    t.case("listen() on a bound TCP socket", can(address=ANY, listen=True), can(address=ANY, listen=True) == "ok")


@trial("ports-qa-2")
def listen_opens_the_port(t):
    server = new(address=ANY)
    refused = can_reach()
    t.case("connect() while the server is only bound", refused, refused == "ECONNREFUSED")
    server.listen(8)
    t.case("connect() after listen()", can_reach(), can_reach() == "ok")


@trial("ports-qa-4")
def ports_tell_programs_apart(t):
    one, two, sender = new("udp", address=LOOPBACK, port=5001), new("udp", address=LOOPBACK, port=5002), new("udp")
    for receiver in (one, two):
        sender.sendto(str(receiver.getsockname()[1]).encode(), receiver.getsockname())
    got = [receiver.recv(64).decode() for receiver in (one, two)]
    t.case("sent to port 5001 and to port 5002, received there", " and ".join(got), got == ["5001", "5002"] and not readable(one, 0.05))


@trial("ports-qa-5", "port-notes-9")
def protocol_selects_module(t):
    listener, datagram = new(address=LOOPBACK, listen=True), new("udp", address=LOOPBACK)
    server, client = connection(listener)
    client.sendall(b"over TCP")
    new("udp").sendto(b"over UDP", (LOOPBACK, PORT))
    stream, packet = server.recv(64).decode(), datagram.recv(64).decode()
    t.case("the TCP socket on the port received", stream, stream == "over TCP")
    t.case("the UDP socket on the port received", packet, packet == "over UDP")


@trial("ports-qa-6", "two-processes-4")
def tcp_and_udp_are_apart(t):
    tcp = new(address=ANY, listen=True)
    second = can(protocol="udp", address=ANY)
    t.case("bind() of UDP while TCP listens on the port", second, second == "ok")
    tcp.close()
    udp = new("udp", address=ANY)
    second = can(address=ANY, listen=True)
    t.case("bind() and listen() of TCP while UDP has the port", second, second == "ok")
    udp.close()


@trial("ports-qa-7")
def second_server_on_the_wildcard(t):
    first = new(address=ANY, listen=True)
    second = can(address=ANY)
    t.case("second bind() to 0.0.0.0 and the port", f"{second} ({os.strerror(getattr(errno, second))})", second == "EADDRINUSE")
    first.close()
    with_option = new(address=ANY, reuseaddr=True, listen=True)
    t.note("the same with SO_REUSEADDR on both", can(address=ANY, reuseaddr=True))
    with_option.close()
    new(address=ANY, reuseport=True, listen=True)
    t.note("the same with SO_REUSEPORT on both", can(address=ANY, reuseport=True, listen=True))


@trial("ports-qa-8")
def servers_on_two_addresses(t):
    new(address=LOOPBACK, listen=True)
    second = can(address="127.0.0.2", listen=True)
    t.case("a server on 127.0.0.1, then bind() and listen() on 127.0.0.2", second, second == "ok")


@trial("ports-qa-9")
def same_address_same_port(t):
    first = new(address=LOOPBACK)
    second = can(address=LOOPBACK)
    t.case("second bind() while the first is bound", second, second == "EADDRINUSE")
    first.listen(8)
    second = can(address=LOOPBACK)
    t.case("second bind() while the first listens", second, second == "EADDRINUSE")


@trial("ports-qa-10")
def specific_after_wildcard(t):
    new(address=ANY, listen=True)
    second = can(address=LOOPBACK)
    t.case("0.0.0.0 listens, then bind() to 127.0.0.1", second, second == "EADDRINUSE")
    new(address=LOOPBACK, port=PORT + 1, listen=True)
    t.note("127.0.0.1 listens, then bind() to 0.0.0.0", can(address=ANY, port=PORT + 1))


@trial("ports-qa-11")
def wildcard_is_every_address(t):
    new(address=ANY, listen=True)
    for address in (LOOPBACK, "127.0.0.2"):
        reached = can_reach(address)
        t.case(f"a server on 0.0.0.0, connect() to {address}", reached, reached == "ok")
        t.case(f"bind() to {address} then", can(address=address), can(address=address) == "EADDRINUSE")
    t.note("connect() to ::1", can_reach("::1"))


@trial("ports-qa-12")
def restart(t):
    last_run("server")
    again = can(address=ANY)
    t.case("restart without the option, the server closed a connection first", again, again == "EADDRINUSE")
    last_run("client", port=PORT + 1)
    again = can(address=ANY, port=PORT + 1)
    t.case("restart, the client closed first", again, again != "ok")
    new(address=ANY, port=PORT + 2, listen=True).close()
    again = can(address=ANY, port=PORT + 2)
    t.case("restart, there was no connection", again, again != "ok")


@trial("ports-qa-13")
def who_has_time_wait(t):
    last_run("server")
    t.case("the server closes first, then TIME_WAIT at the server", states(PORT, "server"), states(PORT, "server") == ["TIME_WAIT"])
    last_run("client", port=PORT + 1)
    at_server = states(PORT + 1, "server")
    t.case("the client closes first, then at the server", at_server, at_server == ["TIME_WAIT"])
    unread_data(t, PORT + 2, lambda seen: seen == ["TIME_WAIT"])


def unread_data(t, port, as_claimed):
    listener = new(address=ANY, port=port, listen=True)
    server, client = connection(listener)
    client.sendall(b"not read")
    readable(server)
    server.close()
    t.case("the server closes with unread data, then at the server", states(port, "server"), as_claimed(states(port, "server")))


@trial("ports-qa-14")
def length_of_time_wait(t):
    last_run("server")
    seconds = time_wait_seconds()
    t.case("TIME_WAIT against 2 × 30 s", f"{seconds} s", seconds == 60)
    t.case("TIME_WAIT against the 2 × 120 s of RFC 9293", f"{seconds} s", seconds == 240)


@trial("ports-qa-15")
def time_wait_blocks(t):
    last_run("server")
    for address in (LOOPBACK, ANY):
        t.case(f"bind() to {address} while 127.0.0.1 has a TIME_WAIT", can(address=address), can(address=address) == "EADDRINUSE")
    t.note("bind() to 127.0.0.2", can(address="127.0.0.2"))


@trial("ports-qa-16")
def time_wait_ends(t):
    last_run("server")
    before = can(address=ANY)
    wait(time_wait_seconds())
    # The kernel's timers are coarse at this distance: it may be some seconds more.
    after, deadline = can(address=ANY, listen=True), time.monotonic() + 15
    while after != "ok" and time.monotonic() < deadline:
        wait(0.2)
        after = can(address=ANY, listen=True)
    t.case("restart during TIME_WAIT, and when it is over", f"{before}, {after}", before == "EADDRINUSE" and after == "ok")


@trial("ports-qa-17", "two-processes-23")
def restart_with_the_option(t):
    last_run("server", reuseaddr=True)
    t.case("SO_REUSEADDR on the last run and on this one", can(address=ANY, reuseaddr=True, listen=True), can(address=ANY, reuseaddr=True, listen=True) == "ok")
    last_run("server", port=PORT + 1)
    alone = can(address=ANY, port=PORT + 1, reuseaddr=True)
    t.case("SO_REUSEADDR on this run only", alone, alone == "ok")


@trial("ports-qa-18")
def harm_of_the_option(t):
    last_run("server", reuseaddr=True)
    again = can(address=ANY, reuseaddr=True, listen=True)
    t.case("restart over TIME_WAIT", again, again == "ok")
    new(address=ANY, port=PORT + 1, reuseaddr=True, listen=True)
    second = can(address=ANY, port=PORT + 1, reuseaddr=True)
    t.case("a second server while the first listens", second, second == "EADDRINUSE")
    slow, quick = (new(address=ANY, port=PORT + 2, reuseaddr=True) for _ in range(2))
    quick.listen(8)
    late = outcome(slow.listen, 8)
    t.case("both bound before either listens, then listen() of the slower", late, late == "ok")


@trial("ports-qa-19", "port-notes-47")
def option_and_overlapping_addresses(t):
    for first, second, port in ((ANY, LOOPBACK, PORT), (LOOPBACK, ANY, PORT + 1)):
        new(address=first, port=port, reuseaddr=True, listen=True)
        got = can(address=second, port=port, reuseaddr=True)
        t.case(f"SO_REUSEADDR on both, {first} listens, then bind() to {second}", got, got == "ok")
    new(address=ANY, port=PORT + 2, reuseaddr=True)
    t.note("the same while 0.0.0.0 is only bound", can(address=LOOPBACK, port=PORT + 2, reuseaddr=True))


@trial("ports-qa-39")
def summary_of_addresses(t):
    new(address=LOOPBACK, listen=True)
    t.case("127.0.0.1 listens, then bind() to 127.0.0.2", can(address="127.0.0.2"), can(address="127.0.0.2") == "ok")
    t.case("127.0.0.1 listens, then bind() to 0.0.0.0", can(address=ANY), can(address=ANY) == "ok")


@trial("port-notes-11", "two-processes-2")
def one_port_one_application(t):
    new(address=ANY, listen=True)
    t.case("a second TCP socket on the port, no options", can(address=ANY), can(address=ANY) == "EADDRINUSE")
    new("udp", address=ANY)
    second = can(protocol="udp", address=ANY)
    t.case("a second UDP socket on the port, no options", second, second == "EADDRINUSE")
    new(address=ANY, port=PORT + 1, reuseport=True, listen=True)
    second = can(address=ANY, port=PORT + 1, reuseport=True, listen=True)
    t.case("SO_REUSEPORT on both", second, second == "EADDRINUSE")
    new(address=LOOPBACK, port=PORT + 2, listen=True)
    second = can(address="127.0.0.2", port=PORT + 2, listen=True)
    t.case("on another address", second, second == "EADDRINUSE")


@trial("port-notes-31")
def ports_of_connections(t):
    for reuse, port in ((False, PORT), (True, PORT + 10)):
        for number, state in enumerate(("ESTABLISHED", "CLOSE_WAIT", "TIME_WAIT")):
            leave(state, port + number, reuse)
            got = can(address=ANY, port=port + number, reuseaddr=reuse, listen=True)
            t.case(f"{state}, {'SO_REUSEADDR on both' if reuse else 'no options'}, bind() and listen()", got, got == "EADDRINUSE")


kept = []


def leave(state, port, reuse):
    listener = new(address=ANY, port=port, reuseaddr=reuse, listen=True)
    server, client = connection(listener)
    listener.close()
    if state == "TIME_WAIT":
        close_first(server, client)
        return
    if state == "CLOSE_WAIT":
        client.shutdown(socket.SHUT_WR)
        server.recv(1)
    kept.extend((server, client))


@trial("port-notes-46")
def option_and_different_addresses(t):
    new(address=LOOPBACK, reuseaddr=True, listen=True)
    second = can(address="127.0.0.2", reuseaddr=True, listen=True)
    t.case("127.0.0.1 and 127.0.0.2 listen, SO_REUSEADDR on both", second, second == "ok")
    wild = can(address=ANY, reuseaddr=True)
    t.case("127.0.0.1 listens, then bind() to 0.0.0.0, SO_REUSEADDR on both", wild, wild == "ok")
    new(address=LOOPBACK, port=PORT + 1, listen=True)
    t.note("127.0.0.1 and 127.0.0.2 listen, no options", can(address="127.0.0.2", port=PORT + 1, listen=True))


@trial("port-notes-48")
def option_within_one_process(t):
    new(address=LOOPBACK, reuseaddr=True)
    second = can(address="127.0.0.2", reuseaddr=True)
    t.case("one process binds 127.0.0.1 and 127.0.0.2, SO_REUSEADDR on both", second, second == "ok")
    new(address=LOOPBACK, port=PORT + 1)
    needless = can(address="127.0.0.2", port=PORT + 1)
    t.case("the option is needed for that: without it bind() gives", needless, needless != "ok")


@trial("port-notes-49")
def option_and_udp(t):
    new("udp", address=LOOPBACK, reuseaddr=True)
    second = can(protocol="udp", address=LOOPBACK, reuseaddr=True)
    t.case("second UDP bind() to the same address and port, SO_REUSEADDR on both", second, second == "ok")
    new("udp", address=LOOPBACK, port=PORT + 1)
    second = can(protocol="udp", address=LOOPBACK, port=PORT + 1, reuseaddr=True)
    t.note("only the second has it", second)


@trial("two-processes-7")
def socket_and_process(t):
    listener = new(address=ANY, listen=True)
    second = can(address=ANY)
    t.case("a second process binds the same address and port", second, second == "EADDRINUSE")
    pid = fork(lambda: 0 if outcome(listener.listen, 8) == "ok" else 1)
    shared = status_of(pid)
    t.case("after fork() the child uses the same socket", "ok" if shared == 0 else "fails", shared != 0)
    new(address=ANY, port=PORT + 1, reuseport=True, listen=True)
    second = can(address=ANY, port=PORT + 1, reuseport=True, listen=True)
    t.case("SO_REUSEPORT: two sockets with the same address and port", second, second != "ok")


@trial("two-processes-19")
def only_one_exception(t):
    for label, first, second in (
        ("SO_REUSEPORT on both listeners", dict(address=ANY, reuseport=True, listen=True), dict(address=ANY, reuseport=True, listen=True)),
        ("SO_REUSEADDR on both, none listens", dict(address=ANY, reuseaddr=True), dict(address=ANY, reuseaddr=True)),
        ("two addresses", dict(address=LOOPBACK, listen=True), dict(address="127.0.0.2", listen=True)),
        ("UDP with SO_REUSEADDR on both", dict(protocol="udp", address=ANY, reuseaddr=True), dict(protocol="udp", address=ANY, reuseaddr=True)),
    ):
        with new(**first):
            got = can(**second)
        t.case(f"without fork(), {label}", got, got == "EADDRINUSE")


@trial("two-processes-20")
def both_must_have_it(t):
    for old, now, port in ((True, True, PORT), (True, False, PORT + 1), (False, True, PORT + 2), (False, False, PORT + 3)):
        last_run("server", port=port, reuseaddr=old)
        got = can(address=ANY, port=port, reuseaddr=now)
        t.case(f"TIME_WAIT, last run {'with' if old else 'without'}, this run {'with' if now else 'without'}", got, (got == "ok") == (old and now))


@trial("two-processes-22")
def two_minutes(t):
    new(address=ANY, listen=True).close()
    got = can(address=ANY, listen=True)
    t.case("a listener without connections is closed, then bind() at once", got, got != "ok")
    last_run("server")
    t.case("a connection in TIME_WAIT holds the port for", f"{time_wait_seconds()} s", time_wait_seconds() == 120)


@trial("two-processes-24")
def not_only_time_wait(t):
    new(address=LOOPBACK, reuseaddr=True)
    got = can(address=LOOPBACK, reuseaddr=True)
    t.case("a bound TCP socket, SO_REUSEADDR on both", got, got != "ok")
    leave("ESTABLISHED", PORT + 1, True)
    got = can(address=ANY, port=PORT + 1, reuseaddr=True)
    t.case("an open connection", got, got != "ok")
    new("udp", address=LOOPBACK, reuseaddr=True)
    got = can(protocol="udp", address=LOOPBACK, reuseaddr=True)
    t.case("a UDP socket", got, got != "ok")


@trial("two-processes-25")
def option_before_bind(t):
    last_run("server", reuseaddr=True)
    early = can(address=ANY, reuseaddr=True, listen=True)
    t.case("restart, set before bind()", early, early == "ok")
    late = new()
    bound = outcome(late.bind, (ANY, PORT))
    late.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    t.case("restart, set after bind(): bind() had given", bound, bound == "EADDRINUSE")


@trial("two-processes-29")
def start_over_connections(t):
    for old, now, port, claimed in ((True, True, PORT, "ok"), (False, False, PORT + 1, "EADDRINUSE"), (False, True, PORT + 2, "ok")):
        leave("ESTABLISHED", port, old)
        got = can(address=ANY, port=port, reuseaddr=now, listen=True)
        t.case(f"an open connection, last run {'with' if old else 'without'}, this run {'with' if now else 'without'}", got, got == claimed)


@trial("two-processes-30")
def several_servers(t):
    new(address=LOOPBACK, reuseaddr=True, listen=True)
    second = can(address=LOOPBACK, reuseaddr=True, listen=True)
    t.case("SO_REUSEADDR on both", second, second == "EADDRINUSE")
    new(address=LOOPBACK, port=PORT + 1, reuseport=True, listen=True)
    second = can(address=LOOPBACK, port=PORT + 1, reuseport=True, listen=True)
    t.case("SO_REUSEPORT on both", second, second == "EADDRINUSE")
