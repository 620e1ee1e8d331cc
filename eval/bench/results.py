"""What every bench shares: its command line, and its section in RESULTS.md."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eval.bench.machine import commit, machine, versions

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
_PREFACE = """# What was measured

Each section is written by the command that stands in it. Figures of different sections may come
from different machines: each section says which.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A result. bench: the module that gives it; part: which of its results, where it has
    several. body: Markdown without the title. package: where the module is."""

    bench: str
    title: str
    body: str
    part: str = ""
    package: str = "eval.bench"

    @property
    def name(self) -> str:
        """What its markers in the results are called."""
        return f"{self.bench}-{self.part}" if self.part else self.bench


def parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """A command line with what all benches take."""
    made = argparse.ArgumentParser(
        prog=f"python -m eval.bench.{name}", description=(description or "").split("\n", 1)[0]
    )
    made.add_argument(
        "--data",
        type=Path,
        default=ROOT.parent / "shared" / "data",
        help="folder of the documents and question sets (../shared/data)",
    )
    made.add_argument(
        "--work",
        type=Path,
        default=ROOT / "data" / "bench",
        help="folder that keeps the libraries between runs (data/bench)",
    )
    made.add_argument("--write", action="store_true", help="put the section into RESULTS.md")
    made.add_argument(
        "--results", type=Path, default=RESULTS, help="file that --write writes to (RESULTS.md)"
    )
    return made


def needed(path: Path) -> Path:
    """The path. Raises SystemExit with what to do where nothing is there."""
    if not path.exists():
        raise SystemExit(f"{path} is not there. Name the folder of the test data with --data.")
    return path


def publish(
    section: Section, options: argparse.Namespace, argv: Sequence[str], today: date
) -> None:
    """Print a section, and put it into the results if `--write` was given."""
    text = f"## {section.title}\n\n{_facts(section, argv, today)}\n\n{section.body.strip()}\n"
    print(text)
    if options.write:
        path: Path = options.results
        before = path.read_text(encoding="utf-8") if path.exists() else _PREFACE
        path.write_text(placed(before, section.name, text), encoding="utf-8")


def placed(page: str, name: str, text: str) -> str:
    """The page with a bench's section put between its markers, at the end if it has none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    block = f"{begin}\n{text.strip()}\n{end}"
    there = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
    if there.search(page):
        return there.sub(lambda _: block, page)
    return f"{page.rstrip()}\n\n{block}\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; figures, that is every column but the first, stand to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def share(part: float, whole: float) -> str:
    """A share to three places, with a dash for a share of nothing."""
    return f"{part / whole:.3f}" if whole else "–"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * percent) // 100) - 1)]


def _facts(section: Section, argv: Sequence[str], today: date) -> str:
    command = shlex.join(["python", "-m", f"{section.package}.{section.bench}", *argv])
    when = f"{today.day} {today:%B %Y}"
    return f"`{command}`  \n{when}, commit {commit()}  \n{machine()}  \n{versions()}"
