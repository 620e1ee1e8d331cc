"""Ways of running the one embedding model: how fast each is, and whether its vectors hold."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ir_measures
import numpy as np
from ir_measures import nDCG
from numpy.typing import NDArray

from assistant.clock import now
from assistant.compiled import compiled_model, packaged_model
from assistant.embedding import Embedder, Piece
from eval.bench.beir import Judgements, corpus, judgements, queries
from eval.bench.libraries import settings
from eval.bench.machine import precision
from eval.bench.results import Section, needed, parser, publish, table

if TYPE_CHECKING:
    import openvino

Matrix = NDArray[np.float32]


class OneStream(Embedder):
    """All threads on one request at a time, in place of one thread a stream."""

    def _compiled(self, streams: int) -> openvino.CompiledModel:
        del streams
        return super()._compiled(1)


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of running the model: texts to unit vectors [texts, dimensions], and one question
    to whatever comes of it, as fast as it can."""

    name: str
    encode: Callable[[list[str]], Matrix]
    ask: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a way took for the texts and, median, for one claim; its vectors of both."""

    name: str
    seconds: float
    one: float
    vectors: Matrix
    claims: Matrix

    @property
    def scores(self) -> Matrix:
        """Cosines [claims, texts]."""
        return self.claims @ self.vectors.T


def main(argv: Sequence[str] | None = None) -> None:
    """Encode the same texts in every way, in turn, and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "retrieval_scifact")
    relevant = dict(list(judgements(folder, "test").items())[: options.claims])
    asked = queries(folder)
    claims = [asked[claim] for claim in relevant]
    wanted = {document for found in relevant.values() for document in found}
    variants, fitting = _variants(options)
    texts = [
        (t.id, fitting(f"{t.title}\n{t.text}"))
        for t in sorted(corpus(folder), key=lambda t: t.id not in wanted)[: options.documents]
    ]
    seconds: dict[str, list[float]] = {v.name: [] for v in variants}
    vectors: dict[str, Matrix] = {}
    for _ in range(options.rounds):
        for variant in variants:
            start = time.perf_counter()
            vectors[variant.name] = variant.encode([text for _, text in texts])
            seconds[variant.name].append(time.perf_counter() - start)
    measured = [
        Measured(
            v.name,
            statistics.median(seconds[v.name]),
            _one(v, claims),
            vectors[v.name],
            v.encode(claims),
        )
        for v in variants
    ]
    body = _report(measured, [document for document, _ in texts], relevant)
    title = f"Ways of running the embedder, {precision()}"
    section = Section("embedders", title, body, precision())
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("embedders", __doc__)
    made.add_argument("--documents", type=int, default=1000, help="abstracts to encode (1000)")
    made.add_argument("--claims", type=int, default=300, help="claims to rank them for (300)")
    made.add_argument("--rounds", type=int, default=3, help="rounds, ways in turn (3)")
    return made.parse_args(arguments)


def _report(measured: Sequence[Measured], ids: Sequence[str], relevant: Judgements) -> str:
    base = measured[0]
    lines: list[list[object]] = []
    for m in measured:
        cosines = (m.vectors * base.vectors).sum(axis=1)
        lines.append(
            [m.name, f"{len(ids) / m.seconds:.1f}", f"{base.seconds / m.seconds:.2f}",
             f"{m.one * 1000:.1f} ms",
             f"{cosines.mean():.5f}", f"{cosines.min():.5f}",
             f"{_same_top(m.scores, base.scores):.3f}", f"{_ndcg(m.scores, ids, relevant):.4f}"]
        )  # fmt: skip
    head = ["", "texts/s", "times fp32", "one claim", "mean cosine with fp32", "lowest",
            "same top 10", "nDCG@10"]  # fmt: skip
    return (
        f"{len(ids)} SciFact abstracts, cut to the window, ranked for {len(relevant)} test claims "
        "by cosine alone; fewer abstracts than in the SciFact section, so that its figures are "
        "not these. Same top 10: share of each claim's ten best that are in fp32's ten best. "
        f"OpenVINO computes in {precision()} here.\n\n{table(head, lines)}"
    )


def _variants(
    options: argparse.Namespace,
) -> tuple[list[Variant], Callable[[str], str]]:
    """The ways, and what cuts a text so that all of them see the whole of it."""
    import torch

    own = settings(options.work, "embedders")
    model = compiled_model(None, own.models_dir)
    used, one = Embedder(model, own.cores), OneStream(model, own.cores)

    def fitting(text: str) -> str:
        ends = [end for _, end in used.token_offsets(text)[: used.window - 2]]
        return text[: ends[-1]] if ends else text

    ways = [
        _torch("sentence-transformers, torch float32", torch.float32),
        _torch("sentence-transformers, torch bfloat16", torch.bfloat16),
        _openvino(f"OpenVINO, {own.cores} streams (as used)", used),
        _openvino("OpenVINO, one stream", one),
    ]
    return ways, fitting


def _torch(name: str, kind: Any) -> Variant:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(packaged_model()), device="cpu", local_files_only=True, model_kwargs={"dtype": kind}
    )

    def encode(texts: list[str]) -> Matrix:
        tensor = model.encode(texts, show_progress_bar=False, convert_to_tensor=True).float()
        return _unit(tensor.numpy())

    return Variant(name, encode, lambda text: encode([text]))


def _openvino(name: str, embedder: Embedder) -> Variant:
    def encode(texts: list[str]) -> Matrix:
        return np.stack([e.vector for e in embedder.embed([Piece(t) for t in texts])])

    return Variant(name, encode, embedder.query)


def _one(variant: Variant, claims: Sequence[str]) -> float:
    """Median seconds for one claim, warm."""
    variant.ask(claims[0])
    seconds = []
    for claim in claims[:100]:
        start = time.perf_counter()
        variant.ask(claim)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _same_top(scores: Matrix, base: Matrix, best: int = 10) -> float:
    shares = [
        len(set(a[:best]) & set(b[:best])) / min(best, len(a))
        for a, b in zip(np.argsort(-scores), np.argsort(-base), strict=True)
    ]
    return statistics.fmean(shares)


def _ndcg(scores: Matrix, ids: Sequence[str], relevant: Judgements) -> float:
    run = {
        claim: {ids[i]: float(row[i]) for i in np.argsort(-row)[:10]}
        for claim, row in zip(relevant, scores, strict=True)
    }
    return float(ir_measures.calc_aggregate([nDCG @ 10], relevant, run)[nDCG @ 10])


def _unit(vectors: Matrix) -> Matrix:
    unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    return unit


if __name__ == "__main__":
    main()
