"""How an upload would be found is how it is found once it is filed."""

from __future__ import annotations

import re

import pytest

from assistant.query import Vocabulary
from assistant.retrieve import Retriever
from ingest.desk.finding import found_with
from ingest.desk.preview import load_preview
from tests.ingest.desk.reading import Library, words

OWN = b"""# Salbutamol in hyperkalaemia

Illustrative text.

## Dose

Nebulised salbutamol 10 mg to 20 mg lowers potassium in adults with severe hyperkalaemia.

## Monitoring

Check potassium again two hours after salbutamol in hyperkalaemia.
"""
QUESTIONS = (
    "What dose of salbutamol in severe hyperkalaemia?",
    "When is potassium checked again?",
    "What dose of calcium gluconate in hyperkalaemia?",
    "Adult dose of adrenaline in anaphylaxis?",
)


def test_the_places_are_those_after_filing(desk: Library) -> None:
    shown = desk.upload(("salbutamol.md", OWN))
    library = desk.assistant.library
    (upload,) = desk.here.uploads.all()
    folder = desk.here.uploads.folder(upload.id)
    preview = load_preview(folder)
    foreseen = {q: found_with(library, folder, preview, "", q) for q in QUESTIONS}
    desk.file(shown)
    for question, placed in foreseen.items():
        real = Retriever(library, Vocabulary()).retrieve(question, 40).passages
        own = [i + 1 for i, p in enumerate(real) if p.document.id == "salbutamol"]
        assert [p.place for p in placed if p.own] == own, question
        assert [p.passage.text for p in placed[:10]] == [p.text for p in real[:10]]
        assert [p.passage.score for p in placed[:10]] == pytest.approx([p.score for p in real[:10]])


def test_a_document_that_is_replaced_is_not_found_beside_its_new_edition(desk: Library) -> None:
    title = desk.assistant.library.document("hyperkalaemia").metadata.title
    new = f"# {title}\n\n## Dose\n\nCalcium gluconate 10 % is given as 30 mL over 10 minutes.\n"
    shown = desk.upload(("potassium.md", new.encode()))
    assert "It replaces" in words(shown) and title in words(shown)
    found = desk.client.get(f"{shown.url}?q=calcium gluconate in hyperkalaemia")
    assert "Its first passage comes in place 1." in words(found)
    assert f"editions/{desk.assistant.library.document('hyperkalaemia').edition_id}" not in re.sub(
        "%40", "@", found.text
    )
    changes = words(desk.client.get(f"{shown.url.path}/changes"))
    assert "added: " in changes and "removed: " in changes
    desk.file(shown)
    editions = desk.assistant.library.editions("hyperkalaemia")
    assert [e.live for e in editions] == [True, False]
    assert editions[0].source.endswith("potassium.md")
