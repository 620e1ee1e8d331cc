"""The figures of the show as a page."""

from __future__ import annotations

from typing import Any

from eval.bench.results import table


def body(found: dict[str, Any]) -> str:
    """Markdown of what came out."""
    rows = [
        ["questions", f"{found['questions']:,} ({found['a second']} a second)"],
        ["answered", f"{found['by status'].get('200', 0):,}"],
        ["p50, p95 of an answer", f"{found['p50 s']:.3f} s, {found['p95 s']:.3f} s"],
        ["wrong answers", _listed(found["wrong answers"])],
        ["errors while something was away", f"{found['errors'] - len(found[_UNASKED]):,}"],
        [_UNASKED, _listed(found[_UNASKED])],
        ["record, against every answer that was shown", _listed(found["record"])],
        ["the three stores, id by id", _listed(found["stores"])],
        ["editions of all documents brought out", f"{found['ingests']:,}"],
        ["ingests run again, as PostgreSQL was away", found["ingests that had to be run again"]],
    ]
    outages = [
        [
            outage["what"],
            f"{outage['away s']:.1f} s",
            outage["errors while away"],
            outage["answers while away"],
            f"{outage['last error after s']:.1f} s",
        ]
        for outage in found["outages"]
    ]
    taken = ["taken away", "away for", "errors meanwhile", "answers meanwhile", "last error after"]
    return (
        f"{found['users']} users for {found['seconds']:,} seconds, each asking for a dose, reading "
        "for one to three seconds and asking again, through a proxy over three replicas of "
        "`bedside serve`, PostgreSQL and Chroma's server, all on this machine. Meanwhile an ingest "
        "brings out one edition of every document after the other, each with another dose; an "
        "answer is wrong where it tells a dose that was not out when it was asked.\n\n"
        f"{table(['', ''], rows)}\n\n{table(taken, outages)}\n\n"
        "“Last error after”: counted from when it was started again (a replica: from when it was "
        "ready)."
    )


_UNASKED = "errors with nothing away"


def _listed(what: Any) -> str:
    if isinstance(what, list):
        return f"{len(what)}: {what[:5]}" if what else "none"
    return str(what)
