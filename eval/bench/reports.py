"""The report over a month of use: how long it takes over thousands of answers, and what it is."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.bootstrap import build
from assistant.clock import now
from assistant.config import Settings
from assistant.gated import LibraryGate
from assistant.identifiers import Identifiers
from assistant.pipeline import Assistant
from eval.bench.audits import month
from eval.bench.graded import Grading, file_incidents
from eval.bench.libraries import settings
from eval.bench.results import Section, parser, publish, table
from eval.report.gather import Sources, gather
from eval.report.page import page
from eval.report.pdf import pdf
from eval.safety.hazards import load_hazards

Mark = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """What was measured. seconds: by the clock. cpu: of all cores, which a busy machine does not
    lengthen."""

    what: str
    seconds: float
    cpu: float
    gave: str


def main(argv: Sequence[str] | None = None) -> None:
    """Make the month where it is not there yet, audit it, and time its report."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("reports", __doc__)
    made.add_argument("--answers", type=int, default=10_000, help="answers of the month (10,000)")
    made.add_argument("--size", type=int, default=200, help="answers audited (200)")
    made.add_argument("--to", type=Path, help="file that the report is written to, kept")
    options = made.parse_args(arguments)
    asked = settings(options.work, f"month-{options.answers}")
    month(asked, options.answers)
    own = settings(options.work, f"report-{options.answers}")
    assistant = audited(asked, own, options.size)
    to = options.to or own.data_dir / "report.html"
    section = Section("reports", "The report of an audit", body(assistant, timed(assistant, to)))
    publish(section, options, arguments, now().date())


def audited(asked: Settings, own: Settings, size: int) -> Assistant:
    """The assistant over a copy of a month, with an audit and incidents in its record."""
    shutil.rmtree(own.data_dir)
    shutil.copytree(asked.data_dir, own.data_dir)
    assistant = build(own)
    audit = Grading(assistant.record).audit(size)
    file_incidents(assistant.record, audit.items[0].record_id)
    return assistant


def sources(assistant: Assistant) -> Sources:
    """What a report of the month is gathered from."""
    identifiers, library = Identifiers(), assistant.library
    return Sources(
        record=assistant.record,
        library=library,
        gate=LibraryGate(library)(),
        hazards=load_hazards(),
        mask=lambda text: identifiers.mask(text).text,
        embed=library.embedder.embed_documents,
        roles={},
        zone=ZoneInfo("Europe/London"),
        minutes=10.0,
        contact="library@example.nhs.uk",
    )


def timed(assistant: Assistant, to: Path) -> list[Step]:
    """Each step with its seconds and what it gave; the files are written beside each other."""
    marks = [_mark()]
    found = gather(sources(assistant), "", organisation="Northgate Hospital")
    marks.append(_mark())
    made = page(found)
    html = made.html()
    marks.append(_mark())
    paper = pdf(made.html(paper=True), made.title, found.as_of)
    marks.append(_mark())
    to.write_text(html, encoding="utf-8", newline="\n")
    to.with_suffix(".pdf").write_bytes(paper)
    given = f"{found.kept.use.questions:,} answers, {len(found.answers)} audited"
    return [
        _step("gathered: record, registers, library, checks", marks[0], marks[1], given),
        _step("page", marks[1], marks[2], f"{len(html.encode()) / 1e6:.1f} MB of HTML"),
        _step("PDF", marks[2], marks[3], f"{_pages(paper)} pages, {len(paper) / 1e6:.1f} MB"),
        _step("together", marks[0], marks[3], ""),
    ]


def body(assistant: Assistant, steps: Sequence[Step]) -> str:
    """The section's body."""
    rows = [(s.what, f"{s.seconds:.1f}", f"{s.cpu:.1f}", s.gave) for s in steps]
    return (
        f"Over the month of the section before, {assistant.record.count():,} entries of the "
        "record; once, in a process that had opened the model. What else a machine does lengthens "
        "the seconds by the clock.\n\n" + table(("", "seconds", "CPU seconds", "gave"), rows)
    )


def _mark() -> Mark:
    return time.perf_counter(), time.process_time()


def _step(what: str, start: Mark, end: Mark, gave: str) -> Step:
    return Step(what, end[0] - start[0], end[1] - start[1], gave)


def _pages(paper: bytes) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(paper))


if __name__ == "__main__":
    main()
