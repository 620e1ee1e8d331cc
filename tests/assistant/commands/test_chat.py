"""The chat, typed into a real prompt over a small real library."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from assistant.commands.asking import Asker
from assistant.commands.chat import Chat
from assistant.pipeline import Assistant
from assistant.render import NO_ANSWER

QUESTION = "What is the dose of adrenaline in anaphylaxis?"
PASTED = "\x1b[200~What is the dose of\nadrenaline in anaphylaxis?\x1b[201~"
CTRL_C, CTRL_D = "\x03", "\x04"

Talk = Callable[..., str]


@pytest.fixture
def asker(sample_assistant: Assistant) -> Asker:
    asker = Asker(hint="more")
    asker.assistant = sample_assistant
    return asker


@pytest.fixture
def talk(asker: Asker, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Types lines into a chat and gives what was printed, errors included."""

    def talk(*lines: str, end: str = CTRL_D) -> str:
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            keys.send_text("".join(f"{line}\r" for line in lines) + end)
            Chat(asker).run()
        printed = capsys.readouterr()
        return printed.out + printed.err

    return talk


def test_questions_are_answered_until_the_person_leaves(talk: Talk) -> None:
    shown = talk(QUESTION, "How is acute gout treated?", "quit", "not read", end="")

    assert "4 documents in the library" in shown
    assert "500 micrograms" in shown
    assert NO_ANSWER in shown


def test_a_follow_up_goes_on_with_the_conversation(talk: Talk, asker: Asker) -> None:
    talk(QUESTION)
    first = asker.conversation_id
    shown = talk("and in children?")

    assert asker.conversation_id == first
    assert "Searched for: " in shown
    assert "Child" in shown


def test_a_number_picks_a_choice_where_the_question_was_asked_back(
    talk: Talk, asker: Asker
) -> None:
    shown = talk("dose?")
    asked_back = asker.answer
    assert asked_back and asked_back.clarification
    choices = asked_back.clarification.choices
    assert all(choice in shown for choice in choices)

    shown = talk("2")

    assert f"Searched for: {choices[1]}" in shown
    assert asker.answer and asker.answer.statements


def test_new_starts_another_conversation(talk: Talk, asker: Asker) -> None:
    talk(QUESTION)
    first = asker.conversation_id
    shown = talk("new", "more", QUESTION)

    assert "A new conversation." in shown
    assert "Ask a question first." in shown
    assert asker.conversation_id != first


@pytest.mark.parametrize("word", ["1", "[1]", "open 1", "OPEN [1]"])
def test_a_source_opens_where_its_words_stand(talk: Talk, word: str) -> None:
    opened = talk(QUESTION, word).partition("Quoted from the guideline")[2]

    assert "─ Anaphylaxis › 1.2 Immediate treatment ─" in opened
    assert "500 micrograms" in opened
    assert "edition of 12 January 2026" in opened


def test_the_quoted_words_are_marked(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "400")
    opened = talk(QUESTION, "1")

    assert "\x1b[1;30;43m1.2.2 The adult dose of intramuscular adrenaline" in opened


def test_more_and_sources_are_about_the_last_answer(talk: Talk, asker: Asker) -> None:
    talk(QUESTION)
    assert asker.answer is not None
    more, listed = talk("more"), talk("sources")

    assert asker.answer.more[0].text in more
    assert asker.answer.statements[0].text not in more
    assert "address https://www.resus.org.uk/" in listed


def test_an_unknown_source_is_said_to_be_unknown(talk: Talk) -> None:
    assert "The last answer has no source [99]." in talk(QUESTION, "[99]")


@pytest.mark.parametrize("verdict", ["up", "down"])
def test_feedback_points_to_the_answer(talk: Talk, asker: Asker, verdict: str) -> None:
    shown = talk(QUESTION, verdict)
    assert asker.answer is not None
    (entry,) = asker.assistant.record.about(asker.answer.record_id)

    assert f"noted: {verdict}" in shown
    assert (entry.kind, entry.body["verdict"]) == ("feedback", verdict)


def test_words_about_an_answer_need_one(talk: Talk) -> None:
    shown = talk("more", "sources", "1", "up")

    assert shown.count("Ask a question first.") == 4


def test_help_names_every_word(talk: Talk) -> None:
    shown = talk("help")

    assert all(word in shown for word in ("more", "sources", "open 1", "up", "new", "quit"))


def test_pasted_lines_are_one_question(talk: Talk, asker: Asker) -> None:
    talk(PASTED)

    assert asker.answer is not None
    assert asker.answer.question == QUESTION


def test_ctrl_c_drops_the_line_and_a_bad_question_ends_nothing(talk: Talk, asker: Asker) -> None:
    shown = talk(f"dropped{CTRL_C}12345", QUESTION)

    assert "The question has no words in it" in shown
    assert asker.answer is not None
    assert asker.answer.question == QUESTION


def test_the_command_chats_in_a_terminal(data_dir: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"quit\n")
    ran = subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", "ask"],
        stdin=theirs,
        capture_output=True,
        env=os.environ | {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"},
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)

    assert ran.returncode == 0, ran.stderr.decode()
    assert b"4 documents in the library" in ran.stdout
