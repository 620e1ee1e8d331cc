"""Which words name a medicine."""

from __future__ import annotations

import pytest

from assistant.vocabulary.medicines import is_drug


@pytest.mark.parametrize(
    "word",
    ["sugammadex", "rocuronium", "semaglutide", "tacrolimus", "amoxicillin", "gentamicin",
     "ramipril", "bisoprolol", "dupilumab", "apixaban", "warfarin", "insulin", "phenytoin",
     "dexamethasone", "morphine", "codeine"],
)  # fmt: skip
def test_names_by_their_stem_or_as_they_are(word: str) -> None:
    assert is_drug(word)


@pytest.mark.parametrize(
    "word",
    ["cholesterol", "intestine", "peptide", "concept", "medicine", "vaccine", "statin", "orphan",
     "treatment", "cystine", "level", "examine", "magazine", "souvenir", "clinic"],
)  # fmt: skip
def test_other_words_are_no_names(word: str) -> None:
    assert not is_drug(word)
