"""What is done with each system: quality once, times in rounds that alternate."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.config import load_settings
from assistant.embedding import Embedder, open_embedder
from eval.bench.beir import json_lines
from eval.bench.peers import quality
from eval.bench.peers.corpora import TIMED, Given, embedded, others, questions
from eval.bench.peers.driving import Contender, Driven
from eval.bench.peers.figures import Figure, Figures

T = TypeVar("T")
CLIENTS = 16
_SHOWN = 10  # passages or chunks that a question gets
_WARM = 20
_OWN = ("bedside", "answers")  # Bedside's libraries are made by corpora.py


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a run needs. seconds: longest that one system is asked at one size, one question
    at a time; a third of it with many clients."""

    given: Given
    figures: Figures
    systems: Sequence[Contender]
    answers: Contender
    rounds: int
    seconds: float

    def quality(self) -> None:
        """Once: an index gives the same the next time. Each peer's index is of the chunks that it
        cuts itself. The model is run by Bedside's runtime, which gives the same vectors in a third
        of the time."""
        embedder = open_embedder(None, self.answers.model, load_settings().cores)
        data, articles = self.given.data, self.given.work / "covidqa-articles"
        asked: dict[str, Callable[[Driven], Figure]] = {
            "guidelines": quality.guidelines,
            "scifact": partial(quality.scifact, data),
            "covidqa": partial(quality.covidqa, data, articles),
        }
        for name, ask in asked.items():
            for system in self.systems:
                self._index(system, name, partial(self._own_chunks, name, embedder))
                self._once(f"quality-{name}/{system.key}", system, self._folder(system, name), ask)

    def ingest(self) -> None:
        """Documents a second, into an empty folder each time."""
        for turn, name, system in self._turns(TIMED, self.systems):
            with tempfile.TemporaryDirectory(dir=self.given.peers) as folder:
                take_in = partial(_taken_in, self.given.timed(name))
                self._once(f"ingest-{name}/{turn}/{system.key}", system, Path(folder), take_in)

    def ask(self) -> None:
        """Times of questions, one at a time and with many clients, the same chunks for all."""
        for size in self.given.sizes:
            for system in self.systems:
                self._index(system, f"chunks-{size}", partial(self._same_chunks, size))
        for turn, size, system in self._turns(self.given.sizes, [*self.systems, self.answers]):
            folder = self._folder(system, f"chunks-{size}")
            self._once(f"ask-{size}/{turn}/{system.key}", system, folder, self._times)

    def _times(self, system: Driven) -> Figure:
        many = others(self.given.data)
        system.do("prepare", warm=many[:_WARM])
        alone = system.do("watch", questions=questions(), limit=_SHOWN, seconds=self.seconds)
        crowd = system.do(
            "crowd", questions=many[_WARM:], limit=_SHOWN, clients=CLIENTS,
            seconds=self.seconds / 3,
        )  # fmt: skip
        return alone | crowd

    def _turns(
        self, names: Sequence[T], systems: Sequence[Contender]
    ) -> list[tuple[int, T, Contender]]:
        """Every round of every step, its systems in order, in the next round the other way."""
        return [
            (turn, name, system)
            for turn in range(1, self.rounds + 1)
            for name in names
            for system in (systems if turn % 2 else reversed(systems))
        ]

    def _index(
        self, system: Contender, name: str, chunks: Callable[[Contender], tuple[Path, Path]]
    ) -> None:
        """Make what a system is asked about where it is missing, of chunks and vectors."""
        if system.key in _OWN:
            return
        folder, part = self._folder(system, name), f"index-{name}/"
        if not folder.exists():  # deleted by hand
            self.figures.forget([part], [system.key])
        elif not self.figures.has(part + system.key):  # broken off
            shutil.rmtree(folder)
        if not self.figures.has(part + system.key):
            texts, vectors = map(str, chunks(system))
            fill = partial(Driven.do, job="fill", texts=texts, vectors=vectors)
            self._once(part + system.key, system, folder, fill)
            shutil.rmtree(self.given.own(name, system.key), ignore_errors=True)

    def _own_chunks(self, name: str, embedder: Embedder, system: Contender) -> tuple[Path, Path]:
        """What a peer makes of a corpus, embedded."""
        folder = self.given.own(name, system.key)
        chunks, vectors = folder / "chunks.jsonl", folder / "vectors.npy"
        if not chunks.exists():
            with Driven(system, folder / "index") as driven:
                driven.do("split", texts=str(self.given.documents(name)), chunks=str(chunks))
        texts = [row["text"] for row in json_lines(chunks)]
        np.save(vectors, embedded(texts, embedder, folder / "parts"))
        return chunks, vectors

    def _same_chunks(self, size: int, _: Contender) -> tuple[Path, Path]:
        return self.given.chunks(size), self.given.vectors(size)

    def _once(
        self, key: str, system: Contender, folder: Path, do: Callable[[Driven], Figure]
    ) -> None:
        def measured() -> Figure:
            with Driven(system, folder) as driven:
                return do(driven) | {"peak": driven.peak}

        self.figures.once(key, measured)

    def _folder(self, system: Contender, name: str) -> Path:
        if system.key in _OWN:
            kind, _, size = name.partition("-")
            return self.given.work / (f"large-{size}" if size else kind)
        return self.given.peers / system.key / name


def _taken_in(texts: Path, system: Driven) -> Figure:
    return system.do("ingest", texts=str(texts))
