"""A question made searchable: its words with their equivalents and corrections."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from assistant.library import Term

_WORD = re.compile(r"[^\W_]+(?:[/&'+.-][^\W_]+)*\+?", re.UNICODE)
_LONGEST_FORM = 5  # words of the longest multi-word form in equivalents.txt
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


class Vocabulary:
    """Stop words and groups of equivalent forms, from the package's data files."""

    def __init__(self) -> None:
        self.stop_words = frozenset(_lines("stop_words.txt", None))
        self._groups: dict[str, list[tuple[str, ...]]] = {}
        for line in _lines("equivalents.txt", "\n"):
            group = tuple(form.strip() for form in line.split("|"))
            for form in group:
                self._groups.setdefault(_plain(form), []).append(group)

    def equivalents(self, form: str) -> tuple[str, ...]:
        """Other forms of a word or phrase, those of all its meanings."""
        found = [g for group in self._groups.get(_plain(form), []) for g in group]
        return tuple(dict.fromkeys(g for g in found if _plain(g) != _plain(form)))

    def knows(self, form: str) -> bool:
        """Whether a form stands in a group."""
        return _plain(form) in self._groups

    def spellings(self, word: str) -> tuple[str, ...]:
        """A word in the other English spelling, British or American."""
        out = []
        for uk, us in _UK_TO_US:
            for a, b in ((uk, us), (us, uk)):
                if a in word and b not in word and len(word) > 5:
                    out.append(word.replace(a, b))
        return tuple(dict.fromkeys(w for w in out if w != word))


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
    for size in range(min(_LONGEST_FORM, len(words) - at), 1, -1):
        if vocabulary.knows(" ".join(words[at : at + size]).lower()):
            return size
    return 1


def _spelled_out(form: str, variants: tuple[str, ...]) -> list[str]:
    """What an abbreviation stands for; nothing for a word in full."""
    letters = re.sub(r"[^a-z]", "", form.lower())
    initialism = any("".join(w[0] for w in v.split()) == letters for v in variants)
    if len(letters) > 5 or not (initialism or form.isupper()):
        return []
    return [v for v in variants if len(v) > 5]


def _embedding_text(question: str, shown: list[str]) -> str:
    """The question itself unless an abbreviation in it was spelled out."""
    return " ".join(shown) if any(part.startswith("(") for part in shown) else question


def _plain(form: str) -> str:
    """A form without case, hyphens and a plural s, as groups are looked up."""
    text = form.lower().replace("-", " ")
    return text[:-1] if len(text) > 4 and text.endswith("s") and text[-2] not in "sui" else text


def _lines(name: str, separator: str | None) -> list[str]:
    text = files("assistant.vocabulary").joinpath(name).read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [part for part in kept.split(separator) if part.strip()]
