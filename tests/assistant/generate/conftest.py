"""A server of language models, and the table of what they took."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from assistant.storage.spending import Spending
from tests.assistant.generate.llm_asked import NOW
from tests.assistant.generate.llm_server import LlmServer, llm_server


@pytest.fixture
def server() -> Iterator[LlmServer]:
    """A server that does what it is told."""
    with llm_server() as served:
        yield served


@pytest.fixture
def spending(engine: Engine) -> Spending:
    """What models took, in a database of the test's own."""
    return Spending(engine, lambda: NOW)
