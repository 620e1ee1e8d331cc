"""A question as a form: what its fields hold, and what is wrong with which of them.

A field's name is the number of the turn (0 the question, 1 its first follow-up …), a dot, and the
field of the set's format; a place's fields have its number in between: "0.place.2.document".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from assistant.model import CautionKind
from eval.sets.file import QuestionIn
from eval.sets.reading import words_for

_LINES = ("must", "must_not", "masked")
_TEXTS = ("question", "kind", "expect", "note")
_OWN = ("id", "topic", "split", "written_by", "reviewed")
PLACE = ("document", "section", "page", "contains")
_MOST_TURNS = 20
_SPARE = 2  # empty rows for more places
_NAMED = re.compile(r"`(\w+)`")
Values = Mapping[str, str]


@dataclass(slots=True)
class Form:
    """A filled form. turns: of how many turns it shows fields, the last ones empty. places: of
    how many places, by turn. faults: by field; "" for what is wrong with the whole."""

    values: Values
    turns: int
    places: Sequence[int]
    faults: dict[str, str] = field(default_factory=dict)


def filled(question: Mapping[str, Any]) -> Form:
    """The form of a question as a set's file has it; of nothing for a new one."""
    values = {f"0.{name}": str(question.get(name, "")) for name in _OWN}
    turns = [question, *question.get("follow_ups", ())]
    for number, turn in enumerate(turns):
        values |= dict(_turn_values(number, turn))
    return _form(values, len(turns))


def sent(values: Values) -> Form:
    """The form as somebody sent it."""
    numbers = [int(n) for n, _, rest in (v.partition(".") for v in values) if n.isdigit() and rest]
    last = max((n for n in numbers if values.get(f"{n}.question", "").strip()), default=0)
    return _form(values, min(last + 1, _MOST_TURNS))


def read(form: Form) -> dict[str, Any] | None:
    """The question that a form describes, as a set's file has it; None where something is wrong,
    which the form's faults then say. A follow-up without a question is left out."""
    own = {name: _text(form.values, f"0.{name}") for name in _OWN}
    turns = [_turn(form.values, number) for number in range(form.turns)]
    asked = [number for number in range(1, form.turns) if "question" in turns[number][0]]
    content = {k: v for k, v in own.items() if v} | turns[0][0]
    content["follow_ups"] = [turns[number][0] for number in asked]
    try:
        made = QuestionIn.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            name, what = _fault(fault, [0, *asked], [rows for _, rows in turns])
            form.faults.setdefault(name, what)
        return None
    return made.model_dump(mode="json", exclude_defaults=True)


def _form(values: Values, turns: int) -> Form:
    counts = [_places(values, number) + _SPARE for number in range(turns + 1)]
    return Form(values, turns + 1, counts)


def _turn_values(number: int, turn: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        yield f"{number}.{name}", str(turn.get(name, ""))
    for name in _LINES:
        yield f"{number}.{name}", "\n".join(turn.get(name, ()))
    for kind in turn.get("cautions", ()):
        yield f"{number}.caution.{kind}", "on"
    for row, place in enumerate(turn.get("expected", ())):
        for name in PLACE:
            yield f"{number}.place.{row}.{name}", str(place.get(name, ""))


def _turn(values: Values, number: int) -> tuple[dict[str, Any], list[int]]:
    """A turn's content, empty where nothing is said, and the rows that its places stand in."""
    said: dict[str, Any] = {name: _text(values, f"{number}.{name}") for name in _TEXTS}
    for name in _LINES:
        said[name] = list(filter(None, map(str.strip, said_lines(values, f"{number}.{name}"))))
    said["cautions"] = [k.value for k in CautionKind if values.get(f"{number}.caution.{k.value}")]
    rows = []
    said["expected"] = []
    for row in range(_places(values, number) + _SPARE):
        place = {n: _text(values, f"{number}.place.{row}.{n}") for n in PLACE}
        if any(place.values()):
            rows.append(row)
            said["expected"].append({k: v for k, v in place.items() if v})
    return {name: value for name, value in said.items() if value}, rows


def said_lines(values: Values, name: str) -> list[str]:
    """The lines of a field."""
    return values.get(name, "").splitlines()


def _places(values: Values, number: int) -> int:
    """How many rows of places are used, up to the last that says something."""
    used = [
        int(rest.partition(".")[0])
        for name, value in values.items()
        if (rest := name.removeprefix(f"{number}.place.")) != name
        and rest.partition(".")[0].isdigit()
        and value.strip()
    ]
    return min(max(used, default=-1) + 1, 50)


def _text(values: Values, name: str) -> str:
    return values.get(name, "").strip()


def _fault(fault: Any, turns: Sequence[int], rows: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The field that something is wrong with, and what."""
    place, number = list(fault["loc"]), 0
    if place[:1] == ["follow_ups"] and len(place) > 1:
        number, place = turns[int(place[1]) + 1], place[2:]
    what = words_for(fault)
    if not place:
        named = [name for name in _NAMED.findall(what) if name in _LINES]
        told = what if what.startswith("`") else f"This question {what}"
        return f"{number}.{(named or _LINES)[0]}", f"{told}."
    label = str(place[2] if place[0] == "expected" and len(place) > 2 else place[0])
    what = f"{label.replace('_', ' ').capitalize()} {what}."
    if place[0] == "expected" and len(place) > 2:
        return f"{number}.place.{rows[number][int(place[1])]}.{place[2]}", what
    return f"{number}.{place[0]}", what
