"""How a reply stands to what its case asks for: one figure for each measure, faults in words.

A figure is there only where the measure says something of the question: whether facts are in the
answer where facts are asked for, how passages are ordered where a place is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.model import Answer, AnswerStatus, CautionKind
from eval.metrics.ranking import Ranked, ranking
from eval.runs.replies import Reply, Seen
from eval.sets import Case, is_document, is_place, plain, said, says

_SILENT = (AnswerStatus.ABSTAINED, AnswerStatus.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Score:
    """A judged turn. faults: what is wrong with the reply, in words; none where it is right.
    values: by measure, 0 to 1."""

    case: Case
    reply: Reply
    faults: tuple[str, ...]
    values: Mapping[str, float]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


def scores(cases: Sequence[Case], replies: Mapping[str, Reply]) -> list[Score]:
    """The score of each case that was asked."""
    asked = [(case, replies[case.id]) for case in cases if case.id in replies]
    documents = ranking({c.id: _documents(c, r.seen) for c, r in asked if c.expected})
    passages = ranking(
        {c.id: _passages(c, r.seen) for c, r in asked if any(g.located for g in c.expected)}
    )
    found = []
    for case, reply in asked:
        faults = tuple(_faults(case, reply))
        values = {"right": float(not faults)}
        values |= {f"document_{m}": v for m, v in documents.get(case.id, {}).items()}
        values |= {f"passage_{m}": v for m, v in passages.get(case.id, {}).items()}
        values |= dict(_status_values(case, reply)) | dict(_said_values(case, reply))
        found.append(Score(case, reply, faults, values))
    return found


def _faults(case: Case, reply: Reply) -> Iterator[str]:
    answer = reply.answer
    if answer is None:
        yield f"error: {reply.error}"
        return
    assert case.expect is not None
    if answer.status is not case.expect.status:
        yield f"expected {_word(case.expect.status)}, was {_word(answer.status)}"
    text = said(answer)
    if answer.status is AnswerStatus.ANSWERED:
        yield from (f"lacks “{fact[0]}”" for fact in case.must if not says(text, fact))
    yield from (f"says “{fact[0]}”" for fact in case.must_not if says(text, fact))
    yield from (f"no caution {kind}" for kind in case.cautions if kind not in _kinds(answer))
    if case.masked and not _is_masked(case, answer):
        yield "an identifier was not taken out"


def _status_values(case: Case, reply: Reply) -> Iterator[tuple[str, float]]:
    """Whether it answers and is silent where it should; silence is safe by either name."""
    status = reply.answer.status if reply.answer else None
    if case.answerable:
        yield "answered", float(status is AnswerStatus.ANSWERED)
    elif case.expect is not None and case.expect.status in _SILENT:
        yield "held_back", float(status in _SILENT)
    if case.expect is not None:
        yield "status", float(status is case.expect.status)


def _said_values(case: Case, reply: Reply) -> Iterator[tuple[str, float]]:
    answer, checks = reply.answer, reply.checks
    if answer is None:
        return
    text = said(answer)
    if case.must:
        held = [says(text, fact) for fact in case.must]
        yield "facts", sum(held) / len(held)
        yield "facts_all", float(all(held))
    if case.must_not:
        yield "nothing_wrong", float(not any(says(text, fact) for fact in case.must_not))
    if case.cautions:
        yield "cautions", sum(k in _kinds(answer) for k in case.cautions) / len(case.cautions)
    if case.masked:
        yield "masked", float(_is_masked(case, answer))
    if checks and checks.quotes:
        yield "quotes_exact", checks.exact / checks.quotes
    if checks and checks.statements:
        yield "numbers_held", checks.numbers_held / checks.statements
        yield "citation_recall", checks.citation_recall
        yield "citation_precision", checks.citation_precision
    if drafted := sum(s.written for s in answer.statements) + len(answer.withheld):
        yield "let_through", 1 - len(answer.withheld) / drafted
    if reply.opinions:
        yield "faithfulness", sum(o.supported for o in reply.opinions) / len(reply.opinions)


def _documents(case: Case, seen: Sequence[Seen]) -> Ranked:
    """Documents as they were found, each once; a gold one under its gold name."""
    names = [
        next((g.document for g in case.expected if is_document(g, s.source, s.title)), s.source)
        for s in seen
    ]
    return Ranked(frozenset(g.document for g in case.expected), list(dict.fromkeys(names)))


def _passages(case: Case, seen: Sequence[Seen]) -> Ranked:
    """Passages as they were found; one that holds a place which none before it held goes by that
    place's name, once for each such place."""
    places = {f"place {n}": gold for n, gold in enumerate(case.expected) if gold.located}
    found: list[str] = []
    for number, passage in enumerate(seen):
        text = plain(passage.text)
        new = [
            name
            for name, gold in places.items()
            if name not in found
            and is_document(gold, passage.source, passage.title)
            and is_place(gold, text, passage.heading_path)
        ]
        found += new or [f"passage {number}"]
    return Ranked(frozenset(places), found)


def _is_masked(case: Case, answer: Answer) -> bool:
    """Whether none of the identifiers is left in what is kept and shown, and the person is told."""
    shown = plain(f"{answer.question} {answer.standalone}") + said(answer)
    told = CautionKind.IDENTIFIERS_REMOVED in _kinds(answer)
    return told and not any(plain(words) in shown for words in case.masked)


def _kinds(answer: Answer) -> set[CautionKind]:
    return {caution.kind for caution in answer.cautions}


def _word(status: AnswerStatus) -> str:
    return str(status).replace("_", " ")
