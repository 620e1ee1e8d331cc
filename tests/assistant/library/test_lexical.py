"""The lexical index in a real Tantivy."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import LibraryCorrupt
from assistant.library.lexical import Lexical, LexicalEntry, Term


def entry(id: str, text: str, headings: str = "Guideline", edition: str = "e1") -> LexicalEntry:
    return LexicalEntry(id, edition, headings, text)


ENTRIES = [
    entry("aki", "Stop nephrotoxic drugs in acute kidney injury.", "Kidney > AKI"),
    entry("k", "Give calcium gluconate for hyperkalaemia.", "Potassium > Hyperkalaemia"),
    entry("dka", "Give insulin at a fixed rate in diabetic ketoacidosis.", "Diabetes", "e2"),
]


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    made = Lexical(tmp_path / "lexical")
    made.change(ENTRIES)
    return made


def best(lexical: Lexical, *terms: Term | str, limit: int = 10) -> list[str]:
    found = lexical.search([t if isinstance(t, Term) else Term(t) for t in terms], limit)
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    return [id for id, _ in found]


def test_words_are_found_by_stem_case_and_accent(lexical: Lexical) -> None:
    assert best(lexical, "kidneys") == ["aki"]
    assert best(lexical, "INSULÍN") == ["dka"]
    assert best(lexical, "giving", "calcium") == ["k", "dka"]
    assert best(lexical, "warfarin") == []


def test_words_of_title_and_headings_are_found_too(lexical: Lexical) -> None:
    assert best(lexical, "potassium") == ["k"]
    lexical.change([entry("other", "Potassium was normal."), entry("far", "No word of it.")])
    assert best(lexical, "potassium")[0] == "k"


def test_a_variant_is_found_as_a_phrase_at_a_discount(lexical: Lexical) -> None:
    term = Term("arf", variants=("acute kidney injury", "acute renal failure"))
    assert best(lexical, term) == ["aki"]
    assert best(lexical, Term("arf", variants=("injury acute kidney rate",))) == []
    plain = dict(lexical.search([Term("ketoacidosis")], 5))["dka"]
    other = dict(lexical.search([Term("x", variants=("ketoacidosis",))], 5))["dka"]
    assert 0 < other < plain


@pytest.mark.parametrize(
    "terms", [[], [Term("")], [Term("🩺")], [Term('+-&&|!(){}[]^"~*?:\\/')], [Term("a" * 500)]]
)
def test_nothing_that_can_be_searched_finds_nothing(lexical: Lexical, terms: list[Term]) -> None:
    assert lexical.search(terms, 10) == []


def test_what_reads_like_a_query_language_is_words(lexical: Lexical) -> None:
    assert best(lexical, 'headings:kidney OR "insulin" AND NOT calcium') == []
    assert best(lexical, "kidney AND") == []  # a phrase that does not stand there


def test_the_limit_is_kept(lexical: Lexical) -> None:
    assert len(best(lexical, "give", limit=1)) == 1


def test_editions_and_chunks_are_removed(lexical: Lexical) -> None:
    lexical.change([entry("new", "Give insulin.", edition="e3")], remove_editions=["e2", "e9"])
    assert sorted(lexical.ids()) == ["aki", "k", "new"]
    lexical.remove(["k", "unknown"])
    assert sorted(lexical.ids()) == ["aki", "new"]
    assert lexical.count() == 2
    lexical.clear()
    assert lexical.ids() == []
    assert best(lexical, "insulin") == []


def test_a_chunk_that_stands_twice_is_seen_twice(lexical: Lexical) -> None:
    lexical.change([ENTRIES[0]])
    assert sorted(lexical.ids()) == ["aki", "aki", "dka", "k"]


def test_another_instance_sees_changes_at_once(tmp_path: Path) -> None:
    writer, reader = Lexical(tmp_path / "l"), Lexical(tmp_path / "l")
    assert reader.nearest_word("gentamycin") is None
    writer.change([entry("g", "Gentamicin harms the kidney.")])
    assert reader.nearest_word("gentamycin") == "gentamicin"
    assert reader.rarity("gentamicin") == writer.rarity("gentamicin")
    assert best(reader, "gentamicin") == ["g"]
    writer.change([entry("h", "Gentamycin, as some write it.")])
    assert reader.nearest_word("gentamycin") is None


def test_a_change_that_fails_changes_nothing(lexical: Lexical) -> None:
    def broken() -> object:
        yield entry("half", "Half a change.")
        raise KeyError("the other half")

    with pytest.raises(KeyError):
        lexical.change(broken())  # type: ignore[arg-type]
    assert sorted(lexical.ids()) == ["aki", "dka", "k"]
    lexical.change([entry("whole", "A whole change.")])
    assert "whole" in lexical.ids()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hyperkalemia", "hyperkalaemia"),
        ("drugs", None),  # the stem is there
        ("calciun", "calcium"),
        ("clacium", None),  # the first two letters are taken as right
        ("insolin", "insulin"),
        ("drug", None),
        ("xyzzy", None),
        ("kid", None),
        ("two words", None),
        ("", None),
        ("12345", None),
    ],
)
def test_the_nearest_word(lexical: Lexical, typed: str, meant: str | None) -> None:
    found = lexical.nearest_word(typed)
    assert found == (lexical.words(meant)[0] if meant else None)


def test_a_rare_word_weighs_more(lexical: Lexical) -> None:
    stems = lexical.words("zinc calcium give")
    absent, rare, common = (lexical.rarity(stem) for stem in stems)
    assert absent > rare > common >= 0


@pytest.mark.parametrize("damage", ["meta.json", "*.store", "*.idx"])
def test_a_damaged_index_is_named_and_can_be_cleared(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "l"
    Lexical(folder).change(ENTRIES)
    for path in folder.glob(damage):
        path.write_bytes(b"garbage")
    lexical = Lexical(folder)
    for look in (lexical.ids, lexical.count, lambda: lexical.search([Term("kidney")], 5)):
        with pytest.raises(LibraryCorrupt, match="library rebuild") as error:
            look()
        assert str(folder) in str(error.value)
    lexical.clear()
    lexical.change(ENTRIES)
    assert best(lexical, "kidney") == ["aki"]
