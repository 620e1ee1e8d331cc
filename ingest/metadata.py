"""A document's metadata: what it says of itself, overridden by a library.toml or library.csv."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from assistant.errors import BedsideError
from assistant.model import DocumentStatus, Metadata, Scope
from ingest.addressed import to_machine

NAMES = tuple(f.name for f in fields(Metadata))
SIDECARS = ("library.toml", "library.csv")


class SidecarError(BedsideError):
    """A library.toml or library.csv that cannot be used."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Metadata beside the documents: (pattern, values) in the file's order; later ones win.

    folder: patterns are matched against paths relative to it.
    """

    folder: Path
    entries: tuple[tuple[str, Mapping[str, str]], ...]

    def values(self, path: Path) -> dict[str, str]:
        """What it says of a file."""
        name = path.relative_to(self.folder).as_posix()
        found: dict[str, str] = {}
        for pattern, values in self.entries:
            if fnmatch(name, pattern):
                found |= values
        return found


def read_sidecar(folder: Path) -> Sidecar | None:
    """The library.toml or library.csv of a folder.

    Raises SidecarError naming the file, the entry and what may stand there.
    """
    entries: list[tuple[str, Mapping[str, str]]] = []
    for name, read in zip(SIDECARS, (_from_toml, _from_csv), strict=True):
        try:
            if (folder / name).is_file():
                entries += read(folder / name)
        except OSError as error:
            raise SidecarError(
                f"{folder / name} cannot be read ({error.strerror}). Check its permissions."
            ) from error
    return Sidecar(folder, tuple(entries)) if entries else None


def resolve(
    own: Mapping[str, str], beside: Mapping[str, str], fallback_title: str
) -> tuple[Metadata, list[str]]:
    """Merge metadata, the values beside the document winning.

    Gives the metadata and a warning for each value that cannot be used; such a value counts
    as missing.
    """
    values = {k: v.strip() for k, v in {**own, **beside}.items() if v and v.strip()}
    warnings: list[str] = []
    for name in [name for name, value in values.items() if to_machine(value)]:
        warnings.append(f"{name} {values.pop(name)!r} is addressed to a machine; left out")
    values.setdefault("title", fallback_title)
    for name in ("published", "review_due"):
        if name in values and _date(values[name]) is None:
            warnings.append(f"{name} {values.pop(name)!r} is not a date (YYYY-MM-DD); left out")
    for name, kinds in (("status", DocumentStatus), ("scope", Scope)):
        if name in values and values[name].lower() not in list(kinds):
            allowed = ", ".join(kinds)
            warnings.append(f"{name} {values.pop(name)!r} is none of {allowed}; left out")
    return _metadata(values), warnings


def texts(metadata: Metadata) -> dict[str, str]:
    """Metadata as text, by name; what is missing is left out."""
    held = {name: getattr(metadata, name) for name in NAMES}
    return {name: str(value) for name, value in held.items() if value is not None}


def corrected(metadata: Metadata, values: Mapping[str, str]) -> Metadata:
    """Metadata with other values in the place of some; "" takes one away."""
    merged = {k: v for k, v in {**texts(metadata), **values}.items() if v}
    return _metadata({"title": metadata.title, **merged})


def _metadata(values: Mapping[str, str]) -> Metadata:
    status = values.get("status", DocumentStatus.CURRENT).lower()
    if "superseded_by" in values and "status" not in values:
        status = DocumentStatus.SUPERSEDED
    return Metadata(
        title=values["title"],
        publisher=values.get("publisher"),
        edition=values.get("edition"),
        published=_date(values.get("published")),
        review_due=_date(values.get("review_due")),
        status=DocumentStatus(status),
        superseded_by=values.get("superseded_by"),
        scope=_scope(values.get("scope")),
        url=values.get("url"),
        licence=values.get("licence"),
    )


def _scope(value: str | None) -> Scope | None:
    return Scope(value.lower()) if value else None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10].replace("/", "-")) if text else None
    except ValueError:
        return None


def _from_toml(path: Path) -> list[tuple[str, Mapping[str, str]]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SidecarError(f"{path} is not valid TOML: {error}") from None
    rows = content.pop("document", [])
    if content or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        odd = ", ".join(content) or "document"
        raise SidecarError(
            f"{path}: {odd} cannot be used; write one [[document]] table for each file."
        )
    return [_entry(path, f"[[document]] {i + 1}", row) for i, row in enumerate(rows)]


def _from_csv(path: Path) -> list[tuple[str, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            return [
                _entry(path, f"line {rows.line_num}", {k: v for k, v in row.items() if k and v})
                for row in rows
            ]
    except (csv.Error, UnicodeDecodeError) as error:
        raise SidecarError(f"{path} is not a CSV file in UTF-8: {error}") from None


def _entry(path: Path, where: str, row: Mapping[str, object]) -> tuple[str, Mapping[str, str]]:
    values = {k: str(v) for k, v in row.items() if k != "file"}
    unknown = sorted(values.keys() - set(NAMES))
    if "file" not in row:
        raise SidecarError(f"{path}, {where}: `file` is missing (a path or a pattern like *.pdf).")
    if unknown:
        raise SidecarError(
            f"{path}, {where}: {', '.join(unknown)} is not known; use {', '.join(NAMES)}."
        )
    for name in ("published", "review_due"):
        if name in values and _date(values[name]) is None:
            raise SidecarError(
                f"{path}, {where}: {name} = {values[name]!r} is not a date (YYYY-MM-DD)."
            )
    for name, kinds in (("status", DocumentStatus), ("scope", Scope)):
        if name in values and values[name].lower() not in list(kinds):
            raise SidecarError(
                f"{path}, {where}: {name} = {values[name]!r} is none of {', '.join(kinds)}."
            )
    return str(row["file"]), values
