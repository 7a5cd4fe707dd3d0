"""A network namespace of its own: loopback up, a second IPv6 address, and room for every TIME_WAIT. Needs root."""

import ctypes
import fcntl
import os
import socket
import struct
import time

CLONE_NEWNET = 0x40000000
SIOCSIFADDR, SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8916, 0x8913, 0x8914
IFF_UP = 1
SECOND_IPV6 = "fd00::2"
# An address of the host that is not loopback: `tcp_tw_reuse` tells them apart.
SECOND_IPV4 = "10.9.9.1"
# Scenarios take their ports below; the clients that only help to build a world take theirs above.
FIRST_PORT, LAST_PORT = 2000, 60000
HELPER_RANGE = (60001, 65535)
IP_LOCAL_PORT_RANGE = 51
# What ip_local_port_range is in a namespace where nobody has set it.
default_range = None


def enter():
    """Leaves the network namespace of the caller for a fresh one. Raises PermissionError where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
        address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(SECOND_IPV4))
        fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s16s", b"lo:1", address))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as control:
        index = socket.if_nametoindex("lo")
        fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16sIi", socket.inet_pton(socket.AF_INET6, SECOND_IPV6), 128, index))
    await_address(SECOND_IPV6)
    sysctl("net/ipv4/tcp_max_tw_buckets", 1 << 20)
    global default_range
    default_range = read_sysctl("net/ipv4/ip_local_port_range")
    sysctl("net/ipv4/ip_local_port_range", f"{FIRST_PORT} {HELPER_RANGE[1]}")


def await_address(address):
    """Until the address can be bound: right after it was added the kernel may still be checking that nobody else has it."""
    deadline = time.monotonic() + 10
    while True:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            try:
                return probe.bind((address, 0))
            except OSError:
                if time.monotonic() > deadline:
                    raise
        time.sleep(0.001)


def add_interface(name):
    """A second network interface, by netlink: one end of a veth pair. False where the kernel has none."""

    def attribute(number, data):
        return struct.pack("HH", 4 + len(data), number) + data + b"\0" * (-len(data) % 4)

    kind, request = attribute(1, b"veth"), 0x1 | 0x4 | 0x400 | 0x200  # IFLA_INFO_KIND; a request to be acknowledged, exclusive, to create
    body = struct.pack("BxHiII", 0, 0, 0, IFF_UP, IFF_UP) + attribute(3, name.encode() + b"\0") + attribute(18, kind)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as control:
        control.send(struct.pack("IHHII", 16 + len(body), 16, request, 1, 0) + body)
        return struct.unpack("i", control.recv(4096)[16:20])[0] == 0


def sysctl(name, value):
    with open(f"/proc/sys/{name}", "w") as file:
        file.write(str(value))


def read_sysctl(name):
    with open(f"/proc/sys/{name}") as file:
        return " ".join(file.read().split())
