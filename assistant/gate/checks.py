"""What each thing in a statement needs of the cited words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.gate.binding import in_order, swapped
from assistant.gate.bounds import Bound
from assistant.gate.cited import Cited
from assistant.gate.faults import Fault, FaultKind
from assistant.gate.measures import INTERVAL, Measure
from assistant.gate.population import dimension_of
from assistant.gate.reading import Item, Reading, measure_items
from assistant.gate.wording import Wording


def quantity_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Numbers, units, comparators and frequencies that the cited words do not have."""
    there = [m for c in cited for m in c.own.measures]
    if not any(m.name == INTERVAL for m in there):
        # "Recommended daily allowance" says it once for all that stands under it.
        there += [m for c in cited for m in c.above.measures if m.name == INTERVAL]
    often = any(m.name == INTERVAL for m in said.measures)
    for measure in said.measures:
        words = said.text[measure.start : measure.end].strip()
        fault = _quantity_fault(measure, there, words, often)
        if fault is not None:
            yield fault
    yield from _crowded(said.measures, there, said.text)
    codes = {code for c in cited for r in (c.own, c.above) for code in r.codes}
    for code, words in said.codes.items():
        if code not in codes:
            yield Fault(FaultKind.NUMBER, f"“{words}” stands in none of the cited words")
    if said.as_needed and not any(c.own.as_needed for c in cited):
        detail = f"“{said.as_needed}” stands in none of the cited words"
        yield Fault(FaultKind.FREQUENCY, detail)


def _quantity_fault(
    measure: Measure, there: Sequence[Measure], words: str, often: bool
) -> Fault | None:
    kind = FaultKind.FREQUENCY if measure.name == INTERVAL else FaultKind.NUMBER
    same = [m for m in there if measure.same_value(m)]
    unit = [m for m in same if measure.same_unit(m) or _elliptic(measure, m, there)]
    if not unit and _end_of_range(measure, there):
        return None
    if not unit:
        written = [m for m in there if m.written is not None and m.written == measure.written]
        if kind is FaultKind.NUMBER and (same or written):
            return Fault(FaultKind.UNIT, f"“{words}” has another unit in the cited words")
        return Fault(kind, f"“{words}” stands in none of the cited words")
    bound = [m for m in unit if m.bound is measure.bound]
    if not bound:
        other = unit[0].bound.value or "exactly"
        said = measure.bound.value or "exactly"
        detail = f"{said} {words}: the cited words have it as “{other}”"
        return Fault(FaultKind.COMPARATOR, detail)
    if not often and all(m.daily for m in bound):
        return Fault(FaultKind.UNIT, f"“{words}” is per day in the cited words")
    return None


def _elliptic(measure: Measure, other: Measure, there: Sequence[Measure]) -> bool:
    """Whether a number leaves out the unit that others beside it have: "18 mg (instead of 12)"."""
    return (
        not other.name
        and other.written is not None
        and (other.written == measure.written and any(m.name == measure.name for m in there))
    )


def _crowded(own: Sequence[Measure], there: Sequence[Measure], text: str) -> Iterator[Fault]:
    """Comparators said of more numbers than the cited words have them on."""
    for measure in own:
        if measure.bound is Bound.EXACT:
            continue
        alike = [m for m in own if m.same(measure)]
        found = [m for m in there if m.same(measure)]
        said = sum(m.bound is measure.bound for m in alike)
        if len(alike) > 1 and 0 < sum(m.bound is measure.bound for m in found) < said:
            words = text[measure.start : measure.end].strip()
            detail = f"{measure.bound.value} {words} is said more often than in the cited words"
            yield Fault(FaultKind.COMPARATOR, detail)
            return


def _end_of_range(measure: Measure, there: Sequence[Measure]) -> bool:
    """Whether "at least 5" or "up to 10" is said of what is a range from 5 to 10."""
    ends = {Bound.AT_LEAST: "low", Bound.AT_MOST: "high"}
    end = ends.get(measure.bound)
    if end is None or measure.low != measure.high:
        return False
    return any(
        m.low < m.high
        and m.name == measure.name
        and abs(getattr(m, end) - measure.low) <= 1e-6 * max(measure.low, 1e-9)
        for m in there
    )


def binding_faults(said: Reading, cited: Sequence[Cited], wording: Wording) -> Iterator[Fault]:
    """Things that stand in the cited words, in the place of something else."""
    kinds = (measure_items, _medicines, _patients, _ways, _directions)
    for items in kinds:
        places = [(i, c.own) for c in cited for i in items(c.own)]
        own = items(said)
        for item in own:
            rivals = [(i, r) for i, r in places if i.rivals == item.rivals]
            if in_order([i for i in own if i.rivals == item.rivals], rivals):
                continue
            rival = swapped(item, said, rivals, wording)
            if rival:
                words = said.text[item.start : item.end].strip()
                yield Fault(item.kind, f"“{words}” stands where the cited words have “{rival}”")


