"""docs/evaluation.md says what is true."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.model import CautionKind
from eval.runs.measures import MEASURES
from eval.sets import read_set

PAGE = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")


def test_every_measure_is_explained() -> None:
    table = PAGE.partition("## What is measured")[2].partition("## Comparing")[0]
    named = {name for line in table.splitlines() if line.startswith("| `")
             for name in re.findall(r"`([^`]+)`", line.split("|")[1])}  # fmt: skip
    assert named == {measure.name for measure in MEASURES}


def test_the_set_that_is_shown_can_be_read(tmp_path: Path) -> None:
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    path = tmp_path / "ward7.yaml"
    path.write_text(shown[1], encoding="utf-8")
    assert [case.id for case in read_set(path).turns()] == ["w1", "w1.1", "w2", "w3", "w4"]


def test_every_caution_that_is_named_exists() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("Cautions are"))
    named = re.findall(r"`([a-z_]+)`", line.partition(". ")[0])
    assert len(named) >= 6
    assert set(named) <= set(CautionKind)
