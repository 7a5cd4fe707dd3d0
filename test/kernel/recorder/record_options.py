"""Asks this kernel what setsockopt() answers to each line of its first argument: LEVEL OPTION VALUE LENGTH, with VALUE `@n` for the pointer n; `?` asks
getsockopt() of a new socket instead.

Prints one JSON object a line: {"asked": LINE, "observed": NAME}.
"""

import ctypes
import errno
import json
import socket
import struct
import sys

NOT_PERMITTED = 3

if sys.platform != "linux":
    sys.exit(NOT_PERMITTED)

libc = ctypes.CDLL(None, use_errno=True)
libc.setsockopt.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint]

for line in sys.argv[1].split(";"):
    level, option, value, length = line.split()
    # Options of IPv6 are none of a socket of IPv4.
    family = socket.AF_INET6 if int(level) == socket.IPPROTO_IPV6 else socket.AF_INET
    with socket.socket(family) as sock:
        if value == "?":
            print(json.dumps({"asked": line, "observed": str(sock.getsockopt(int(level), int(option)))}))
            continue
        if value.startswith("@"):
            pointer = int(value[1:])
        else:
            buffer = ctypes.create_string_buffer(struct.pack("i", int(value)), 64)
            pointer = ctypes.addressof(buffer)
        answer = libc.setsockopt(sock.fileno(), int(level), int(option), pointer, int(length))
        observed = "ok" if answer == 0 else errno.errorcode[ctypes.get_errno()]
    print(json.dumps({"asked": line, "observed": observed}))
