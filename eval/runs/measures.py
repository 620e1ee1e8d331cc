"""What a run is measured by: the mean of each question's figure, with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from eval.metrics.intervals import bootstrap, wilson
from eval.runs.replies import Reply
from eval.runs.scoring import Score


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that each question has. unit of all of them: 0 to 1, more is better."""

    name: str
    group: str
    title: str
    definition: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a run. low, high: its 95 % interval, None where there is none. n: of how many
    questions it speaks. unit: "share" (0 to 1), "ms", "tokens" or "cost"."""

    name: str
    group: str
    title: str
    value: float
    low: float | None
    high: float | None
    n: int
    unit: str = "share"


# What was found is measured by ir-measures; its sources stand in eval/metrics/ranking.py.
MEASURES: tuple[Measure, ...] = (
    Measure("right", "whole", "right in every respect",
            "status, facts, cautions and masking are all as the set asks"),
    Measure("status", "whole", "right kind of answer", "answered, abstained, … as the set asks"),
    Measure("document_found@1", "found", "right document first",
            "the first document found is one of those expected"),
    Measure("document_found@5", "found", "right document in the top 5",
            "one of the documents expected is among the first 5 found"),
    Measure("document_recall@10", "found", "documents, recall@10",
            "share of the documents expected that are among the first 10"),
    Measure("document_mrr", "found", "documents, MRR@10",
            "1 divided by the place of the first right document, 0 beyond the 10th"),
    Measure("document_ndcg@10", "found", "documents, nDCG@10",
            "how near to the top the right documents stand, against the best order"),
    Measure("passage_found@1", "found", "right passage first",
            "the first passage found holds one of the places expected"),
    Measure("passage_found@5", "found", "right passage in the top 5",
            "one of the first 5 passages holds a place expected"),
    Measure("passage_recall@5", "found", "passages, recall@5",
            "share of the places expected that the first 5 passages hold"),
    Measure("passage_recall@10", "found", "passages, recall@10",
            "share of the places expected that the first 10 passages hold"),
    Measure("passage_mrr", "found", "passages, MRR@10",
            "1 divided by the place of the first right passage, 0 beyond the 10th"),
    Measure("passage_ndcg@10", "found", "passages, nDCG@10",
            "how near to the top the right passages stand, against the best order"),
    Measure("facts", "said", "facts in the short answer", "share of the facts asked for"),
    Measure("facts_all", "said", "every fact in the short answer", "it holds all facts asked for"),
    Measure("nothing_wrong", "said", "nothing said that must not be",
            "the short answer holds nothing that the set forbids"),
    Measure("quotes_exact", "said", "quotes equal to the stored text",
            "share of an answer's citations whose words are those of the edition at their span"),
    Measure("numbers_held", "said", "statements whose numbers are all in their source",
            "share of an answer's statements each of whose numbers stands in the cited words, the "
            "headings above them or the line that leads to them"),
    Measure("citation_recall", "said", "citation recall (ALCE, judged by the gate)",
            "share of the statements that their citations together support"),
    Measure("citation_precision", "said", "citation precision (ALCE, judged by the gate)",
            "share of the citations that support their statement or that it cannot do without"),
    Measure("let_through", "said", "statements of the language model let through",
            "of the statements that it wrote, those that passed the gate"),
    Measure("answered", "refusal", "answerable questions answered",
            "of questions with an answer in the library, those that got one, right or wrong"),
    Measure("held_back", "refusal", "unanswerable questions not answered",
            "of questions without one, those that got none"),
    Measure("cautions", "safety", "cautions raised that had to be",
            "share of the cautions that the set asks for"),
    Measure("masked", "safety", "identifiers taken out, and told",
            "none of the `masked` words is left in what is kept, and the caution is there"),
    Measure("faithfulness", "judged", "statements a language model finds supported",
            "share of the statements; to be read beside its agreement with the librarians"),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}


def metrics(scores: Sequence[Score], replies: Sequence[Reply], seed: int) -> tuple[Metric, ...]:
    """All figures. replies: of all turns, judged or not. seed: of the bootstrap.

    A yes-or-no measure has Wilson's interval, since a bootstrap of nothing but yeses would call
    itself certain; the others have the bootstrap's.
    """
    return (*_shares(scores, seed), *_speed(replies, seed), *_cost(replies))


def values(scores: Sequence[Score], name: str) -> dict[str, float]:
    """A measure's figure of each question that has one, by id."""
    return {s.case.id: s.values[name] for s in scores if name in s.values}


def _shares(scores: Sequence[Score], seed: int) -> Iterator[Metric]:
    for measure in MEASURES:
        own = list(values(scores, measure.name).values())
        if own:
            low, high = interval(own, seed)
            yield Metric(
                measure.name, measure.group, measure.title, fmean(own), low, high, len(own)
            )


def interval(own: Sequence[float], seed: int) -> tuple[float, float]:
    """The 95 % interval of the mean of questions' figures."""
    if all(value in (0.0, 1.0) for value in own):
        return wilson(int(sum(own)), len(own))
    return bootstrap(own, seed=seed)


def _speed(replies: Sequence[Reply], seed: int) -> Iterator[Metric]:
    taken = [reply.seconds * 1000 for reply in replies if reply.answer]
    if not taken:
        return
    for percent in (50, 95):
        value = float(np.percentile(taken, percent))
        low, high = bootstrap(taken, _percentile(percent), seed)
        title = f"milliseconds to the answer, p{percent}"
        yield Metric(f"latency_p{percent}", "speed", title, value, low, high, len(taken), "ms")


def _percentile(percent: int) -> Callable[..., object]:
    def statistic(values: object, axis: int = -1) -> object:
        return np.percentile(values, percent, axis=axis)  # type: ignore[call-overload]

    return statistic


def _cost(replies: Sequence[Reply]) -> Iterator[Metric]:
    """What the language model took, where one was asked; its cost where prices are set."""
    calls = [call for r in replies if r.answer for call in r.answer.provenance.calls]
    if not calls:
        return
    tokens = sum(call.input_tokens + call.output_tokens for call in calls)
    yield Metric("tokens", "cost", "tokens read and written", tokens, None, None,
                 len(replies), "tokens")  # fmt: skip
    if all(call.cost is not None for call in calls):
        cost = math.fsum(call.cost or 0.0 for call in calls)
        yield Metric("cost", "cost", "cost, in the currency of the prices", cost, None, None,
                     len(replies), "cost")  # fmt: skip
