"""Gathering a report's data: from the record, the audit and its grades, the library and runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from assistant.config import Settings
from assistant.identifiers import Identifiers
from assistant.keys import Keys
from assistant.library import Library
from assistant.record import Record, RecordEntry
from assistant.recorded import (
    AUDIT,
    FEEDBACK,
    GRADE,
    HANDOVER,
    HANDOVER_ANSWERED,
    HANDOVER_MAILED,
)
from assistant.verify import Gate
from eval.audit.log import Log, read_log
from eval.audit.model import Agreement, Audit, Grade, Period
from eval.audit.registers import Recall, currency, gaps, handed_over, recall, use
from eval.audit.sources import cited_documents, roles
from eval.audit.trail import audit as read_audit
from eval.audit.trail import grades as read_grades
from eval.audit.verdicts import agreement, disputed, settled, to_settle
from eval.report.answers import Desk, Shelf, Verdicts
from eval.report.data import (
    AuditedAnswer,
    Progress,
    Report,
)
from eval.report.figures import Figures, changes
from eval.report.kept import FiledIncident, Kept
from eval.report.masking import masked_incident, masked_log
from eval.report.provenance import chain, library_facts, run_figures, versions
from eval.report.scores import ScoreCard
from eval.report.timeline import by_day
from eval.runs.folder import Run
from eval.safety.hazards import HazardLog, load_hazards
from eval.safety.incidents import INCIDENT, INCIDENT_CLOSED, Incident, incidents_of

_AFTERWARDS = (AUDIT, GRADE, FEEDBACK, HANDOVER, HANDOVER_ANSWERED, HANDOVER_MAILED,
               INCIDENT, INCIDENT_CLOSED)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report is gathered from.

    mask: takes out what identifies a patient. embed: texts → unit vectors. roles: of pseudonyms,
    where known. zone: of the hospital. minutes: that an answer is assumed to save. contact: how to
    reach a librarian.
    """

    record: Record
    library: Library
    gate: Gate
    hazards: HazardLog
    mask: Callable[[str], str]
    embed: Callable[[list[str]], list[list[float]]]
    roles: Mapping[str, str]
    zone: ZoneInfo
    minutes: float
    contact: str


def sources(
    settings: Settings, record: Record, library: Library, keys: Keys, gate: Gate
) -> Sources:
    """What a report of this installation is gathered from."""
    identifiers = Identifiers(settings.hospital_number_patterns)
    return Sources(
        record=record,
        library=library,
        gate=gate,
        hazards=load_hazards(),
        mask=lambda text: identifiers.mask(text).text,
        embed=library.embedder.embed_documents,
        roles=roles(keys.list()),
        zone=settings.zone,
        minutes=settings.minutes_saved,
        contact=settings.librarian_contact,
    )


def gather(
    sources: Sources,
    audit_id: str,
    *,
    runs: Sequence[Run] = (),
    before: Figures | None = None,
    organisation: str | None = None,
) -> Report:
    """The data of the report of an audit. audit_id: or how it begins; "" for the last one.

    Raises NotFound for an unknown audit, RecordError, LibraryError.
    """
    sources = replace(sources, mask=lru_cache(maxsize=None)(sources.mask))  # much is asked often
    audit = read_audit(sources.record, audit_id)
    log = masked_log(read_log(sources.record, audit.period, sources=True), sources.mask)
    given = read_grades(sources.record, audit.id)
    verdicts = settled(audit, given)
    last, incidents = _rested_on(sources, audit, log)
    answers = _answers(sources, audit, log, given, verdicts)
    masked = [masked_incident(one, sources.mask) for one in incidents]
    filed = _filed(masked, answers, sources.hazards, audit.period)
    kept = _kept(sources, log, last.at, agreement(audit, given), filed)
    card = ScoreCard(audit, verdicts)
    now = Figures(audit.id, audit.period, last.at, (*card.figures(), *kept.figures()))
    return Report(
        organisation=organisation,
        zone=sources.zone.key,
        as_of=last.at,
        audit=audit,
        progress=_progress(audit, given, verdicts),
        chain=chain(sources.record, last),
        versions=versions(sources.record, audit.period),
        library=library_facts(sources.library),
        scores=card.lines(),
        runs=tuple(map(run_figures, runs)),
        answers=answers,
        recalls=_recalls(sources, log),
        hazards=sources.hazards.hazards,
        kept=kept,
        status_by_day=by_day(log.answers, sources.zone),
        figures=now,
        before=before,
        changes=changes(before, now) if before else (),
    )


