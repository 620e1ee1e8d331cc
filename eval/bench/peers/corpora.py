"""What every system is given: documents, chunks with their vectors, and questions."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.bootstrap import open_stores
from assistant.embedding import Embedder, Piece
from assistant.library import Library
from assistant.library.pieces import piece
from eval.bench import libraries
from eval.bench.beir import corpus, json_lines
from eval.bench.large import grow
from eval.bench.libraries import brought_up_to_date, document_texts, settings, texts_library
from eval.bench.peers.serving import Text, Vectors
from eval.bench.rates import mixed
from eval.bench.results import needed
from eval.bench.spans import article_files
from eval.sets import load_sets

TIMED = ("guidelines", "scifact")
_EVERY = 20  # of the abstracts, one of so many is taken in against the clock
_SEED = 20
_AT_ONCE = 1024  # texts embedded between two looks at the disk


@dataclass(frozen=True, slots=True)
class Given:
    """Where it all lies. data: the test data. work: Bedside's libraries, folder of the benches.
    sizes: of the sets of chunks. part: of the mix of guidelines that is taken in against the
    clock."""

    data: Path
    work: Path
    sizes: tuple[int, ...]
    part: float = 1.0

    @property
    def peers(self) -> Path:
        """Environments, indexes and figures of this bench."""
        return self.work / "peers"

    def documents(self, name: str) -> Path:
        """A whole corpus."""
        return self.peers / "texts" / f"{name}.jsonl"

    def timed(self, name: str) -> Path:
        """Those of its documents that are taken in against the clock."""
        return self.peers / "texts" / f"{name}-timed.jsonl"

    def own(self, name: str, key: str) -> Path:
        """Folder of a peer's own chunks of a corpus, while they are embedded."""
        return self.peers / "texts" / f"{name}-{key}"

    def chunks(self, size: int) -> Path:
        """A set of chunks."""
        return self.peers / "texts" / f"chunks-{size}.jsonl"

    def vectors(self, size: int) -> Path:
        """Their vectors, float32 [chunks, dimensions]."""
        return self.peers / "texts" / f"chunks-{size}.npy"


def prepare(given: Given) -> None:
    """Bring Bedside's own libraries up to date, and write what is missing of the rest."""
    given.documents("").parent.mkdir(parents=True, exist_ok=True)
    guidelines, scifact = _guidelines(given), _scifact(given)
    _articles(given)
    for size in given.sizes:
        _chunk_set(given, size, [guidelines, scifact])


def questions() -> list[str]:
    """Questions as clinicians type them, for the time of one at a time."""
    return [case.question for case in load_sets(["real_a", "real_b"])]


def others(data: Path) -> list[str]:
    """Many more real questions, in a fixed order, none of them twice: nobody remembers them."""
    path = data / "safety" / "queries_healthsearchqa.jsonl"
    found = list(dict.fromkeys(row["question"] for row in json_lines(needed(path))))
    random.Random(_SEED).shuffle(found)
    return found


def embedded(texts: Sequence[str], embedder: Embedder, parts: Path) -> Vectors:
    """Vectors of texts, float32 [texts, dimensions]; what is longer than the window is cut, as
    sentence-transformers does. parts: folder of what is done, for a run that is broken off."""
    parts.mkdir(parents=True, exist_ok=True)
    done = []
    for at in range(0, len(texts), _AT_ONCE):
        path = parts / f"{at}.npy"
        if not path.exists():
            pieces = [_within(text, embedder) for text in texts[at : at + _AT_ONCE]]
            vectors = np.array([e.vector for e in embedder.embed(pieces)], np.float32)
            np.save(path.with_suffix(".new.npy"), vectors)
            path.with_suffix(".new.npy").replace(path)
        done.append(np.load(path))
    return np.concatenate(done)


def _within(text: str, embedder: Embedder) -> Piece:
    room = embedder.window - 2  # special tokens stand at both ends
    offsets = embedder.token_offsets(text)
    return Piece(text[: offsets[room - 1][1]] if len(offsets) > room else text)


def _guidelines(given: Given) -> Library:
    folder = needed(given.data / "guidelines")
    own = settings(given.work, "guidelines")
    brought_up_to_date(own, sorted(path for path in folder.iterdir() if path.is_dir()))
    library = open_stores(own).library
    if not given.timed("guidelines").exists():
        chosen = {str(path) for path in mixed(folder, given.part)}
        texts = list(_texts(library, given.data))
        _write(given.documents("guidelines"), texts)
        _write(given.timed("guidelines"), (t for t in texts if t.file in chosen))
    return library


def _scifact(given: Given) -> Library:
    abstracts = corpus(needed(given.data / "retrieval_scifact"))
    if not given.timed("scifact").exists():
        texts = [Text(a.id, f"{a.title}\n\n{a.text}", _abstract(given, a)) for a in abstracts]
        _write(given.documents("scifact"), texts)
        _write(given.timed("scifact"), texts[::_EVERY])
    return texts_library(settings(given.work, "scifact"), abstracts)


def _abstract(given: Given, abstract: libraries.Text) -> str:
    """The file of an abstract, for who reads files."""
    path = given.peers / "texts" / "scifact" / f"{abstract.id}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# {abstract.title}\n\n{abstract.text}\n", encoding="utf-8")
    return str(path)


def _articles(given: Given) -> None:
    folder, files = needed(given.data / "spans_covidqa"), given.work / "covidqa-articles"
    names = article_files(folder, files)
    brought_up_to_date(settings(given.work, "covidqa"), [files])
    rows = json_lines(folder / "corpus.jsonl")
    _write(
        given.documents("covidqa"), (Text(f"articles/{names[r['_id']]}", r["text"]) for r in rows)
    )


def _texts(library: Library, data: Path) -> Iterator[Text]:
    """The text that Bedside read from each file, under its title."""
    for document, text in zip(library.documents(), document_texts(library), strict=True):
        title = document.metadata.title
        whole = text if text.startswith(title) else f"{title}\n\n{text}"
        name = Path(document.source).resolve().relative_to(data.resolve())
        yield Text(str(name), whole, document.source)


def _chunk_set(given: Given, size: int, sources: list[Library]) -> None:
    own = settings(given.work, f"large-{size}")
    stores = open_stores(own, sources[0].embedder)
    grow(stores.library, sources, size)
    if not given.vectors(size).exists():
        texts, vectors = _chunks(stores.library)
        _write(given.chunks(size), texts)
        np.save(given.vectors(size), vectors)
    stores.engine.dispose()


def _chunks(library: Library) -> tuple[list[Text], Vectors]:
    """Each chunk as it was embedded, and its vector."""
    texts, rows = [], []
    for document in library.documents():
        held = {s.id: s for s in library.contents(document.edition_id)}
        for stored in library.catalogue.chunks_of(document.edition_id):
            chunk, title = stored.chunk, document.metadata.title
            section = held[chunk.section_id]
            whole = piece(title, section, chunk.start, chunk.end, library.embedder)
            texts.append(Text(document.id, whole.text))
            rows.append(stored.vectors[0].astype(np.float32) * stored.scale)
    vectors = np.array(rows, np.float32)
    return texts, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _write(path: Path, texts: Iterable[Text]) -> None:
    lines = (json.dumps(asdict(text)) + "\n" for text in texts)
    path.write_text("".join(lines), encoding="utf-8")
