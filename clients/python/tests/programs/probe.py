"""Verifies tokens on command, for tests and benchmarks that run the verifiers of all languages as separate processes.

Commands on standard input: "verify TOKEN" and "follow TOKEN CHECKS"; the answers have times of the monotonic clock in ns.
"""

import os
import random
import sys
import time

from gatehouse_verifier import Gatehouse, RejectedError

PAUSE = 0.0001

gatehouse = Gatehouse(
    issuer=os.environ["ISSUER"],
    audience=os.environ["AUDIENCE"],
    credential=os.environ["CREDENTIAL"],
    base_url=os.environ["URL"],
    max_staleness=int(os.environ["MAX_STALENESS_MS"]) / 1000,
)
refused: list[str] = []


def verdict(token: str) -> str:
    try:
        gatehouse.verify(token)
        return "accepted"
    except RejectedError as error:
        return error.reason.value


def follow(token: str, checks: int) -> None:
    last_accepted = verifications = stale = 0
    while True:
        began = time.monotonic_ns()
        result = verdict(token)
        verifications += 1
        if result == "revoked":
            break
        if result == "accepted":
            if last_accepted == 0:
                print("following", flush=True)
            last_accepted = began
        else:
            stale += 1
        time.sleep(PAUSE)
    refused_at = time.monotonic_ns()
    refused.append(token)
    again = sum(verdict(random.choice(refused)) == "accepted" for _ in range(checks))
    print(f"refused {last_accepted} {refused_at} {verifications + checks} {stale} {again}", flush=True)


gatehouse.start(timeout=60)
print("ready", flush=True)
for line in sys.stdin:
    command, token, *rest = line.split()
    if command == "verify":
        began = time.monotonic_ns()
        print(f"{verdict(token)} {began}", flush=True)
    else:
        follow(token, int(rest[0]))
gatehouse.close()
