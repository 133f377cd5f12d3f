"""The vectors that all implementations share."""

import gzip
import io
import json
import os
from pathlib import Path

from gatehouse_verifier import RejectedError
from gatehouse_verifier._claims import Expectations
from gatehouse_verifier._compact import parse_compact
from gatehouse_verifier._denylist import DenylistClaims
from gatehouse_verifier._document import read_snapshot
from gatehouse_verifier._errors import DocumentError, UnavailableError
from gatehouse_verifier._keys import read_keys
from gatehouse_verifier._state import Exchange, FeedState, Reading, ResyncError

FOLDER = Path(os.environ.get("GATEHOUSE_VECTORS") or Path(__file__).parents[2] / "vectors")


def load(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


def test_tokens():
    vectors = load("tokens.json")
    keys = read_keys(vectors["jwks"], {})
    expectations = Expectations(vectors["issuer"], vectors["audience"], vectors["leeway"])
    assert len(vectors["cases"]) >= 50
    wrong = []
    for case in vectors["cases"]:
        try:
            compact = parse_compact(case["token"])
            key = keys.get(compact.kid)
            if key is None:
                verdict = "signature"
            else:
                key.verify(compact)
                token = expectations.read(compact.payload, key)
                expectations.require_times(token, vectors["now"] * 1000)
                verdict = "accepted"
                assert token.subject == case["subject"]
        except RejectedError as refusal:
            verdict = refusal.reason.value
        if (verdict == "accepted") != (case["verdict"] == "accepted"):
            wrong.append((case["name"], verdict, case["verdict"]))
    assert not wrong


def run_step(state, step):
    now = Reading(step.get("mono", 0), step.get("wall", 0))
    if step["do"] == "snapshot":
        text = "\n".join(step["lines"]).encode()
        try:
            state.load(read_snapshot(gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(text))), state.issuer))
        except DocumentError:
            return "rejected"
        return "loaded"
    if step["do"] == "changes":
        return run_changes(state, step, now)
    if step["do"] == "size":
        return len(state.denylist)
    state.observe(now)
    if step["do"] == "ready":
        return state.is_ready(now)
    assert step["do"] == "verdict"
    refusal = state.verdict(DenylistClaims(**step["claims"]), now)
    return "accepted" if refusal is None else refusal.reason.value


def run_changes(state, step, sent):
    received = Reading(step["receivedMono"], step["receivedWall"])
    state.observe(sent)
    state.observe(received)
    try:
        update = state.read(Exchange(sent, received, step["nonce"], step["status"], step.get("body", "").encode()))
    except DocumentError:
        return "rejected"
    except ResyncError:
        return "resync"
    except UnavailableError:
        return "unavailable"
    state.add_entries(update)
    state.finish(update)
    state.forget()
    return "applied"


def test_feed():
    vectors = load("feed.json")
    assert len(vectors["scripts"]) >= 20
    wrong = []
    for script in vectors["scripts"]:
        state = FeedState(vectors.get("issuer"), script["maxStaleness"])
        for number, step in enumerate(script["steps"]):
            result = run_step(state, step)
            if result != step["expect"]:
                wrong.append((script["name"], number, step["do"], result, step["expect"]))
                break
    assert not wrong
