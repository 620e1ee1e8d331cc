"""What people typed, de-identified once more before it is printed: what was not known for an
identifier when it was kept may be known today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.handovers import Handover
from eval.audit.log import Log
from eval.safety.incidents import Incident

Mask = Callable[[str], str]


def masked_log(log: Log, mask: Mask) -> Log:
    """A log whose questions, comments and librarians' answers are masked."""
    return replace(
        log,
        answers=tuple(
            replace(a, asked=mask(a.asked), question=mask(a.question)) for a in log.answers
        ),
        down={id: tuple(map(mask, comments)) for id, comments in log.down.items()},
        handovers=tuple(_handover(h, mask) for h in log.handovers),
    )


def masked_incident(incident: Incident, mask: Mask) -> Incident:
    """An incident whose texts are masked."""
    filing = incident.filing
    told = replace(filing, what=mask(filing.what), action=mask(filing.action), by=mask(filing.by))
    return replace(
        incident, filing=told, outcome=mask(incident.outcome) if incident.outcome else None
    )


def _handover(handover: Handover, mask: Mask) -> Handover:
    return replace(
        handover,
        question=mask(handover.question),
        comment=mask(handover.comment) if handover.comment else None,
        answer=mask(handover.answer) if handover.answer else None,
    )
