"""What a machine can say of an answer, without a person and without a language model."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.library import Library
from assistant.model import Answer, CautionKind
from assistant.verify import Gate
from eval.report.data import Check
from eval.runs.checking import checks

_OLD = {CautionKind.REVIEW_DATE_PASSED, CautionKind.SUPERSEDED}


def automatic(answer: Answer, library: Library, gate: Gate) -> tuple[Check, ...]:
    """The automatic verdicts on an answer, made anew from the stored text."""
    return (*_cited(answer, library, gate), *_told(answer))


def _cited(answer: Answer, library: Library, gate: Gate) -> Iterator[Check]:
    if not answer.statements:
        return
    found = checks(answer, library, gate)
    yield _of("Quotes that are the stored text, word for word", found.exact, found.quotes)
    yield _of("Statements whose numbers stand in their source", found.numbers_held,
              found.statements)  # fmt: skip
    supported = round(found.citation_recall * found.statements)
    yield _of("Statements that the gate finds supported", supported, found.statements)
    old = sum(c.kind in _OLD for c in answer.cautions)
    yield Check(
        "Sources up to date on that day",
        "yes" if not old else f"{old} overdue or superseded, and marked so",
        not old,
    )


def _told(answer: Answer) -> Iterator[Check]:
    by = answer.provenance
    yield Check(
        "Confidence", f"{by.confidence:.2f}, with an answer from {by.threshold:.2f} on", None
    )
    if answer.withheld:
        yield Check("Sentences withheld by the gate", str(len(answer.withheld)), None)
    yield Check("Made by", "quotes" if by.generator == "extractive" else by.generator, None)


def _of(label: str, part: int, whole: int) -> Check:
    return Check(label, f"{part} of {whole}", part == whole)
