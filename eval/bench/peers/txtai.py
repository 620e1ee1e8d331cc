"""txtai: its hybrid index, at its defaults.

txtai has no splitter of its own for running text; its documentation names chonkie's, here
sentences up to 1,000 characters with 100 of overlap. Texts are kept beside the index: its content
store is one SQLite cursor, which 16 threads cannot share.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation

from eval.bench.peers.serving import Peer, Text, Vectors, serve


class Txtai(Peer):
    """See serving.Peer."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._index_path = str(folder / "index")
        self._texts_path = folder / "texts.json"
        self._model = str(model)
        self._index = Embeddings(path=self._model, hybrid=True)
        self._index.transform("warm")

    def split(self, documents: Sequence[Text]) -> list[Text]:
        """By the splitter that its documentation names."""
        split = Segmentation(chunker="sentence", chunk_size=1000, chunk_overlap=100)
        return [Text(t.document, chunk) for t in documents for chunk in split(t.text)]

    def add(self, chunks: Sequence[Text], vectors: Vectors | None) -> None:
        """Into one index. Questions are embedded by the model also where chunks came embedded."""
        self._texts = list(chunks)
        if vectors is not None:
            given = _in_order(vectors)
            self._index = Embeddings(method="external", transform=given, hybrid=True)
        self._index.index((i, t.text, None) for i, t in enumerate(self._texts))
        if vectors is not None:
            del self._index.config["transform"], self._index.config["method"]
            self._index.config["path"] = self._model

    def keep(self) -> None:
        """Write the index and the texts to the folder."""
        self._index.save(self._index_path)
        texts = json.dumps([asdict(t) for t in self._texts])
        self._texts_path.write_text(texts, encoding="utf-8")

    def open(self) -> None:
        """Both from the folder."""
        self._index = Embeddings()
        self._index.load(self._index_path)
        texts = json.loads(self._texts_path.read_text(encoding="utf-8"))
        self._texts = [Text(**t) for t in texts]

    def search(self, question: str, limit: int) -> list[Text]:
        """Its own sum of both scores, equal weights."""
        return [self._texts[i] for i, _ in self._index.search(question, limit)]


def _in_order(vectors: Vectors) -> Callable[[Sequence[str]], Vectors]:
    """Gives the next so many vectors for so many texts."""
    done = 0

    def given(texts: Sequence[str]) -> Vectors:
        nonlocal done
        done += len(texts)
        return vectors[done - len(texts) : done]

    return given


if __name__ == "__main__":
    serve(Txtai)
