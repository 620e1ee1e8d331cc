"""What came out: outcomes of questions against what was taken away and when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import quantiles
from typing import Any

from assistant.record import Record

Outcome = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outage:
    """Something that was away. began, back: seconds since the epoch."""

    what: str
    began: float
    back: float


def outcomes(path: Path) -> list[Outcome]:
    """The lines of the users, in the order of their beginning."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    return sorted(found, key=lambda outcome: outcome["at"])


def figures(found: Sequence[Outcome], outages: Sequence[Outage], grace: float) -> dict[str, Any]:
    """Counts, latencies and recoveries. grace: seconds after an outage's end in which a question
    that was asked during it may still fail."""
    good = [o for o in found if o["status"] == 200]
    bad = [o for o in found if o["status"] != 200]
    took = quantiles([o["took"] for o in good], n=100) if len(good) > 1 else [0.0] * 99
    span = found[-1]["at"] - found[0]["at"] if found else 0.0
    return {
        "questions": len(found),
        "a second": round(len(found) / span, 1) if span else 0,
        "wrong answers": [o["wrong"] for o in good if o["wrong"]],
        "errors": len(bad),
        "errors with nothing away": [
            (o["status"], o.get("detail")) for o in bad if not _during(o, outages, grace)
        ],
        "by status": dict(Counter(str(o["status"]) for o in found)),
        "p50 s": round(took[49], 3),
        "p95 s": round(took[94], 3),
        "outages": [
            _outage(outage, following.began, found)
            for outage, following in zip(outages, [*outages[1:], Outage("", inf, inf)], strict=True)
        ],
    }


def record_faults(found: Sequence[Outcome], record: Record) -> list[str]:
    """Answers that were shown and are not in the record, and where its chain is broken."""
    proved = record.verify()
    faults = [f"broken at {proved.broken.seq}: {proved.broken.detail}"] if proved.broken else []
    ids = {entry.id for entry in record.tail(proved.count)}
    lost = [o["record"] for o in found if o["status"] == 200 and o["record"] not in ids]
    return faults + [f"answer {id} is not in the record" for id in lost]


def _during(outcome: Outcome, outages: Sequence[Outage], grace: float) -> bool:
    ended = outcome["at"] + outcome["took"]
    return any(o.began <= ended and outcome["at"] <= o.back + grace for o in outages)


def _outage(outage: Outage, following: float, found: Sequence[Outcome]) -> dict[str, Any]:
    """How long it lasted, and how long after its end the last question failed.

    following: when the next outage began.
    """
    after = [o for o in found if outage.back <= o["at"] + o["took"] < following]
    failed = [o["at"] + o["took"] for o in after if o["status"] != 200]
    during = [o for o in found if outage.began <= o["at"] + o["took"] <= outage.back]
    return {
        "what": outage.what,
        "away s": round(outage.back - outage.began, 1),
        "errors while away": sum(o["status"] != 200 for o in during),
        "answers while away": sum(o["status"] == 200 for o in during),
        "last error after s": round(max(failed) - outage.back, 1) if failed else 0.0,
    }
