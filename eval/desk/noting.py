"""What a librarian does with question sets and takes away, in the record."""

from __future__ import annotations

from assistant.recorded import DOWNLOADED, QUESTION_SET, RUN
from assistant.web.pages.visit import Visit
from eval.desk.sets.shelf import Kept, digest


def note_set(visit: Visit, kept: Kept, did: str, question: str | None = None) -> None:
    """That somebody made or changed a set. did: in a word. question: the id of the one."""
    body = {"who": visit.caller.id, "did": did, "set": kept.name, "question": question,
            "sha256": digest(kept.held)}  # fmt: skip
    visit.assistant.record.append(QUESTION_SET, body)


def note_run(visit: Visit, did: str, name: str, of: str) -> None:
    """That somebody had a run begun, stopped or gone on with. of: the set."""
    body = {"who": visit.caller.id, "did": did, "run": name, "set": of}
    visit.assistant.record.append(RUN, body)


def note_download(visit: Visit, name: str) -> None:
    """That somebody took a report or a register away as a file: it holds what people asked."""
    visit.assistant.record.append(DOWNLOADED, {"who": visit.caller.id, "name": name})
