"""The conversations are well formed; what answers each last turn stands in its document."""

from __future__ import annotations

from pathlib import Path

from assistant.pipeline import Assistant
from eval.sets import Dialogue, load_dialogues, plain
from tests.eval.test_real_sets import faults_of_passage

KINDS = {"patients", "pronoun", "negative", "aspect", "swap", "topic change", "stands alone"}
KINDS |= {"not held"}


def of(library: str) -> list[Dialogue]:
    return [d for d in load_dialogues() if d.library == library]


def test_there_are_enough_conversations_of_every_kind_in_both_splits() -> None:
    dialogues = load_dialogues()
    assert len(dialogues) >= 40
    assert {d.case.kind for d in dialogues} == KINDS
    assert {(d.library, d.case.split) for d in dialogues} == {
        (library, split) for library in ("sample", "guidelines") for split in ("dev", "test")
    }
    assert all(1 <= len(d.before) <= 2 for d in dialogues)
    assert len({d.case.id for d in dialogues}) == len(dialogues)


def test_only_what_is_not_held_has_no_passage_and_no_facts() -> None:
    for d in load_dialogues():
        assert bool(d.case.expected) == bool(d.case.must) == (d.case.kind != "not held"), d.case.id


def test_a_document_is_in_one_split() -> None:
    splits: dict[str, set[str]] = {}
    for d in load_dialogues():
        for gold in d.case.expected:
            splits.setdefault(gold.document, set()).add(d.case.split)
    assert [document for document, found in splits.items() if len(found) > 1] == []


def test_every_passage_and_fact_stands_in_the_sample_library(sample: Assistant) -> None:
    texts = {
        Path(document.source).name: plain(
            " ".join(s.text for s in sample.library.contents(document.edition_id))
        )
        for document in sample.library.documents()
    }
    for d in of("sample"):
        for gold in d.case.expected:
            assert plain(gold.contains) in texts[gold.document], d.case.id
        for fact in d.case.must:
            held = [texts[gold.document] for gold in d.case.expected]
            assert any(plain(way) in text for way in fact for text in held), (d.case.id, fact)


def test_every_passage_stands_in_its_guideline(shared_data: Path) -> None:
    faults = [
        f"{d.case.id}: {fault}"
        for d in of("guidelines")
        for gold in d.case.expected
        for fault in faults_of_passage(
            shared_data / "guidelines", {"document": gold.document, "contains": gold.contains}
        )
        if not gold.document.endswith((".pdf", ".xlsx"))  # found by page or sheet in real_*.yaml
    ]
    assert not faults, "\n".join(faults)
