from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.sets import read_set
from eval.sets.reading import shipped
from eval.sets.sheet import read_sheet, write_sheet
from eval.sets.writing import as_yaml, write_set


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_every_set_is_the_same_after_yaml_and_after_a_spreadsheet(
    path: Path, tmp_path: Path
) -> None:
    held = read_set(path)
    write_set(held, tmp_path / "again.yaml")
    write_sheet(held, tmp_path / "again.xlsx")

    for again in (read_set(tmp_path / "again.yaml"), read_sheet(tmp_path / "again.xlsx")):
        assert replace(again, path=path) == held


def test_what_says_nothing_is_not_written() -> None:
    written = as_yaml(read_set(next(p for p in shipped() if p.stem == "sample")))
    assert "null" not in written
    assert "[]" not in written
    assert "expect: answer" not in written
