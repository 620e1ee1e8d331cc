"""Whose dose, of what and what for: what a question pins down and a quoted dose must not miss."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.generate.intent import asks_for_several, wanted
from assistant.generate.population import asked_for
from assistant.retrieve import Retrieval
from assistant.vocabulary.medicines import (
    aliases,
    class_forms,
    classes_named,
    medicines,
    plain,
)

_DOSE = re.compile(
    r"\b(?:dos(?:e|es|age|ages|ing)|how much|how many (?:mg|ml|micrograms|units|tablets|puffs)|"
    r"mg|micrograms?|mcg|loading|bolus|titration)\b",
    re.IGNORECASE,
)
# A medicine beside these is what happened before, or what is to be undone or avoided: the dose
# that is asked for is another's ("how much vitamin K on warfarin?").
_BEFORE = re.compile(
    r"\b(?:on|no|not|(?:revers(?:e|es|al|ing)|allerg(?:ic|y)|taking|takes|took|taken|instead|than|"
    r"alternatives?|antidotes?|overdose|poisoning|toxicity|stop(?:ped|ping)?|after|without|from|"
    r"receiv(?:ed|ing)|ingested|swallowed|convert(?:ing)?|switch(?:ing)?)(?: (?:to|of|for|a|an|"
    r"the|oral|iv|long|term|regular|and|or))*)$"
)
_AFTER = re.compile(
    r"^(?:sodium )?(?:overdoses?|toxicity|poisoning|allerg(?:y|ic)|reversal|induced|withdrawal|"
    r"intoleran(?:t|ce)|resistan(?:t|ce)|failure|failed|related|associated|ineffective)\b"
)
_CLAUSES = re.compile(r"[,;:.?!](?=\s)")
_PREVENTION = re.compile(r"\b(?:\w*prophyla\w+|prevent\w*)\b", re.IGNORECASE)
_TREATMENT = re.compile(
    r"\b(?:treatment[ -]dos\w+|therapeutic(?:ally)?|to treat|treating|treatment of|"
    r"full[ -]dose|anticoagulation dose)\b",
    re.IGNORECASE,
)
_STROKE = re.compile(r"\b(?:strokes?|atrial fibrillation|af)\b", re.IGNORECASE)
_VENOUS = re.compile(r"\b(?:\w*thrombo\w*|venous|vte|dvt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aim:
    """What a question pins down.

    medicines: those it is about, each with its other names; none where it is about none.
    classes: of medicines that it is about, each with the ways to write it, where it is about no
    single medicine ("LMWH treatment dose").
    beside: those it only mentions ("on warfarin"). patients: adult, child, both or neither.
    purpose: "prevention" or "treatment". stroke: whether that is prevention of stroke.
    dose: whether it asks for a dose. several: for all of a list or a table.
    name: of the first of the medicines or classes, as the question has it.
    """

    medicines: tuple[frozenset[str], ...]
    classes: tuple[frozenset[str], ...]
    beside: tuple[frozenset[str], ...]
    patients: frozenset[str]
    purpose: str | None
    stroke: bool
    dose: bool
    several: bool
    name: str | None

    @classmethod
    def of(cls, retrieval: Retrieval) -> Aim:
        """The aim of the question that was searched."""
        text = retrieval.query.corrected
        named = medicines(text)
        beside = _beside(text, medicines)
        about = [m for m in named if m not in beside]
        kinds = _classes_about(text) if not about else []
        patients = asked_for(text, retrieval.quantities)
        bare = wanted(text) is None and bool(about) and len(patients) == 1
        return cls(
            _each_once(about),
            tuple(map(class_forms, kinds)),
            _each_once(beside),
            patients,
            purpose_of(text),
            of_stroke(text),
            bool(_DOSE.search(text)) or bare,
            asks_for_several(text),
            next(iter((*about, *kinds)), None),
        )


def purpose_of(text: str) -> str | None:
    """What a text says a medicine is for: "prevention", "treatment", None for neither or both."""
    prevents, treats = _PREVENTION.search(text), _TREATMENT.search(text)
    if bool(prevents) == bool(treats):
        return None
    return "prevention" if prevents else "treatment"


def of_stroke(text: str) -> bool:
    """Whether what a text speaks of preventing is a stroke, and not a venous thrombosis."""
    return bool(_STROKE.search(text)) and not _VENOUS.search(text)


def _classes_about(text: str) -> list[str]:
    """The classes that a text is about."""
    beside = _beside(text, classes_named)
    return [c for c in classes_named(text) if c not in beside]


def _beside(text: str, named: Callable[[str], Sequence[str]]) -> list[str]:
    """What a text only mentions of what is named in it, and what is joined to it ("on A and B")."""
    found: list[str] = []
    for clause in _CLAUSES.split(text):
        for medicine in named(clause):
            before, _, after = (part.strip() for part in plain(clause).partition(medicine))
            last = before.removesuffix(" and").removesuffix(" or")
            joined = any(last.endswith(other) for other in found)
            if joined or _BEFORE.search(before) or _AFTER.search(after):
                found.append(medicine)
    return found


def _each_once(found: Sequence[str]) -> tuple[frozenset[str], ...]:
    """The names of each medicine: one that is spelled out beside its abbreviation is one."""
    return tuple(dict.fromkeys(aliases(m) for m in found))
