from __future__ import annotations

import json
from pathlib import Path

from eval.gate.claims import claim_cases

ROWS = [
    {"id": "1", "sentence": "Zinc shortens colds.", "doc_id": "a", "label": "supported",
     "context_sentences": ["We gave zinc.", "It shortened colds."]},
    {"id": "2", "sentence": "Zinc causes colds.", "doc_id": "a", "label": "not_enough_info",
     "context_sentences": ["We gave zinc."]},
]  # fmt: skip


def test_claims_are_cases_over_the_sentences_they_were_judged_by(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")

    supported, unknown = claim_cases(path)

    assert (supported.kind, supported.true) == ("claim: supported", True)
    assert (unknown.kind, unknown.true) == ("claim: not enough information", False)
    passage = supported.passages[0]
    units = [passage.section.text[u.start : u.end] for u in passage.section.units]
    assert units == ["We gave zinc.", "It shortened colds."]
    assert passage.text == "We gave zinc.\nIt shortened colds."


def test_every_real_claim_is_read(shared_data: Path) -> None:
    cases = claim_cases(shared_data / "groundedness" / "claims.jsonl")
    assert len(cases) == 919
    assert sum(c.true for c in cases) == 370
