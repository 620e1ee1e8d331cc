"""Servers that are stopped: told in plain words, nothing lost, and Bedside goes on when they are
back, without a restart."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build, open_stores
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.errors import LibraryCorrupt, RecordError, StoreAway
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write
from tests.integration.answers import HELD, assert_sound
from tests.integration.conftest import Bedside, bedside
from tests.stores import Servers

__all__ = ["bedside"]  # the fixture, over this module's settings


@pytest.fixture
def settings(away: tuple[Servers, Settings]) -> Settings:
    return away[1]


@pytest.fixture
def assistant(settings: Settings, embedder: Embedder, tmp_path: Path) -> Assistant:
    built = build(settings, embedder, lambda: NOW)
    write(tmp_path / "files", a=drug("aclidan"), b=drug("borulin"), c=drug("cortane"))
    assert not Sync(built.library, lambda: NOW).run([tmp_path / "files"]).failed
    assert_sound(built)
    return built


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    app = create_app(assistant, require_keys=False)
    with TestClient(app, "http://localhost") as client, assistant.library.following():
        yield client


def asked(client: TestClient) -> tuple[int, str]:
    response = client.post("/v1/ask", json={"question": HELD})
    return response.status_code, response.json().get("detail", response.json().get("status"))


def test_postgresql_is_stopped_and_started_again(
    own_servers: Servers, assistant: Assistant, client: TestClient, bedside: Bedside
) -> None:
    count = assistant.record.count()
    own_servers.postgresql.stop("immediate")
    status, detail = asked(client)
    assert status == 503
    assert "cannot be reached" in detail and "check BEDSIDE_DATABASE_URL" in detail
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert all("cannot be reached" in reason for reason in ready.json()["reasons"])
    assert client.get("/healthz").status_code == 200
    for command in (["ask", HELD], ["library", "list"], ["record", "verify"]):
        ran = bedside(*command)
        assert (ran.status, ran.out) == (2, "")
        assert "The library cannot be opened" in ran.err and "cannot be reached" in ran.err
        assert "Traceback" not in ran.err
    own_servers.postgresql.start()
    assert asked(client) == (200, AnswerStatus.ANSWERED)
    assert assistant.record.count() == count + 1
    assert assistant.record.verify().broken is None


def test_without_postgresql_no_answer_is_given_that_is_not_recorded(
    own_servers: Servers, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes away between the search and the record."""
    found, count = assistant.library.search, assistant.record.count()

    def then_gone(*arguments: object) -> object:
        result = found(*arguments)  # type: ignore[arg-type]
        own_servers.postgresql.stop("immediate")
        return result

    assistant.library.search = then_gone  # type: ignore[assignment, method-assign]
    with pytest.raises((RecordError, StoreAway), match="cannot be reached"):
        assistant.ask(Question(HELD))
    own_servers.postgresql.start()
    assert assistant.record.count() == count


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_chroma_is_stopped_and_started_again(
    how: signal.Signals, own_servers: Servers, assistant: Assistant, client: TestClient
) -> None:
    count = assistant.record.count()
    own_servers.chroma.stop(how)
    status, detail = asked(client)
    assert status == 503
    assert f"server at {own_servers.chroma.url('')}" in detail
    assert "check BEDSIDE_CHROMA_URL" in detail
    assert client.get("/readyz").json()["reasons"] == [detail]
    assert assistant.record.count() == count, "it is not taken for a library that holds nothing"
    own_servers.chroma.start()
    assert asked(client) == (200, AnswerStatus.ANSWERED)


def test_an_ingest_waits_for_a_chroma_that_is_started_again(
    own_servers: Servers, assistant: Assistant, tmp_path: Path
) -> None:
    files = write(tmp_path / "more", d=drug("dorane"))
    own_servers.chroma.stop()
    stage = assistant.library.catalogue.stage

    def then_back(*arguments: object) -> None:
        stage(*arguments)  # type: ignore[arg-type]
        own_servers.chroma.start()

    assistant.library.catalogue.stage = then_back  # type: ignore[method-assign]
    assert Sync(assistant.library, lambda: NOW).run([files["d"]]).added == ["d"]
    assert_sound(assistant)


def test_a_chroma_that_lost_its_data_is_no_library_that_holds_nothing(
    own_servers: Servers, assistant: Assistant, client: TestClient, bedside: Bedside
) -> None:
    own_servers.chroma.stop()
    own_servers.chroma.folder = own_servers.chroma.folder.with_name("empty")
    own_servers.chroma.folder.mkdir()
    own_servers.chroma.start()
    status, detail = asked(client)
    assert status == 503
    assert "`bedside library rebuild`" in detail
    assert bedside("library", "rebuild").status == 0
    assert_sound(assistant)


def test_a_database_that_is_not_there_is_named(settings: Settings, embedder: Embedder) -> None:
    missing = f"{str(settings.database_url).rpartition('/')[0]}/nowhere"
    with pytest.raises(LibraryCorrupt, match=r"is not there .*createdb"):
        open_stores(settings.model_copy(update={"database_url": missing}), embedder)
