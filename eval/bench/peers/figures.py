"""What was measured so far, on disk, so that a run that is broken off goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

Figure = dict[str, Any]


class Figures:
    """Figures by key: what was done, and of whom, parted by "/"."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: dict[str, Figure] = json.loads(path.read_text()) if path.exists() else {}
        self._console = Console(stderr=True)

    def has(self, key: str) -> bool:
        """Whether it was measured."""
        return key in self._held

    def once(self, key: str, make: Callable[[], Figure]) -> Figure:
        """The figure of a key, made and kept where it is missing."""
        if key not in self._held:
            self._console.print(key)
            self._held[key] = make()
            self._write()
        return self._held[key]

    def of(self, part: str, system: str) -> list[Figure]:
        """The figures of a part and a system, of every round, the first round first."""
        keys = [k for k in self._held if k.split("/")[0] == part and k.split("/")[-1] == system]
        return [self._held[key] for key in sorted(keys)]

    def forget(self, parts: Sequence[str], systems: Sequence[str]) -> None:
        """Let go of what was measured of parts and systems. A part is meant by its beginning."""
        self._held = {
            key: figure
            for key, figure in self._held.items()
            if not (key.startswith(tuple(parts)) and key.split("/")[-1] in systems)
        }
        self._write()

    def _write(self) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(self._held))
        new.replace(self._path)
