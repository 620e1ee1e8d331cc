"""Which words name a medicine: by the stems of international nonproprietary names, and by list."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.vocabulary import entries

_SHORTEST = 6  # letters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SALTS = frozenset(("sulfate", "chloride", "gluconate", "carbonate", "citrate"))
_BASES = frozenset(("magnesium", "potassium", "calcium"))


def is_drug(word: str) -> bool:
    """Whether a word in lower case looks like the name of a medicine."""
    return len(word) >= _SHORTEST and bool(_stems().search(word))


@lru_cache(maxsize=16384)
def medicines(text: str) -> tuple[str, ...]:
    """The single medicines that a text names, each once, in order and as `plain` writes them.

    Names of several words are known whole ("tranexamic acid"); classes are no medicines.
    """
    words = plain(text).split()
    found: list[str] = []
    at = 0
    while at < len(words):
        sizes = range(min(_longest(), len(words) - at), 1, -1)
        size = next((n for n in sizes if _known(" ".join(words[at : at + n]))), 1)
        name = " ".join(words[at : at + size])
        if _is_single(name) or name in _other_names():
            found.append(name)
        at += size
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def aliases(name: str) -> frozenset[str]:
    """The ways to write a medicine, itself among them: other names, brands, without its salt."""
    found = {name, *(form for group in _groups() if name in group for form in group)}
    first, *rest = name.split()
    if first == "sodium" and rest and is_drug(rest[-1]):
        found.add(" ".join(rest))
    if first in _BASES and rest and rest[-1] in _SALTS:
        found.add(first)
    if rest == ["heparin"]:
        found.add("heparin")
    return frozenset(found)


@lru_cache(maxsize=1024)
def classes(name: str) -> frozenset[str]:
    """The ways to write the classes that a medicine belongs to."""
    return frozenset(
        form
        for written, members in _classes()
        if any(name.endswith(m[1:]) if m.startswith("-") else name == m for m in members)
        for form in written
    )


@lru_cache(maxsize=16384)
def classes_named(text: str) -> tuple[str, ...]:
    """The classes of medicines that a text names, each once, as `plain` writes them."""
    padded = f" {plain(text)} "
    named = (next((f for f in w if f" {f} " in padded), None) for w, _ in _classes())
    return tuple(form for form in named if form)


@lru_cache(maxsize=1024)
def class_forms(form: str) -> frozenset[str]:
    """The ways to write a class, one of which is given."""
    return frozenset(f for written, _ in _classes() if form in written for f in written)


def names(text: str, written: frozenset[str]) -> bool:
    """Whether a text names a medicine. written: its aliases."""
    padded = f" {plain(text)} "
    return any(f" {alias} " in padded or f" {alias}s " in padded for alias in written)


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """The words of a text, in lower case, parted by one blank, "sulph" as "sulf"."""
    return " ".join(_WORD.findall(text.lower())).replace("sulph", "sulf").replace("oestr", "estr")


def _known(name: str) -> bool:
    return name in _names() or name in _general() or name in _other_names()


def _is_single(name: str) -> bool:
    return name not in _general() and (name in _names() or is_drug(name))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(plain(e.replace("_", " ")) for e in entries("drug_names.txt", None))


@lru_cache(maxsize=1)
def _general() -> frozenset[str]:
    return frozenset(plain(e.replace("_", " ")) for e in entries("not_specific.txt", None))


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(name.split()) for name in _names() | _general())


@lru_cache(maxsize=1)
def _groups() -> tuple[frozenset[str], ...]:
    """The groups of equivalents that name a single medicine."""
    lines = (line.split("|") for line in entries("equivalents.txt", "\n"))
    groups = (frozenset(plain(form) for form in line) for line in lines)
    return tuple(g for g in groups if any(map(_is_single, g)))


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The ways to write each class, the longest first, and its members."""
    found = []
    for line in entries("medicine_classes.txt", "\n"):
        written, members = ([p.strip() for p in part.split(",")] for part in line.split("|"))
        found.append((tuple(sorted(map(plain, written), key=len, reverse=True)), tuple(members)))
    return tuple(found)


@lru_cache(maxsize=1)
def _other_names() -> frozenset[str]:
    """Names that only a group of equivalents knows: abbreviations and brands."""
    return frozenset(form for group in _groups() for form in group) - _general()


@lru_cache(maxsize=1)
def _stems() -> re.Pattern[str]:
    known = entries("drug_stems.txt", None)
    names = "|".join(e for e in known if not e.startswith("-"))
    stems = "|".join(e[1:] for e in known if e.startswith("-"))
    return re.compile(rf"^(?:{names}|[a-z-]+(?:{stems}))$")
