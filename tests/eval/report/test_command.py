"""`bedside audit report` and `bedside audit incident`, as people run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import bedside
from assistant.config import load_settings
from eval.report.figures import ReportError, read_figures
from eval.safety.hazards import HazardLogError
from tests.eval.report.conftest import Lived

Run = Callable[..., Result]
SET = """
name: two
description: Two questions.
written_by: me
questions:
- id: a
  question: Adult dose of adrenaline in anaphylaxis?
  must: ["500 micrograms"]
- id: b
  question: clozapine titration schedule
  expect: abstain
"""


@pytest.fixture
def run(own_month: Lived, models: Path, tmp_path: Path) -> Iterator[Run]:
    """Runs a command over the month; `ok=False` for one that fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEDSIDE_DATA_DIR", str(own_month.folder))
        patch.setenv("BEDSIDE_CACHE_DIR", str(models))
        patch.chdir(tmp_path)
        load_settings.cache_clear()

        def run(*arguments: object, ok: bool = True) -> Result:
            result = CliRunner().invoke(bedside, ["audit", *map(str, arguments)])
            assert (result.exit_code == 0) is ok, result.output
            return result

        yield run
    load_settings.cache_clear()


def test_a_report_is_written_and_again_the_same(run: Run, tmp_path: Path) -> None:
    first = run("report", "--to", "a.html", "--pdf", "--organisation", "Northgate Hospital")
    again = run("report", "--to", "b.html", "--pdf", "--organisation", "Northgate Hospital")
    for kind in ("html", "pdf"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    assert first.output.splitlines()[-1] == again.output.splitlines()[-1]
    assert "Northgate Hospital" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_it_has_a_name_of_its_own_and_is_compared_with_the_last(
    run: Run, own_month: Lived, tmp_path: Path
) -> None:
    run("report")
    before = tmp_path / f"audit-{own_month.audit.id[:8]}.html"
    assert read_figures(before).audit_id == own_month.audit.id
    run("report", own_month.audit.id[:6], "--to", "next.html", "--previous", before)
    assert "Then and now" in (tmp_path / "next.html").read_text(encoding="utf-8")


def test_a_report_without_all_grades_is_called_a_draft(run: Run) -> None:
    period = ("--from", "2026-11-01", "--to", "2026-11-30")
    raters = ("--rater", "ann", "--rater", "ben", "--third", "cat")
    run("sample", *period, *raters, "--size", 5)
    assert "A draft: 5 of 5 answers have no verdict yet." in run("report").output


def test_a_run_of_a_question_set_is_shown_beside_the_audit(run: Run, tmp_path: Path) -> None:
    made = tmp_path / "set.yaml"
    made.write_text(SET, encoding="utf-8")
    result = CliRunner().invoke(bedside, ["eval", "run", str(made), "--to", "run"])
    assert result.exit_code == 0, result.output
    run("report", "--run", "run", "--to", "with.html")
    written = (tmp_path / "with.html").read_text(encoding="utf-8")
    assert "Question set “two”" in written
    assert "Right in every respect" in written


def test_a_file_that_cannot_be_written_or_compared_with_is_named(run: Run, tmp_path: Path) -> None:
    failed = run("report", "--to", "absent/r.html", ok=False)
    assert isinstance(failed.exception, ReportError)
    assert "absent/r.html cannot be written" in str(failed.exception)
    (tmp_path / "other.html").write_text("<p>", encoding="utf-8")
    failed = run("report", "--previous", "other.html", ok=False)
    assert "holds no figures" in str(failed.exception)


def test_an_incident_is_filed_listed_closed_and_reported(run: Run, tmp_path: Path) -> None:
    told = ("--what", "The lift failed for NHS number 943 476 5919.", "--action", "Stairs.")
    id = run("incident", "file", *told, "--hazard", "haz-14", "--harm", "none", "--by", "porter",
             "--on", "2026-11-20").output.strip()  # fmt: skip
    assert id in run("incident", "list", "--open").output
    run("incident", "close", id, "--by", "safety officer", "--outcome", "Mended.")
    assert id not in run("incident", "list", "--open").output
    run("report", "--to", "r.html")
    written = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "The lift failed for" in written
    assert "943 476 5919" not in written
    assert "Mended. (closed" in written


def test_an_unknown_hazard_is_an_error_for_people(run: Run) -> None:
    failed = run("incident", "file", "--what", "x", "--action", "y", "--hazard", "HAZ-99",
                 "--harm", "none", "--by", "me", ok=False)  # fmt: skip
    assert isinstance(failed.exception, HazardLogError)
