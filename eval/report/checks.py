"""What a machine can say of an answer, without a person and without a language model."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.library import Library
from assistant.model import Answer, CautionKind
from assistant.verify import Gate
from eval.report.data import Check
from eval.runs.checking import entailed, holds_numbers, is_exact

_OLD = {CautionKind.REVIEW_DATE_PASSED, CautionKind.SUPERSEDED}


def automatic(answer: Answer, library: Library, gate: Gate) -> tuple[Check, ...]:
    """The automatic verdicts on an answer, made anew from the stored text."""
    return (*_cited(answer, library, gate), *_told(answer))


def _cited(answer: Answer, library: Library, gate: Gate) -> Iterator[Check]:
    if not answer.statements:
        return
    cited = [c for s in (*answer.statements, *answer.more) for c in s.citations]
    exact = sum(is_exact(c, library) for c in cited)
    yield _of("Quotes that are the stored text, word for word", exact, len(cited))
    held = sum(holds_numbers(s, library) for s in answer.statements)
    yield _of("Statements whose numbers stand in their source", held, len(answer.statements))
    written = [s for s in answer.statements if s.written]
    if written:
        passed = sum(entailed(s.text, s.citations, library, gate) for s in written)
        yield _of("Written sentences that the gate finds supported", passed, len(written))
    old = sum(c.kind in _OLD for c in answer.cautions)
    result = f"{old} overdue or superseded, and marked so" if old else "yes"
    yield Check("Sources up to date on that day", result, None if old else True)


def _told(answer: Answer) -> Iterator[Check]:
    by = answer.provenance
    yield Check("Confidence", f"{by.confidence:.2f} (it answers from {by.threshold:.2f})", None)
    if answer.withheld:
        yield Check("Sentences withheld by the gate", str(len(answer.withheld)), None)
    yield Check("Made by", "quotes" if by.generator == "extractive" else by.generator, None)


def _of(label: str, part: int, whole: int) -> Check:
    return Check(label, f"{part} of {whole}", part == whole)
