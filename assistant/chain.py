"""The hash chain of the record: how a link is sealed, and where a chain is broken.

Pure: it reads links, wherever they come from, and touches no store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

GENESIS = "0" * 64
"""The hash before the first entry."""

PROGRESS_EVERY = 1000

Fault = Literal["gap", "previous", "content", "hash", "anchor"]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is stored. seq counts from 1; body is canonical JSON; at is ISO 8601."""

    seq: int
    id: str
    kind: str
    about: str | None
    at: str
    body: str
    previous_hash: str
    hash: str = ""

    def digest(self) -> str:
        """SHA-256 (hex) over every other field.

        The fields are sealed as one JSON array, so no text can be moved from one field into
        the next without changing the digest.
        """
        fields = [self.seq, self.id, self.kind, self.about, self.at, self.body, self.previous_hash]
        return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number and hash, noted outside the database.

    A chain cannot show on its own that its end was cut off; against an anchor it can.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first entry that does not hold, and which of its parts is wrong.

    gap: entries before it are missing. previous: it does not follow the entry before it.
    content: what it says was changed. hash: its seal was changed. anchor: it is not the entry
    that was noted, or that one is no longer there (then seq is the missing one's and id "").
    """

    seq: int
    id: str
    fault: Fault
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """count: entries that hold, from the first. head_hash: hash of the last of them."""

    count: int
    head_hash: str
    broken: BrokenLink | None

    @property
    def anchor(self) -> Anchor:
        """What to note so that a later check also finds a cut-off end."""
        return Anchor(self.count, self.head_hash)


def verify(
    links: Iterable[Link],
    known: Anchor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verification:
    """Check links in the order of seq, holding two at a time.

    progress: called with the number checked, every PROGRESS_EVERY entries.
    """
    count, head = 0, GENESIS
    for link, following in _with_next(links):
        broken = _fault(link, following, count, head) or _unlike_anchor(link, known)
        if broken:
            return Verification(count, head, broken)
        count, head = count + 1, link.hash
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
    if known and known.seq > count:
        detail = f"the record ends at entry {count}; entry {known.seq} was noted and is gone"
        return Verification(count, head, BrokenLink(known.seq, "", "anchor", detail))
    return Verification(count, head, None)


def _with_next(links: Iterable[Link]) -> Iterator[tuple[Link, Link | None]]:
    iterator = iter(links)
    current = next(iterator, None)
    while current is not None:
        following = next(iterator, None)
        yield current, following
        current = following


def _fault(link: Link, following: Link | None, count: int, head: str) -> BrokenLink | None:
    def broken(fault: Fault, detail: str) -> BrokenLink:
        return BrokenLink(link.seq, link.id, fault, detail)

    if link.seq != count + 1:
        missing = f"{count + 1}" if link.seq == count + 2 else f"{count + 1} to {link.seq - 1}"
        return broken("gap", f"after entry {count} comes {link.seq}: missing {missing}")
    if link.previous_hash != head:
        before = f"entry {count}" if count else "the start of the record"
        return broken("previous", f"it does not follow {before}: removed, swapped or rewritten")
    digest = link.digest()
    if digest == link.hash:
        return None
    if following and following.previous_hash == digest:
        return broken("hash", "its hash was changed; the next entry still vouches for its content")
    return broken("content", "its number, id, kind, time, subject or body was changed")


def _unlike_anchor(link: Link, known: Anchor | None) -> BrokenLink | None:
    if known and link.seq == known.seq and link.hash != known.hash:
        detail = f"its hash is {link.hash}, noted was {known.hash}: the record was rewritten"
        return BrokenLink(link.seq, link.id, "anchor", detail)
    return None
