"""From five thousand chunks to a million on one machine: ingest, disk, memory, starts, questions.

The libraries are kept in the work folder. One that is not full yet is filled further with each
run, for so many minutes at a time.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from assistant.bootstrap import open_stores
from assistant.clock import now
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library import Library
from eval.bench import grown
from eval.bench.large import growing
from eval.bench.libraries import settings
from eval.bench.processes import Memory
from eval.bench.results import Section, parser, publish
from eval.sets import load_sets

_SIZES = (5_000, 100_000, 1_000_000)
_SOURCES = ("guidelines", "covidqa")


def main(argv: Sequence[str] | None = None) -> None:
    """Fill the libraries, then measure each and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    until = time.monotonic() + 60 * options.minutes
    libraries = [(size, settings(options.work, f"grown-{size}")) for size in options.sizes]
    for size, own in libraries:
        held = _filled(own, size, until, options)
        if held < size:
            print(f"{held:,} of {size:,} chunks; run the same command again to go on")
            return
    questions = [case.question for case in load_sets(["real_a", "real_b"])][: options.questions]
    measured = [grown.measure(own, questions) for _, own in libraries]
    section = Section("million", "From 5,000 chunks to a million", grown.report(measured))
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("million", __doc__)
    made.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="chunks of each library")
    made.add_argument(
        "--minutes", type=float, default=1e6, help="for how long to fill (until they are full)"
    )
    made.add_argument("--questions", type=int, default=None, help="how many to ask (all)")
    return made.parse_args(arguments)


def _filled(own: Settings, size: int, until: float, options: argparse.Namespace) -> int:
    """Fill a library from what other benches took in, noting each batch; gives its chunks."""
    library = open_stores(own).library
    held = library.catalogue.counts()[1]
    with Memory(os.getpid()) as memory:
        for batch in growing(library, _sources(options, library.embedder), size):
            held = batch.chunks
            grown.note(own, batch, memory.peak)
            print(f"{held:>9,} chunks, {batch.seconds:5.1f} s, {memory.peak:,.0f} MiB", flush=True)
            if time.monotonic() > until:
                break
    return held


def _sources(options: argparse.Namespace, embedder: Embedder) -> list[Library]:
    """The libraries that are there. Raises SystemExit where none is."""
    there = [name for name in _SOURCES if (options.work / name / "bedside.db").exists()]
    if not there:
        raise SystemExit("There is no library to copy from: run `python -m eval.bench.guidelines`.")
    return [open_stores(settings(options.work, name), embedder).library for name in there]


if __name__ == "__main__":
    main()
