"""How well what was found is ordered; computed by ir-measures (trec_eval)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# By the names under which they are reported: what ir-measures calls them.
_MEASURES = {
    "found@1": "Success@1",
    "found@5": "Success@5",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "mrr": "RR@10",
    "ndcg@10": "nDCG@10",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found for a question. gold: ids that answer it, all worth the same. found: ids in
    their order, best first, each once."""

    gold: frozenset[str]
    found: Sequence[str]


def ranking(questions: Mapping[str, Ranked]) -> dict[str, dict[str, float]]:
    """For each question (by id, with gold): the measures by name, each 0 to 1.

    found@k: 1 if one of the gold ids is among the first k (trec_eval's success).
    recall@k: share of the gold ids among the first k.
    mrr: 1 / rank of the first gold id, 0 if it is not among the first 10; the mean over
    questions is the mean reciprocal rank. Source: Voorhees, "The TREC-8 Question Answering
    Track Report", TREC 1999.
    ndcg@10: discounted gain 1 / log2(rank + 1) of the gold ids among the first 10, over that of
    the best possible order. Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation
    of IR techniques", ACM TOIS 20 (2002), 422-446.
    """
    import ir_measures

    qrels = {id: dict.fromkeys(q.gold, 1) for id, q in questions.items() if q.gold}
    runs = {id: _scores(questions[id].found) for id in qrels}
    names = {str(ir_measures.parse_measure(m)): name for name, m in _MEASURES.items()}
    measures = [ir_measures.parse_measure(m) for m in _MEASURES.values()]
    # What is found nowhere has no line in the result, and is worth nothing.
    values = {id: dict.fromkeys(_MEASURES, 0.0) for id in qrels}
    for one in ir_measures.iter_calc(measures, qrels, runs):
        values[one.query_id][names[str(one.measure)]] = float(one.value)
    return values


def _scores(found: Sequence[str]) -> dict[str, float]:
    return {id: float(len(found) - place) for place, id in enumerate(found)}
