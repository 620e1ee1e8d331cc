from __future__ import annotations

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from eval.runs.asking import ask_all
from eval.runs.driving import apart
from eval.runs.replies import Reply, RunError, read_replies, write_replies
from eval.sets import Case, QuestionSet


def test_an_interrupted_run_asks_only_what_is_left(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    own = apart(sample, tmp_path)
    steps = ask_all(own, small.cases, tmp_path)
    assert [next(steps), next(steps), next(steps)] == [0, 2, 3]
    steps.close()
    asked = own.record.count()

    assert list(ask_all(own, small.cases, tmp_path)) == [3, 4, 5, 6, 7]

    assert own.record.count() == asked + 4
    assert [r.id for r in read_replies(tmp_path / "replies.jsonl")] == [
        "q1", "q1.1", "q2", "q3", "q4", "q5", "q6",
    ]  # fmt: skip


def test_what_a_kill_left_of_a_line_is_cut_off_and_asked_again(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    own, path = apart(sample, tmp_path), tmp_path / "replies.jsonl"
    assert list(ask_all(own, small.cases[:2], tmp_path)) == [0, 2, 3]
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])  # in the middle of the last reply

    assert list(ask_all(own, small.cases[:2], tmp_path)) == [2, 3]

    assert [r.id for r in read_replies(path)] == ["q1", "q1.1", "q2"]


def test_a_conversation_that_was_cut_short_is_held_anew(
    sample: Assistant, small: QuestionSet, tmp_path: Path
) -> None:
    own, path = apart(sample, tmp_path), tmp_path / "replies.jsonl"
    assert list(ask_all(own, small.cases[:1], tmp_path)) == [0, 2]
    first = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(first + b'{"id": "q1.1", "quest')

    assert list(ask_all(own, small.cases[:1], tmp_path))[-1] == 2

    last = {r.id: r for r in read_replies(path)}
    before, after = last["q1"].answer, last["q1.1"].answer
    assert before is not None
    assert after is not None
    assert after.conversation_id == before.conversation_id
    assert "adrenaline" in after.standalone


def test_a_question_that_cannot_be_asked_is_kept_as_such_and_the_next_is_asked(
    sample: Assistant, tmp_path: Path
) -> None:
    cases = [Case("long", "why " * 2000), Case("short", "When is IM adrenaline repeated?")]

    assert list(ask_all(apart(sample, tmp_path), cases, tmp_path)) == [0, 1, 2]

    long, short = read_replies(tmp_path / "replies.jsonl")
    assert long.answer is None
    assert long.error
    assert "at most 2,000" in long.error
    assert short.answer is not None


def test_a_line_that_is_no_reply_is_named(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    write_replies(path, [Reply("q1", "Why?", None, 0.1, error="no")])
    with path.open("a") as file:
        file.write('{"id": 3}\n')
    with pytest.raises(RunError, match="line 2 holds no reply"):
        list(read_replies(path))


def test_replies_are_read_as_they_were_written(sample: Assistant, tmp_path: Path) -> None:
    case = Case("q", "What dose of IM adrenaline for an adult in anaphylaxis?")
    list(ask_all(apart(sample, tmp_path), [case], tmp_path))
    (reply,) = read_replies(tmp_path / "replies.jsonl")

    assert reply.answer is not None
    cited = reply.answer.statements[0].citations[0]
    assert sample.library.section(cited.section_id)[1].text[cited.start : cited.end] == cited.quote
    assert reply.checks is not None
    assert reply.checks.exact == reply.checks.quotes > 0
    assert reply.seen[0].text
    assert 0 < reply.seconds < 60
