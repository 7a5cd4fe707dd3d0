"""Makes one situation on a port in namespaces of its own, tries the bind() that is asked about, and has Bindwise look at it from inside.

Runs as the first process of a PID namespace in a new network namespace: `unshare -n -p -f --mount-proc python3 -B make.py NAME COMMAND…`.
"""

import errno
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys

PORT = 8888
NOBODY = 65534
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def holder(part, uid=0):
    """Starts app.py with one of its parts and waits until it says that it is ready; gives what it said."""
    app = os.path.join(os.path.dirname(os.path.abspath(__file__)), "app.py")
    child = subprocess.Popen(
        ["python3", app, part, str(uid)],
        executable=sys.executable,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    return child.stdout.readline().strip()


def try_bind(query, options):
    """What bind(), and for TCP listen(), really answer to the query."""
    family = socket.AF_INET6 if ":" in query["address"] else socket.AF_INET
    kind = socket.SOCK_STREAM if query["protocol"] == "tcp" else socket.SOCK_DGRAM
    with socket.socket(family, kind) as sock:
        if options.get("SO_REUSEADDR"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((query["address"], query["port"]))
            if kind == socket.SOCK_STREAM:
                sock.listen()
        except OSError as error:
            return errno.errorcode[error.errno]
    return "ok"


# name: parts of app.py with their users, the address that is asked for, its options, the user who looks
SITUATIONS = {
    "listener": ([("listen", 0)], "0.0.0.0", {}, 0),
    "listener-reuseaddr": ([("listen", 0)], "0.0.0.0", {"SO_REUSEADDR": True}, 0),
    "other-user": ([("listen", NOBODY)], "0.0.0.0", {}, 0),
    "wildcard-holds": ([("listen", 0)], "127.0.0.1", {"SO_REUSEADDR": True}, 0),
    "specific-holds": ([("listen-loopback", 0)], "0.0.0.0", {"SO_REUSEADDR": True}, 0),
    "specific-beside": ([("listen-loopback", 0)], "127.0.0.2", {}, 0),
    "dual-stack": ([("listen-dual", 0)], "0.0.0.0", {"SO_REUSEADDR": True}, 0),
    "v6only-beside": ([("listen-v6only", 0)], "0.0.0.0", {}, 0),
    "time-wait": ([("time-wait", 0)], "0.0.0.0", {"SO_REUSEADDR": False}, 0),
    "time-wait-unknown": ([("time-wait", 0)], "0.0.0.0", {}, 0),
    "time-wait-reuseaddr": ([("time-wait-reuseaddr", 0)], "0.0.0.0", {"SO_REUSEADDR": False}, 0),
    "close-wait": ([("close-wait", 0)], "0.0.0.0", {}, 0),
    "inherited": ([("inherited", 0)], "0.0.0.0", {}, 0),
    "workers": ([("workers", 0)], "0.0.0.0", {}, 0),
    "outgoing": ([("outgoing", 0)], "0.0.0.0", {}, 0),
    "bound": ([("bound", 0)], "0.0.0.0", {}, 0),
    "udp-beside-tcp": ([("udp", 0), ("listen", 0)], "0.0.0.0", {}, 0),
    "udp-only": ([("udp", 0)], "0.0.0.0", {}, 0),
    "other-namespace": ([("namespaced", 0)], "0.0.0.0", {}, 0),
    "udp-asked": ([("udp", 0), ("listen", 0)], "0.0.0.0", {}, 0),
    "nobody": ([], "0.0.0.0", {}, 0),
    "unseen": ([("listen", 0)], "0.0.0.0", {}, NOBODY),
    "privileged": ([], "0.0.0.0", {}, NOBODY),
    "not-here": ([], "192.0.2.1", {}, 0),
}


def main():
    name, command = sys.argv[1], sys.argv[2:]
    parts, address, options, looker = SITUATIONS[name]
    loopback_up()
    said = [holder(part, uid) for part, uid in parts]
    port = 80 if name == "privileged" else int(next((word for word in said if word.isdigit()), PORT))
    query = {"port": port, "protocol": "udp" if name == "udp-asked" else "tcp", "address": address}
    if looker == 0:
        actual = try_bind(query, options)
    else:
        reader, writer = os.pipe()
        if os.fork() == 0:
            os.setgroups([])
            os.setgid(looker)
            os.setuid(looker)
            os.write(writer, try_bind(query, options).encode())
            os._exit(0)
        os.close(writer)
        actual = os.read(reader, 100).decode()
    query["options"] = options
    # Whoever holds nothing now did so a moment ago: that is how one comes to ask.
    if name == "nobody":
        query["error"] = "EADDRINUSE"
    elif actual != "ok":
        query["error"] = actual
    question = json.dumps({"query": query, "actual": actual, "looker": looker})
    looked = subprocess.run(command, input=question, text=True, stdout=subprocess.PIPE)
    sys.stdout.write(looked.stdout)
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.kill(-1, signal.SIGKILL)
    return looked.returncode


sys.exit(main())
