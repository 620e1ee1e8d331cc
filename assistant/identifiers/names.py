"""Names of people in obvious forms: after a title, or where a person is said to be called so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.identifiers.spans import Kind, Span
from assistant.vocabulary import entries

_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}+(?:[-']{_LETTER}+)*"
_PARTICLES = frozenset(
    ("de", "da", "di", "del", "der", "den", "van", "von", "la", "le", "el", "al", "bin", "ibn",
     "ben", "mac", "st")
)  # fmt: skip
_WORDS = re.compile(rf"[ \t]{{0,2}}(?:({_WORD})\.?|$)")
_LONGEST = 4  # words of a name

_TITLE = re.compile(
    r"(?<!\w)(?<!\w['-])(?:(?:mr|dr|mrs|ms)\.? (?:&|and) )?"
    r"(mr|mrs|ms|miss|mx|master|dr|prof|professor|reverend|dame|sir)"
    r"(?:\. ?| )(?=[^\W\d_])",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:patient|pt|client|resident|man|woman|boy|girl|lady|gentleman|gent|baby|child|infant|son"
    r"|daughter|(?:grand)?mother|(?:grand)?father|nan|grandad|mum|dad|wife|husband|partner|carer"
    r"|relative|nok|next of kin|someone|he|she|they|who|person|neonate|toddler|teenager)"
)
# Any word after these is a name, in capitals or not.
_CALLED = re.compile(
    rf"\b{_PERSON}(?:'s| is| was| are| who is)? (?:called|named|known as)[ :]{{1,2}}"
    rf"|\b(?:my|his|her|their|pt'?s?|(?:patient|child|baby|mother|father|husband|wife|carer)(?:'?s)?)"
    rf" (?:full |first |last |maiden |sur|fore)?name(?:'s| is| was|:| -|)[ :]{{1,2}}"
    r"|\b(?:full |first |last |sur|fore)name(?: is|:)[ :]{0,2}"
    r"|(?:^|[;,.(] ?)name ?(?::|is)[ :]{1,2}",
    re.IGNORECASE,
)
# After these a name is known by its capitals, or by its first word.
_BEFORE = re.compile(
    rf"\b{_PERSON}[ ,:(]{{1,2}}(?=[^\W\d_])"
    r"|\b(?:re|regarding|about|for|with|is|and|has)[: ]{1,2}(?=[^\W\d_])|^",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"[ ,(\-]{1,3}(?:is |aged |age )?(?:an? )?"
    r"(?:\d{1,3} ?(?:yo|y/o|yrs?|years?|y|[mf])\b|dob\b|d\.o\.b|nhs\b|mrn\b|hosp"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\(?\d{3}[ -]?\d{3}[ -]?\d{4})",
    re.IGNORECASE,
)
# A word before "mr" after which it begins a name and is no part of a medicine's name.
_OPENS = re.compile(
    r"(?:^|[.,:;!?()\"\n-] ?|\b(?:for|has|have|is|are|was|with|to|and|give|giving|given|gave|can"
    r"|could|does|did|do|about|on|in|my|of|should|if|what|when|by|that|why|how|where|because|but|as|from"
    r"|re|regarding|patient|pt|will|would|please|help|hi|hello|called|named|see|seen|seeing|says?"
    r"|lady|gentleman|old|man|woman|boy|girl|prescribe|start|starting|before|after|or|at|than|let"
    r"|since|while|so|then|yo|yr|year-old) )$",
    re.IGNORECASE,
)
_CUE = re.compile(r"(?:re|regarding|about|for|with|is|and|has)\b", re.IGNORECASE)
_PT = re.compile(r"(?:pt|patient)\b", re.IGNORECASE)
_TYPED = ("mr", "mrs", "mx", "miss", "dr")
# After these "miss" and "dr" are titles; elsewhere only with a verb after the name.
_FOR = re.compile(r"(?:for|is|does|has|about|with|did|was) ", re.IGNORECASE)
_VERB = re.compile(
    r"(?:'s|s')?,? (?:is|has|was|needs|who|had|takes|in bed|in bay|on ward|says|told|asked|wants)"
    r"\b",
    re.IGNORECASE,
)


def names(text: str) -> Iterator[Span]:
    """Names after a title, after "patient", after "called", or before an age."""
    for found in _TITLE.finditer(text):
        if end := _titled(text, found):
            yield Span(found.start(), end, Kind.NAME)
    for found in _CALLED.finditer(text):
        start = found.end()
        if end := _run(text, start, capitals=text[start : start + 1].isupper(), most=3):
            yield Span(start, end, Kind.NAME)
    for found in _BEFORE.finditer(text):
        if end := _known(text, found):
            yield Span(found.end(), end, Kind.NAME)


def _titled(text: str, found: re.Match[str]) -> int:
    """Where a name after a title ends; 0 if what looks like a title is none."""
    title, start = found[1], found.end()
    kind = title.lower()
    capital = text[start].isupper() and not (title.isupper() and _shouts(text))
    if capital and title.istitle():
        end = _run(text, start, capitals=True)
        return end if kind != "master" or _is_child(text, start, end) else 0
    # In small letters, or "MR", "MRS": as likely a form of a medicine, a scan or a scale.
    before = _OPENS.search(text[max(0, found.start() - 14) : found.start()])
    if kind == "ms" and capital and title.islower():
        return _run(text, start, capitals=True)
    if kind not in _TYPED or not before or (title.isupper() and text[start].islower()):
        return 0
    end = _run(text, start, capitals=capital, most=_LONGEST if capital else _typed(text, start))
    sure: object = kind in ("mr", "mrs", "mx") or capital or _FOR.fullmatch(before[0])
    sure = sure or text.startswith("'s", end)
    return end if sure or _VERB.match(text, end) else 0


def _is_child(text: str, start: int, end: int) -> bool:
    """Whether "Master" is a boy's title: a given name, a verb or an age follows."""
    first = text[start:end].split()[:1]
    given = bool(first) and first[0].lower() in _given()
    return given or bool(_VERB.match(text, end) or _AGED.match(text, end))


