"""A question, its passages and the answer to it, for the tests of language models."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from assistant.config import Settings
from assistant.errors import ModelError
from assistant.generate.drafts import Draft, Meter, Writer
from assistant.generate.llm import open_writer
from assistant.model import UnitKind
from assistant.storage.spending import Spending
from tests.assistant.answers import passage
from tests.assistant.generate.llm_server import LlmServer, answers

NOW = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
PASSAGES = [
    passage("potassium:1:3", [("Give two tablets three times a day.", UnitKind.SENTENCE, None)]),
    passage("potassium:1:4", [("Repeat the level after 24 hours.", UnitKind.SENTENCE, None)]),
]
TABLETS = Draft("Give two tablets three times a day.", (1,))
LEVEL = Draft("Repeat the level after 24 hours.", (2,))
GOOD = answers((TABLETS.text, TABLETS.sources), (LEVEL.text, LEVEL.sources))
FIRST = json.dumps({"text": TABLETS.text, "sources": [1]})
QUESTION = "How is potassium replaced?"


def writer(server: LlmServer, spending: Spending, **others: object) -> Writer:
    """The writer over a server. others: settings."""
    given = {"model": "openai:m", "model_url": server.url, "model_timeout": 20.0} | others
    opened = open_writer(Settings(_env_file=None, **given), spending)
    assert opened is not None
    return opened


def written(by: Writer, meter: Meter | None = None) -> tuple[list[Draft], str | None]:
    """The drafts, and the failure that ended them."""
    drafts: list[Draft] = []
    try:
        for draft in by.write(QUESTION, PASSAGES, meter or Meter()):
            drafts.append(draft)
    except ModelError as error:
        return drafts, str(error)
    return drafts, None
