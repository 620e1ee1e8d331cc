"""How an answer's statements stand to what they cite, by the library's stored text."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.errors import NotFound
from assistant.gate.cited import led
from assistant.library import Library
from assistant.model import Answer, Citation, Passage, Statement
from assistant.verify import Gate
from eval.gate.quantities import numbers, states
from eval.metrics import Cited, citation_precision, citation_recall
from eval.runs.replies import Checks, Seen


def checks(answer: Answer, library: Library, gate: Gate) -> Checks:
    """What can be checked of an answer. The numbers are read by eyes other than the gate's."""
    cited = [c for s in (*answer.statements, *answer.more) for c in s.citations]

    def entails(text: str, sources: Sequence[Citation]) -> bool:
        return entailed(text, sources, library, gate)

    said = [Cited(s.text, s.citations) for s in answer.statements]
    return Checks(
        quotes=len(cited),
        exact=sum(is_exact(c, library) for c in cited),
        statements=len(answer.statements),
        numbers_held=sum(holds_numbers(s, library) for s in answer.statements),
        citation_recall=citation_recall(said, entails),
        citation_precision=citation_precision(said, entails),
    )


def seen(passages: Sequence[Passage]) -> tuple[Seen, ...]:
    """Passages as a run keeps them."""
    return tuple(
        Seen(
            document_id=p.document.id,
            edition_id=p.document.edition_id,
            section_id=p.section.id,
            source=p.document.source,
            title=p.document.metadata.title,
            heading_path=p.section.heading_path,
            start=p.start,
            end=p.end,
            score=p.score,
            text=p.text,
        )
        for p in passages
    )


def context(cited: Citation, library: Library) -> str:
    """The cited words with what stands above them and leads to them."""
    passage = _passage(cited, library)
    above = " › ".join([cited.title, *cited.heading_path])
    if passage is None:
        return above
    unit = next((u for u in passage.section.units if u.start == cited.start), None)
    return f"{above}\n{led(passage.section, unit) if unit else cited.quote}"


def entailed(text: str, cited: Sequence[Citation], library: Library, gate: Gate) -> bool:
    """Whether the gate finds a text supported by the cited words, read together."""
    passages = [p for c in cited if (p := _passage(c, library)) is not None]
    verdict = gate.judge(text, range(1, len(passages) + 1), passages)
    return not verdict.faults and not verdict.recited


def holds_numbers(statement: Statement, library: Library) -> bool:
    """Whether every number of a statement stands in the words it cites, or above them."""
    held = "\n".join(context(c, library) for c in statement.citations)
    return all(states(held, amount) for amount in numbers(statement.text))


def is_exact(cited: Citation, library: Library) -> bool:
    """Whether a quote is the stored text of its edition at its span."""
    passage = _passage(cited, library)
    return passage is not None and (
        passage.document.edition_id == cited.edition_id
        and passage.section.text[cited.start : cited.end] == cited.quote
    )


def _passage(cited: Citation, library: Library) -> Passage | None:
    """The cited span, None where the library has no such section."""
    try:
        document, section = library.section(cited.section_id)
    except NotFound:
        return None
    return Passage(document, section, cited.start, cited.end, 0.0, 0.0)
