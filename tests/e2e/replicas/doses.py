"""Invented drugs whose dose changes from edition to edition, and what a right answer tells."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from tests.documents import drug, write

NAMES = (
    "aclidan", "borulin", "cortane", "dorane", "evalin", "fenolat", "gavomide", "hexulin",
    "iborane", "jenolat", "kavomide", "lorulin", "mexane", "norolat", "opalin", "pavorane",
    "quenolat", "ravulin", "sevomide", "toralin",
)  # fmt: skip
_DOSE = re.compile(r"The adult dose of (\w+) is (\d+) mg by mouth once a day\.")


class Editions:
    """Which edition of each drug is out, in a file that the users read.

    out: the last whose ingest has ended; written: the last that one may have begun with.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, out: dict[str, int], written: dict[str, int]) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps([out, written]))
        fresh.replace(self._path)

    def out(self, name: str) -> int:
        return int(json.loads(self._path.read_text())[0][name])

    def written(self, name: str) -> int:
        return int(json.loads(self._path.read_text())[1][name])


def write_editions(folder: Path, editions: dict[str, int]) -> None:
    """Files that hold these editions; the dose in milligrams is the edition's number."""
    write(folder, **{name: drug(name, f"{number} mg") for name, number in editions.items()})


def fault(name: str, status: str, texts: Sequence[str], least: int, most: int) -> str | None:
    """What is wrong with an answer to "What is the adult dose of …?", None where it is right.

    least: the edition that was out when it was asked; most: the last one begun when it was told.
    """
    told = {int(d) for text in texts for who, d in _DOSE.findall(text) if who == name}
    if status != "answered":
        return f"{status}, though the library holds it"
    if len(told) != 1:
        return f"{len(told)} doses told: {sorted(told)}"
    (edition,) = told
    if not least <= edition <= most:
        return f"edition {edition} told, {least} to {most} were out"
    return None
