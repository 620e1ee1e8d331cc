"""A browser, and a library to ask."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture
def data(sample_data: Path, models: Path, tmp_path: Path) -> Path:
    """A data folder with the sample library, as `bedside serve` finds it."""
    folder = tmp_path / "data"
    shutil.copytree(sample_data, folder)
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two ports that are free."""
    with (
        socket.create_server(("127.0.0.1", 0)) as first,
        socket.create_server(("127.0.0.1", 0)) as second,
    ):
        return first.getsockname()[1], second.getsockname()[1]
