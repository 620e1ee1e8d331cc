"""Counting a prompt's tokens without a network, and fitting passages into a budget."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import prompting
from assistant.errors import BedsideError
from assistant.model import Passage, UnitKind
from assistant.prompting import count, fit
from tests.assistant.answers import passage

SENTENCE, ITEM = UnitKind.SENTENCE, UnitKind.ITEM

GIVEN = passage(
    "potassium:1:3",
    [
        ("Give two tablets three times a day.", SENTENCE, None),
        ("Do not give it in:", SENTENCE, None),
        ("anuria", ITEM, 1),
        ("untreated Addison's disease", ITEM, 1),
    ],
)


def written(number: int, found: Passage) -> str:
    """A passage as a prompt might hold it."""
    return f"[{number}] {found.text}\n"


@pytest.fixture
def fresh() -> None:
    """No table read yet."""
    prompting._encoding.cache_clear()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # As OpenAI's cookbook counts them ("How to count tokens with tiktoken").
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 8),
        ("", 0),
    ],
)
def test_counts_are_those_of_o200k_base(text: str, tokens: int) -> None:
    assert count(text) == tokens


@pytest.mark.usefixtures("fresh")
def test_no_network_and_no_cache_of_tiktokens_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))

    assert count("tiktoken is great!") == 6
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("fresh")
def test_a_table_that_is_not_the_pinned_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompting, "_TABLE", "data/cl100k_base.tiktoken.gz")

    with pytest.raises(BedsideError, match=r"missing or changed.*pip install"):
        count("a")


@pytest.mark.usefixtures("fresh")
def test_a_table_that_is_gone_is_an_error_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompting, "_TABLE", "data/gone.gz")

    with pytest.raises(BedsideError, match="missing or changed"):
        count("a")


def test_a_control_token_in_a_text_is_only_words() -> None:
    assert count("<|endoftext|>") > 1


@given(st.text(), st.text())
def test_counts_of_lines_add_up(one: str, other: str) -> None:
    first, second = f"[1] {one}\n", f"[2] {other}\n"

    assert count(first + second) == count(first) + count(second)


def test_whole_passages_are_kept_while_they_fit() -> None:
    size = count(written(1, GIVEN)) + count(written(2, GIVEN))

    assert fit([GIVEN, GIVEN], size, written) == [GIVEN, GIVEN]
    assert fit([GIVEN, GIVEN], 10_000, written) == [GIVEN, GIVEN]


def test_the_last_passage_is_cut_at_the_end_of_a_unit() -> None:
    budget = count(written(1, GIVEN)) - 1

    (cut,) = fit([GIVEN], budget, written)

    assert cut.text == "Give two tablets three times a day.\nDo not give it in:\nanuria"
    assert cut.start == GIVEN.start
    assert count(written(1, cut)) <= budget


def test_a_lead_in_is_not_left_without_its_list() -> None:
    budget = count("[1] Give two tablets three times a day.\nDo not give it in:\n")

    (cut,) = fit([GIVEN], budget, written)

    assert cut.text == "Give two tablets three times a day."


def test_nothing_follows_a_passage_that_was_cut() -> None:
    short = passage("potassium:1:4", [("Stop.", SENTENCE, None)])
    budget = count(written(1, GIVEN)) - 1

    assert len(fit([GIVEN, short], budget, written)) == 1


@pytest.mark.parametrize("budget", [-1, 0, 3])
def test_where_not_even_a_unit_fits_there_is_no_passage(budget: int) -> None:
    assert fit([GIVEN], budget, written) == []


@given(st.integers(0, 120))
def test_what_is_given_never_exceeds_the_budget(budget: int) -> None:
    fitting = fit([GIVEN, GIVEN, GIVEN], budget, written)

    assert count("".join(written(n, p) for n, p in enumerate(fitting, 1))) <= budget
