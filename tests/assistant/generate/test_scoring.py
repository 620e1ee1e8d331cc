"""Which units answer, on a few documents of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.model import Answer, Question
from ingest.sync import Sync
from tests.conftest import NOW

ILLUSTRATIVE = {
    "artelan.md": """# Artelan for severe malaria (illustrative)

## Dose by weight

| Weight | Dose |
| --- | --- |
| 10-13 kg | 30 mg |
| 14-17 kg | 40 mg |
| 30-33 kg | 80 mg |
| 88-91 kg | 220 mg |
| 92-95 kg | 230 mg |
| 96-100 kg | 240 mg |
| 101-105 kg | 250 mg |
| 106-110 kg | 260 mg |
| 111-115 kg | 270 mg |

## When to refer?

When should a patient with severe malaria be referred for artelan?

Refer every patient with severe malaria who cannot swallow.
""",
    "otitis.txt": """OTITIS MEDIA (ILLUSTRATIVE)

DRUG TREATMENT

- Antibiotics
- Amoxival
- Adult: 500 mg orally 8 hourly
- Child: 40 mg/kg orally 8 hourly
- Analgesics
- Dolan
- Adult: 1 g orally 6 hourly
- Child: 15 mg/kg orally 6 hourly
""",
}


@pytest.fixture(scope="module")
def ask(
    models: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Answer]:
    folder = tmp_path_factory.mktemp("scoring")
    (folder / "files").mkdir()
    for name, text in ILLUSTRATIVE.items():
        (folder / "files" / name).write_text(text, encoding="utf-8")
    own = Settings(
        _env_file=None, data_dir=folder / "data", cache_dir=models, abstention_threshold=0.0
    )
    assistant = build(own, embedder, lambda: NOW)
    assert not Sync(assistant.library, lambda: NOW).run([folder / "files"]).failed
    return lambda text: assistant.ask(Question(text, channel="test"))


def said(answer: Answer) -> list[str]:
    return [s.text for s in answer.statements]


def test_the_row_for_the_weight_is_quoted_and_no_other(ask: Callable[[str], Answer]) -> None:
    texts = said(ask("artelan dose for a child of 31 kg with severe malaria"))
    rows = [t for t in texts if "kg" in t]
    assert rows
    assert "30-33 kg" in rows[0]
    assert not any("88-91" in t or "96-100" in t for t in texts)


def test_a_dose_stands_under_its_drug(ask: Callable[[str], Answer]) -> None:
    texts = said(ask("amoxival dose for an adult with otitis media"))
    assert texts.index("Amoxival") < texts.index("Adult: 500 mg orally 8 hourly")
    assert "Child: 40 mg/kg orally 8 hourly" not in texts[:2]


def test_a_question_of_the_document_is_no_answer(ask: Callable[[str], Answer]) -> None:
    texts = said(ask("When should a patient with severe malaria be referred?"))
    assert "Refer every patient with severe malaria who cannot swallow." in texts
    assert not any(t.endswith("?") for t in texts)
