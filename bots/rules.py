"""Where Bedside answers in chats, whom and how: the file BEDSIDE_BOTS_FILE, one YAML document.

questions_an_hour: 60          # of one person
slack:
  T0123ABCD:                   # a workspace (Slack) or tenant (Teams); "*" for all others
    when: mention              # or every: each message of a channel is a question
    answer_in: [C0AAA, direct] # left out: everywhere; direct: chats of two
    librarians: C0LIB          # channel that is told of hand-overs
    channels:
      C0AAA: {when: every, ephemeral: true, scopes: [local, national], people: [U0A]}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import SettingsError
from assistant.model import Scope

DIRECT = "direct"
_SUGGESTIONS = (
    "When is a raised potassium an emergency?",
    "How soon are antibiotics given in high-risk sepsis?",
    "What dose of IM adrenaline for an adult in anaphylaxis?",
)


class Place(BaseModel):
    """How a channel is answered in; what is left out is as its workspace has it.

    enabled: false to switch it off. when: every message, or where Bedside is mentioned and in
    threads that it answers in. ephemeral: only who asks sees the answer. scopes: of the documents
    that answer, empty for all. people: who may ask, empty for everybody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    when: Literal["mention", "every"] = "mention"
    ephemeral: bool = False
    scopes: tuple[Scope, ...] = ()
    people: tuple[str, ...] = ()


class Workspace(Place):
    """A workspace: what holds in all of its channels, and in some. answer_in: the only channels
    that are answered in, `direct` for chats of two. librarians: channel told of hand-overs."""

    answer_in: tuple[str, ...] | None = None
    librarians: str | None = None
    channels: dict[str, Place] = Field(default_factory=dict)

    def place(self, channel: str, private: bool) -> Place:
        """What holds in a channel."""
        named = self.channels.get(DIRECT if private else channel) or Place()
        own = {name: getattr(named, name) for name in named.model_fields_set}
        general = {name: getattr(self, name) for name in Place.model_fields}
        place = Place(**(general | own))
        listed = self.answer_in is None or (DIRECT if private else channel) in self.answer_in
        return place if listed else place.model_copy(update={"enabled": False})


class Rules(BaseModel):
    """The whole file; without one, everything is allowed and each person has 60 questions an
    hour. suggestions: questions that a chat of two offers to begin with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    questions_an_hour: int = Field(60, ge=1)
    suggestions: tuple[str, ...] = Field(_SUGGESTIONS, max_length=4)
    slack: dict[str, Workspace] = Field(default_factory=dict)
    teams: dict[str, Workspace] = Field(default_factory=dict)

    def workspaces(self, platform: str) -> dict[str, Workspace]:
        """The workspaces of a platform that have rules of their own."""
        named: dict[str, Workspace] = getattr(self, platform)
        return named

    def place(self, platform: str, workspace: str, channel: str, private: bool) -> Place:
        """What holds in a channel of a workspace."""
        named = self.workspaces(platform)
        own = named.get(workspace) or named.get("*") or Workspace()
        return own.place(channel, private)


def load_rules(path: Path | None) -> Rules:
    """The rules of a file, those for all where there is none.

    Raises SettingsError naming the file, the line, what is wrong there and what it may be.
    """
    if path is None:
        return Rules()
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return Rules.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"BEDSIDE_BOTS_FILE: {path} cannot be read ({error}).") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise SettingsError(f"{path}{line}: this is not YAML ({error.problem}).") from error
    except ValidationError as error:
        faults = [_fault(path, node, dict(fault)) for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None


def _fault(path: Path, root: yaml.Node | None, fault: dict[str, Any]) -> str:
    where = tuple(part for part in fault["loc"] if part != "[key]")
    what = fault["msg"]
    if fault["type"] == "extra_forbidden":
        what = "there is no such setting"
    return f"{path}, line {_line(root, where)}: {'.'.join(map(str, where)) or 'the file'}: {what}"


def _line(node: yaml.Node | None, where: tuple[Any, ...]) -> int:
    """The line, from 1, of a value; of the nearest one around it that has a line."""
    line = node.start_mark.line if node else 0
    for part in where:
        found: tuple[int, yaml.Node] | None = None
        if isinstance(node, yaml.MappingNode):
            pairs = ((key, value) for key, value in node.value if key.value == str(part))
            found = next(((key.start_mark.line, value) for key, value in pairs), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            value = node.value[part]
            found = (value.start_mark.line, value)
        if found is None:
            break
        line, node = found
    return line + 1
