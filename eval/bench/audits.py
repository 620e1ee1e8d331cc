"""A sample and the registers over a month of use: how long each takes over thousands of answers."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from os import getloadavg
from zoneinfo import ZoneInfo

from rich.progress import Progress

from assistant.bootstrap import build
from assistant.clock import now
from assistant.config import Settings
from assistant.pipeline import Assistant
from eval.audit.log import Log, read_log
from eval.audit.model import Audit, Period
from eval.audit.registers import currency, gaps, handed_over, recall, use
from eval.audit.sample import Wanted, drawn_audit
from eval.audit.sources import cited_documents
from eval.bench.libraries import ingest, settings
from eval.bench.machine import cores
from eval.bench.month import START, Clock, Month
from eval.bench.results import ROOT, Section, parser, publish, table

_SAMPLE = ROOT / "ingest" / "sample" / "library"
_PERIOD = Period(START, START + timedelta(days=30))
_WANTED = Wanted(60, 1, ("first", "second"), "third", "first")
_RUNS = 5


@dataclass(frozen=True, slots=True)
class Timed:
    """What was measured: seconds of each run by the clock and of the CPU, and what it gave."""

    what: str
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    gave: str


def main(argv: Sequence[str] | None = None) -> None:
    """Make the month where it is not there yet, measure and report."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("audits", __doc__)
    made.add_argument("--answers", type=int, default=10_000, help="answers of the month (10,000)")
    options = made.parse_args(arguments)
    assistant = month(settings(options.work, f"month-{options.answers}"), options.answers)
    section = Section(
        "audits", "Audits over a month of use", report(assistant, measured(assistant))
    )
    publish(section, options, arguments, now().date())


def month(own: Settings, answers: int) -> Assistant:
    """The assistant over the sample library, with a month of use in its record; made once."""
    done = own.data_dir / "done"
    clock = Clock()
    if not done.exists():
        shutil.rmtree(own.data_dir)
        own.data_dir.mkdir()
        ingest(own, [_SAMPLE])
        with Progress() as bar:
            task = bar.add_task("A month of use", total=answers)
            Month(build(own, clock=clock), clock).make(
                answers, lambda n: bar.update(task, completed=n)
            )
        done.touch()
    return build(own)


def measured(assistant: Assistant) -> list[Timed]:
    """Each part, several times; the model is opened beforehand."""
    assistant.library.embedder.embed_query("warm")
    log = read_log(assistant.record, _PERIOD, sources=True)
    zone, today = ZoneInfo("Europe/London"), _PERIOD.until.date()
    documents = cited_documents(assistant.library, log.answers)
    embed = assistant.library.embedder.embed_documents
    parts: list[tuple[str, Callable[[], object], Callable[[object], str]]] = [
        ("sample: read and draw", lambda: _sample(assistant), _of_sample),
        ("read with what was quoted", lambda: _read(assistant), _of_log),
        ("gaps", lambda: gaps(log, embed), _many("gaps")),
        ("currency", lambda: currency(documents, log.answers, today), _many("documents")),
        ("recall", lambda: recall("anaphylaxis", "Anaphylaxis", log.answers, "", ""), lambda _: ""),
        ("hand-overs", lambda: handed_over(log.handovers, _PERIOD.until), lambda _: ""),
        ("use", lambda: use(log.answers, {}, zone, 10), lambda _: ""),
    ]
    return [_timed(what, act, gave) for what, act, gave in parts]


def report(assistant: Assistant, timed: Sequence[Timed]) -> str:
    """The section's body."""
    rows = [(t.what, f"{min(t.seconds):.2f}", f"{min(t.cpu):.2f}", t.gave) for t in timed]
    entries = assistant.record.count()
    return (
        f"A month made by hand over the sample library: {entries:,} entries of the record. "
        f"The fastest of {_RUNS} runs in one process, in seconds; the time of reading comes on top "
        f"of a register's own. Others used the machine too: {getloadavg()[0]:.0f} processes wanted "
        f"its {cores()} cores.\n\n" + table(("", "by the clock", "of the CPU", "gave"), rows)
    )


def _sample(assistant: Assistant) -> Audit:
    return drawn_audit(read_log(assistant.record, _PERIOD), _WANTED, "")


def _read(assistant: Assistant) -> Log:
    return read_log(assistant.record, _PERIOD, sources=True)


def _of_sample(made: object) -> str:
    assert isinstance(made, Audit)
    return f"{len(made.items)} of {made.population:,} answers"


def _of_log(read: object) -> str:
    assert isinstance(read, Log)
    return f"{len(read.answers):,} answers, {len(read.handovers)} hand-overs"


def _many(what: str) -> Callable[[object], str]:
    def counted(found: object) -> str:
        assert isinstance(found, tuple)
        return f"{len(found)} {what}"

    return counted


def _timed(what: str, act: Callable[[], object], gave: Callable[[object], str]) -> Timed:
    seconds, cpu = [], []
    for _ in range(_RUNS):
        start, used = time.perf_counter(), time.process_time()
        found = act()
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return Timed(what, tuple(seconds), tuple(cpu), gave(found))


if __name__ == "__main__":
    main()
