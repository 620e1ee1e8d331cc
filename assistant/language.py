"""Noticing a question in another language, by py3langid, which carries its model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Words that only English has: a question with one of them needs no further look, and the
# identifier, which takes a second to load, stays unloaded in daily use.
_ENGLISH = re.compile(
    r"\b(?:the|of|what|how|for|with|when|should|to|and|which|can|give|does|are|it|who|why|my|is|"
    r"if|after|before|not|patient|treat\w*|dos(?:e|es|age|ing)|child|adult|pain|management)\b",
    re.IGNORECASE,
)
_NAMES = {
    "fr": "French", "de": "German", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "ro": "Romanian", "tr": "Turkish", "cy": "Welsh",
    "sw": "Swahili", "tl": "Tagalog", "vi": "Vietnamese", "id": "Indonesian",
}  # fmt: skip
# 0.7 named none of 3,441 English health questions as foreign.
_SURE = 0.7
_WORDS = 5


def other_language(text: str) -> str | None:
    """English name of the language of a text that is surely not English, else None.

    Four words or fewer ("Ménière vertigo betahistine") are too few to tell, and are taken for
    English.
    """
    if len(text.split()) < _WORDS or (_ENGLISH.search(text) and not _foreign_marks(text)):
        return None
    code, probability = _identifier().classify(text)
    return _NAMES[code] if code != "en" and probability >= _SURE else None


def _foreign_marks(text: str) -> bool:
    return bool(re.search(r"[¿¡ñçßãõłżźćęąşğıàèùâêîôûœ]", text, re.IGNORECASE))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", *_NAMES])
    return identifier
