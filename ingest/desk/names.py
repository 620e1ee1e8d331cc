"""Names of files that a browser sends, made safe to keep."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from ingest.load import SUFFIXES

_LONGEST = 120  # bytes before the suffix: file systems take 255 of the whole
_BAD = re.compile(r'[<>:"|?*\[\]]')  # of Windows, and of patterns in a library.toml


class NameRefused(Exception):
    """A file that is not taken for its name; the message says why and what to do."""


def safe_name(sent: str) -> str:
    """The name of a file alone, without folders and what cannot be seen. Raises NameRefused for a
    kind of file that is not read."""
    last = re.split(r"[/\\]", sent)[-1]
    folded = unicodedata.normalize("NFC", last)
    seen = "".join(c for c in folded if unicodedata.category(c)[0] != "C")
    name = _BAD.sub("_", " ".join(seen.split())).lstrip(".~ ")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise NameRefused(
            f"{name or 'A file without a name'} was not taken: its kind is not read. Bedside reads "
            f"{known}; convert it and upload that."
        )
    stem = name[: -len(suffix)].rstrip(". ") or "document"
    short = stem.encode()[:_LONGEST].decode(errors="ignore").rstrip()
    return f"{short}{suffix}"
