"""docs/safety/hazards.md, written from the hazard log.

python -m eval.safety.page > docs/safety/hazards.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from eval.safety.hazards import (
    ACCEPTABILITY,
    MATRIX,
    Hazard,
    HazardLog,
    Likelihood,
    Risk,
    Severity,
    load_hazards,
)

_INTRODUCTION = """# Hazard log

Each way in which Bedside could harm a patient, in the terms of DCB0129 (the standard for those
who make health IT; DCB0160 is the one for those who deploy it): what could happen, why, what it
would do, what stands against it, and the test that shows that control at work.

This page is written from [`eval/safety/hazards.yaml`](../../eval/safety/hazards.yaml) by
`python -m eval.safety.page`; change it there. A test holds the two together, and another one that
every test named here exists. `bedside audit incident` files an incident under one of these
hazards, and the audit's report lists it with a link to here.

**Read with care.** The estimates are the makers' proposal. No clinical safety officer has approved
them yet; the hospital that deploys Bedside needs one who does, and its own safety case under
DCB0160. *Closed* means that every control named is in place and its tests pass; *open* that more
is to be done or shown; *transferred* that most of the control lies with the hospital.
"""


def as_markdown(log: HazardLog) -> str:
    """The whole page."""
    parts = [_INTRODUCTION, *_matrix(), *_overview(log), *(_hazard(h) for h in log.hazards)]
    return "\n".join(part.strip() + "\n" for part in parts)


def _matrix() -> Iterator[str]:
    yield "## How risk is rated"
    yield (
        "The matrix of NHS Digital's guidance to DCB0129: likelihood down, severity across, the "
        "risk from 1 to 5 where they meet."
    )
    head = ["Likelihood", *(_words(severity) for severity in Severity)]
    rows = [[_words(likelihood), *map(str, MATRIX[likelihood])] for likelihood in MATRIX]
    yield _table(head, rows)
    yield _table(["Risk", "What it means"], [[str(n), t] for n, t in ACCEPTABILITY.items()])


def _overview(log: HazardLog) -> Iterator[str]:
    yield "## All hazards"
    rows = [
        [
            f"[{h.id}](#{h.id.lower()})",
            h.title,
            str(h.before.rating),
            str(h.after.rating),
            h.status,
        ]
        for h in log.hazards
    ]
    yield _table(["Id", "Hazard", "Risk before", "Risk after", "Status"], rows)


def _hazard(hazard: Hazard) -> str:
    lines = [
        f'<a id="{hazard.id.lower()}"></a>\n',
        f"## {hazard.id} {hazard.title}\n",
        f"**Hazard.** {hazard.hazard}\n",
        f"**Effect.** {hazard.effect}\n",
        "**Causes**\n",
        *(f"- {cause}" for cause in hazard.causes),
        "",
        _table(
            ["", "Severity", "Likelihood", "Risk"],
            [_rated("Before controls", hazard.before), _rated("After controls", hazard.after)],
        ),
        "\n**Controls**\n",
        *(_control(c.what, c.tests) for c in hazard.controls),
    ]
    if hazard.local:
        lines += ["\n**For the hospital (DCB0160)**\n", *(f"- {what}" for what in hazard.local)]
    return "\n".join([*lines, f"\n**Owner** {hazard.owner} · **Status** {hazard.status}"])


def _rated(when: str, risk: Risk) -> list[str]:
    return [when, _words(risk.severity), _words(risk.likelihood), str(risk.rating)]


def _control(what: str, tests: Sequence[str]) -> str:
    return "\n".join([f"- {what}", *(f"  - `{test}`" for test in tests)])


def _words(value: Severity | Likelihood) -> str:
    return value.replace("_", " ").capitalize()


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(as_markdown(load_hazards()))
