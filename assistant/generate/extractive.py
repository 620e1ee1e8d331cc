"""Answers in the guideline's own words: whole sentences, list items and table rows, quoted as
they stand. Needs no model beyond the embedder and cannot invent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.generate import Generated
from assistant.generate.citing import Numbers, citation
from assistant.generate.fitting import Fitting, Sifted, is_dose
from assistant.generate.scoring import ScoredUnit, says_something
from assistant.model import Document, Section, Statement, Unit, UnitKind

_LIST_ITEMS = 8  # items of one list that the short answer shows at most
_MORE = 8
MARGIN = 2.0  # how far below the best a quoted unit may score
_TOGETHER = 8  # longest table or list that is shown whole once two parts of it are quoted
_SAME = 0.8  # share of stems from which two quotes say the same


class Extractive:
    """Quotes the units that answer the question."""

    name = "extractive"

    def generate(self, sifted: Sifted, limit: int, numbers: Numbers) -> Generated:
        """Quote the best units; the next best are `more`."""
        units, fitting = sifted.units, sifted.fitting
        if not units:
            return Generated((), ())
        distinct = _distinct(units, limit + _MORE)
        floor = units[0].score - MARGIN
        best = [s for s in distinct[:limit] if s.score >= floor]
        chosen = _each_once([best[0], *_going_on(best[0], fitting), *best[1:]])[:limit]
        short = _statements(chosen, numbers, fitting)
        said = {(s.citations[0].section_id, s.citations[0].start) for s in short}
        rest = [s for s in distinct if s.key not in said]
        return Generated(tuple(short), tuple(_statements(rest, numbers, fitting, skip=said)))


def _going_on(best: ScoredUnit, fitting: Fitting) -> list[ScoredUnit]:
    """The sentence that goes on from the best one in its paragraph: there an answer is finished,
    bounded or taken back ("unless ..."). Where a dose is asked for, one that gives a dose."""
    section, units = best.candidate.section, best.candidate.section.units
    place = next(i for i, u in enumerate(units) if u.start == best.unit.start)
    following = units[place + 1 : place + 2]
    if best.unit.kind is not UnitKind.SENTENCE:
        return []
    return [
        replace(best, unit=u, stems=frozenset(best.candidate.words.units[place + 1]))
        for u in following
        if u.kind is UnitKind.SENTENCE and "\n" not in section.text[best.unit.end : u.start]
        for text in [section.text[u.start : u.end]]
        if says_something(text, u) and (is_dose(text) or not fitting.aim.dose)
        if fitting.fits(best.candidate.document, section, u)
    ]


def _each_once(units: Sequence[ScoredUnit]) -> list[ScoredUnit]:
    return list({u.key: u for u in units}.values())


def _distinct(scored: Sequence[ScoredUnit], limit: int) -> list[ScoredUnit]:
    """The best units, without those that say what a better one says."""
    kept: list[tuple[ScoredUnit, frozenset[str]]] = []
    for unit in scored:
        numbers = frozenset(w for w in unit.stems if any(map(str.isdigit, w)))
        if unit.stems and not any(_alike(unit.stems, numbers, o.stems, n) for o, n in kept):
            kept.append((unit, numbers))
        if len(kept) == limit:
            break
    return [unit for unit, _ in kept]


def _statements(
    chosen: Sequence[ScoredUnit],
    numbers: Numbers,
    fitting: Fitting,
    skip: set[tuple[str, int]] | None = None,
) -> list[Statement]:
    """Statements grouped by section, best section first; within it what belongs together stays
    together, in the section's order, and what answers best comes first."""
    said = set(skip or ())
    out: list[Statement] = []
    for section_id in dict.fromkeys(s.key[0] for s in chosen):
        group = [s for s in chosen if s.key[0] == section_id]
        section, document = group[0].candidate.section, group[0].candidate.document
        best = {s.unit.start: -place for place, s in enumerate(group)}
        own = {s.unit.start for s in group}
        whole = {group[0].unit.start} if fitting.aim.several else set()
        together = _with_lists(section, [s.unit for s in group], whole)
        shown = [u for u in together if u.start in own or fitting.fits(document, section, u)]
        for unit in _best_first(shown, section, best):
            key = (section_id, unit.start)
            if key not in said:
                said.add(key)
                out.append(_quote(document, section, unit, numbers.of(section_id)))
    return out


