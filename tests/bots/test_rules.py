"""The file of the chats: what it says, and how it is told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.model import Scope
from bots.rules import Rules, load_rules

FILE = """
questions_an_hour: 5
slack:
  T1:
    when: mention
    scopes: [national]
    answer_in: [C1, direct]
    channels:
      C1: {when: every, ephemeral: true, people: [U1]}
      C2: {enabled: true}
  "*": {enabled: false}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bots.yaml"


def test_a_channel_is_as_it_says_and_else_as_its_workspace(path: Path) -> None:
    path.write_text(FILE)
    rules = load_rules(path)

    ward = rules.place("slack", "T1", "C1", False)
    assert (ward.enabled, ward.when, ward.ephemeral) == (True, "every", True)
    assert (ward.scopes, ward.people) == ((Scope.NATIONAL,), ("U1",))
    direct = rules.place("slack", "T1", "D1", True)
    assert (direct.enabled, direct.when, direct.people) == (True, "mention", ())
    assert not rules.place("slack", "T1", "C2", False).enabled  # not in the list
    assert not rules.place("slack", "T9", "C1", False).enabled
    assert rules.place("teams", "X", "C1", False).enabled


def test_without_a_file_everything_is_allowed() -> None:
    assert load_rules(None) == Rules()
    assert Rules().place("slack", "T1", "C1", False).enabled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slack:\n  T1:\n    whn: every\n", "line 3: slack.T1.whn: there is no such setting"),
        ("slack:\n  T1:\n    channels:\n      C1:\n        when: always\n", "line 5: slack.T1.ch"),
        ("slack:\n  T1:\n    scopes: [local,\n      ward]\n", "line 4: slack.T1.scopes.1"),
        ("questions_an_hour: 0\n", "line 1: questions_an_hour: Input should be greater"),
        ("slack: [T1]\n", "line 1: slack: Input should be a valid dictionary"),
        ("discord: {}\n", "line 1: discord: there is no such setting"),
        ("slack: {T1: {}\n", "this is not YAML"),
        ("- slack\n", "line 1: the file: Input should be"),
    ],
)
def test_a_mistake_is_told_with_its_line(path: Path, text: str, said: str) -> None:
    path.write_text(text)

    with pytest.raises(SettingsError) as told:
        load_rules(path)
    assert str(path) in str(told.value) and said in str(told.value)


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(SettingsError, match="BEDSIDE_BOTS_FILE"):
        load_rules(path)
