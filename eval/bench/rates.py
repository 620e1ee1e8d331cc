"""How fast documents are taken in, beside the bare model."""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bootstrap import open_stores
from eval.bench.libraries import chunk_texts, document_texts, settings_at
from eval.bench.processes import Finished, run_module
from eval.bench.results import table

# Files of each format: about the mix of the 563 guidelines, with every format in it.
_MIX = {".md": 24, ".txt": 24, ".html": 7, ".pdf": 4, ".xlsx": 1}
_WAYS = {"bedside": "Bedside", "encode": "bare encode()"}


@dataclass(frozen=True, slots=True)
class Rates:
    """Rounds of each way, and what all of them took in."""

    files: Sequence[Path]
    documents: Sequence[str]
    chunks: Sequence[str]
    rounds: dict[str, list[Finished]]

    def seconds(self, way: str) -> float:
        """Median over the rounds."""
        return statistics.median(float(done.said["seconds"]) for done in self.rounds[way])

    @property
    def characters(self) -> int:
        """Of all documents' extracted text."""
        return sum(map(len, self.documents))


def mixed(folder: Path, part: float = 1.0) -> list[Path]:
    """Files of every format, from each format's smallest upwards at even steps, the largest
    left out, which would be most of the text. part: share of the mix."""
    chosen: list[Path] = []
    for suffix, count in _MIX.items():
        found = [p for p in folder.rglob(f"*{suffix}") if p.name != "README.txt"]
        found.sort(key=lambda p: (p.stat().st_size, p))
        wanted = min(len(found), math.ceil(count * part))
        chosen += [found[i * len(found) // wanted] for i in range(wanted)]
    return chosen


def measure(files: Sequence[Path], models: Path, rounds: int) -> Rates:
    """Take the files in, each way in turn, so often."""
    with tempfile.TemporaryDirectory() as work:
        first = _bedside(files, models, Path(work) / "first")
        library = open_stores(settings_at(Path(work) / "first", models)).library
        texts, documents = chunk_texts(library), document_texts(library)
        measured: dict[str, list[Finished]] = {way: [] for way in _WAYS}
        for i in range(rounds):
            again = first if rounds == 1 else _bedside(files, models, Path(work) / f"bedside-{i}")
            measured["bedside"].append(again)
            measured["encode"].append(_run("encode", {"texts": texts}, work))
    return Rates(files, documents, texts, measured)


def report(rates: Rates) -> str:
    """Markdown about the rates."""
    count, ours = len(rates.documents), rates.seconds("bedside")
    rows: list[list[object]] = []
    for way, name in _WAYS.items():
        done, seconds = rates.rounds[way], rates.seconds(way)
        chunks = done[0].said.get("chunks", len(rates.chunks))
        peak = max(d.peak for d in done)
        every = ", ".join(f"{d.said['seconds']:.1f}" for d in done)
        rows.append(
            [name, chunks, f"{seconds:.1f}", every, f"{count / seconds:.2f}",
             f"{rates.characters / seconds:,.0f}", f"{chunks / seconds:.1f}",
             f"{seconds / ours:.2f}", f"{peak:,.0f}"]
        )  # fmt: skip
    head = ["", "chunks", "median s", "each round", "documents/s", "characters/s", "chunks/s",
            "Bedside is … times as fast", "peak MiB"]  # fmt: skip
    return (
        f"{count} documents from {len(rates.files)} files of every format, "
        f"{rates.characters:,} characters of extracted text, ways in turn, "
        f"{len(rates.rounds['bedside'])} rounds. Bedside parses the files, cuts, embeds and "
        "stores in SQL, Chroma and Tantivy. The bare `SentenceTransformer.encode()` has only the "
        "texts of Bedside's chunks. Loading models is not counted. Peak memory is of all "
        f"processes of a way.\n\n{table(head, rows)}\n\nIngest runs at "
        f"{rates.seconds('encode') / ours:.2f} of the bare encode() rate."
    )


def _bedside(files: Sequence[Path], models: Path, folder: Path) -> Finished:
    job = {"files": [str(p) for p in files], "folder": str(folder), "models": str(models)}
    folder.mkdir()
    return _run("bedside", job, str(folder.parent))


def _run(name: str, job: Mapping[str, object], work: str) -> Finished:
    path = Path(work) / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return run_module("eval.bench.contenders", [name, str(path)])
