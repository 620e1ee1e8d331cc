"""The `bedside` command: what it lists, and a plug-in that does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import bedside, main

HEAVY = ("chromadb", "fastapi", "langchain_core", "numpy", "openvino", "pydantic", "rich",
         "sqlalchemy", "tantivy", "tiktoken", "torch", "uvicorn")  # fmt: skip


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package `plugs` with three commands, of which one works."""
    info = tmp_path / "plugs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[bedside.commands]\n"
        "gone = plugs_without:command\n"
        "odd = plugs_in_use:number\n"
        "raises = plugs_broken:command\n"
        "works = plugs_in_use:command\n"
    )
    (tmp_path / "plugs_broken.py").write_text("raise RuntimeError('no such key.\\nMore.')\n")
    (tmp_path / "plugs_in_use.py").write_text(
        "import click\nnumber = 1\ncommand = click.Command('works', callback=lambda: click.echo(7))"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("plugins")
def test_a_plug_in_that_does_not_load_is_listed_with_the_reason() -> None:
    result = CliRunner().invoke(bedside, ["--help"], terminal_width=200)

    assert result.exit_code == 0
    assert "  ask " in result.stdout
    told = " ".join(result.stdout.split())
    assert " gone (cannot be loaded: No module named 'plugs_without') " in told
    assert " odd (cannot be loaded: plugs_in_use:number is no command) " in told
    assert " raises (cannot be loaded: no such key) " in told


@pytest.mark.usefixtures("plugins")
def test_other_commands_go_on_working() -> None:
    assert CliRunner().invoke(bedside, ["works"]).stdout == "7\n"
    assert CliRunner().invoke(bedside, ["library", "--help"]).exit_code == 0


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize("arguments", [[], ["--help"], ["PATH", "--option", "1"]])
def test_a_plug_in_that_does_not_load_fails_when_it_is_called(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bedside", "gone", *arguments])

    with pytest.raises(SystemExit) as exit:
        main()

    assert exit.value.code == 2
    assert capsys.readouterr().err == (
        "`bedside gone` cannot be loaded: No module named 'plugs_without'. Install the package "
        "plugs again, or remove it.\n"
    )


def test_an_unknown_command_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bedside", "nothing"])

    with pytest.raises(SystemExit) as exit:
        main()

    assert exit.value.code == 2
    assert "No such command 'nothing'" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    asked = (
        "import sys; from assistant.cli import bedside; bedside(['--help'], standalone_mode=False);"
        f"sys.exit(' '.join({set(HEAVY)!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], check=False, capture_output=True, text=True
    )

    assert "Commands:\n  ask" in done.stdout
    assert not done.stderr.strip()