def _with_lists(section: Section, chosen: Sequence[Unit], whole: set[int]) -> list[Unit]:
    """The chosen units with what they need to be understood: the lead-in of a list item, the
    items that a chosen lead-in introduces, and, once two rows of a small table or two items of
    a short list are there, the others: "within 3 hours" for one risk must not hide "within 1
    hour" for a higher one. whole: starts of units of which one is enough for that."""
    by_start = {u.start: u for u in section.units}
    kept = {u.start for u in chosen}
    for together in (*_tables(section), *_lists(section)):
        if len(together) <= _TOGETHER and (len(kept & together) > 1 or whole & together):
            kept |= together
    for unit in chosen:
        if _opens(section, unit):
            items = [u.start for u in section.units if u.lead == unit.start]
            kept.update(items[:_LIST_ITEMS] or _next(section, unit))
        above = unit.lead
        while above is not None and above in by_start:
            kept.add(above)
            above = by_start[above].lead
    return [by_start[start] for start in sorted(kept)]


def _best_first(units: Sequence[Unit], section: Section, best: Mapping[int, int]) -> list[Unit]:
    """Units with those that belong together in one block, the block with the best unit first.

    best: start of a chosen unit → higher for a better one.
    """
    leads = {u.start: u.lead for u in units}
    table_of = {start: min(table) for table in _tables(section) for start in table}
    blocks: dict[int, list[Unit]] = {}
    for unit in units:
        root = unit.start
        while (above := leads.get(root)) is not None and above in leads:
            root = above
        blocks.setdefault(table_of.get(root, root), []).append(unit)
    worst = min(best.values()) - 1
    ranked = sorted(blocks.values(), key=lambda b: -max(best.get(u.start, worst) for u in b))
    return [unit for block in ranked for unit in block]


def _next(section: Section, unit: Unit) -> list[int]:
    """Start of the unit that follows: what ends in a colon says nothing alone."""
    return [u.start for u in section.units if u.start > unit.start][:1]


def _tables(section: Section) -> list[set[int]]:
    """Starts of the rows of each table of a section: rows that follow each other."""
    runs = groupby(section.units, key=lambda u: u.kind is UnitKind.ROW)
    return [{u.start for u in run} for is_rows, run in runs if is_rows]


def _lists(section: Section) -> list[set[int]]:
    """Starts of the items of each list of a section, with the lead-in that they share; of one
    without a lead-in those that stand under no other item."""
    found: dict[int, set[int]] = {}
    for unit in section.units:
        if unit.lead is not None and unit.kind is UnitKind.ITEM:
            found.setdefault(unit.lead, {unit.lead}).add(unit.start)
    runs = groupby(section.units, key=lambda u: u.kind is UnitKind.ITEM)
    bare = [{u.start for u in run if u.lead is None} for is_items, run in runs if is_items]
    return [*found.values(), *bare]


def _opens(section: Section, unit: Unit) -> bool:
    return section.text[unit.start : unit.end].rstrip().endswith((":", "-", "–"))


def _quote(document: Document, section: Section, unit: Unit, number: int) -> Statement:
    cited = citation(document, section, unit, number)
    leads = any(other.lead == unit.start for other in section.units)
    lead_in = leads and unit.kind is not UnitKind.ROW
    return Statement(cited.quote, (cited,), unit.kind, lead_in, unit.lead)


def _alike(
    one: frozenset[str], its: frozenset[str], other: frozenset[str], others: frozenset[str]
) -> bool:
    """Whether two quotes say the same, by their stems and the numbers among these. Rows of a
    dose table differ in a number or two, and that is all the difference: quotes with different
    numbers are never the same."""
    return its == others and len(one & other) >= _SAME * max(len(one), len(other))
