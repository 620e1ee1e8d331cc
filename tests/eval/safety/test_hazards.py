"""The hazard log is whole, and every test it names is there."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from eval.safety.hazards import (
    FILE,
    MATRIX,
    Hazard,
    HazardLogError,
    Likelihood,
    Risk,
    Severity,
    load_hazards,
)
from eval.safety.page import as_markdown
from tests.conftest import REPO

LOG = load_hazards()


@pytest.mark.parametrize("hazard", LOG.hazards, ids=lambda h: h.id)
def test_every_test_that_a_control_names_exists(hazard: Hazard) -> None:
    for control in hazard.controls:
        for named in control.tests:
            path, _, name = named.partition("::")
            assert name in _tests(REPO / path), f"{hazard.id} names {named}, which is not there"


@pytest.mark.parametrize("hazard", LOG.hazards, ids=lambda h: h.id)
def test_controls_lower_the_risk_to_what_may_be_accepted(hazard: Hazard) -> None:
    assert hazard.after.rating <= hazard.before.rating
    assert hazard.after.rating <= 3
    if hazard.status == "closed":
        assert hazard.after.rating <= 2


def test_ids_count_up_without_a_gap() -> None:
    assert [h.id for h in LOG.hazards] == [f"HAZ-{n:02}" for n in range(1, len(LOG.hazards) + 1)]


def test_the_matrix_grows_with_severity_and_likelihood() -> None:
    assert Risk(Severity.MAJOR, Likelihood.HIGH).rating == 4
    assert Risk(Severity.CATASTROPHIC, Likelihood.VERY_LOW).rating == 3
    rows = [MATRIX[likelihood] for likelihood in Likelihood]
    assert all(list(row) == sorted(row) for row in rows)
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))


def test_the_page_is_written_from_the_log() -> None:
    page = (REPO / "docs" / "safety" / "hazards.md").read_text(encoding="utf-8")
    assert page == as_markdown(LOG), "run python -m eval.safety.page > docs/safety/hazards.md"


def test_a_hazard_is_found_in_any_case() -> None:
    assert LOG.get(" haz-02 ").id == "HAZ-02"


def test_an_unknown_hazard_names_those_there_are() -> None:
    with pytest.raises(HazardLogError, match="HAZ-01 to HAZ-"):
        LOG.get("HAZ-99")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("severity: major, likelihood: medium", "severity: bad, likelihood: medium", "severity"),
        ("id: HAZ-02", "id: HAZ-01", "stands twice"),
        ("hazards:\n", "hazard:\n", "no hazard log"),
        ("owner: Maintainers", "owner: Maintainers\n    boss: me", "boss"),
    ],
)
def test_what_is_wrong_with_a_log_is_named(
    before: str, after: str, told: str, tmp_path: Path
) -> None:
    bad = tmp_path / "hazards.yaml"
    bad.write_text(FILE.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(HazardLogError, match=told):
        load_hazards(bad)


@lru_cache
def _tests(path: Path) -> set[str]:
    """The tests of a file, those of a class as Class::test."""
    if not path.is_file():
        return set()
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{f.name}" for f in node.body if _is_test(f)}
        elif _is_test(node):
            found.add(node.name)
    return found


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith(
        "test"
    )
