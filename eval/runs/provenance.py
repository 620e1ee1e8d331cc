"""Where a run's answers come from, so that somebody else can have them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from assistant.config import Settings
from assistant.pipeline import Assistant
from eval.bench.machine import commit, machine, versions
from eval.sets import QuestionSet
from eval.sets.writing import as_yaml

_FORMAT = 1
# The settings that change what is answered. None of them is a secret; addresses, which may hold
# one, are left out.
_TELLING = (
    "embedder", "abstention_threshold", "answer_statements", "question_max_chars",
    "hospital_number_patterns", "model", "fallback_model", "model_structured", "model_timeout",
    "model_passages", "model_prompt_tokens", "model_reply_tokens", "model_prices",
    "model_daily_cap", "model_daily_tokens",
)  # fmt: skip
# What may differ between two sittings of one run.
_OF_THE_DAY = {"started_at", "machine"}


def provenance(
    assistant: Assistant, held: QuestionSet, seed: int, judge: str | None, at: datetime
) -> dict[str, Any]:
    """JSON-ready: the set, the library, what answers, settings without secrets, code, machine.

    seed: of the bootstrap. judge: model and prompt of the judge, None without one.
    """
    status, writer = assistant.library.status(), assistant.writer
    return {
        "format": _FORMAT,
        "set": {
            "name": held.name,
            "questions": len(held.cases),
            "judged_turns": len(held.judged()),
            "sha256": hashlib.sha256(as_yaml(held).encode()).hexdigest(),
        },
        "library": {
            "fingerprint": status.fingerprint,
            "documents": status.documents,
            "chunks": status.chunks,
            "embedder": status.embedder,
        },
        "generator": assistant.generator.name if writer is None else writer.name,
        "prompt": None if writer is None else writer.prompt,
        "threshold": assistant.threshold,
        "judge": judge,
        "settings": _settings(assistant.settings),
        "software": f"bedside {version('bedside')}",
        "commit": commit(),
        "versions": versions(),
        "machine": machine(),
        "seed": seed,
        "started_at": at.isoformat(),
    }


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """In what two provenances differ, but for the day and the machine, as "name: this, that"."""
    return [
        f"{name}: {a}, {b}"
        for name, a, b in _pairs(one, other)
        if a != b and name not in _OF_THE_DAY
    ]


def _settings(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(mode="json", include=set(_TELLING))


def _pairs(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*one, *other]):
        a, b = one.get(name), other.get(name)
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            yield from ((f"{name} {inside}", x, y) for inside, x, y in _pairs(a, b))
        else:
            yield name, a, b
