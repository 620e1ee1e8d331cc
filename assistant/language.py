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
# Little words of the languages below, at least one of which a question in them has; names of
# diseases and drugs ("café au lait macules", "Ménière") have none. English ones are left out.
_LITTLE = re.compile(
    r"\b(?:le|les|des|du|une|est|quelle?s?|comment|pour|dans|avec|"
    r"der|das|ist|wie|und|bei|für|mit|eine?[nrms]?|welche\w*|"
    r"el|los|las|qu[eé]|cu[aá]l\w*|c[oó]mo|para|con|una|del|"
    r"os|qual|com|uma|da|il|gli|quale|come|per|della|"
    r"het|een|wat|hoe|voor|van|jak\w*|jest|przy|dla|czy|"
    r"care|este|pentru|cum|nedir|nasıl|için|bir|beth|yw|sut|yr|"
    r"ni|nini|kwa|ya|je|ano|ang|ng|sa|paano|là|gì|liều|cho|"
    r"apa\w*|berapa|untuk|pada|yang|bagaimana)\b",
    re.IGNORECASE,
)
_NAMES = {
    "fr": "French", "de": "German", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "ro": "Romanian", "tr": "Turkish", "cy": "Welsh",
    "sw": "Swahili", "tl": "Tagalog", "vi": "Vietnamese", "id": "Indonesian",
}  # fmt: skip
# 0.7 named none of 3,441 English health questions as foreign.
_SURE = 0.7
_WORDS = 3


def other_language(text: str) -> str | None:
    """English name of the language of a text that is surely not English, else None.

    Two words or fewer are too few to tell, and are taken for English.
    """
    if len(text.split()) < _WORDS or not _LITTLE.search(text):
        return None
    if _ENGLISH.search(text) and not _foreign_marks(text):
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
