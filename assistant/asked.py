"""Checking what somebody typed before anything else sees it."""

from __future__ import annotations

import re
import unicodedata

from assistant.errors import QuestionError

_SCRIPTS = ("LATIN", "GREEK", "MICRO")  # β-hCG, α1, µg
_LETTERS = re.compile(r"[^\W\d_]", re.UNICODE)


def clean(text: str, longest: int) -> str:
    """The question in one line of clean text.

    longest: most characters that are accepted. Raises QuestionError saying what to do.
    """
    if "\x00" in text or sum(not c.isprintable() and not c.isspace() for c in text) > 4:
        raise QuestionError("This is not text. Type the question in words.")
    tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not tidy:
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(tidy) > longest:
        raise QuestionError(
            f"The question is {len(tidy):,} characters long; at most {longest:,} are read. Ask "
            "for one thing in a sentence or two, without patient details."
        )
    letters = _LETTERS.findall(tidy)
    if not letters:
        raise QuestionError("The question has no words in it. Type what you want to know.")
    ours = sum(unicodedata.name(c, "").startswith(_SCRIPTS) for c in letters)
    if ours < 0.6 * len(letters):
        raise QuestionError(
            "Bedside reads questions in English only. Ask again in English, or contact a librarian."
        )
    if language := _other_language(tidy):
        raise QuestionError(
            f"This seems to be {language}; Bedside reads questions in English only. Ask again "
            "in English, or contact a librarian."
        )
    return tidy


def _other_language(text: str) -> str | None:
    """Name of the language of a text that is clearly not English."""
    from assistant.language import other_language

    return other_language(text)
