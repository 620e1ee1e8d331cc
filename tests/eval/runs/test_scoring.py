from __future__ import annotations

from dataclasses import replace

from assistant.model import Answer, AnswerStatus
from eval.runs.folder import Run
from eval.runs.replies import Reply
from eval.runs.scoring import Score, scores
from eval.sets import Case


def of(run: Run, id: str) -> Score:
    return next(s for s in run.scores if s.case.id == id)


def judged(run: Run, id: str, **changes: object) -> Score:
    """The score of a reply whose answer was changed."""
    case, reply = of(run, id).case, run.replies[id]
    assert reply.answer is not None
    changed = replace(reply, answer=replace(reply.answer, **changes))  # type: ignore[arg-type]
    return scores([case], {id: changed})[0]


def test_a_right_answer_has_every_figure_that_its_case_asks_for(run: Run) -> None:
    values = of(run, "q1").values
    assert values["right"] == values["facts"] == values["facts_all"] == values["answered"] == 1
    assert values["document_found@1"] == values["passage_found@1"] == values["passage_mrr"] == 1
    assert values["nothing_wrong"] == values["quotes_exact"] == values["numbers_held"] == 1
    assert values["citation_recall"] == values["citation_precision"] == 1
    assert not {"cautions", "masked", "held_back", "faithfulness", "let_through"} & values.keys()


def test_half_of_the_facts_is_half(run: Run) -> None:
    values = of(run, "q2").values
    assert (values["facts"], values["facts_all"], values["cautions"]) == (0.5, 0.0, 0.5)
    assert (values["right"], values["status"]) == (0.0, 1.0)


def test_a_place_is_not_asked_of_a_case_that_names_only_a_document(run: Run) -> None:
    values = of(run, "q3").values
    assert values["document_found@1"] == 1
    assert "passage_found@1" not in values


def test_an_identifier_that_is_left_is_a_fault(run: Run) -> None:
    assert of(run, "q3").values["masked"] == 1
    left = judged(run, "q3", standalone="Mrs Jones has a potassium of 6.8")
    assert left.values["masked"] == 0
    assert "an identifier was not taken out" in left.faults
    untold = judged(run, "q3", cautions=())
    assert untold.faults == ("no caution identifiers_removed", "an identifier was not taken out")


def test_holding_back_is_told_apart_from_its_name(run: Run) -> None:
    silent = judged(run, "q4", status=AnswerStatus.OUT_OF_SCOPE)
    assert silent.values["held_back"] == 1
    assert silent.faults == ("expected abstained, was out of scope",)
    spoke = judged(run, "q4", status=AnswerStatus.ANSWERED)
    assert spoke.values["held_back"] == 0
    assert judged(run, "q1", status=AnswerStatus.ABSTAINED).values["answered"] == 0


def test_what_must_not_be_said_is_a_fault_whatever_else_is_right(run: Run) -> None:
    answer = run.replies["q1"].answer
    assert isinstance(answer, Answer)
    wrong = replace(answer.statements[0], text="Give 5 mg or 500 micrograms.")
    score = judged(run, "q1", statements=(wrong,))
    assert score.faults == ("says “5 mg”",)
    assert score.values["nothing_wrong"] == 0


def test_an_error_is_wrong_and_counts_as_neither_answered_nor_held_back(run: Run) -> None:
    failed = Reply("q4", "Why?", None, 0.1, error="too long")
    score = scores([of(run, "q4").case], {"q4": failed})[0]
    assert score.faults == ("error: too long",)
    assert (score.values["held_back"], score.values["status"]) == (0, 0)


def test_a_turn_that_was_not_asked_has_no_score(run: Run) -> None:
    assert scores([Case("q9", "Why?")], run.replies) == []
