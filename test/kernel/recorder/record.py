"""Asks the kernel about sockets and prints what it answered, one JSON object a line.

usage: record.py matrix | random SEED COUNT | crowds SEED COUNT

Every line: {"existing": [...], "request": {...}, "observed": {"bind": ..., "listen": ...}}, or with "listen", the index of a socket that exists and
that calls listen(), in place of "request". Works in a network namespace of its own, which needs root;
exit status 3 says that it may not have one.
"""

import json
import sys

import namespace
import scenarios
from world import NotBuilt, Sinks, World


def main():
    if sys.argv[1:] == ["matrix"]:
        worlds = (([existing], request) for existing, request in scenarios.matrix())
    elif len(sys.argv) == 4 and sys.argv[1] == "random":
        worlds = scenarios.random_worlds(int(sys.argv[2]), int(sys.argv[3]))
    elif len(sys.argv) == 4 and sys.argv[1] == "crowds":
        worlds = scenarios.crowds(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(__doc__)
    record(worlds)


def record(worlds):
    port, sinks = namespace.LAST_PORT + 1, None
    for existing, request in worlds:
        if port > namespace.LAST_PORT:
            # A port that has seen TIME_WAIT is spent; a fresh namespace has all of them.
            if sinks is not None:
                sinks.close()
            enter_or_leave()
            port, sinks = namespace.FIRST_PORT, Sinks()
        ask(World(sinks), existing, request, port)
        port += 1


def enter_or_leave():
    try:
        namespace.enter()
    except PermissionError as error:
        print(error, file=sys.stderr)
        sys.exit(3)


def ask(world, existing, request, port):
    """Each socket that is to exist was a request once: its answer is recorded as well."""
    try:
        for spec in existing:
            before = list(world.sockets)
            result = world.add({**spec, "port": port})
            # Alone, a socket is asked once per world that it starts; the first answer is enough.
            if "bind" in result and before:
                show(before, at({key: value for key, value in spec.items() if key not in ("state", "via", "optionsNow")}, port), asked_only(spec, result))
        # One question a world: a socket that was bound leaves traces on its port even after it is closed.
        listens = world.listen() if len(existing) > 1 and port % 2 else []
        for index, result in listens:
            print(json.dumps({"existing": world.sockets, "listen": index, "observed": {"listen": result}}, separators=(",", ":")))
        if not listens:
            request = at(request, port)
            show(world.sockets, request, world.ask(request))
    except NotBuilt:
        pass
    finally:
        world.close()


def asked_only(spec, result):
    """listen() of a socket whose options changed after bind() is another question than the one that predict() answers."""
    return {"bind": result["bind"]} if "optionsNow" in spec else result


def at(spec, port):
    return {**spec, "port": port}


def show(existing, request, observed):
    print(json.dumps({"existing": existing, "request": request, "observed": observed}, separators=(",", ":")))


if __name__ == "__main__":
    main()
