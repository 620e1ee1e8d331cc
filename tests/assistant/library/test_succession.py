"""What superseded a document is found by however the document refers to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.model import Document
from assistant.pipeline import Assistant


@pytest.fixture
def old(sample: Assistant) -> Document:
    return next(d for d in sample.library.documents() if d.metadata.superseded_by)


def naming(document: Document, reference: str | None) -> Document:
    return replace(document, metadata=replace(document.metadata, superseded_by=reference))


@pytest.mark.parametrize("reference", ["anaphylaxis.md", "anaphylaxis", "ANAPHYLAXIS"])
def test_by_file_id_or_title(sample: Assistant, old: Document, reference: str) -> None:
    newer = sample.library.successor(naming(old, reference))
    assert newer is not None
    assert newer.metadata.title == sample.library.superseded_by(naming(old, reference))
    assert newer.metadata.title == "Anaphylaxis"


@pytest.mark.parametrize("reference", ["NG253", "%", "phylaxis.md", "anaphylaxis-2008.md"])
def test_what_is_not_held_keeps_its_own_name(
    sample: Assistant, old: Document, reference: str
) -> None:
    assert sample.library.successor(naming(old, reference)) is None
    assert sample.library.superseded_by(naming(old, reference)) == reference


def test_nothing_where_nothing_is_said(sample: Assistant, old: Document) -> None:
    assert sample.library.successor(naming(old, None)) is None
    assert sample.library.superseded_by(naming(old, None)) is None
