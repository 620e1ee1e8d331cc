"""Every word of every answer over real guidelines is quoted: from the store, and from the file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from assistant.api import create_app
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.embedding import Embedder
from assistant.library.check import check
from assistant.model import Answer, AnswerStatus, Citation, Question, Statement, UnitKind
from assistant.pipeline import Assistant
from assistant.recorded import recorded_answer
from assistant.schemas import AnswerOut
from ingest.sync import Sync
from tests.conftest import NOW, REPO
from tests.integration.answers import assert_exact
from tests.integration.real_words import missing, original
from tests.stores import Pair

SLICE = (
    "aliem_cards_md/acetaminophen-toxicity.md",
    "aliem_cards_md/anaphylaxis.md",
    "aliem_cards_md/benzo-metabolism.md",
    "aliem_cards_md/ecg-electrolytes.md",
    "aliem_cards_md/hyperkalemia.md",
    "aliem_cards_md/vasopressors-in-hypotension.md",
    "docsref_uk_md/Pain__Lower Back Pain.md",
    "docsref_uk_md/Psychiatry__4-AT.md",
    "nhsuk_betahealth_md/cellulitis.md",
    "nhsuk_betahealth_md/impetigo.md",
    "nigeria_nstg2022_txt/ACUTE KIDNEY INJURY.txt",
    "nigeria_nstg2022_txt/GOUT.txt",
    "nigeria_nstg2022_txt/Malaria.txt",
    "nigeria_nstg2022_txt/SNAKE BITE.txt",
    "pdf/OAA 2-9a Severe hyponatraemia - local amendment.pdf",
    "pdf/OAA 2-9b Hyponatraemia (not severe) - Local amendment.pdf",
    "pdf/fda_acetaminophen_highlights_2025.pdf",
    "pdf/fda_amoxicillin_tablets_2015.pdf",
    "pdf/fda_ibuprofen_label_2024.pdf",
    "pdf/who_essential_medicines_2023.pdf",
    "who_smart_hiv/HIV_DAK_2023-Web_Annex_D.Requirements_table_231117_CLEAN.xlsx",
    "zimbabwe_edliz7_html/chapter_9.html",
    "zimbabwe_edliz7_html/chapter_27.html",
    "zimbabwe_edliz7_html/chapter_30.html",
    "zimbabwe_edliz7_html/chapter_36.html",
)
HEADINGS = 2  # questions made from the headings of each document


@pytest.fixture(scope="module")
def originals(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the slice's files, in their folders."""
    absent = [name for name in SLICE if not (shared_data / "guidelines" / name).is_file()]
    if absent:
        pytest.skip(f"these guidelines are not here: {', '.join(absent)}")
    folder = tmp_path_factory.mktemp("originals")
    for name in SLICE:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(shared_data / "guidelines" / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def assistant(
    originals: Path,
    pair: Pair,
    models: Path,
    embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Assistant:
    """The assistant over the slice. It does not abstain: any words it finds must be exact."""
    own = pair.settings(tmp_path_factory.mktemp("exact") / "data", models)
    never = {"abstention_threshold": 0.0}
    built = build(own.model_copy(update=never), embedder, lambda: NOW)
    report = Sync(built.library, lambda: NOW, workers=2).run([originals])
    assert (len(report.added), report.failed) == (len(SLICE), [])
    assert check(built.library).problems == ()
    return built


def questions(assistant: Assistant) -> list[str]:
    """From the headings of each document, evenly, and those of the question sets about it."""
    made = []
    for document in assistant.library.documents():
        sections = [s for s in assistant.library.contents(document.edition_id) if s.heading_path]
        for section in sections[:: max(1, len(sections) // HEADINGS)][:HEADINGS]:
            made.append(f"{section.heading_path[-1]} in {document.metadata.title}?"[:200])
    for path in sorted((REPO / "eval" / "sets").glob("real_*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]:
            if any(gold["document"] in SLICE for gold in row.get("expected", ())):
                made.append(row["question"])
    return made


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(Question(text)) for text in questions(assistant)]


def statements(answers: list[Answer]) -> Iterator[Statement]:
    for answer in answers:
        yield from (*answer.statements, *answer.more)


def test_there_is_enough_to_look_at(answers: list[Answer]) -> None:
    answered = [a for a in answers if a.status is AnswerStatus.ANSWERED]
    assert len(answers) >= 60
    assert len(answered) >= 0.9 * len(answers)
    kinds = [s.kind for s in statements(answers)]
    assert all(kinds.count(kind) >= 20 for kind in UnitKind), {k: kinds.count(k) for k in UnitKind}


def test_every_quote_is_the_stored_text_of_the_edition_cited(
    assistant: Assistant, answers: list[Answer]
) -> None:
    for answer in answers:
        assert_exact(assistant, answer)
        for statement in (*answer.statements, *answer.more):
            for cited in statement.citations:
                edition, section = assistant.library.section(cited.section_id)
                assert edition.live
                assert cited.heading_path == section.heading_path
                assert cited.quote in {section.text[u.start : u.end] for u in section.units}


def test_every_page_is_one_of_the_document_and_holds_the_words(
    assistant: Assistant, answers: list[Answer]
) -> None:
    paged = 0
    for statement in statements(answers):
        for cited in statement.citations:
            source = Path(assistant.library.document(cited.document_id).source)
            assert (cited.page is not None) == (source.suffix == ".pdf")
            if cited.page is not None:
                assert 1 <= cited.page <= len(original(source))
                paged += 1
    assert paged > 50


# A known defect: of the package data at the end of an FDA label, tables without rules, neighbouring
# cells are joined. No clinical text stands there.
PACKAGE_DATA = {("fda_acetaminophen_highlights_2025.pdf", page) for page in (3, 4, 5)}


def from_scan(assistant: Assistant, cited: Citation) -> bool:
    """Whether the words were read from a picture: then the file has no such text."""
    units = assistant.library.section(cited.section_id)[1].units
    return any(u.sure is not None for u in units if u.start < cited.end and cited.start < u.end)


def test_every_quote_stands_in_the_original_file(
    assistant: Assistant, answers: list[Answer]
) -> None:
    lost = []
    for statement in statements(answers):
        cited = statement.citations[0]
        source = Path(assistant.library.document(cited.document_id).source)
        if (source.name, cited.page) not in PACKAGE_DATA and not from_scan(assistant, cited):
            lost += [(source.name, cited.page, part) for part in missing(statement, source)]
    assert lost == []


@pytest.mark.parametrize(
    ("name", "question", "old", "new"),
    [
        (
            "aliem_cards_md/benzo-metabolism.md",
            "Which benzodiazepines are safest in cirrhosis?",
            "lorazepam",
            "zorazepam",
        ),
        ("nigeria_nstg2022_txt/GOUT.txt", "Dose of colchicine in acute gout?", "olchicine", "olx"),
    ],
)
def test_an_answer_can_be_shown_with_its_old_words_after_its_document_has_changed(
    name: str,
    question: str,
    old: str,
    new: str,
    originals: Path,
    settings: Settings,
    embedder: Embedder,
    tmp_path: Path,
) -> None:
    file = tmp_path / "own" / Path(name).name
    file.parent.mkdir()
    shutil.copy(originals / name, file)
    assistant = build(
        settings.model_copy(update={"abstention_threshold": 0.0}), embedder, lambda: NOW
    )
    sync = Sync(assistant.library, lambda: NOW)
    assert len(sync.run([file]).added) == 1
    answer = assistant.ask(Question(question))
    quotes = [c.quote for c in answer.citations if old in c.quote.lower()]
    assert quotes

    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(old, new, text, flags=re.IGNORECASE), encoding="utf-8")
    assert len(sync.run([file]).updated) == 1

    again = assistant.ask(Question(question))
    assert not {c.quote for c in (*again.citations,)} & set(quotes)
    assert_exact(assistant, again)
    assert_exact(assistant, answer)
    assert not any(assistant.library.catalogue.edition(c.edition_id).live for c in answer.citations)
    shown = recorded_answer(assistant.record.get(answer.record_id))
    assert (shown.statements, shown.more) == (answer.statements, answer.more)
    with TestClient(create_app(assistant, require_keys=False), "http://localhost") as client:
        for statement in AnswerOut.from_answer(shown).statements:
            for cited in statement.citations:
                opened = client.get(cited.section_url).json()
                assert opened["quote"]["text"] == cited.quote
                assert opened["text"][cited.start : cited.end] == cited.quote
