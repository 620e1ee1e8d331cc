"""Which documents are offered to be replaced."""

from __future__ import annotations

from dataclasses import replace

from assistant.model import Document, Metadata
from ingest.desk.replacing import likely
from tests.conftest import NOW


def document(id: str, title: str) -> Document:
    return Document(id, f"{id}@1", 1, Metadata(title), "0" * 64, f"{id}.md", "md", NOW)


HELD = [
    document("sepsis", "Suspected sepsis in adults"),
    document("asthma", "Acute asthma in adults"),
    document("dka", "Diabetic ketoacidosis"),
]


def test_documents_of_a_like_title_or_file_come_first() -> None:
    found = likely(HELD, document("upload-1", "Sepsis, suspected"), None)
    assert found[0].id == "sepsis" and "dka" not in {d.id for d in found}
    by_name = replace(document("upload-1", "Policy 12"), source="dka.pdf")
    assert likely(HELD, by_name, None)[0].id == "dka"


def test_the_chosen_one_stands_first_once() -> None:
    found = likely(HELD, document("upload-1", "Suspected sepsis in adults"), HELD[2])
    assert [d.id for d in found].count("dka") == 1 and found[0].id == "dka"
