from __future__ import annotations

import os
import sys

import pytest

from eval.bench.processes import Memory, run_module, wall_times


def test_memory_of_a_process_is_seen() -> None:
    with Memory(os.getpid()) as memory:
        pass

    assert memory.peak > 10


def test_a_command_is_timed_so_often() -> None:
    assert len(wall_times([sys.executable, "-c", "pass"], 2)) == 2


def test_what_fails_says_what_it_wrote() -> None:
    with pytest.raises(SystemExit, match="No module named nothing_here"):
        run_module("nothing_here", [])
    with pytest.raises(SystemExit, match="wrong"):
        wall_times([sys.executable, "-c", "raise SystemExit('wrong')"], 1)