def _kept(
    sources: Sources,
    log: Log,
    at: datetime,
    agreed: Sequence[Agreement],
    filed: Sequence[FiledIncident],
) -> Kept:
    """The registers as they stood at a moment."""
    documents = cited_documents(sources.library, log.answers)
    return Kept(
        agreement=tuple(agreed),
        gaps=gaps(log, sources.embed),
        outdated=currency(documents, log.answers, at.astimezone(sources.zone).date()),
        handovers=handed_over(log.handovers, at),
        incidents=tuple(filed),
        use=use(log.answers, sources.roles, sources.zone, sources.minutes),
    )


def _rested_on(
    sources: Sources, audit: Audit, log: Log
) -> tuple[RecordEntry, tuple[Incident, ...]]:
    """The last entry that the report rests on, with the latest time of any, and the incidents.

    What the record took in later, new questions for example, does not change the report.
    """
    record, given = sources.record, {a.record_id for a in log.answers}
    about = given | {h.id for h in log.handovers}
    kept = record.of_kind(*_AFTERWARDS)

    def concerns(entry: RecordEntry) -> bool:
        if entry.kind == GRADE:
            return bool(entry.body["audit_id"] == audit.id)
        if entry.kind == AUDIT:
            return entry.id == audit.id
        return entry.kind in {INCIDENT, INCIDENT_CLOSED} or entry.about in about

    newest = max(log.answers, key=lambda a: a.at)  # an audit is of a period with answers
    rested = [*filter(concerns, kept), record.get(newest.record_id)]
    last = max(rested, key=lambda entry: entry.seq)
    # The order of the record is its numbering: a clock that was set back must not hide an event.
    last = replace(last, at=max(entry.at for entry in rested))
    return last, incidents_of(kept)


def _answers(
    sources: Sources, audit: Audit, log: Log, given: Iterable[Grade], verdicts: dict[str, Grade]
) -> tuple[AuditedAnswer, ...]:
    by_answer: dict[str, list[Grade]] = {}
    for grade in given:
        by_answer.setdefault(grade.record_id, []).append(grade)
    shelf = Shelf(sources.library, sources.gate, {})
    desk = Desk(audit, Verdicts(by_answer, verdicts, log.down), shelf, sources.mask)
    return tuple(
        desk.audited(sources.record.get(item.record_id), number)
        for number, item in enumerate(audit.items, start=1)
    )


def _filed(
    incidents: Iterable[Incident],
    answers: Iterable[AuditedAnswer],
    hazards: HazardLog,
    period: Period,
) -> tuple[FiledIncident, ...]:
    numbers = {answer.item.record_id: answer.number for answer in answers}
    return tuple(
        FiledIncident(
            one,
            hazards.get(one.filing.hazard).title,
            numbers.get(one.filing.answer_id or ""),
            period.since.date() <= one.filing.happened_on <= period.until.date(),
        )
        for one in incidents
    )


def _recalls(sources: Sources, log: Log) -> tuple[Recall, ...]:
    """A recall for each document that answers quote and that the library no longer holds."""
    live = {d.id for d in sources.library.documents()}
    quoted = {q.document_id: q.title for a in log.answers for q in a.quoted}
    return tuple(
        recall(id, title, log.answers, "the library no longer holds it", sources.contact)
        for id, title in sorted(quoted.items(), key=lambda own: own[1])
        if id not in live
    )


def _progress(audit: Audit, given: Sequence[Grade], verdicts: Mapping[str, Grade]) -> Progress:
    by: dict[str, list[Grade]] = {}
    for grade in given:
        by.setdefault(grade.record_id, []).append(grade)
    both = [i for i in audit.items if len({g.rater for g in by.get(i.record_id, ())
                                           if g.rater in i.raters}) == 2]  # fmt: skip
    return Progress(
        drawn=len(audit.items),
        settled=len(verdicts),
        double=len(both),
        disputed=sum(disputed(i, by[i.record_id]) for i in both),
        open=len(to_settle(audit, given)),
    )
