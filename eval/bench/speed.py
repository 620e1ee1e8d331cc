"""How fast Bedside takes documents in, answers and starts, and how much memory it needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.bootstrap import build, open_stores
from assistant.clock import now
from assistant.pipeline import Assistant
from eval.bench import latency, rates, startup
from eval.bench.large import grow
from eval.bench.libraries import assistant_over, settings
from eval.bench.machine import precision
from eval.bench.results import Section, needed, parser, publish
from eval.sets import load_sets

_CHUNKS = 100_000
_PARTS = ("ingest", "ask", "start")
_TITLES = {
    "ingest": "Speed: taking documents in",
    "ask": "Speed: asking",
    "start": "Speed: starting and serving",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure what was asked for, each part to a section of its own; CPUs with and without
    bfloat16 have sections apart, since most of the time goes to the embedder."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    needed(options.data / "guidelines")
    measures = {"ingest": _ingest, "ask": _ask, "start": _start}
    for part in options.only:
        title, kind = f"{_TITLES[part]}, {precision()}", f"{part}-{precision()}"
        section = Section("speed", title, measures[part](options), kind)
        publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("speed", __doc__)
    made.add_argument(
        "--only", nargs="+", choices=_PARTS, default=_PARTS, help="parts to measure (all)"
    )
    made.add_argument("--rounds", type=int, default=3, help="rounds of the ingest (3)")
    made.add_argument(
        "--chunks", type=int, default=_CHUNKS, help="size of the large library (100,000)"
    )
    made.add_argument(
        "--small", action="store_true", help="few documents and questions: tries the bench itself"
    )
    return made.parse_args(arguments)


def _ingest(options: argparse.Namespace) -> str:
    files = rates.mixed(options.data / "guidelines", part=0.05 if options.small else 1.0)
    models = settings(options.work, "guidelines").models_dir
    return rates.report(rates.measure(files, models, options.rounds))


def _ask(options: argparse.Namespace) -> str:
    guidelines = _guidelines(options)
    library = guidelines.library
    large = settings(options.work, f"large-{options.chunks}")
    stores = open_stores(large, embedder=library.embedder)
    sources = [library]
    if (options.work / "scifact" / "bedside.db").exists():
        sources.append(open_stores(settings(options.work, "scifact"), library.embedder).library)
    grow(stores.library, sources, options.chunks)
    stores.engine.dispose()
    asked = _questions(options)
    measured = [
        latency.measure("guidelines", guidelines, asked),
        latency.measure("large", build(large), asked),
    ]
    grown = (
        "The large library holds the guidelines and the SciFact abstracts (where that bench has "
        "run), and near copies of them with other ids and moved vectors, in all three stores."
    )
    return f"{latency.report(measured)}\n\n{grown}"


def _start(options: argparse.Namespace) -> str:
    _guidelines(options)
    own = settings(options.work, "guidelines")
    return startup.measure(own, _questions(options), times=1 if options.small else 10)


def _guidelines(options: argparse.Namespace) -> Assistant:
    folder = options.data / "guidelines"
    return assistant_over(
        settings(options.work, "guidelines"), sorted(p for p in folder.iterdir() if p.is_dir())
    )


def _questions(options: argparse.Namespace) -> list[str]:
    cases = load_sets(["real_a", "real_b"])
    return [case.question for case in cases[: 6 if options.small else None]]


if __name__ == "__main__":
    main()
