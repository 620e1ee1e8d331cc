"""The register of gaps: what was asked and not answered well, put together by meaning, with what
to acquire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from assistant.model import AnswerStatus
from assistant.subjects import drugs, subjects
from eval.audit.log import Given, Log

Embed = Callable[[list[str]], list[list[float]]]
Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]
# Mean cosine distance above which two groups of questions are not the same gap: questions that ask
# the same in other words are 0.15 to 0.37 apart, those about another treatment 0.40 and more.
_APART = 0.38
_NAMED = 3


class Missed(StrEnum):
    """Why a question shows a gap."""

    ABSTAINED = "abstained"
    THUMBS_DOWN = "thumbs down"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question of a gap. comments: of readers, who handed it over or gave a thumbs-down.

    filed_as: where a librarian's answer became a document. sources: titles cited, or near.
    """

    record_id: str
    at: datetime
    who: str
    question: str
    why: tuple[Missed, ...]
    comments: tuple[str, ...]
    filed_as: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same. question: the most central of them. subjects: drugs and
    conditions that they name, nearest: titles that the library had, most frequent first.
    acquire: what to do about it, in a sentence."""

    question: str
    questions: tuple[GapQuestion, ...]
    subjects: tuple[str, ...]
    nearest: tuple[str, ...]
    acquire: str

    @property
    def people(self) -> int:
        """How many asked."""
        return len({q.who for q in self.questions})


def gaps(log: Log, embed: Embed) -> tuple[Gap, ...]:
    """The register, the most often asked first. log: read with its sources.

    embed: unit vectors [texts, dimensions]. Questions are put together by average-linkage
    agglomerative clustering on the cosine; those that name different medicines stay apart.
    """
    missed = _missed(log)
    if not missed:
        return ()
    texts = list(dict.fromkeys(_plain(q.question) for q in missed))
    vectors = np.array(embed(texts), np.float32)
    groups = _groups(texts, vectors)
    by_text = dict(zip(texts, groups, strict=True))
    found: dict[int, list[GapQuestion]] = {}
    for question in missed:
        found.setdefault(by_text[_plain(question.question)], []).append(question)
    place = {text: i for i, text in enumerate(texts)}
    made = (_gap(own, vectors, place) for own in found.values())
    return tuple(sorted(made, key=lambda gap: (-len(gap.questions), -gap.people, gap.question)))


def _missed(log: Log) -> list[GapQuestion]:
    handed = {h.record_id: h for h in log.handovers}
    found = []
    for answer in log.answers:
        own, down = handed.get(answer.record_id), log.down.get(answer.record_id, ())
        why = [
            reason
            for reason, holds in (
                (Missed.ABSTAINED, answer.status is AnswerStatus.ABSTAINED),
                (Missed.THUMBS_DOWN, bool(down)),
                (Missed.HANDED_OVER, own is not None),
            )
            if holds
        ]
        if why:
            said = (*down, (own.comment or "") if own else "")
            found.append(
                GapQuestion(
                    answer.record_id,
                    answer.at,
                    answer.who,
                    answer.question,
                    tuple(why),
                    tuple(filter(None, said)),
                    own.filed_as if own else None,
                    _sources(answer),
                )
            )
    return found


def _sources(answer: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(q.title for q in answer.quoted)) or answer.nearest


def _groups(texts: Sequence[str], vectors: Vectors) -> Sequence[int]:
    if len(texts) < 2:
        return [0] * len(texts)
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=_APART
    )
    apart = np.where(_other_medicines(texts), 1.0, 1 - vectors @ vectors.T)
    return [int(group) for group in clustering.fit_predict(apart)]


def _other_medicines(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which texts both name medicines, and none in common [texts, texts]."""
    named = [{word.lower() for word in drugs(text)} for text in texts]
    known = {drug: n for n, drug in enumerate(sorted(set().union(*named)))}
    held = np.zeros((len(texts), len(known)), np.float32)
    for row, own in enumerate(named):
        held[row, [known[drug] for drug in own]] = 1
    some = held.any(axis=1)
    shared: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = held @ held.T > 0
    return np.outer(some, some) & ~shared


def _gap(questions: Sequence[GapQuestion], vectors: Vectors, place: dict[str, int]) -> Gap:
    own = vectors[[place[_plain(q.question)] for q in questions]]
    central = questions[int(np.argmax(own @ own.mean(axis=0)))].question
    about = _frequent(s for q in questions for s in dict.fromkeys(subjects(q.question)))
    near = _frequent(title for q in questions for title in q.sources)
    return Gap(central, tuple(questions), about, near, _acquire(central, questions, about, near))


def _acquire(
    central: str, questions: Sequence[GapQuestion], about: Sequence[str], near: Sequence[str]
) -> str:
    """What to do about a gap."""
    what = ", ".join(about) or f"“{central}”"
    filed = next((q.filed_as for q in questions if q.filed_as), None)
    if filed:
        return f"Answered by a librarian and filed as {filed}; check that it answers these too."
    if all(Missed.ABSTAINED not in q.why for q in questions):
        return (
            f"Read what “{near[0]}” says on {what}: it was quoted and did not help."
            if near
            else (f"Read these answers on {what}.")
        )
    beside = f"; the nearest that the library holds is “{near[0]}”" if near else ""
    return f"Guidance on {what}{beside}."


def _frequent(values: Iterable[str]) -> tuple[str, ...]:
    """The most frequent values, whatever their case, each as it is mostly written."""
    counted: dict[str, Counter[str]] = {}
    for value in values:
        counted.setdefault(value.lower(), Counter())[value] += 1
    ranked = sorted(counted.items(), key=lambda item: (-item[1].total(), item[0]))
    return tuple(forms.most_common(1)[0][0] for _, forms in ranked[:_NAMED])


def _plain(question: str) -> str:
    """A question as it is told apart from others."""
    return " ".join(question.lower().split()).rstrip("?.! ")
