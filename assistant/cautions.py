"""Warnings that stand beside an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from assistant.generate.fitting import Fitting, Misfit, Sifted, is_dose
from assistant.generate.scopes import Both
from assistant.model import (
    Caution,
    CautionKind,
    Citation,
    Document,
    DocumentStatus,
    Scope,
    Section,
    Unit,
)
from assistant.quantities import ranges
from assistant.ranking import Candidate

_SIZES = frozenset(("kg", "year", "month"))


def cautions(
    citations: Iterable[Citation],
    documents: Mapping[str, Document],
    today: date,
    newer_than: Callable[[Document], str | None],
) -> tuple[Caution, ...]:
    """A caution for each cited document that is superseded or past its review date.

    documents: by edition id. newer_than: what superseded a document, None where unknown.
    """
    numbers: dict[str, list[int]] = {}
    for citation in citations:
        known = numbers.setdefault(citation.edition_id, [])
        if citation.number not in known:
            known.append(citation.number)
    found = []
    for edition_id, cited in numbers.items():
        metadata = documents[edition_id].metadata
        if metadata.status is DocumentStatus.SUPERSEDED:
            newer_title = newer_than(documents[edition_id])
            newer = f" by {newer_title}" if newer_title else ""
            text = f"{metadata.title} has been superseded{newer}. Check the newer guidance."
            found.append(Caution(CautionKind.SUPERSEDED, text, tuple(cited)))
        elif metadata.review_due and metadata.review_due < today:
            text = (
                f"{metadata.title} was due for review on "
                f"{metadata.review_due:%-d %B %Y} and may be out of date."
            )
            found.append(Caution(CautionKind.REVIEW_DATE_PASSED, text, tuple(cited)))
    return tuple(found)


def national_and_local(both: Both | None, cited: Iterable[Citation]) -> tuple[Caution, ...]:
    """A caution where national and local guidance both speak about what was asked."""
    if both is None:
        return ()
    scope = both.local.metadata.scope or Scope.LOCAL
    text = (
        f"National and {scope.value} guidance both speak about this and may differ: "
        f"“{both.national.metadata.title}” is national, “{both.local.metadata.title}” is "
        f"{scope.value}. Read both."
    )
    editions = {both.national.edition_id, both.local.edition_id}
    numbers = dict.fromkeys(c.number for c in cited if c.edition_id in editions)
    return (Caution(CautionKind.NATIONAL_AND_LOCAL, text, tuple(numbers)),)


def read_from_scan(
    citations: Iterable[Citation], sections: Mapping[str, Section]
) -> tuple[Caution, ...]:
    """A caution for each cited document whose words text recognition read from a scan.

    sections: by section id.
    """
    numbers: dict[str, dict[int, None]] = {}
    pages: dict[str, set[int]] = {}
    for citation in citations:
        for unit in sections[citation.section_id].units:
            if unit.sure is None or unit.start >= citation.end or citation.start >= unit.end:
                continue
            numbers.setdefault(citation.title, {})[citation.number] = None
            pages.setdefault(citation.title, set()).update([unit.page] if unit.page else [])
    return tuple(
        Caution(
            CautionKind.READ_FROM_SCAN,
            f"{title}{_on_pages(pages[title])} was read from a scan: check the original, above "
            "all its figures.",
            tuple(cited),
        )
        for title, cited in numbers.items()
    )


def _on_pages(pages: set[int]) -> str:
    if not pages:
        return ""
    return f", page{'s' if len(pages) > 1 else ''} {', '.join(map(str, sorted(pages)))},"


def not_named(drugs: Sequence[str]) -> tuple[Caution, ...]:
    """A caution for each drug that was asked about and stands in no passage."""
    return tuple(
        Caution(CautionKind.DRUG_NOT_NAMED, f"No passage that was found names {drug}.")
        for drug in drugs
    )


def dose_not_held(sifted: Sifted) -> tuple[Caution, ...]:
    """A caution where the dose that was asked for is not held, saying what is held instead."""
    if not sifted.lacks:
        return ()
    aim = sifted.fitting.aim
    if Misfit.PATIENTS in sifted.misfits:
        held, asked = ("adults", "a child") if "child" in aim.patients else ("children", "an adult")
        text = f"The doses that were found are for {held}, not for {asked}."
    elif Misfit.PURPOSE in sifted.misfits:
        text = (
            "The doses that were found are for treatment or to prevent strokes."
            if aim.purpose == "prevention"
            else "The doses that were found are for prevention, not for treatment."
        )
    else:
        text = f"No passage that was found gives a dose of {aim.name}."
    return (Caution(CautionKind.DOSE_NOT_HELD, text),)


def patients_not_named(
    fitting: Fitting, cited: Iterable[Citation], candidates: Mapping[str, Candidate]
) -> tuple[Caution, ...]:
    """A caution where a child's dose was asked for and no cited dose is said to be a child's, or
    where all are children's and the question did not say whom it is about.

    candidates: one of each cited section, by its id.
    """
    if not fitting.aim.patients:
        return _only_for_children(fitting, cited, candidates)
    if fitting.aim.patients != {"child"}:
        return ()
    numbers: dict[int, None] = {}
    for citation, found, unit in _cited_units(cited, candidates):
        if _for_a_child(fitting, found, unit):
            return ()
        if is_dose(citation.quote):
            numbers[citation.number] = None
    text = "The source does not say that this dose is for a child: check before it is given."
    return (Caution(CautionKind.PATIENTS_NOT_NAMED, text, tuple(numbers)),) if numbers else ()


def _only_for_children(
    fitting: Fitting, cited: Iterable[Citation], candidates: Mapping[str, Candidate]
) -> tuple[Caution, ...]:
    numbers: dict[int, None] = {}
    for citation, found, unit in _cited_units(cited, candidates):
        if not is_dose(citation.quote):
            continue
        if fitting.patients(found.document, found.section, unit) != {"child"}:
            return ()
        numbers[citation.number] = None
    text = "The doses that were found are for children: ask again for an adult if it is one."
    return (Caution(CautionKind.PATIENTS_NOT_NAMED, text, tuple(numbers)),) if numbers else ()


def _cited_units(
    cited: Iterable[Citation], candidates: Mapping[str, Candidate]
) -> Iterator[tuple[Citation, Candidate, Unit]]:
    """Each citation with the units that it begins in."""
    for citation in cited:
        found = candidates[citation.section_id]
        for unit in found.section.units:
            if unit.start <= citation.start < unit.end:
                yield citation, found, unit


def _for_a_child(fitting: Fitting, found: Candidate, unit: Unit) -> bool:
    """Whether a unit speaks of children, or of weights or ages."""
    text = found.section.text[unit.start : unit.end]
    sized = any(r.unit in _SIZES for r in ranges(text))
    return sized or "child" in fitting.patients(found.document, found.section, unit)


def withheld(statements: int) -> tuple[Caution, ...]:
    """A caution where statements of a language model were not let through."""
    if not statements:
        return ()
    what = "1 sentence was" if statements == 1 else f"{statements} sentences were"
    text = f"{what} withheld: the sources do not say all that the language model wrote."
    return (Caution(CautionKind.WITHHELD, text),)


def quoted_instead(reason: str | None) -> tuple[Caution, ...]:
    """A caution where the guideline is quoted although a language model should have written."""
    if reason is None:
        return ()
    return (Caution(CautionKind.QUOTED_INSTEAD, reason),)


def cut_short(reason: str | None) -> tuple[Caution, ...]:
    """A caution where a language model stopped before it was done. reason: why."""
    if reason is None:
        return ()
    text = f"{reason.rstrip('.')}, so this may not be all: look into the sources."
    return (Caution(CautionKind.CUT_SHORT, text),)


def identifiers_removed(kinds: Sequence[str]) -> tuple[Caution, ...]:
    """A caution where a question held what may identify a patient. kinds: what was found."""
    if not kinds:
        return ()
    text = (
        f"Removed before anything was looked up or kept: {', '.join(kinds)}. "
        "Ask again without what identifies a patient."
    )
    return (Caution(CautionKind.IDENTIFIERS_REMOVED, text),)
