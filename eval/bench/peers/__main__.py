"""Bedside beside LangChain, LlamaIndex, Haystack and txtai: quality, speed and memory."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.clock import now
from eval.bench.peers.corpora import Given, prepare
from eval.bench.peers.environments import PEERS, bedside, bedside_answers, make, peers
from eval.bench.peers.figures import Figures
from eval.bench.peers.report import report
from eval.bench.peers.rounds import Bench
from eval.bench.results import Section, parser, publish

_PARTS = ("quality", "ingest", "ask")


def main(argv: Sequence[str] | None = None) -> None:
    """Measure what is not measured yet, and report all that is."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    given = Given(options.data, options.work, tuple(options.chunks), options.part)
    given.peers.mkdir(parents=True, exist_ok=True)
    if options.build:
        make(given.peers)
    models = options.work / "models"
    systems = [bedside(models), *peers(given.peers)]
    chosen = [s for s in systems if s.key in options.systems]
    figures = Figures(given.peers / "figures.json")
    if options.again:
        figures.forget(options.parts, [*options.systems, "answers"])
    bench = Bench(given, figures, chosen, bedside_answers(models), options.rounds, options.seconds)
    if options.parts:
        prepare(given)
    steps = {"quality": bench.quality, "ingest": bench.ingest, "ask": bench.ask}
    for part in options.parts:
        steps[part]()
    body = report(figures, systems, bench.answers, given.sizes)
    title = "Side by side with what could be assembled instead"
    publish(Section("peers", title, body), options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("peers", __doc__)
    made.add_argument("--build", action="store_true", help="make the peers' environments first")
    made.add_argument("--rounds", type=int, default=3, help="rounds of ingest and questions (3)")
    made.add_argument(
        "--parts", nargs="*", choices=_PARTS, default=_PARTS, help="what to measure (all)"
    )
    made.add_argument(
        "--systems", nargs="+", choices=("bedside", *PEERS), default=("bedside", *PEERS),
        help="of which systems (all whose environment is there)",
    )  # fmt: skip
    made.add_argument(
        "--again", action="store_true",
        help="measure these parts of these systems anew; without it, a run goes on where the last "
        "one ended. Indexes are kept: delete a peer's folder to have them made anew",
    )  # fmt: skip
    made.add_argument(
        "--chunks", type=int, nargs="+", default=(5_000, 100_000), help="sizes that are asked"
    )
    made.add_argument(
        "--seconds", type=float, default=18.0, help="longest that a size is asked, one at a time"
    )
    made.add_argument(
        "--part", type=float, default=1.0, help="share of the guidelines taken in against the clock"
    )
    return made.parse_args(arguments)


if __name__ == "__main__":
    main()
