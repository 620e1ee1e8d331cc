"""A library made by another embedder is refused, with what to do, and can be moved over."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.errors import EmbedderMismatch
from assistant.model import Question
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write
from tests.integration.answers import HELD, assert_exact, assert_sound, said
from tests.integration.conftest import Bedside


def test_a_library_of_another_embedder_is_refused_and_a_rebuild_moves_it_over(
    assistant: Assistant, bedside: Bedside, tmp_path: Path
) -> None:
    files = write(tmp_path / "files", d=drug("dorane"))
    before = said(assistant.ask(Question(HELD)))
    entries = assistant.record.count()
    assistant.library.catalogue.set_facts(
        embedder="an-older-model", embedder_fingerprint="of an older model"
    )
    refusal = (
        r"made with the embedder an-older-model, now all-MiniLM-L6-v2 is in use\. Set "
        r"BEDSIDE_EMBEDDER back, or run `bedside library rebuild`"
    )
    with pytest.raises(EmbedderMismatch, match=refusal):
        assistant.ask(Question(HELD))
    with pytest.raises(EmbedderMismatch, match=refusal):
        Sync(assistant.library, lambda: NOW).run([files["d"]])
    for command in (["ask", HELD], ["ingest", files["d"]]):
        ran = bedside(*command)
        assert ran.status == 2
        assert "an-older-model" in ran.err
        assert "Traceback" not in ran.err
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        response = client.post("/v1/ask", json={"question": HELD})
        assert (response.status_code, client.get("/readyz").status_code) == (503, 503)
        assert "an-older-model" in response.json()["detail"]
    assert assistant.record.count() == entries

    assert bedside("library", "rebuild").status == 0

    assert said(assistant.ask(Question(HELD))) == before
    assert_sound(assistant)
    assert Sync(assistant.library, lambda: NOW).run([files["d"]]).added == ["d"]
    assert_exact(assistant, assistant.ask(Question("What is the adult dose of dorane?")))
