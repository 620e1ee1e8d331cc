"""Outside a system's process: starting it, giving it jobs, watching its memory."""

from __future__ import annotations

import json
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eval.bench.processes import Memory
from eval.bench.results import ROOT

_PATIENCE = 30.0  # seconds that a process may take to end

# No network for models, no word to a vendor, and none of this process's Python paths.
_OWN = ("env", "-u", "PYTHONPATH", "-u", "PYTHONHOME", "HF_HUB_OFFLINE=1",
        "ANONYMIZED_TELEMETRY=False", "HAYSTACK_TELEMETRY_ENABLED=False")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contender:
    """A system that is measured. key: its folder and its place among the figures. module: in this
    package. python: that has its libraries. model: the folder of all-MiniLM-L6-v2 that it reads."""

    key: str
    name: str
    module: str
    python: Path
    model: Path


class Driven:
    """A contender's process over a folder, inside a context. peak: most memory in MiB so far."""

    def __init__(self, contender: Contender, folder: Path) -> None:
        self._contender = contender
        self._folder = folder

    def __enter__(self) -> Self:
        contender = self._contender
        self._folder.mkdir(parents=True, exist_ok=True)
        self._problems = tempfile.TemporaryFile("w+", encoding="utf-8")
        command = [str(contender.python), "-m", f"eval.bench.peers.{contender.module}"]
        self._process = subprocess.Popen(
            [*_OWN, *command, str(self._folder), str(contender.model)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._problems,
            text=True,
        )
        self._memory = Memory(self._process.pid).__enter__()
        self._answer()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._memory.__exit__()
        self._problems.close()

    @property
    def peak(self) -> float:
        """The most memory that it and the processes it started held at once, in MiB."""
        return self._memory.peak

    def do(self, job: str, **given: object) -> dict[str, Any]:
        """Have a job of serving.py done. Raises SystemExit with what the process wrote."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # then what it wrote before it ended says why
            self._process.stdin.write(json.dumps({"do": job, **given}) + "\n")
            self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._problems.seek(0)
            raise SystemExit(f"{self._contender.name} failed:\n{self._problems.read()[-4000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer
