"""An answer that a language model writes: what is shown, withheld, kept and streamed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import RecordError
from assistant.model import Answer, AnswerStatus, CautionKind, Question, Statement
from assistant.pipeline import Assistant
from assistant.recorded import recorded_answer
from assistant.render import WRITTEN, plain
from assistant.steps import Progress
from tests.assistant.generate.llm_server import (
    Behaviour,
    Exchange,
    LlmServer,
    answers,
    fails,
    llm_server,
    says,
)
from tests.conftest import NOW

QUESTION = "What is the adult dose of intramuscular adrenaline in anaphylaxis?"
TRUE = "Give an adult in anaphylaxis 500 micrograms of intramuscular adrenaline."
WHERE = "Adrenaline is injected into the anterolateral middle third of the thigh."
TENFOLD = "Give an adult in anaphylaxis 5 mg of intramuscular adrenaline."
Built = Callable[..., Assistant]


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with llm_server() as served:
        yield served


@pytest.fixture
def writing(own_sample: Assistant, server: LlmServer, embedder: Embedder) -> Built:
    """The assistant over the sample library, with the server as its language model."""
    own = {"model": "openai:m", "model_url": server.url, "model_key": "k", "model_timeout": 5.0}

    def built(*behaviours: Behaviour, **more: object) -> Assistant:
        server.then(*behaviours)
        told = own_sample.settings.model_dump() | own | more
        return build(Settings(_env_file=None, **told), embedder, lambda: NOW)

    return built


def texts(answer: Answer) -> list[str]:
    return [s.text for s in answer.statements]


def kinds(answer: Answer) -> list[CautionKind]:
    return [c.kind for c in answer.cautions]


def test_what_the_sources_say_is_shown_with_the_words_it_rests_on(writing: Built) -> None:
    assistant = writing(answers((TRUE, [1]), (WHERE, [1])))
    answer = assistant.ask(Question(QUESTION))

    assert answer.status is AnswerStatus.ANSWERED
    assert answer.written
    assert texts(answer) == [TRUE, WHERE]
    for statement in answer.statements:
        for cited in statement.citations:
            _, section = assistant.library.section(cited.section_id)
            assert section.text[cited.start : cited.end] == cited.quote
    assert "500 micrograms" in answer.statements[0].citations[0].quote
    assert "thigh" in answer.statements[1].citations[0].quote
    assert answer.more, "the quotes can be unfolded"
    assert not kinds(answer)


def test_a_tenfold_dose_is_withheld_counted_and_kept_with_the_reason(writing: Built) -> None:
    assistant = writing(answers((TENFOLD, [1]), (TRUE, [1])))
    answer = assistant.ask(Question(QUESTION))

    assert texts(answer) == [TRUE]
    assert kinds(answer) == [CautionKind.WITHHELD]
    assert "1 sentence was withheld" in plain(answer)
    assert TENFOLD not in plain(answer, more=True)
    (held,) = recorded_answer(assistant.record.get(answer.record_id)).withheld
    assert held.text == TENFOLD
    assert "5 mg" in " ".join(held.reasons)


@pytest.mark.parametrize(
    ("question", "draft", "why"),
    [
        (
            QUESTION,
            "A child under 6 months in anaphylaxis is given 100 to 150 micrograms of"
            " intramuscular adrenaline.",
            "for other patients",
        ),
        (
            "What is the loading dose of ticagrelor in acute coronary syndrome?",
            "The loading dose of clopidogrel is 300 mg orally.",
            "of another medicine",
        ),
    ],
    ids=["patients", "medicine"],
)
def test_a_true_dose_that_answers_another_question_is_withheld(
    writing: Built, question: str, draft: str, why: str
) -> None:
    assistant = writing(answers((draft, [1])))
    answer = assistant.ask(Question(question))

    assert draft not in texts(answer)
    (held,) = recorded_answer(assistant.record.get(answer.record_id)).withheld
    assert why in " ".join(held.reasons), held.reasons


def test_a_wrong_citation_is_put_right_and_said_to_be(writing: Built) -> None:
    answer = writing(answers((TRUE, [99]))).ask(Question(QUESTION))

    (statement,) = answer.statements
    assert statement.recited
    assert "500 micrograms" in statement.citations[0].quote


@pytest.mark.parametrize(
    "behaviour",
    [
        answers((TENFOLD, [1])),
        answers(),
        answers(("The moon is made of green cheese.", [1])),
        says("{not json"),
        says(""),
        fails(500),
        fails(401),
        fails(429, Retry_After="60"),
    ],
    ids=["false", "nothing", "invented", "no json", "empty", "500", "401", "429"],
)
def test_where_nothing_is_left_the_guideline_is_quoted(
    writing: Built, behaviour: Behaviour, sample: Assistant
) -> None:
    answer = writing(behaviour).ask(Question(QUESTION))

    assert answer.statements == sample.ask(Question(QUESTION)).statements
    assert not answer.written
    assert answer.provenance.generator == "extractive"
    assert kinds(answer)[0] is CautionKind.QUOTED_INSTEAD
    assert "quoted instead" in plain(answer)


def test_what_was_written_before_the_model_broke_off_stands(writing: Built) -> None:
    def cut(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk('{"statements": [{"text": "' + TRUE + '", "sources": [1]}, {"text": "Rep')

    answer = writing(cut).ask(Question(QUESTION))

    assert texts(answer) == [TRUE]
    assert kinds(answer) == [CautionKind.CUT_SHORT]
    assert "may not be all" in answer.cautions[0].text


def test_a_model_is_not_asked_what_the_library_does_not_hold(
    writing: Built, server: LlmServer
) -> None:
    answer = writing(answers((TRUE, [1]))).ask(Question("How is acute gout treated?"))

    assert answer.status is AnswerStatus.ABSTAINED
    assert not server.asked


def test_the_record_holds_what_the_model_took_and_which_prompt(writing: Built) -> None:
    assistant = writing(answers((TRUE, [1])), model_prices={"openai:m": (10.0, 100.0)})
    answer = assistant.ask(Question(QUESTION))
    made = recorded_answer(assistant.record.get(answer.record_id)).provenance

    assert made.generator == "openai:m"
    assert made.prompt and made.prompt.startswith("answer 2 sha256:")
    (call,) = made.calls
    assert (call.input_tokens, call.output_tokens) == (200, 40)
    assert call.cost == pytest.approx(0.006)


def test_over_the_daily_cap_the_guideline_is_quoted(writing: Built, server: LlmServer) -> None:
    assistant = writing(answers((TRUE, [1])), model_daily_tokens=100)
    assert assistant.ask(Question(QUESTION)).written

    second = assistant.ask(Question(QUESTION))

    assert not second.written
    assert "cap" in second.cautions[0].text
    assert len(server.asked) == 1


def test_nothing_that_identifies_a_patient_reaches_the_model(
    writing: Built, server: LlmServer
) -> None:
    assistant = writing(answers((TRUE, [1])))
    assistant.ask(Question(f"Mrs Ada Quill, NHS number 999 000 0018. {QUESTION}"))

    sent = str(server.asked)
    assert "Quill" not in sent
    assert "000 0018" not in sent


def test_a_follow_up_is_rewritten_by_the_model(writing: Built) -> None:
    whole = "What is the dose of intramuscular adrenaline in anaphylaxis for a child of 8?"
    assistant = writing(answers((TRUE, [1])), says(whole), answers())
    first = assistant.ask(Question(QUESTION))
    second = assistant.ask(Question("and in a child of 8?", first.conversation_id))

    assert second.standalone == whole
    assert [c.prompt.split()[0] for c in second.provenance.calls] == ["condense", "answer"]


# -- streaming -------------------------------------------------------------------------------


def paused(waiting: threading.Event, go_on: threading.Event) -> Behaviour:
    """Finish one statement, say so, and finish the next when told to."""

    def behave(exchange: Exchange) -> None:
        exchange.begin()
        exchange.chunk('{"statements": [{"text": "' + TRUE + '", "sources": [1]}, ')
        waiting.set()
        assert go_on.wait(10)
        exchange.chunk('{"text": "' + WHERE + '", "sources": [1]}]}')
        exchange.end()

    return behave


def test_a_statement_is_shown_while_the_model_still_writes(writing: Built) -> None:
    waiting, go_on = threading.Event(), threading.Event()
    assistant = writing(paused(waiting, go_on))
    steps = assistant.stream(Question(QUESTION))

    shown = next(step for step in steps if isinstance(step, Statement))
    assert shown.text == TRUE
    assert not go_on.is_set()
    opened = assistant.record.tail(1)[0]
    assert opened.kind == "opened"
    assert opened.body["passages"]
    go_on.set()
    *rest, answer = steps
    assert isinstance(answer, Answer)
    assert [step.text for step in rest if isinstance(step, Statement)] == [WHERE]
    assert opened.about == answer.record_id
    assert assistant.record.get(answer.record_id).kind == "answer"
    assert assistant.record.verify().broken is None


def test_a_stream_that_its_reader_leaves_says_what_was_sent(writing: Built) -> None:
    waiting, go_on = threading.Event(), threading.Event()
    assistant = writing(paused(waiting, go_on))
    steps = assistant.stream(Question(QUESTION))
    first = next(step for step in steps if isinstance(step, Statement))
    go_on.set()
    assert isinstance(next(steps), Statement)
    steps.close()

    opened, broken = assistant.record.tail(2)
    assert (opened.kind, broken.kind) == ("opened", "broken_stream")
    assert broken.about == opened.about
    assert broken.body["texts_sent"] == [first.text]


def test_without_a_record_nothing_is_streamed(
    writing: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = writing(answers((TRUE, [1])))

    def refuse(*_: object, **__: object) -> None:
        raise RecordError("The record could not be written: the disk is full.")

    monkeypatch.setattr(type(assistant.record), "append", refuse)
    seen = []
    with pytest.raises(RecordError):
        for step in assistant.stream(Question(QUESTION)):
            seen.append(step)
    assert seen
    assert all(isinstance(step, Progress) for step in seen)


def test_the_answer_says_that_a_machine_wrote_it(writing: Built) -> None:
    shown = plain(writing(answers((TRUE, [1]))).ask(Question(QUESTION)))

    assert WRITTEN in shown
    assert f"- {TRUE} [1]" in shown
    assert "“1.2.2 The adult dose of intramuscular adrenaline" in shown
