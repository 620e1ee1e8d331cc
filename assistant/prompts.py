"""The prompts of the folder `prompts/`, checked when they are loaded.

A file is YAML front matter (name, version, description, and forms: ways to ask for the reply),
what the model is told as its system message, and what it is told as the user's, each parted from
the next by a line of three hyphens. Both messages are string.Template texts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Any

import yaml

from assistant.errors import SettingsError

_PARTED = re.compile(r"^---[ \t]*\n", re.MULTILINE)
_NO_FORMS: Mapping[str, frozenset[str]] = {}
_KEYS = {"name", "version", "description"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt. identity: "name version sha256:…", the first 12 hex digits of its file's hash."""

    identity: str
    system: Template
    user: Template
    forms: Mapping[str, Template]


def load_prompt(
    name: str,
    system: frozenset[str],
    user: frozenset[str],
    forms: Mapping[str, frozenset[str]] = _NO_FORMS,
) -> Prompt:
    """The prompt in `prompts/<name>.md`. system, user, forms: the placeholders of each part and
    of each form of the reply, no more and no less.

    Raises SettingsError for a file that is missing or not of this form.
    """
    try:
        text = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    except (OSError, ModuleNotFoundError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prompt {name}.md cannot be read ({error}).") from error
    return parse_prompt(name, text, system, user, forms)


def parse_prompt(
    name: str,
    text: str,
    system: frozenset[str],
    user: frozenset[str],
    forms: Mapping[str, frozenset[str]] = _NO_FORMS,
) -> Prompt:
    """A prompt from its file's text; see `load_prompt`."""
    before, *parts = _PARTED.split(text)
    if before or len(parts) != 3:
        raise _wrong(name, "has not the three parts: front matter, system, user")
    facts = _front_matter(name, parts[0])
    if facts["name"] != name:
        raise _wrong(name, f"calls itself {facts['name']!r}")
    ways = {key: Template(str(value)) for key, value in (facts.get("forms") or {}).items()}
    if ways.keys() != forms.keys():
        raise _wrong(name, f"has the forms {sorted(ways)}, not {sorted(forms)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    prompt = Prompt(
        f"{name} {facts['version']} sha256:{digest}",
        Template(parts[1].strip()),
        Template(parts[2].strip()),
        ways,
    )
    _check(name, "system", prompt.system, system)
    _check(name, "user", prompt.user, user)
    for key, way in ways.items():
        _check(name, f"form {key!r}", way, forms[key])
    return prompt


def _front_matter(name: str, text: str) -> dict[str, Any]:
    try:
        facts = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _wrong(name, "has front matter that is not YAML") from error
    if not isinstance(facts, dict) or not _KEYS <= facts.keys() <= _KEYS | {"forms"}:
        raise _wrong(name, f"needs front matter with {', '.join(sorted(_KEYS))}")
    return facts


def _check(name: str, part: str, template: Template, placeholders: frozenset[str]) -> None:
    if not template.is_valid():
        raise _wrong(name, f"has a $ in its {part} that begins no placeholder; write $$ for a $")
    found = frozenset(template.get_identifiers())
    if missing := placeholders - found:
        raise _wrong(name, f"lacks {_listed(missing)} in its {part}")
    if unknown := found - placeholders:
        raise _wrong(name, f"has {_listed(unknown)} in its {part}, which nothing fills")


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"${n}" for n in sorted(names))


def _wrong(name: str, what: str) -> SettingsError:
    return SettingsError(f"The prompt {name}.md {what}.")
