"""The errors that Bedside raises for people to read.

BedsideError
├── SettingsError            a setting that cannot be used
├── LibraryError
│   ├── LibraryCorrupt       a store that cannot be opened or disagrees with the catalogue
│   ├── EmbedderMismatch     the library was made by another embedder
│   ├── LibraryBusy          another ingest holds the lock, or an index is being made
│   ├── StoreAway            the database's or Chroma's server cannot be reached
│   ├── StorageFull          the disk has no room; nothing was changed
│   └── NotFound             no such document, section, record or conversation
├── ModelError               the language model gave nothing usable; quotes are shown instead
├── Crowded                  too many ask at once
├── QuestionError            a question that cannot be asked (empty, too long, not text)
├── HandoverError            a hand-over that cannot be answered so
├── InboxError               what a chat delivers cannot be kept or read
└── RecordError              the record cannot be written or read, so nothing is answered

Each message says what happened, to what, and what to do.
"""

from __future__ import annotations

import math


class BedsideError(Exception):
    """Base of all errors with a message for a person."""


class SettingsError(BedsideError):
    """A setting that cannot be used."""


class LibraryError(BedsideError):
    """Something is wrong with the library."""


class LibraryCorrupt(LibraryError):
    """A store cannot be opened, or disagrees with the catalogue."""


class EmbedderMismatch(LibraryError):
    """The library was made by another embedder than the one in use."""


class LibraryBusy(LibraryError):
    """Another process is changing the library."""


class StoreAway(LibraryError):
    """The server that holds a store cannot be reached; what it holds is not harmed."""


class StorageFull(LibraryError):
    """The disk has no room for the change; the last complete editions stand."""


class NotFound(LibraryError):
    """No document, section, record or conversation has that id."""


class ModelError(BedsideError):
    """A language model is down, slow, over its cap or gave nothing usable."""


class Crowded(BedsideError):
    """Too many ask at once. wait: seconds after which it is worth asking again."""

    def __init__(self, wait: float) -> None:
        self.wait = math.ceil(wait)
        super().__init__(
            "So many ask at once that an answer would be long in coming. Ask again in "
            f"{self.wait} second{'' if self.wait == 1 else 's'}."
        )


class QuestionError(BedsideError):
    """A question that cannot be asked."""


class HandoverError(BedsideError):
    """A hand-over that cannot be answered so: with nothing, or a second time."""


class InboxError(BedsideError):
    """What a chat delivers cannot be kept or read."""


class RecordError(BedsideError):
    """The record cannot be written or read; without a record nothing is answered."""
