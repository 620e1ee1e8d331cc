"""Rules of the whole code that the import linter cannot see."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
PACKAGES = ("assistant", "ingest", "eval", "bots")
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}


def sources() -> Iterator[tuple[str, str]]:
    """Each of our modules: path from the root, and text."""
    for package in PACKAGES:
        for path in sorted((REPO / package).rglob("*.py")):
            yield path.relative_to(REPO).as_posix(), path.read_text(encoding="utf-8")


def uses_environment(source: str) -> bool:
    """Whether a module names the environment as `os` gives it, under whatever name."""
    tree = list(ast.walk(ast.parse(source)))
    modules = {
        alias.asname or alias.name
        for node in tree
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in {"os", "posix"}
    }
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT
         and isinstance(node.value, ast.Name) and node.value.id in modules)
        or (isinstance(node, ast.ImportFrom) and node.module in {"os", "posix"}
            and ENVIRONMENT & {alias.name for alias in node.names})
        for node in tree
    )  # fmt: skip


def test_only_config_reads_the_environment() -> None:
    users = [path for path, source in sources() if uses_environment(source)]

    assert users == ["assistant/config.py"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os\nos.environ['A']", True),
        ("import os as o\ndef f():\n    return o.getenv('A')", True),
        ("from os import environ", True),
        ("from os import getenv as get", True),
        ("import os\nos.getpid()", False),
        ("class A:\n    environ = 1\nA().environ", False),
    ],
)
def test_the_environment_is_seen_under_any_name(source: str, found: bool) -> None:
    assert uses_environment(source) is found


def audited(*packages: str, cwd: Path = REPO) -> subprocess.CompletedProcess[str]:
    """What importing every module of packages did, one line each on standard output."""
    script = str(REPO / "tests" / "audited_imports.py")
    return subprocess.run(
        [sys.executable, "-B", "-P", script, *packages],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(cwd)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_nothing_happens_at_import() -> None:
    done = audited(*PACKAGES)

    assert done.returncode == 0, done.stderr
    assert not done.stdout


def test_what_happens_at_import_would_be_seen(tmp_path: Path) -> None:
    package = tmp_path / "busy"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "facts.json").write_text("{}")
    (package / "module.py").write_text(
        "import pathlib, socket, subprocess, sys, threading\n"
        "pathlib.Path(__file__).with_name('facts.json').read_text()\n"
        "pathlib.Path(__file__).with_name('made.txt').write_text('')\n"
        "subprocess.run([sys.executable, '--version'], capture_output=True)\n"
        "threading.Thread(target=int).start()\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))\n"
    )

    done = audited("busy", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    for happening in (
        f"open {package / 'facts.json'}",
        f"open for writing {package / 'made.txt'}",
        "subprocess.Popen",
        "a thread started",
        "socket.connect",
    ):
        assert happening in done.stdout
