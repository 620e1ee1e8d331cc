"""What comes in from a chat platform, in one shape for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message of a person, as one platform delivered it.

    key: the platform's own id of the message, prefixed by the platform: the same for every
    delivery of it ("slack:T1:C1:1790000000.000001"). workspace, channel: the platform's ids.
    thread: what becomes one conversation, prefixed likewise. person: the platform's id; only its
    pseudonym outlives the answer. text: without the bot's own name. private: a chat of two.
    mentioned: the bot was addressed. reply: JSON, what answering takes after a restart too; it
    is kept as the thread's address, so it names nobody where the thread can do without.
    """

    key: str
    platform: str
    workspace: str
    channel: str
    thread: str
    person: str
    text: str
    private: bool
    mentioned: bool
    reply: Mapping[str, Any] = field(default_factory=dict)


class NoticeKind(StrEnum):
    """Why a person gets no answer."""

    IDENTIFIERS = "identifiers"
    NOT_HERE = "not_here"
    NOT_YOU = "not_you"
    TOO_MANY = "too_many"
    NOT_ASKABLE = "not_askable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person is told instead of an answer: what happened and what to do, plain text."""

    kind: NoticeKind
    text: str


class Receipt(StrEnum):
    """What became of a message. duplicate: it was taken before. ignored: it is not for us."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
