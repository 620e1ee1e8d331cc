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
from pathlib import Path

from assistant.bootstrap import open_stores
from assistant.clock import now
from assistant.config import Settings
from assistant.embedding import Embedder, open_embedder
from assistant.library import Library
from eval.bench import grown
from eval.bench.grown import Grown
from eval.bench.large import growing
from eval.bench.libraries import settings
from eval.bench.machine import cores
from eval.bench.processes import Memory
from eval.bench.results import ROOT, Section, parser, placed, publish
from eval.bench.sizing import sizes
from eval.sets import load_sets

_SIZES = (5_000, 100_000, 1_000_000)
_SOURCES = ("guidelines", "covidqa")


def main(argv: Sequence[str] | None = None) -> None:
    """Fill the libraries, then measure each and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    until = time.monotonic() + 60 * options.minutes
    libraries = [(size, _settings(options, size)) for size in options.sizes]
    for size, own in libraries:
        held = _filled(own, size, until, options)
        if held < size:
            print(f"{held:,} of {size:,} chunks; run the same command again to go on")
            return
    questions = [case.question for case in load_sets(["real_a", "real_b"])][: options.questions]
    measured = [grown.measure(own, questions) for _, own in libraries]
    if len(measured) > 1:
        _tell_sizes(measured, options)
    titles = ("From 5,000 chunks to a million", "From 5,000 chunks to a million, over servers")
    title, part = (titles[1], "servers") if options.database_url else (titles[0], "")
    section = Section("million", title, grown.report(measured, over_servers=bool(part)), part)
    publish(section, options, _unnamed(arguments), now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("million", __doc__)
    made.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="chunks of each library")
    made.add_argument(
        "--minutes", type=float, default=1e6, help="for how long to fill (until they are full)"
    )
    made.add_argument("--questions", type=int, default=None, help="how many to ask (all)")
    made.add_argument(
        "--page", type=Path, default=ROOT / "docs" / "sizing.md",
        help="page that --write puts the table of sizes into (docs/sizing.md)",
    )  # fmt: skip
    made.add_argument("--database-url", help="PostgreSQL in the place of SQLite; one of --sizes")
    made.add_argument("--chroma-url", help="Chroma's server in the place of the embedded one")
    options = made.parse_args(arguments)
    servers = (options.database_url, options.chroma_url)
    if any(servers) and not (all(servers) and len(options.sizes) == 1):
        made.error("servers: name both, and one of the --sizes, which is what they will hold")
    return options


def _settings(options: argparse.Namespace, size: int) -> Settings:
    """Settings of a library of some size; over servers its folder holds the lexical index."""
    over = "-servers" if options.database_url else ""
    urls = {"database_url": options.database_url, "chroma_url": options.chroma_url}
    return settings(options.work, f"grown-{size}{over}").model_copy(update=urls)


def _unnamed(arguments: Sequence[str]) -> list[str]:
    """The arguments without the addresses of servers, which may hold a password."""
    return ["…" if "://" in argument else argument for argument in arguments]


def _tell_sizes(measured: Sequence[Grown], options: argparse.Namespace) -> None:
    """Print what places of several sizes need; with --write it goes into its page, too."""
    library = _sources(options, open_embedder(None, options.work / "models", cores()))[0]
    text = sizes(measured, grown.embedded(library))
    print(text)
    if options.write:
        page: Path = options.page
        page.write_text(placed(page.read_text(encoding="utf-8"), "sizes", text), encoding="utf-8")


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