def _typed(text: str, start: int) -> int:
    """How many words a name without capitals has: a given name takes the next one along."""
    word = _WORDS.match(text, start)
    return 2 if word and word[1] and word[1].lower() in _given() else 1


def _known(text: str, found: re.Match[str]) -> int:
    """Where a name ends that is known by its first word, or by standing before an age."""
    start, person = found.end(), found[0][:1].isalpha() and not _CUE.match(found[0])
    first = _WORDS.match(text, start)
    if not first or not first[1]:
        return 0
    given = first[1].lower() in _given()
    capital = first[1][0].isupper()
    if not given and not (capital and person):
        return 0
    end = _run(text, start, capitals=capital, most=_LONGEST if capital else 2)
    aged = end and _AGED.match(text, end)
    verb = end and _VERB.match(text, end)
    several = " " in text[start:end]
    if given:
        sure = person or aged or (capital and several and verb and not found[0])
    else:
        sure = (_PT.match(found[0]) and (aged or verb)) or (several and found[0][0].islower())
        sure = sure and not _lettered(text[start:end])
    return end if sure else 0


def _run(text: str, start: int, *, capitals: bool, most: int = _LONGEST) -> int:
    """Where a run of words that may be a name ends; 0 if its first may not."""
    end, count = 0, 0.0
    while count < most and (word := _WORDS.match(text, start)) and word[1]:
        plain = word[1].lower()
        particle = plain in _PARTICLES
        initial = len(plain) == 1 and (capitals or word[1].isupper() or plain != "a")
        known = particle or initial or _may_be_name(plain)
        if not known or (capitals and not particle and not word[1][0].isupper()):
            break
        if end and len(plain) > 1 and word[1].isupper() and not text[end - 2 : end].isupper():
            break  # "Mrs Jones DOB", "Mr Smith AKI"
        start = word.end(1)
        if initial and text[start : start + 1] == ".":
            start += 1
        count += 0.3 if initial else 1  # three initials leave room for a name
        if plain.endswith("'s"):
            return start - len("'s")
        if not particle and (not initial or capitals):
            end = start
    return end


def _lettered(name: str) -> bool:
    """Whether a word of it is an abbreviation, as in "ABC Score"."""
    return any(len(word) > 1 and word.isupper() for word in name.split())


def _shouts(text: str) -> bool:
    """Whether a text is written in capitals."""
    letters = [c for c in text[:400] if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _may_be_name(word: str) -> bool:
    base = word.removesuffix("'s")
    return base not in _words() and not base.endswith(_stems())


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    return frozenset(entries("given_names.txt", None))


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Words that are no names."""
    medicines = {w for w in entries("drug_stems.txt", None) if not w.startswith("-")}
    return frozenset(medicines).union(
        entries("not_names.txt", None), entries("stop_words.txt", None)
    )


@lru_cache(maxsize=1)
def _stems() -> tuple[str, ...]:
    """Endings of medicines' names that are long enough to tell one from a surname."""
    stems = (w[1:] for w in entries("drug_stems.txt", None) if w.startswith("-"))
    return tuple(stem for stem in stems if len(stem) > 4)
