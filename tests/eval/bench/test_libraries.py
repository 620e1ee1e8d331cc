from __future__ import annotations

from pathlib import Path

from assistant.bootstrap import open_stores
from assistant.library.check import check
from eval.bench.large import grow
from eval.bench.libraries import (
    Text,
    assistant_over,
    chunk_texts,
    document_texts,
    settings,
    texts_library,
)

TEXTS = [
    Text("1", "Zinc", "Zinc was studied. It shortened colds by a day."),
    Text("2", "Salt", "Salt was studied. It raised blood pressure."),
]


def test_texts_become_documents_once(work: Path) -> None:
    own = settings(work, "texts")
    texts_library(own, TEXTS[:1])
    library = texts_library(own, TEXTS)
    generation = library.catalogue.generation

    assert texts_library(own, TEXTS).catalogue.generation == generation
    assert library.catalogue.counts() == (2, 2)
    assert check(library).problems == ()
    assert chunk_texts(library)[0].startswith("Salt\nSalt was studied.")
    assert document_texts(library)[1] == TEXTS[0].text


def test_a_library_grows_by_copies_that_all_stores_hold(work: Path) -> None:
    source = texts_library(settings(work, "texts"), TEXTS)
    large = open_stores(settings(work, "large"), source.embedder).library

    grow(large, [source], 7)

    assert large.catalogue.counts() == (7, 7)
    assert check(large).problems == ()
    generation = large.catalogue.generation
    grow(large, [source], 7)
    assert large.catalogue.generation == generation
    ids = [i for i, _ in large.vectors.search(source.embedder.query("Zinc").vector, 3, generation)]
    assert all(i.startswith("1@") for i in ids)


def test_the_assistant_answers_from_files(work: Path, data: Path) -> None:
    own = settings(work, "guidelines")

    assistant = assistant_over(own, [data / "guidelines"])

    assert assistant.library.catalogue.counts()[0] == 2
    assert assistant.settings.data_dir == work / "guidelines"
