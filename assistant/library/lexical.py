"""The lexical index (BM25) in Tantivy: the only module that knows it."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from assistant.errors import LibraryCorrupt

if TYPE_CHECKING:
    import tantivy

_WRITER_BYTES = 64_000_000
_ANALYSER = "clinical"
_TITLE_WEIGHT = 0.2  # beside the full-text field, which holds title and headings too


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """What is indexed of one chunk. headings: title and heading path joined."""

    chunk_id: str
    edition_id: str
    headings: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query. variants: what else it is written as, at a discount (each one or
    more words, found as a phrase)."""

    text: str
    weight: float = 1.0
    variants: tuple[str, ...] = ()
    variant_weight: float = 0.6


class Lexical:
    """Chunk id → words, searched by BM25 (k1 1.2, b 0.75) over stemmed English.

    Every method but `words` raises LibraryCorrupt when the index cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: tantivy.Index | None = None
        self._opening = Lock()
        # Beside the folder, which may be removed: Tantivy refuses a second writer at once.
        self._writers = FileLock(folder.with_suffix(".lock"))
        self._seen: tuple[int, int] | None = None
        self._analyser = _analyser()

    def change(self, add: Iterable[LexicalEntry], remove_editions: Sequence[str] = ()) -> None:
        """Remove editions and add chunks, in one commit."""
        with self._writing() as writer:
            for edition in remove_editions:
                writer.delete_documents_by_term("edition", edition)
            for entry in add:
                writer.add_document(_document(entry))

    def remove(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        with self._writing() as writer:
            for chunk_id in chunk_ids:
                writer.delete_documents_by_term("id", chunk_id)

    def search(self, terms: Sequence[Term], limit: int) -> list[tuple[str, float]]:
        """Chunk ids and BM25 scores, best first."""
        with self._reading() as searcher:
            hits = searcher.search(self._query(terms), limit).hits
            return [(searcher.doc(address)["id"][0], float(score)) for score, address in hits]

    def ids(self) -> list[str]:
        """Every chunk id that is indexed, with repeats if one is there twice."""
        import tantivy

        with self._reading() as searcher:
            if not searcher.num_docs:
                return []
            hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs).hits
            return [searcher.doc(address)["id"][0] for _, address in hits]

    def count(self) -> int:
        """How many chunks are indexed."""
        with self._reading() as searcher:
            return searcher.num_docs

    def editions(self) -> dict[str, int]:
        """Edition id → how many of its chunks are indexed."""
        import tantivy

        with self._reading() as searcher:
            everything = tantivy.Query.all_query()  # what was removed is left out of the counts
            found = searcher.terms_with_prefix("edition", "", filter_query=everything)
        return dict(found)

    def words(self, text: str) -> list[str]:
        """The stems of a text, in order, as the index has them."""
        return self._analyser.analyze(text)

    def nearest_word(self, word: str) -> str | None:
        """The indexed stem nearest to a word that is not indexed; None if it is, or none is
        near: one slip for up to seven letters, two for more, the first two letters right."""
        from rapidfuzz.distance import DamerauLevenshtein

        stems = self.words(word)
        if len(stems) != 1 or len(stems[0]) < 5 or not stems[0].isalpha():
            return None
        with self._reading() as searcher:
            if searcher.doc_freq("text", stems[0]):
                return None
            near = searcher.terms_with_prefix("text", stems[0][:2])
        limit = 1 if len(stems[0]) < 8 else 2
        best: tuple[int, int, str] | None = None
        for other, count in near:
            distance = DamerauLevenshtein.distance(stems[0], other, score_cutoff=limit)
            if distance <= limit and other.isalpha():
                rank = (distance, -count, other)
                best = min(best, rank) if best else rank
        return best[2] if best else None

    def rarity(self, stem: str) -> float:
        """Inverse document frequency of a stem over chunks, 0 for one that is everywhere."""
        with self._reading() as searcher:
            n, df = searcher.num_docs, searcher.doc_freq("text", stem)
        return math.log(1 + (n - df + 0.5) / (df + 0.5))

    def clear(self) -> None:
        """Remove everything, also what cannot be opened."""
        try:
            with self._writing() as writer:
                writer.delete_all_documents()
        except LibraryCorrupt:
            self._opened = self._seen = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def copied(self, folder: Path) -> Lexical:
        """A copy of the index in a new folder, which may be changed; what is the same in both
        takes no room twice where it can be linked."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._told(), self._writers:  # a writer removes files that nobody needs any more
            locks = shutil.ignore_patterns("*.lock")
            shutil.copytree(self._folder, folder, ignore=locks, copy_function=_linked)
        return Lexical(folder)

    def _query(self, terms: Sequence[Term]) -> tantivy.Query:
        import tantivy

        clauses = []
        for term in terms:
            options = [(term.text, term.weight)]
            options += [(v, term.weight * term.variant_weight) for v in term.variants]
            parts = [q for text, weight in options for q in self._matches(text, weight)]
            if len(parts) == 1:
                clauses.append((tantivy.Occur.Should, parts[0]))
            elif parts:
                best = tantivy.Query.disjunction_max_query(parts)
                clauses.append((tantivy.Occur.Should, best))
        return tantivy.Query.boolean_query(clauses)

    def _matches(self, text: str, weight: float) -> list[tantivy.Query]:
        import tantivy

        stems = self.words(text)
        if not stems:
            return []
        fields = (("text", 1.0), ("headings", _TITLE_WEIGHT))
        parts = []
        for field, factor in fields:
            if len(stems) == 1:
                query = tantivy.Query.term_query(self._index.schema, field, stems[0])
            else:
                query = tantivy.Query.phrase_query(self._index.schema, field, list(stems), slop=1)
            boosted = tantivy.Query.boost_query(query, weight * factor)
            parts.append((tantivy.Occur.Should, boosted))
        return [tantivy.Query.boolean_query(parts)]

    @contextmanager
    def _reading(self) -> Iterator[tantivy.Searcher]:
        """A view of the index as it is on disk now, whichever process wrote it."""
        with self._told():
            index = self._index
            meta = (self._folder / "meta.json").stat()
            seen = (meta.st_ino, meta.st_mtime_ns)
            if seen != self._seen:  # reloading costs 30 µs, and is asked for with every word
                index.reload()
                self._seen = seen
            yield index.searcher()

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """A writer whose changes are committed at the end, all of them or none."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._told(), self._writers:
            writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            yield writer
            writer.commit()
            writer.wait_merging_threads()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            # ValueError is what tantivy raises, a panic what it does with files that lie.
            panic = type(error).__name__ == "PanicException"
            if not panic and not isinstance(error, (ValueError, OSError)):
                raise
            raise LibraryCorrupt(
                f"The lexical index in {self._folder} cannot be used ({error}). Check the disk; "
                "if the index is damaged, `bedside library rebuild` makes it anew from the "
                "catalogue."
            ) from error

    @property
    def _index(self) -> tantivy.Index:
        import tantivy

        with self._opening:
            if self._opened is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._opened = tantivy.Index(_schema(), path=str(self._folder))
                self._opened.register_tokenizer(_ANALYSER, _analyser())
            return self._opened


def _linked(source: str, target: str) -> None:
    """Give a file a second name, or copy it; Tantivy writes no file twice, it replaces them."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def _document(entry: LexicalEntry) -> Any:
    import tantivy

    return tantivy.Document(
        id=entry.chunk_id,
        edition=entry.edition_id,
        headings=entry.headings,
        text=f"{entry.headings}\n{entry.text}",
    )


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("edition", tokenizer_name="raw")
    builder.add_text_field("headings", tokenizer_name=_ANALYSER)
    builder.add_text_field("text", tokenizer_name=_ANALYSER)
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    import tantivy

    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
