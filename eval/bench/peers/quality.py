"""How good what a system found is, question by question; the same rules for all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ir_measures
from ir_measures import R, nDCG

from eval.bench.beir import judgements, queries
from eval.bench.peers.driving import Driven
from eval.bench.peers.figures import Figure
from eval.bench.spans import Span, article_files, span_cases
from eval.sets import Case, is_document, is_place, load_sets, plain

_SHOWN = 10  # passages or chunks that are asked for
_DEPTH = 300  # for recall over documents, which rank as their best chunk does: enough for 100
Found = Sequence[Sequence[Sequence[str]]]


def guidelines(system: Driven) -> Figure:
    """Our own questions over the real guidelines: right document first, right passage in five.
    Characters of the first five, too: who gives more text finds more."""
    cases = [case for case in load_sets(["real_a", "real_b"]) if case.answerable]
    found = _asked(system, [case.question for case in cases], _SHOWN)
    pairs = list(zip(cases, found, strict=True))
    return {
        "document first": [_right_document(case, hits[:1]) for case, hits in pairs],
        "passage in 5": [_right_passage(case, hits[:5]) for case, hits in pairs],
        "characters": [sum(len(text) for _, text in hits[:5]) for hits in found],
    }


def covidqa(data: Path, articles: Path, system: Driven) -> Figure:
    """Whether the gold span stands in the first five."""
    folder = data / "spans_covidqa"
    cases = span_cases(folder, article_files(folder, articles))
    found = _asked(system, [case.question for case in cases], _SHOWN)
    spans = [Span.of(case.expected[0].contains) for case in cases]
    return {
        "span in 5": [
            span.stands_in([text for _, text in hits[:5]])
            for span, hits in zip(spans, found, strict=True)
        ]
    }


def scifact(data: Path, system: Driven) -> Figure:
    """nDCG@10 and recall@100 of each test claim."""
    folder = data / "retrieval_scifact"
    qrels, texts = judgements(folder, "test"), queries(folder)
    claims = list(qrels)
    found = _asked(system, [texts[claim] for claim in claims], _DEPTH)
    run = {claim: _ranked(hits) for claim, hits in zip(claims, found, strict=True)}
    by_claim: dict[str, dict[str, float]] = {claim: {} for claim in claims}
    for metric in ir_measures.iter_calc([nDCG @ 10, R @ 100], qrels, run):
        by_claim[metric.query_id][str(metric.measure)] = metric.value
    return {
        str(measure): [by_claim[claim].get(str(measure), 0.0) for claim in claims]
        for measure in (nDCG @ 10, R @ 100)
    }


def _asked(system: Driven, questions: Sequence[str], limit: int) -> Found:
    system.do("prepare", warm=questions[:3])
    found: Found = system.do("find", questions=questions, limit=limit)["found"]
    return found


def _ranked(hits: Sequence[Sequence[str]]) -> dict[str, float]:
    """Falling scores for documents in order, the first mention counting."""
    ordered = dict.fromkeys(document for document, _ in hits)
    return {document: 1 / rank for rank, document in enumerate(ordered, 1)}


def _right_document(case: Case, hits: Sequence[Sequence[str]]) -> bool:
    return any(is_document(gold, name, "") for name, _ in hits for gold in case.expected)


def _right_passage(case: Case, hits: Sequence[Sequence[str]]) -> bool:
    return any(
        is_document(gold, name, "") and is_place(gold, plain(text), ())
        for name, text in hits
        for gold in case.expected
    )