def _medicines(reading: Reading) -> tuple[Item, ...]:
    return reading.medicines


def _patients(reading: Reading) -> tuple[Item, ...]:
    return reading.patients


def _ways(reading: Reading) -> tuple[Item, ...]:
    return reading.ways


def _directions(reading: Reading) -> tuple[Item, ...]:
    return reading.directions


def mixed_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Of several units, one that is about another medicine, route or age than the statement: the
    dose of one line with the patients of the next."""
    if len(cited) < 2:
        return
    for unit in cited:
        kinds = (
            (FaultKind.DRUG, _keys(said.medicines), _keys(unit.own.medicines)),
            (FaultKind.ROUTE, _keys(said.ways), _keys(unit.own.ways)),
            (FaultKind.POPULATION, _ages(said), _ages(unit.own)),
        )
        for kind, own, there in kinds:
            if own and there and own.isdisjoint(there):
                yield Fault(kind, f"one of the cited lines is about {', '.join(sorted(there))}")
                return


def _keys(items: Sequence[Item]) -> frozenset[str]:
    return frozenset(str(i.key) for i in items)


def _ages(reading: Reading) -> frozenset[str]:
    return frozenset(n for n in reading.about if dimension_of(n) == "age")


def drug_faults(said: Reading, cited: Sequence[Cited], wording: Wording) -> Iterator[Fault]:
    """Medicines that the cited words do not name. The headings name them only where the words
    under them name no other."""
    for drug in said.medicines:
        name = str(drug.key)
        if _names(name, (c.own for c in cited), wording):
            continue
        others = [m for c in cited for m in c.own.medicines]
        own = {str(m.key) for m in said.medicines}
        foreign = [m for m in others if not any(_one_drug(str(m.key), o, wording) for o in own)]
        around = [r for c in cited for r in (c.above, c.subject) if r is not None]
        if foreign or not _names(name, iter(around), wording):
            detail = f"“{said.text[drug.start : drug.end]}” is not named in the cited words"
            yield Fault(FaultKind.DRUG, detail)


def _names(name: str, readings: Iterator[Reading], wording: Wording) -> bool:
    forms = [wording.phrase(f) for f in (name, *wording.forms(name))]
    return any(set(form) <= r.stems for r in readings for form in forms if form)


def _one_drug(one: str, other: str, wording: Wording) -> bool:
    a = {wording.phrase(f) for f in (one, *wording.forms(one))}
    return bool(a & {wording.phrase(f) for f in (other, *wording.forms(other))})


def route_faults(said: Reading, cited: Sequence[Cited]) -> Iterator[Fault]:
    """Routes that the cited words do not have; headings count where the words have none."""
    there = {w.key for c in cited for w in c.own.ways}
    there |= {w.key for c in cited if not c.own.ways for w in c.above.ways}
    for way in said.ways:
        if way.key not in there:
            words = said.text[way.start : way.end]
            yield Fault(FaultKind.ROUTE, f"“{words}” stands in none of the cited words")


def population_faults(
    said: Reading, cited: Sequence[Cited], question: Reading | None
) -> Iterator[Fault]:
    """Groups of patients that the cited words are not about; the nearest words that name any
    count: a unit's own, else its headings, else its document's title."""
    for item in said.patients:
        here = [_about(c, str(item.rivals)) for c in cited]
        if not any(item.key in names for names in here):
            words = said.text[item.start : item.end]
            others = sorted(set().union(*here))
            but = f", which are about {', '.join(others)}" if others else ""
            yield Fault(FaultKind.POPULATION, f"“{words}” is not in the cited words{but}")
    if question is None or any(i.rivals == "age" for i in said.patients):
        return
    young = {"child", "infant", "neonate"}
    asked = {n for n in question.about if dimension_of(n) == "age"}
    for names in (_about(c, "age") for c in cited):
        if names and names <= young and asked and not asked & (young | {"adolescent"}):
            detail = f"asked about {', '.join(sorted(asked))}, cited words are for {min(names)}"
            yield Fault(FaultKind.POPULATION, detail)
            return
        if names and names <= {"adult", "elderly"} and asked and asked <= young:
            detail = f"asked about {', '.join(sorted(asked))}, cited words are for {min(names)}"
            yield Fault(FaultKind.POPULATION, detail)
            return


def _about(cited: Cited, dimension: str) -> frozenset[str]:
    for reading in (cited.own, cited.above, cited.before):
        if reading is None:
            continue
        names = frozenset(n for n in reading.about if dimension_of(n) == dimension)
        if names:
            return names
    return frozenset()
