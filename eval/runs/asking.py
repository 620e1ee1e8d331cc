"""Asking a set of the Assistant, turn after turn; an interrupted run goes on where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.errors import ModelError, QuestionError
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from eval.runs.checking import checks, seen
from eval.runs.folder import REPLIES
from eval.runs.replies import Opinion, Reply, read_replies, write_replies
from eval.sets import Case

CHANNEL = "eval"
Judge = Callable[[Answer], Sequence[Opinion]]
_WARM_UP = "What is the first treatment?"


def ask_all(
    assistant: Assistant, cases: Sequence[Case], folder: Path, judge: Judge | None = None
) -> Iterator[int]:
    """Ask what has not been asked yet; after each conversation the number of turns done so far.

    A conversation is kept whole or not at all, so that one that was cut short is held anew.
    judge: asked of each answer. Raises LibraryError and RecordError: the run can go on later.
    """
    path = folder / REPLIES
    kept = _mended(path)
    done = sum(len(case.turns) for case in cases if case.turns[-1].id in kept)
    yield done
    assistant.search(_WARM_UP)  # what is loaded once is not the first question's time
    for case in cases:
        if case.turns[-1].id in kept:
            continue
        write_replies(path, list(_conversation(assistant, case.turns, judge)))
        done += len(case.turns)
        yield done


def _mended(path: Path) -> set[str]:
    """The ids that have a reply; what a kill left of a line is cut off."""
    ids = {reply.id for reply in read_replies(path)}
    if path.exists():
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            path.write_bytes(whole)
    return ids


def _conversation(
    assistant: Assistant, turns: Sequence[Case], judge: Judge | None
) -> Iterator[Reply]:
    conversation: str | None = None
    for turn in turns:
        reply = _reply(assistant, turn, conversation, judge)
        if reply.answer:
            conversation = reply.answer.conversation_id
        yield reply


def _reply(
    assistant: Assistant, turn: Case, conversation: str | None, judge: Judge | None
) -> Reply:
    began = time.perf_counter()
    try:
        answer = assistant.ask(Question(turn.question, conversation, CHANNEL))
    except (QuestionError, ModelError) as error:
        return Reply(turn.id, turn.question, None, time.perf_counter() - began, error=str(error))
    seconds = time.perf_counter() - began
    return Reply(
        id=turn.id,
        question=turn.question,
        answer=replace(answer, passages=()),
        seconds=seconds,
        seen=seen(answer.passages),
        checks=checks(answer, assistant.library, assistant.gate()),
        opinions=tuple(judge(answer)) if judge and answer.statements else (),
    )
