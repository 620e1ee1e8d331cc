"""Data files of words, and the one way to read them."""

from __future__ import annotations

from importlib.resources import files


def entries(name: str, separator: str | None) -> list[str]:
    """The entries of a file, comments left out. separator: between them; None: any blank."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [part for part in kept.split(separator) if part.strip()]
