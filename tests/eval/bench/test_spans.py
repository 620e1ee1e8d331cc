from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.spans import Span, main


def test_spans_are_looked_for_in_answers_and_passages(options: list[str], tmp_path: Path) -> None:
    main(options)

    page = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "2 articles, 2 chunks, 2 questions" in page
    assert "| questions | 1 | 1 |" in page
    assert "| right article first | 1.000 | 1.000 |" in page
    assert "| gold span in the top 5 passages | 1.000 | 1.000 |" in page
    assert "| every quote equals the stored text | 1.000 | 1.000 |" in page


@pytest.mark.parametrize(
    ("texts", "stands"),
    [
        (["It is ten milligrams, by mouth, twice a day."], True),
        (["It is ten milligrams,", "by mouth, twice a day."], True),
        (["It is ten milligrams twice a day."], False),
        (["By mouth: ten milligrams twice a DAY"], True),
        (["ten milligrams", "a day", "by mouth"], False),
        ([], False),
    ],
)
def test_a_span_stands_in_joined_texts_or_mostly_in_one(texts: list[str], stands: bool) -> None:
    assert Span.of("ten milligrams, by mouth, twice a day").stands_in(texts) is stands


def test_most_words_of_a_span_are_enough_in_one_quote() -> None:
    assert Span.of("one two three four five").stands_in(["five four three two"])
    assert not Span.of("one two three four five").stands_in(["five four", "three two one"])
