"""Documents and sections made by hand, and libraries compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.library import Library
from assistant.model import Section, Unit, UnitKind


def write(folder: Path, **texts: str) -> dict[str, Path]:
    """Markdown files, `name=text`; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.md" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name], encoding="utf-8")
    return paths


def drug(name: str, dose: str = "5 mg") -> str:
    """A short document in Markdown about an invented drug, in two sections with a list."""
    return (
        f"# {name.title()}\n\nIllustrative text about an invented drug.\n\n"
        f"## Dose\n\nThe adult dose of {name} is {dose} by mouth once a day.\n\n"
        f"## Cautions\n\nDo not give {name} in:\n\n- pregnancy\n- severe renal impairment\n"
    )


def section(
    units: Sequence[str],
    heading_path: tuple[str, ...] = ("Dose",),
    kind: UnitKind = UnitKind.SENTENCE,
    id: str = "doc@1.0",
) -> Section:
    """A section of units, one a line."""
    spans, at = [], 0
    for text in units:
        spans.append(Unit(at, at + len(text), kind))
        at += len(text) + 1
    return Section(id, id.rpartition(".")[0], 0, heading_path, None, "\n".join(units), tuple(spans))


def held(library: Library) -> dict[str, object]:
    """What is live, by document: edition, file, sections with their units, chunks."""
    catalogue = library.catalogue
    return {
        d.id: (
            d.edition_id,
            d.source,
            catalogue.contents(d.edition_id),
            [c.chunk for c in catalogue.chunks_of(d.edition_id)],
        )
        for d in library.documents()
    }
