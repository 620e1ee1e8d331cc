"""`bedside serve` as a process of its own, as an administrator starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import httpx

COMMAND = [sys.executable, "-c", "from assistant.cli import main; main()"]
_STOPPING = 40  # seconds


class Bedside:
    """A running server. url: its address. told: what it said at start."""

    def __init__(self, data: Path, settings: Mapping[str, str], port: int = 0) -> None:
        own = {"BEDSIDE_DATA_DIR": str(data), "BEDSIDE_THREADS": "2"}
        self._log = (data.parent / "serve.log").open("a")
        self._process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=os.environ | own | settings,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.told: list[str] = []
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told.append(line.rstrip())
            if "Ctrl-C" in line or "needs a key" in line:
                break
        assert self.told, (data.parent / "serve.log").read_text()
        self.url = self.told[0].split()[-1].removesuffix("/v1/ask")
        httpx.get(f"{self.url}/healthz", timeout=_STOPPING).raise_for_status()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_STOPPING)
        self._log.close()

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self._process.kill()
        self._process.wait(_STOPPING)
        self._log.close()
