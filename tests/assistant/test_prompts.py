"""The prompt files: what they hold, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.prompts import load_prompt, parse_prompt

_FOLDER = Path(__file__).parents[2] / "prompts"
GOOD = """---
name: greet
version: 3
description: Greets.
forms:
  loud: Shout at $name.
---
Greet $name politely.
---
$question, for $$5
"""
SYSTEM, USER, FORMS = frozenset({"name"}), frozenset({"question"}), {"loud": frozenset({"name"})}


def test_a_prompt_is_known_by_its_name_version_and_hash() -> None:
    prompt = parse_prompt("greet", GOOD, SYSTEM, USER, FORMS)

    digest = hashlib.sha256(GOOD.encode()).hexdigest()
    assert prompt.identity == f"greet 3 sha256:{digest[:12]}"
    assert prompt.system.substitute(name="Ann") == "Greet Ann politely."
    assert prompt.user.substitute(question="$name?") == "$name?, for $5"
    assert prompt.forms["loud"].substitute(name="Ann") == "Shout at Ann."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Greet $name", "Greet", r"lacks \$name in its system"),
        ("Shout at $name", "Shout", r"lacks \$name in its form 'loud'"),
        ("$question", "$question $answer", r"has \$answer in its user, which nothing fills"),
        ("$$5", "$5", r"begins no placeholder; write \$\$"),
        ("name: greet", "name: part", "calls itself 'part'"),
        ("version: 3\n", "", "needs front matter with"),
        ("version: 3\n", "version: 3\nmodel: m\n", "needs front matter with"),
        ("description: Greets.", "description: {", "not YAML"),
        ("loud:", "quiet:", r"has the forms \['quiet'\], not \['loud'\]"),
        ("\n---\n$question", "\n$question", "has not the three parts"),
    ],
)
def test_what_is_wrong_with_a_prompt_is_named(old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError, match=rf"greet\.md .*{told}"):
        parse_prompt("greet", GOOD.replace(old, new), SYSTEM, USER, FORMS)


def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.md cannot be read"):
        load_prompt("nowhere", frozenset(), frozenset())


def test_the_files_hold_data_only() -> None:
    assert {p.suffix for p in _FOLDER.iterdir() if p.is_file()} == {".md", ".py"}
    assert [p.name for p in _FOLDER.glob("*.py")] == ["__init__.py"]
