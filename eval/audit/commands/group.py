"""The `bedside audit` command."""

from __future__ import annotations

import click

from eval.audit.commands.grading import export, grade, import_
from eval.audit.commands.registers import currency, gaps, handovers, recall, use
from eval.audit.commands.sampling import list_, sample, show
from eval.report.command import report
from eval.safety.cli import incident


@click.group()
def audit() -> None:
    """Audit what was really asked and answered, and keep the registers.

    Question set runs are left out. A day is a day of the hospital's time zone.
    """


for command in (
    sample, list_, show, grade, export, import_, gaps, currency, recall, handovers, use,
    report, incident,
):  # fmt: skip
    audit.add_command(command)
