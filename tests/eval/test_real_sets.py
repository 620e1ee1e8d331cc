"""The sets over real guidelines are well formed; every gold passage stands in its document.

A set is ``eval/sets/real_*.yaml``; its documents lie in ``../shared/data/guidelines``, which is
not part of the project. Documents are read here by other means than the ingest, so that a fault
of the ingest cannot hide a fault of the gold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml
from markdown_it import MarkdownIt
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
SETS = sorted((ROOT / "eval" / "sets").glob("real_*.yaml"))
INLINE = ["a", "abbr", "b", "code", "em", "font", "i", "s", "small", "span", "strong"]
INLINE += ["sub", "sup", "u"]
BETWEEN_BLOCKS = "\x1f"

TYPES = {"dose", "threshold", "timing", "contraindication", "escalation", "table"}
TYPES |= {"definition", "management", "other"}
UNANSWERABLE = {"near_miss", "specialty", "non_clinical"}

Entry = dict[str, Any]
each_set = pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)


def load(path: Path) -> Entry:
    """The set as it stands in the file."""
    content: Entry = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def flat(text: str) -> str:
    """The text on one line; pdfium's mark for a hyphen at a line's end goes."""
    return " ".join(text.replace("\ufffe", "").split())


def html_blocks(html: str) -> list[str]:
    """Text of each block (paragraph, list item, cell, heading), inline marks removed."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style"])
    tree.unwrap_tags(INLINE)
    tree.merge_text_nodes()
    text = tree.body.text(separator=BETWEEN_BLOCKS) if tree.body else ""
    return [flat(block) for block in text.split(BETWEEN_BLOCKS)]


@cache
def parts(path: Path) -> dict[str | int, list[str]]:
    """Blocks of a document by sheet name (xlsx), page number (PDF) or, for the rest, ``""``."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [page.get_textpage().get_text_range() for page in pdf]
        return {number: [flat(page)] for number, page in enumerate(pages, 1)}
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
        return {
            name: [flat(str(cell)) for row in rows for cell in row] for name, rows in sheets.items()
        }
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return {"": html_blocks(text) if path.suffix in {".md", ".html"} else [flat(text)]}


def faults_of_passage(folder: Path, passage: Entry) -> Iterator[str]:
    """What keeps the passage from being found: no file, part, heading or words."""
    path = folder / passage["document"]
    if not path.is_file():
        yield f"no such document: {passage['document']}"
        return
    by_part = parts(path)
    heading, page = passage.get("section"), passage.get("page")
    part = {".pdf": page, ".xlsx": heading}.get(path.suffix, "")
    searched = {part: by_part.get(part, [])} if part is not None else by_part
    blocks = [block for found in searched.values() for block in found]
    if not any(flat(passage["contains"]) in block for block in blocks):
        yield f"not found in {passage['document']} [{part}]: {passage['contains']!r}"
    if heading and path.suffix != ".xlsx":
        everything = [block for found in by_part.values() for block in found]
        if not any(flat(heading) in block for block in everything):
            yield f"no heading {heading!r} in {passage['document']}"


def faults_of_facts(folder: Path, question: Entry) -> Iterator[str]:
    """Facts that stand in none of the question's documents."""
    paths = {folder / passage["document"] for passage in question["expected"]}
    blocks = [b for p in paths if p.is_file() for found in parts(p).values() for b in found]
    for fact in question["must"]:
        ways = [flat(way) for way in fact.split("||")]
        if not any(way in block for way in ways for block in blocks):
            yield f"fact in no expected document: {fact!r}"


def faults_of_shape(question: Entry) -> Iterator[str]:
    """Missing or unknown fields."""
    if not question.get("question"):
        yield "no question"
    if question.get("split") not in {"dev", "test"}:
        yield f"split is {question.get('split')!r}, not dev or test"
    if "expect" in question:
        if question.get("kind") not in UNANSWERABLE:
            yield f"kind is {question.get('kind')!r}"
        return
    if question.get("kind") not in TYPES:
        yield f"kind is {question.get('kind')!r}"
    if not question.get("expected") or not 1 <= len(question.get("must", [])) <= 3:
        yield "needs at least one expected passage and one to three facts"


@each_set
def test_every_question_has_its_fields(path: Path) -> None:
    content = load(path)
    missing = {"name", "description", "documents", "written_by", "reviewed"} - content.keys()
    faults = [f"{q['id']}: {f}" for q in content["questions"] for f in faults_of_shape(q)]
    assert not missing
    assert not faults, "\n".join(faults)


def test_ids_are_unique_over_all_sets() -> None:
    ids = Counter(question["id"] for path in SETS for question in load(path)["questions"])
    assert [name for name, count in ids.items() if count > 1] == []


@each_set
def test_all_questions_on_one_document_are_in_one_split(path: Path) -> None:
    splits = defaultdict(set)
    for question in load(path)["questions"]:
        for passage in question.get("expected", []):
            splits[passage["document"]].add(question["split"])
    assert [document for document, found in splits.items() if len(found) > 1] == []


@each_set
def test_every_gold_passage_and_fact_stands_in_its_document(path: Path) -> None:
    content = load(path)
    folder = DATA / "guidelines"
    if not folder.is_dir():
        pytest.skip(f"the documents are not here: {folder}")
    faults = [
        f"{question['id']}: {fault}"
        for question in content["questions"]
        if "expected" in question
        for fault in [
            *(f for passage in question["expected"] for f in faults_of_passage(folder, passage)),
            *faults_of_facts(folder, question),
        ]
    ]
    assert not faults, "\n".join(faults)
