"""Pages in a real browser, over the sample library."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.pipeline import Assistant
from assistant.web.server import address, listening
from tests.conftest import NOW

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
_PICTURES = os.environ.get("BEDSIDE_TEST_SCREENSHOTS")  # before the tests' settings are cleared
SIZES = {"desktop": (1280, 900), "phone": (320, 640)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@contextmanager
def serving(assistant: Assistant) -> Iterator[str]:
    """The pages, at an address of this machine."""
    app = create_app(assistant, require_keys=False)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with listening("127.0.0.1", 0) as socket:
        thread = threading.Thread(target=server.run, args=([socket],))
        thread.start()
        try:
            yield address(socket)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def library(
    sample_data: Path, models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Assistant:
    folder = tmp_path_factory.mktemp("pages") / "data"
    shutil.copytree(sample_data, folder)
    return build(Settings(_env_file=None, data_dir=folder, cache_dir=models), embedder, lambda: NOW)


@pytest.fixture(scope="session")
def site(library: Assistant) -> Iterator[str]:
    with serving(library) as url:
        yield url


@pytest.fixture(params=sorted(SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    """A window of one size; it fails where the page reports an error or asks another server."""
    width, height = SIZES[request.param]
    yield from opened(chromium, site, viewport={"width": width, "height": height})


def opened(chromium: Browser, site: str, **options: Any) -> Iterator[Page]:
    context = chromium.new_context(base_url=site, **options)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if _is_fault(m) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: faults.append(r.url) if not _ours(r.url, site) else None)
    yield page
    context.close()
    assert faults == []


def _is_fault(message: ConsoleMessage) -> bool:
    # A form that is sent back with what is wrong in it is no fault of the page.
    return message.type == "error" and "status of 422" not in message.text


def _ours(url: str, site: str) -> bool:
    return url.startswith((site, "data:", "blob:"))


@pytest.fixture
def looks() -> Callable[[Page, str], None]:
    """Checks a page as it is now: nothing for axe-core to find, nothing cut off at the side.

    BEDSIDE_TEST_SCREENSHOTS: a folder that pictures are written to.
    """

    def check(page: Page, name: str) -> None:
        found = page.evaluate(f"{AXE.read_text('utf-8')}; axe.run({{resultTypes: ['violations']}})")
        told = [
            f"{v['id']}: {node['target']} {node['failureSummary']}"
            for v in found["violations"]
            for node in v["nodes"]
        ]
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if _PICTURES:
            size = page.viewport_size or {"width": 0}
            path = Path(_PICTURES) / f"{name}-{'phone' if size['width'] < 500 else 'desktop'}.png"
            page.screenshot(path=path, full_page=True)
            with Image.open(path) as picture:  # as few colours as it needs: they are kept in docs
                picture.convert("RGB").quantize(64).save(path, optimize=True)

    return check
