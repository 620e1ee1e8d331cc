from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from eval.gate.cases import Given
from eval.gate.written import FILES, MORE, THIRD, UNSEEN, Written, load_written, written_cases
from eval.sets import plain
from ingest.parse import parse

ALL = [w for path in (*FILES, THIRD) for w in load_written(path)]
SAMPLE = load_written(FILES[1])
LATER = load_written(MORE)
UNREAD = load_written(THIRD)
EARLIER = [w for path in FILES if path != MORE for w in load_written(path)]


def test_there_are_enough_of_each() -> None:
    assert sum(w.true for w in ALL) >= 240
    assert sum(not w.true for w in ALL) >= 80
    assert sum(w.true for w in SAMPLE) >= 60


def test_a_document_is_in_one_split_and_both_splits_are_large() -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for w in ALL:
        splits[w.document].add(w.split)
    assert all(len(s) == 1 for s in splits.values())
    for true in (True, False):
        counts = [sum(w.split == s for w in LATER if w.true is true) for s in ("dev", "test")]
        assert min(counts) > max(counts) / 2


def test_what_is_reported_as_not_seen_is_of_the_later_set_alone() -> None:
    assert {w.split for w in EARLIER} == {"dev"}
    assert sum(w.true for w in LATER if w.split == "test") >= 100
    assert sum(not w.true for w in LATER if w.split == "test") >= 50
    assert not {w.document for w in LATER} & {w.document for w in EARLIER}


def test_the_third_set_is_large_of_other_documents_and_in_no_file_that_is_fitted() -> None:
    assert THIRD not in FILES
    assert {w.split for w in UNREAD} == {UNSEEN}
    assert sum(w.true for w in UNREAD) >= 200
    assert sum(not w.true for w in UNREAD) >= 100
    documents = {w.document for w in UNREAD}
    assert len(documents) >= 25
    assert not documents & {w.document for w in (*EARLIER, *LATER)}


def test_the_manners_of_what_is_true_in_the_third_set_are_evenly_spread() -> None:
    manners = Counter(w.kind for w in UNREAD if w.true)
    assert set(manners) == {"near verbatim", "reworded", "free"}
    assert min(manners.values()) > 0.8 * max(manners.values())


def test_no_statement_stands_twice() -> None:
    assert len({w.says for w in ALL}) == len(ALL)


def test_every_statement_over_the_sample_library_finds_its_words(sample: Assistant) -> None:
    cases = list(written_cases(sample.library, Given(sample.library, sample.retriever), ALL))
    assert len(cases) == len(SAMPLE)
    for written, case in zip(SAMPLE, cases, strict=True):
        given = [plain(case.passages[i - 1].text) for i in case.sources]
        assert all(any(plain(piece) in text for text in given) for piece in written.contains)


def test_words_that_the_document_lacks_are_told_of(sample: Assistant) -> None:
    lost = Written("library/acs.md", "dev", True, "dose", "It is so.", ("no such words",))
    given = Given(sample.library, sample.retriever)
    with pytest.raises(ValueError, match=r"library/acs\.md has no unit with “no such words”"):
        list(written_cases(sample.library, given, [lost]))


def test_a_file_without_documents_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("questions: []", encoding="utf-8")
    with pytest.raises(ValueError, match=r"none\.yaml has no `documents`"):
        load_written(path)


def test_every_statement_over_the_real_guidelines_finds_its_words(shared_data: Path) -> None:
    documents: dict[str, list[Written]] = defaultdict(list)
    slow = (".pdf", ".xlsx")  # a minute to parse; the only one of the third set is small
    quick = [w for w in (*load_written(FILES[0]), *LATER) if not w.document.endswith(slow)]
    for written in (*quick, *UNREAD):
        documents[written.document].append(written)
    assert len(documents) > 70
    for name, statements in documents.items():
        sections = parse(shared_data / "guidelines" / name, {}).sections
        units = [plain(s.text[u.start : u.end]) for s in sections for u in s.units]
        for written in statements:
            for piece in written.contains:
                assert any(plain(piece) in unit for unit in units), (name, piece)
