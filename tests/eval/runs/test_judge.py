from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import ModelError, SettingsError
from assistant.model import Answer, Question
from assistant.pipeline import Assistant
from eval.report.provenance import run_figures
from eval.runs.asking import ask_all
from eval.runs.compare import compare
from eval.runs.driving import apart, finish, prepared
from eval.runs.judge import cited_statements, open_judge, verdict
from eval.runs.provenance import provenance
from eval.runs.shown import judged as told
from eval.runs.shown import run_json
from eval.sets import QuestionSet
from tests.assistant.generate.llm_server import Exchange, LlmServer, llm_server
from tests.conftest import NOW

QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with llm_server() as served:
        yield served


@pytest.fixture
def judged(own_sample: Assistant, server: LlmServer) -> Assistant:
    """The assistant over a sample library of its own, with the server as its language model for
    judging only."""
    settings = own_sample.settings.model_copy(
        update={"model": "openai:m", "model_url": server.url, "model_timeout": 20.0}
    )
    return replace(own_sample, settings=settings)


def says(*replies: str) -> list[object]:
    """Behaviours that give these replies, the last one for ever."""

    def behaviour(reply: str) -> object:
        def answer(exchange: Exchange) -> None:
            exchange.begin()
            exchange.chunk(reply)
            exchange.end()

        return answer

    return [behaviour(reply) for reply in replies]


def grade(assistant: Assistant, answer: Answer, rater: str, *levels: str) -> None:
    """A librarian's grade of an answer's citations, as an audit keeps it."""
    body = {"audit_id": "a", "rater": rater, "citations": list(levels)}
    assistant.record.append("grade", body, about=answer.record_id)


def test_a_judge_needs_a_model(own_sample: Assistant) -> None:
    with pytest.raises(SettingsError, match="--judge needs a language model"):
        open_judge(own_sample)


def test_each_citation_is_judged_by_the_words_that_it_cites(
    judged: Assistant, server: LlmServer
) -> None:
    server.behaviours[:] = says('{"supported": true}', '{"supported": false}')  # type: ignore[assignment]
    answer = judged.ask(Question(QUESTION))

    opinions = open_judge(judged)(answer)

    assert [o.supported for o in opinions] == [True, *[False] * (len(opinions) - 1)]
    assert [o.statement for o in opinions] == [s for s, _ in cited_statements(answer)]
    asked = json.dumps(server.asked[0], ensure_ascii=False)
    assert "> Anaphylaxis › " in asked
    assert opinions[0].statement in asked
    assert '"supported"' in asked


def test_what_the_model_does_not_say_is_no_opinion(judged: Assistant, server: LlmServer) -> None:
    server.behaviours[:] = says("perhaps")  # type: ignore[assignment]
    assert open_judge(judged)(judged.ask(Question(QUESTION))) == []


def test_agreement_is_over_the_citations_that_librarians_graded(
    judged: Assistant, server: LlmServer
) -> None:
    answer = judged.ask(Question(QUESTION))
    assert len(cited_statements(answer)) == 2
    grade(judged, answer, "one", "does not", "does not")
    grade(judged, answer, "one", "supports", "does not")  # it is the last word that counts
    grade(judged, answer, "two", "partly", "partly")
    server.behaviours[:] = says('{"supported": false}')  # type: ignore[assignment]
    assert "same verdict on every citation" in told(open_judge(judged).agreement())
    server.behaviours[:] = says('{"supported": true}', '{"supported": false}')  # type: ignore[assignment]

    found = open_judge(judged).agreement()

    assert (found["pairs"], found["agreed"]) == (4, 3)
    assert "agrees with the librarians on 3 of 4 citations" in told(found)
    assert found["kappa"] == pytest.approx(0.5)
    assert found["low"] < 0.5 < found["high"]
    assert found["why"] is None


def test_without_grades_it_says_that_nothing_is_known(judged: Assistant) -> None:
    found = open_judge(judged).agreement()
    assert found["kappa"] is None
    assert found["why"] == "the record has no graded citations yet (`bedside audit`)."
    assert "has not been compared with librarians" in told(found)
    assert "Do not rely on its figure." in told(found)


def test_a_judged_run_keeps_opinions_and_agreement_together(
    judged: Assistant, server: LlmServer, small: QuestionSet, tmp_path: Path
) -> None:
    server.behaviours[:] = says("no.", "Yes")  # type: ignore[assignment]
    judge = open_judge(judged)
    made = json.loads(json.dumps(provenance(judged, small, 1, judge.identity, NOW)))
    with prepared(tmp_path, small, made):
        list(ask_all(apart(judged, tmp_path), small.cases, tmp_path, judge))
        run = finish(tmp_path, NOW, judge.agreement())

    faithful = next(m for m in run.metrics() if m.name == "faithfulness")
    assert 0 < faithful.value < 1
    assert run.judged is not None
    assert run.judged["kappa"] is None
    assert run.provenance["judge"].startswith("openai:m, prompt faithfulness 1 sha256:")
    assert not run.replies["q4"].opinions  # it abstained
    assert run_json(run)["judged"] == run.judged
    assert ("Judged by", told(run.judged)) in run_figures(run).made_with
    assert compare(run, run).judged == (run.judged, run.judged)


@pytest.mark.parametrize(
    ("reply", "meant"),
    [('{"supported": true}', True), ("No, the dose differs.", False), ("**Yes**", True)],
)
def test_a_verdict_is_read_in_json_and_in_words(reply: str, meant: bool) -> None:
    assert verdict(reply) is meant


@pytest.mark.parametrize("reply", ["", "  ", "maybe", '{"supported": "yes"}', "[true]"])
def test_what_is_no_verdict_is_an_error(reply: str) -> None:
    with pytest.raises(ModelError):
        verdict(reply)
