"""`bedside serve` as a process: it answers, and it stops when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest


@pytest.fixture
def command(tmp_path: Path, models: Path) -> tuple[list[str], dict[str, str]]:
    """`bedside` over an empty library: its beginning and its environment."""
    (tmp_path / "models").symlink_to(models)
    environment = os.environ | {"BEDSIDE_DATA_DIR": str(tmp_path), "BEDSIDE_THREADS": "1"}
    return [sys.executable, "-c", "from assistant.cli import main; main()"], environment


def test_it_answers_and_stops(command: tuple[list[str], dict[str, str]]) -> None:
    arguments, environment = command
    server = subprocess.Popen(
        [*arguments, "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1].removesuffix("/v1/ask")
        assert server.stdout.readline().split()[-1] == f"{address}/docs"
        assert httpx.get(f"{address}/healthz", timeout=30).json() == {"status": "ok"}
        asked = httpx.post(f"{address}/v1/ask", json={"question": "Dose of adrenaline?"})
        assert (asked.status_code, asked.json()["status"]) == (200, "abstained")
        server.send_signal(signal.SIGINT)
        rest, log = server.communicate(timeout=30)
    finally:
        server.kill()
    assert (server.returncode, rest.splitlines()[-1]) == (0, "Stopped.")
    assert '"route": "/v1/ask"' in log
    assert "Traceback" not in log and "adrenaline" not in log


def test_it_does_not_listen_to_others_without_a_key(
    command: tuple[list[str], dict[str, str]],
) -> None:
    arguments, environment = command
    refused = subprocess.run(
        [*arguments, "serve", "--host", "0.0.0.0", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 2
    assert "bedside keys add NAME" in refused.stderr
    assert "Traceback" not in refused.stderr
