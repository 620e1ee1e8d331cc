"""What a library of some size needs on one machine, and what a question over it takes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assistant.bootstrap import LateEmbedder, build, open_stores
from assistant.config import Settings
from assistant.library import Library
from assistant.library.pieces import piece
from assistant.model import Question
from eval.bench import latency
from eval.bench.large import Batch
from eval.bench.latency import Latency
from eval.bench.outcomes import CHANNEL
from eval.bench.results import percentile, table
from eval.bench.startup import Served, serving

_SERVERS = (
    "PostgreSQL, Chroma's server (both on this machine; its disk and their memory are not counted "
    "here) and Tantivy"
)
_GROWTH = "growth.jsonl"
_PARTS = {"database": "bedside.db*", "vectors": "vectors/**/*", "lexical index": "lexical/*"}
_CHANGES = 3
_EMBEDDED = 512


@dataclass(frozen=True, slots=True)
class Written:
    """What filling a library took. seconds: of each batch, with chunks in it after that. peak:
    MiB that the writing process held at most."""

    batches: list[Batch]
    peak: float

    @property
    def seconds(self) -> float:
        """Of the whole."""
        return sum(batch.seconds for batch in self.batches)

    def rate(self, part: slice) -> float:
        """Chunks a second over a part of the batches, all but the first of which count."""
        own = self.batches[part]
        return (own[-1].chunks - own[0].chunks) / sum(batch.seconds for batch in own[1:])


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured. disk: bytes by part. cold: as `bedside serve` starts with none of its
    files in memory; changed: seconds of the first question after a change."""

    written: Written
    disk: dict[str, int]
    cold: Served
    asked: Latency
    changed: float


def note(own: Settings, batch: Batch, peak: float) -> None:
    """Keep what a batch took beside the library. peak: MiB that the writing process held."""
    line = {"chunks": batch.chunks, "seconds": batch.seconds, "peak": peak}
    with (own.data_dir / _GROWTH).open("a") as stream:
        stream.write(json.dumps(line) + "\n")


def embedded(library: Library) -> float:
    """Chunks a second that the embedder does, on some of a library's."""
    every = ((d.metadata.title, c.chunk) for d in library.documents()
             for c in library.catalogue.chunks_of(d.edition_id))  # fmt: skip
    some = list(islice(every, _EMBEDDED))
    sections = library.catalogue.sections_of(chunk.section_id for _, chunk in some)
    pieces = [
        piece(title, sections[chunk.section_id], chunk.start, chunk.end, library.embedder)
        for title, chunk in some
    ]
    library.embedder.embed(pieces[:8])  # warm
    start = time.perf_counter()
    library.embedder.embed(pieces)
    return len(pieces) / (time.perf_counter() - start)


def measure(own: Settings, questions: Sequence[str]) -> Grown:
    """Measure a library that is full."""
    for path in own.data_dir.rglob("*"):
        _drop(path)
    cold = serving(own, questions, rounds=2)
    assistant = build(own)
    asked = latency.measure(f"{assistant.library.catalogue.counts()[1]:,}", assistant, questions)
    changed = []
    for text in questions[:_CHANGES]:
        assistant.library.catalogue.advance()
        start = time.perf_counter()
        assistant.ask(Question(text, channel=CHANNEL))
        changed.append(time.perf_counter() - start)
    disk = {part: _size(own.data_dir, pattern) for part, pattern in _PARTS.items()}
    if own.database_url:
        disk["database"] = _database_size(own)
    return Grown(_written(own), disk, cold, asked, min(changed))


def report(measured: Sequence[Grown], *, over_servers: bool = False) -> str:
    """Markdown about libraries of several sizes."""
    columns = [_column(one) for one in measured]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    head = ["", *(f"{one.asked.chunks:,} chunks" for one in measured)]
    stores = _SERVERS if over_servers else "SQLite, embedded Chroma and Tantivy"
    return f"{_MADE.format(stores=stores)}\n\n{table(head, rows)}"


_MADE = (
    "Documents of real guidelines and articles, and near copies of them with other ids and moved "
    "vectors (cosine to the original about 0.95), in {stores}. To write "
    "is to put chunks whose vectors are there into all three; to embed them comes on top. Started "
    "cold: none of the library's files were in memory. Questions over HTTP, one at a time, once "
    "all had been asked; their parts inside the process, in a run of its own."
)


def _column(one: Grown) -> dict[str, str]:
    """What is told of a library, by its name."""
    first, last = _rates(one.written)
    warm = one.cold.milliseconds[-1]
    return {
        "documents": f"{one.asked.documents:,}",
        "written in": f"{one.written.seconds:,.0f} s",
        "chunks a second, first tenth": first,
        "chunks a second, last tenth": last,
        "peak memory, writing": f"{one.written.peak:,.0f} MiB",
        **{f"disk, {part}": f"{size / 2**20:,.0f} MiB" for part, size in one.disk.items() if size},
        "`bedside serve` listens, cold, after": f"{one.cold.ready:.1f} s",
        "first answer, cold": f"{one.cold.milliseconds[0][0] / 1000:.2f} s",
        "peak memory, serving": f"{one.cold.peak:,.0f} MiB",
        "**question p50**": f"{percentile(warm, 50):.1f} ms",
        "**question p95**": f"{percentile(warm, 95):.1f} ms",
        "first question after a change": f"{one.changed:.2f} s",
        **{f"mean, {part}": f"{took:.2f} ms" for part, took in one.asked.parts.items()},
    }


def _rates(written: Written) -> tuple[str, str]:
    tenth = max(2, len(written.batches) // 10)
    parts = (slice(tenth), slice(-tenth, None))
    if len(written.batches) < 2:
        return "–", "–"
    return f"{written.rate(parts[0]):,.0f}", f"{written.rate(parts[1]):,.0f}"


def _written(own: Settings) -> Written:
    lines = [json.loads(line) for line in (own.data_dir / _GROWTH).read_text().splitlines()]
    batches = [Batch(line["chunks"], line["seconds"]) for line in lines]
    return Written(batches, max(line["peak"] for line in lines))


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file())


def _database_size(own: Settings) -> int:
    engine = open_stores(own, LateEmbedder(own)).engine
    with engine.connect() as connection:
        sized = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
        size = int(sized.scalar_one())
    engine.dispose()
    return size


def _drop(path: Path) -> None:
    """Have the operating system forget what it keeps of a file in memory."""
    if path.is_file():
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fdatasync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
