"""One question on its way: the record, the conversation, the threshold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from assistant.errors import LibraryError, NotFound, QuestionError, RecordError
from assistant.model import AnswerStatus, Question
from assistant.pipeline import Assistant
from assistant.recorded import recorded_answer
from ingest.sync import Sync
from tests.conftest import NOW
from tests.documents import drug, write

HELD = "adult dose of adrenaline in anaphylaxis"
NOT_HELD = "how is acute gout treated"


def rows(assistant: Assistant, table: str) -> int:
    engine = create_engine(assistant.settings.sql_url)
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_the_record_holds_what_is_shown(sample: Assistant) -> None:
    asked = Question(f"  {HELD}\n", channel="cli", asker="key-1")
    answer = sample.ask(asked)
    entry = sample.record.get(answer.record_id)
    assert recorded_answer(entry) == replace(answer, passages=())
    assert (entry.body["who"], entry.body["channel"]) == ("key-1", "cli")
    assert [p["section_id"] for p in entry.body["passages"]] == [
        p.section.id for p in answer.passages
    ]
    assert answer.question == HELD
    assert answer.asked_at == entry.at == NOW


def test_an_abstention_is_recorded_too(sample: Assistant) -> None:
    answer = sample.ask(Question(NOT_HELD))
    assert answer.status is AnswerStatus.ABSTAINED
    assert (answer.statements, answer.more, answer.cautions, answer.citations) == ((), (), (), ())
    assert 1 <= len(answer.nearest) <= 3
    assert len({n.document_id for n in answer.nearest}) == len(answer.nearest)
    assert answer.contact == sample.settings.librarian_contact
    assert sample.record.get(answer.record_id).body["status"] == "abstained"


def test_a_record_that_cannot_be_written_withholds_the_answer(own_sample: Assistant) -> None:
    with create_engine(own_sample.settings.sql_url).begin() as connection:
        connection.execute(text("DROP TABLE records"))
    with pytest.raises(RecordError, match="Without a record nothing is answered"):
        own_sample.ask(Question(HELD))
    assert rows(own_sample, "turns") == 0


def test_a_question_that_cannot_be_asked_leaves_nothing(own_sample: Assistant) -> None:
    for bad in ("", "?", "\x00", "word " * 10_000):
        with pytest.raises(QuestionError):
            own_sample.ask(Question(bad))
    assert rows(own_sample, "records") == rows(own_sample, "conversations") == 0


def test_an_unknown_conversation_is_refused(sample: Assistant) -> None:
    before = sample.record.count()
    with pytest.raises(NotFound, match="no-such"):
        sample.ask(Question(HELD, conversation_id="no-such"))
    assert sample.record.count() == before


def test_a_conversation_remembers_its_questions(sample: Assistant) -> None:
    first = sample.ask(Question(HELD))
    second = sample.ask(Question("and in a child?", conversation_id=first.conversation_id))
    third = sample.ask(
        Question("hyperkalaemia calcium dose", conversation_id=first.conversation_id)
    )
    assert second.question == "and in a child?"
    assert "anaphylaxis" in second.standalone
    assert "anaphylaxis" not in third.standalone
    turns = sample.conversations.turns(first.conversation_id)
    assert [t.record_id for t in turns] == [a.record_id for a in (first, second, third)]
    assert [t.question for t in turns] == [a.standalone for a in (first, second, third)]


def test_questions_without_a_conversation_do_not_know_of_each_other(sample: Assistant) -> None:
    first, second = sample.ask(Question(HELD)), sample.ask(Question("and in a child?"))
    assert first.conversation_id != second.conversation_id
    assert second.standalone == "and in a child?"


def test_the_threshold_of_the_settings_counts(own_sample: Assistant) -> None:
    strict = replace(
        own_sample, settings=own_sample.settings.model_copy(update={"abstention_threshold": 1.0})
    )
    answer = strict.ask(Question(HELD))
    assert answer.status is AnswerStatus.ABSTAINED
    assert answer.provenance.threshold == 1.0
    assert answer.provenance.confidence <= 1.0
    calibrated = own_sample.ask(Question(HELD))
    assert calibrated.provenance.threshold == own_sample.judge.packaged.threshold


def test_the_short_answer_is_short_and_more_repeats_nothing(sample: Assistant) -> None:
    answer = sample.ask(Question("how is hyperkalaemia treated"))
    said = [(c.section_id, c.start) for s in answer.statements for c in s.citations]
    more = [(c.section_id, c.start) for s in answer.more for c in s.citations]
    assert said
    assert len(set(said + more)) == len(said + more)


def test_search_gives_passages_and_records_nothing(sample: Assistant) -> None:
    before = sample.record.count()
    found = sample.search("potassium", limit=3)
    assert 1 <= len(found) <= 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert all(p.text == p.section.text[p.start : p.end] for p in found)
    assert sample.record.count() == before
    with pytest.raises(QuestionError):
        sample.search("")


def test_an_empty_library_abstains(own_sample: Assistant) -> None:
    with own_sample.library.changing():
        for document in own_sample.library.documents():
            own_sample.library.remove(document.id)
    answer = own_sample.ask(Question(HELD))
    assert (answer.status, answer.passages, answer.nearest) == (AnswerStatus.ABSTAINED, (), ())


def test_new_words_answer_at_once_and_old_ones_never_again(
    own_sample: Assistant, tmp_path: Path
) -> None:
    sync, folder = Sync(own_sample.library, lambda: NOW), tmp_path / "new"
    asked = Question("adult dose of aclidan")
    prints = set()
    for dose in ("5 mg", "8 mg"):
        write(folder, aclidan=drug("aclidan", dose))
        sync.run([folder])
        answer = own_sample.ask(asked)
        shown = " ".join(s.text for s in (*answer.statements, *answer.more))
        assert dose in shown
        assert shown.count("The adult dose of aclidan is") == 1
        prints.add(answer.provenance.library_fingerprint)
    assert len(prints) == 2


def test_provenance_says_how_the_answer_came_about(sample: Assistant) -> None:
    made = sample.ask(Question(HELD)).provenance
    assert made.library_fingerprint == sample.library.fingerprint
    assert (made.embedder, made.generator) == ("all-MiniLM-L6-v2", "extractive")
    assert made.software.startswith("bedside ")
    assert made.timings.keys() == {"understand", "retrieve", "judge", "quote"}


def test_a_library_that_cannot_be_read_is_an_error_and_no_abstention(
    own_sample: Assistant,
) -> None:
    for path in own_sample.settings.lexical_dir.iterdir():
        path.unlink()
    with pytest.raises(LibraryError):
        own_sample.ask(Question(HELD))
    assert rows(own_sample, "records") == 0
