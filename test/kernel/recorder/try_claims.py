"""Puts the claims of the documents on trial and prints what was seen, one JSON object a line.

usage: try_claims.py [ID...]

Every line: {"id": "ports-qa-7", "cases": [["what was asked", "what came", true], ...]}; the last is whether that is what the claim says, null where it says
nothing about it. Each trial has a network namespace of its own, which needs root; exit
status 3 says that it may not have one. A trial whose tool is missing (a C compiler, Node) prints nothing.
"""

import json
import os
import sys

import namespace
import trials_beliefs
import trials_clients
import trials_processes
import trials_samples
import trials_servers
from trial import Cases, trials

# The one trial that waits for TIME_WAIT to end starts first and goes on beside the others.
SLOW = "ports-qa-16"


def main():
    wanted = sys.argv[1:] or list(trials)
    try:
        namespace.enter()
    except PermissionError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
    for claim in sorted(wanted, key=lambda claim: claim != SLOW):
        if claim == SLOW:
            slow = os.fork()
            if slow == 0:
                run(claim)
                sys.stdout.flush()
                os._exit(0)
        else:
            run(claim)
    sys.stdout.flush()
    if SLOW in wanted and os.waitpid(slow, 0)[1] != 0:
        sys.exit(f"{SLOW} failed")


def run(claim):
    """In a child: what a trial leaves open or sets is gone with it."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        namespace.enter()
        cases = Cases()
        try:
            trials[claim](cases)
            print(json.dumps({"id": claim, "cases": cases.seen}, ensure_ascii=False))
        except FileNotFoundError as error:
            print(f"{claim}: {error}", file=sys.stderr)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(pid, 0)[1] != 0:
        sys.exit(f"the trial of {claim} failed")


if __name__ == "__main__":
    main()
