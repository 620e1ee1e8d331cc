"""A question made searchable: its words with their equivalents and corrections."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.library import Term
from assistant.vocabulary import entries

_WORD = re.compile(r"[^\W_]+(?:[/&'+.-][^\W_]+)*\+?", re.UNICODE)
_SHORTEST_SPELLED = 5
_ABBREVIATION = 5  # letters of the longest
_UK_TO_US = (
    ("aemia", "emia"), ("haem", "hem"), ("oedema", "edema"), ("oesoph", "esoph"),
    ("paed", "ped"), ("foet", "fet"), ("diarrhoea", "diarrhea"), ("gynaec", "gynec"),
    ("anaesth", "anesth"), ("orthopaed", "orthoped"), ("caec", "cec"), ("faec", "fec"),
    ("leuk", "leuc"), ("tumour", "tumor"), ("colour", "color"), ("fibre", "fiber"),
    ("litre", "liter"), ("pnoea", "pnea"), ("rrhoea", "rrhea"), ("sulph", "sulf"),
    ("isation", "ization"), ("ischaem", "ischem"), ("coeliac", "celiac"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready for both searches.

    text: for the embedder, abbreviations followed by what they stand for. terms: for the
    lexical search. corrections: (as typed, as searched) for words nothing else matched.
    """

    text: str
    terms: tuple[Term, ...]
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def corrected(self) -> str:
        """The text with its corrections in the place of what was typed."""
        better = dict(self.corrections)
        return _WORD.sub(lambda word: better.get(word[0], word[0]), self.text)


class Vocabulary:
    """Stop words and groups of equivalent forms, from the package's data files.

    longest: words of the longest form.
    """

    def __init__(self) -> None:
        self.stop_words = frozenset(entries("stop_words.txt", None))
        self._groups: dict[str, list[tuple[str, ...]]] = {}
        for line in entries("equivalents.txt", "\n"):
            group = tuple(form.strip() for form in line.split("|"))
            for form in group:
                self._groups.setdefault(_plain(form), []).append(group)
        self.longest = max(len(form.split()) for form in self._groups)

    def equivalents(self, form: str) -> tuple[str, ...]:
        """Other forms of a word or phrase, those of all its meanings."""
        own = self._key(form)
        found = [g for group in self._groups.get(own, []) for g in group]
        return tuple(dict.fromkeys(g for g in found if _plain(g) != own))

    def knows(self, form: str) -> bool:
        """Whether a form stands in a group."""
        return self._key(form) in self._groups

    def spellings(self, word: str) -> tuple[str, ...]:
        """A word in the other English spelling, British or American."""
        out = []
        for uk, us in _UK_TO_US:
            for a, b in ((uk, us), (us, uk)):
                already = a in b and b in word  # "emia" in "anaemia" is British as it stands
                if a in word and not already and len(word) >= _SHORTEST_SPELLED:
                    out.append(word.replace(a, b))
        return tuple(dict.fromkeys(w for w in out if w != word))

    def _key(self, form: str) -> str:
        """The form as a group has it: as it stands, or without a plural s."""
        plain = _plain(form)
        return plain if plain in self._groups else plain.removesuffix("s")


def analyse(question: str, vocabulary: Vocabulary, correct: Callable[[str], str | None]) -> Query:
    """Split a question into terms.

    correct: gives the nearest word that the library knows for one it does not, or None.
    """
    words = _WORD.findall(question)
    terms: list[Term] = []
    shown: list[str] = []
    corrections: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        size = _longest_known(words, at, vocabulary)
        form = " ".join(words[at : at + size])
        low = form.lower()
        at += size
        shown.append(form)
        if low in vocabulary.stop_words and not (form.isupper() and vocabulary.knows(low)):
            continue
        variants = vocabulary.equivalents(low)
        if long_forms := _spelled_out(form, variants):
            shown.append(f"({', '.join(long_forms[:2])})")
        variants += tuple(s for v in (low, *variants) for s in vocabulary.spellings(v))
        if not variants and size == 1 and (better := correct(low)):
            corrections.append((form, better))
            variants = (better,)
        terms.append(Term(low, variants=tuple(dict.fromkeys(variants))))
    return Query(_embedding_text(question, shown), tuple(terms), tuple(corrections))


def _longest_known(words: list[str], at: int, vocabulary: Vocabulary) -> int:
    for size in range(min(vocabulary.longest, len(words) - at), 1, -1):
        if vocabulary.knows(" ".join(words[at : at + size]).lower()):
            return size
    return 1


def _spelled_out(form: str, variants: tuple[str, ...]) -> list[str]:
    """What an abbreviation stands for; nothing for a word in full."""
    letters = re.sub(r"[^a-z]", "", form.lower().removesuffix("s"))
    if not letters or len(letters) > _ABBREVIATION:
        return []
    spelled = [v for v in variants if len(v) > _ABBREVIATION]
    short = form.isupper() or any(_abbreviates(letters, v) for v in spelled)
    return spelled if short else []


def _abbreviates(letters: str, form: str) -> bool:
    """Whether letters stand in this order in a form of several words, or in one long word."""
    if letters[0] != form[0] or len(letters) * 3 > len(form):
        return False
    rest = iter(form)
    return all(letter in rest for letter in letters)


def _embedding_text(question: str, shown: list[str]) -> str:
    """The question itself unless an abbreviation in it was spelled out."""
    return " ".join(shown) if any(part.startswith("(") for part in shown) else question


def _plain(form: str) -> str:
    """A form without case and hyphens, as groups are looked up."""
    return form.lower().replace("-", " ")
