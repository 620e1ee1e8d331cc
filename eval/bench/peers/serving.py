"""Inside a system's process: jobs come as lines of JSON, results go back as lines of JSON.

Runs in the peers' environments too, so it imports nothing but Python's own library and numpy.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TextIO

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """A document, or a chunk of one. file: where its text was read from, for who reads files."""

    document: str
    text: str
    file: str = ""


class System(Protocol):
    """What is measured. Made with its folder, which may be empty, and the folder of its model,
    which it opens at once: that is never timed."""

    def ingest(self, documents: Sequence[Text]) -> int:
        """Take documents in, ready to be searched; gives the number of chunks."""

    def keep(self) -> None:
        """Write to the folder what is not there yet, for `open`."""

    def open(self) -> None:
        """Make ready what the folder holds."""

    def search(self, question: str, limit: int) -> list[Text]:
        """The nearest chunks or passages, best first. From several threads at once."""


class Peer(System, Protocol):
    """A system that is not ours: it cuts, embeds and indexes one after the other."""

    def split(self, documents: Sequence[Text]) -> list[Text]:
        """Documents in chunks."""

    def add(self, chunks: Sequence[Text], vectors: Vectors | None) -> None:
        """Index chunks. vectors: float32 [chunks, dimensions] where they are embedded already."""

    def ingest(self, documents: Sequence[Text]) -> int:
        """Take documents in."""
        chunks = self.split(documents)
        self.add(chunks, None)
        return len(chunks)


def serve(make: Callable[[Path, Path], System]) -> None:
    """Make the system of the folders on the command line and do the jobs that come in."""
    out = _quiet()
    folder, model = map(Path, sys.argv[1:])
    system = make(folder, model)
    _say(out, {"ready": True})
    for line in sys.stdin:
        job = json.loads(line)
        _say(out, _JOBS[job.pop("do")](system, **job))


def ingest(system: System, texts: str) -> dict[str, Any]:
    """Time the ingest of a file of documents; keep them for a later process."""
    documents = _read(texts)
    start = time.perf_counter()
    chunks = system.ingest(documents)
    seconds = time.perf_counter() - start
    system.keep()
    return {"documents": len(documents), "chunks": chunks, "seconds": seconds}


def split(system: Peer, texts: str, chunks: str) -> dict[str, Any]:
    """Cut a file of documents to a file of chunks. Not a measure."""
    found = system.split(_read(texts))
    lines = (json.dumps(asdict(text)) + "\n" for text in found)
    Path(chunks).write_text("".join(lines), encoding="utf-8")
    return {"chunks": len(found)}


def fill(system: Peer, texts: str, vectors: str) -> dict[str, Any]:
    """Take in a file of chunks with their vectors and keep them. Not a measure."""
    chunks = _read(texts)
    system.add(chunks, np.load(vectors))
    system.keep()
    return {"chunks": len(chunks)}


def prepare(system: System, warm: Sequence[str]) -> dict[str, Any]:
    """Open what was kept and ask some questions, for the warmth."""
    system.open()
    for question in warm:
        system.search(question, 10)
    return {}


def find(system: System, questions: Sequence[str], limit: int) -> dict[str, Any]:
    """What is found for each question: documents and texts, best first."""
    found = [system.search(question, limit) for question in questions]
    return {"found": [[[text.document, text.text] for text in each] for each in found]}


def watch(system: System, questions: Iterable[str], limit: int, seconds: float) -> dict[str, Any]:
    """Milliseconds of each question, one at a time, until they or so many seconds are over."""
    end, milliseconds = time.perf_counter() + seconds, []
    for question in questions:
        start = time.perf_counter()
        if start > end:
            break
        system.search(question, limit)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return {"milliseconds": milliseconds}


def crowd(
    system: System, questions: Sequence[str], limit: int, clients: int, seconds: float
) -> dict[str, Any]:
    """How many questions so many clients get answered, each asking without a pause, in about so
    many seconds; every question is asked once."""
    waiting, lock = iter(questions), Lock()
    start = time.perf_counter()

    def client(_: int) -> int:
        answered = 0
        while time.perf_counter() - start < seconds:
            with lock:
                question = next(waiting, None)
            if question is None:
                break
            system.search(question, limit)
            answered += 1
        return answered

    with ThreadPoolExecutor(clients) as pool:
        answered = sum(pool.map(client, range(clients)))
    return {"answered": answered, "seconds": time.perf_counter() - start}


_JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    job.__name__: job for job in (ingest, split, fill, prepare, find, watch, crowd)
}


def _read(path: str) -> list[Text]:
    with Path(path).open(encoding="utf-8") as lines:
        return [Text(**json.loads(line)) for line in lines]


def _quiet() -> TextIO:
    """Our own way out: what libraries print goes to stderr instead."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def _say(out: TextIO, said: dict[str, Any]) -> None:
    out.write(json.dumps(said) + "\n")
    out.flush()
