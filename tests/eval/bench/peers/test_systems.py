"""Each system through the protocol, over a corpus of three documents."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from eval.bench.peers.driving import Contender, Driven
from eval.bench.peers.environments import PEERS, bedside, bedside_answers, peers
from eval.bench.peers.serving import Text
from tests.conftest import REPO
from tests.documents import drug, write

_FOLDER = REPO / "data" / "bench" / "peers"
_QUESTIONS = ["What is the dose of borulin?", "dose of cortane"]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A file of documents, each with the file that it was read from."""
    names = ("aclidan", "borulin", "cortane")
    write(tmp_path / "files", **{name: drug(name) for name in names})
    texts = [
        Text(name, path.read_text(encoding="utf-8"), str(path))
        for name in names
        for path in [tmp_path / "files" / f"{name}.md"]
    ]
    path = tmp_path / "documents.jsonl"
    path.write_text("".join(json.dumps(asdict(t)) + "\n" for t in texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [bedside, bedside_answers])
def test_bedside_takes_in_files_and_finds_its_passages(
    make: type, documents: Path, models: Path, tmp_path: Path
) -> None:
    system = make(models)
    with Driven(system, tmp_path / "library") as driven:
        taken = driven.do("ingest", texts=str(documents))
    assert (taken["documents"], taken["seconds"] > 0, taken["chunks"] > 2) == (3, True, True)

    with Driven(system, tmp_path / "library") as driven:
        driven.do("prepare", warm=["aclidan"])
        found = driven.do("find", questions=_QUESTIONS, limit=10)["found"]
        alone = driven.do("watch", questions=_QUESTIONS, limit=10, seconds=60)
        crowd = driven.do("crowd", questions=_QUESTIONS * 5, limit=10, clients=4, seconds=60)
        assert driven.peak > 100

    assert [Path(hits[0][0]).name for hits in found] == ["borulin.md", "cortane.md"]
    assert "borulin" in found[0][0][1].lower()
    assert len(alone["milliseconds"]) == 2
    assert crowd["answered"] == 10


@pytest.mark.parametrize("key", PEERS)
def test_a_peer_takes_in_texts_and_finds_its_chunks(
    key: str, documents: Path, tmp_path: Path
) -> None:
    system = _peer(key)
    with Driven(system, tmp_path / "own") as driven:
        assert driven.do("ingest", texts=str(documents))["documents"] == 3
    with Driven(system, tmp_path / "own") as driven:
        driven.do("prepare", warm=["aclidan"])
        found = driven.do("find", questions=_QUESTIONS, limit=3)["found"]
        crowd = driven.do("crowd", questions=_QUESTIONS * 5, limit=3, clients=4, seconds=60)

    assert [hits[0][0] for hits in found] == ["borulin", "cortane"]
    assert "borulin" in found[0][0][1].lower()
    assert crowd["answered"] == 10


@pytest.mark.parametrize("key", PEERS)
def test_a_peer_takes_the_vectors_that_it_is_given(
    key: str, documents: Path, tmp_path: Path
) -> None:
    system = _peer(key)
    chunks, vectors = tmp_path / "chunks.jsonl", tmp_path / "vectors.npy"
    with Driven(system, tmp_path / "given") as driven:
        count = driven.do("split", texts=str(documents), chunks=str(chunks))["chunks"]
        rows = np.random.default_rng(1).normal(size=(count, 384)).astype(np.float32)
        np.save(vectors, rows / np.linalg.norm(rows, axis=1, keepdims=True))
        assert driven.do("fill", texts=str(chunks), vectors=str(vectors)) == {"chunks": count}
    with Driven(system, tmp_path / "given") as driven:
        driven.do("prepare", warm=["aclidan"])
        found = driven.do("find", questions=_QUESTIONS, limit=3)["found"]

    assert {name for name, _ in found[0]} >= {"borulin"}


def test_a_system_that_fails_says_what_it_wrote(models: Path, tmp_path: Path) -> None:
    with (
        Driven(bedside(models), tmp_path / "library") as driven,
        pytest.raises(SystemExit, match=r"(?s)Bedside failed:.*no_such_file"),
    ):
        driven.do("ingest", texts="no_such_file.jsonl")


def _peer(key: str) -> Contender:
    found = {peer.key: peer for peer in peers(_FOLDER)}
    if key not in found:
        pytest.skip(f"needs the environment of {PEERS[key]}: `make bench-peers` makes it")
    return found[key]
