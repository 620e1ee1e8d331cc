"""`bedside models fetch` against a hub of the test's own; nothing else ever asks one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from assistant.errors import SettingsError
from assistant.sources import ModelSource, find_model
from tests.conftest import REPO
from tests.stores import free_port

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "modules.json": b"[]",
    "config.json": b"{}",
    "model.safetensors": b"weights",
    "1_Pooling/config.json": b"{}",
    "onnx/model.onnx": b"another format",
}
NAME = "someone/tiny"


class Hub(BaseHTTPRequestHandler):
    """What of the Hugging Face Hub it takes to fetch a model."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith(f"/api/models/{NAME}/tree/"):
            entries = [
                {"type": "file", "path": n, "size": len(b), "oid": hashlib.sha1(b).hexdigest()}
                for n, b in FILES.items()
            ]
            self._send(json.dumps(entries).encode())
        elif path.startswith(f"/api/models/{NAME}"):
            siblings = [{"rfilename": name} for name in FILES]
            self._send(json.dumps({"id": NAME, "sha": COMMIT, "siblings": siblings}).encode())
        elif (name := path.removeprefix(f"/{NAME}/resolve/{COMMIT}/")) in FILES:
            self._send(FILES[name])
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.end_headers()

    do_HEAD = do_GET

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{hashlib.sha1(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture(scope="module")
def hub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(name: str, data: Path, endpoint: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from assistant.cli import main; main()"]
    env = {
        "BEDSIDE_DATA_DIR": str(data),
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(data / "hf"),
        "HOME": str(data),
        "PATH": "/usr/bin:/bin",
    }
    return subprocess.run(
        [*command, "models", "fetch", name],
        cwd=REPO,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_model_is_fetched_by_name_and_found_by_it(hub: str, tmp_path: Path) -> None:
    ran = fetch(NAME, tmp_path, hub)
    assert ran.returncode == 0, ran.stderr
    assert "BEDSIDE_EMBEDDER=someone/tiny" in ran.stdout
    folder = find_model(NAME, tmp_path / "fetched", "BEDSIDE_EMBEDDER")
    assert folder == (tmp_path / "fetched" / "someone--tiny").resolve()
    held = {n: folder / n for n in FILES}
    assert {n: p.read_bytes() for n, p in held.items() if p.exists()} == {
        n: body for n, body in FILES.items() if not n.startswith("onnx")
    }
    again = fetch(NAME, tmp_path, hub)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_a_name_that_nobody_has_is_told(hub: str, tmp_path: Path) -> None:
    ran = fetch("someone/else", tmp_path, hub)
    assert ran.returncode == 2
    assert "someone/else could not be fetched" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_hub_that_is_not_there_is_told(tmp_path: Path) -> None:
    ran = fetch(NAME, tmp_path, f"http://127.0.0.1:{free_port()}")
    assert ran.returncode == 2
    assert "reaches the Hugging Face Hub" in ran.stderr


def test_what_was_not_fetched_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"BEDSIDE_EMBEDDER: .*`bedside models fetch a/b`"):
        ModelSource("a/b").found(tmp_path)


def test_a_source_is_read_back_as_it_was_kept() -> None:
    for source in (ModelSource(), ModelSource("a/b", "query: ", None)):
        assert ModelSource.parse(source.text) == source
    assert ModelSource().text == ""
