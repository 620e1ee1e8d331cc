"""The desk's pages over a copy of the sample library, with its worker at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.pipeline import Assistant
from tests.ingest.desk.reading import Library


@pytest.fixture
def app(own_sample: Assistant) -> FastAPI:
    return create_app(own_sample, require_keys=False)


@pytest.fixture
def desk(app: FastAPI, own_sample: Assistant) -> Iterator[Library]:
    with TestClient(app, "http://localhost") as client:
        yield Library(client, own_sample, app.state.library_desk)


@pytest.fixture
def resting(own_sample: Assistant) -> Library:
    """The same without its worker: what is uploaded waits."""
    app = create_app(own_sample, require_keys=False)
    client = TestClient(app, "http://localhost")
    return Library(client, own_sample, app.state.library_desk)


@pytest.fixture
def waiting_folder(own_sample: Assistant) -> Path:
    return own_sample.settings.uploads_dir / "waiting"
