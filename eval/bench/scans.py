"""What text recognition reads on scans made from PDF files, held against what the files say."""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from assistant.clock import now
from eval.bench.results import Section, needed, parser, publish, share, table
from eval.bench.scanning import Scanner, scan
from ingest.load import load
from ingest.load.blocks import Block
from ingest.load.pdf.lines import text_of, visual_rows
from ingest.load.pdf.read import open_pdf, read_page
from ingest.sections import LEAST_SURE, sections

SCANNERS = (
    Scanner("office, 300 dpi", 300),
    Scanner("office, 200 dpi", 200),
    Scanner("office, 150 dpi", 150),
    Scanner("poor, 150 dpi", 150, turned=2.0, blur=0.9, noise=22.0, quality=35),
)
# Pages with tables, columns, lists, raised figures and flow charts: file and page.
PAGES = (
    ("BSH - 2021 - Sickle Cell Disease In Pregnancy.pdf", 6),
    ("BGCS 2024 - Ovarian, Tubal and Primary Peritoneal Cancer.pdf", 3),
    ("OAA 2-9a Severe hyponatraemia - local amendment.pdf", 1),
    ("fda_amoxicillin_highlights_2025.pdf", 5),
    ("fda_warfarin_label_2025.pdf", 21),
    ("who_essential_medicines_2023.pdf", 18),
)
_THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(slots=True)
class Tally:
    """Counts over the pages of one scanner. characters: of the page's words; wrong: of those that
    are not read as printed, the edit distance to the nearest that was read instead. units:
    certainty of every unit, its numbers and how many of them its page does not have."""

    characters: int = 0
    wrong: int = 0
    numbers: int = 0
    missed: int = 0
    units: list[tuple[float, int, int]] = field(default_factory=list)
    seconds: float = 0.0


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and publish."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "guidelines" / "pdf")
    pages = PAGES[:2] if options.small else PAGES
    work = options.work / "scans"
    work.mkdir(parents=True, exist_ok=True)
    found = {scanner.name: _measure(scanner, folder, pages, work) for scanner in SCANNERS}
    section = Section("scans", "Scanned pages", _report(found, len(pages)))
    publish(section, options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("scans", __doc__)
    made.add_argument("--small", action="store_true", help="two pages: tries the bench itself")
    return made.parse_args(arguments)


def _measure(scanner: Scanner, folder: Path, pages: Sequence[tuple[str, int]], work: Path) -> Tally:
    tally = Tally()
    for seed, (file, number) in enumerate(pages):
        target = work / "page.pdf"
        scan(folder / file, (number,), target, scanner, seed)
        start = time.process_time()
        blocks = load(target).blocks
        tally.seconds += time.process_time() - start
        _count(tally, _plain(_printed(folder / file, number)), blocks)
    return tally


def _printed(path: Path, number: int) -> str:
    with open_pdf(path) as document:
        words = read_page(document, number - 1, {}).words
    return " ".join(text_of(row) for row in visual_rows(words))


def _count(tally: Tally, printed: str, blocks: Sequence[Block]) -> None:
    read = _plain(" ".join(_texts(blocks)))
    tally.characters += sum(map(len, printed.split()))
    tally.wrong += _wrong_characters(printed, read)
    there = Counter(_NUMBER.findall(printed))
    tally.numbers += there.total()
    tally.missed += (there - Counter(_NUMBER.findall(read))).total()
    for section in sections(blocks, ""):
        for unit in (*section.units, *section.doubtful):
            numbers = _NUMBER.findall(_plain(section.text[unit.start : unit.end]))
            wrong = sum(number not in there for number in numbers)
            tally.units.append((unit.sure or 0.0, len(numbers), wrong))


def _wrong_characters(printed: str, read: str) -> int:
    """Words go by what they are and not by where they stand: columns and tables have a bench of
    their own."""
    wanted, found = Counter(printed.split()), Counter(read.split())
    others = list(found - wanted)
    return sum(
        min([len(word), *(Levenshtein.distance(word, other) for other in others)]) * count
        for word, count in (wanted - found).items()
    )


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    """The texts of blocks, the names of columns in rows once."""
    told: set[str] = set()
    for block in blocks:
        for part in block.text.split(" | "):
            name, colon, text = part.partition(": ")
            yield text if colon and name in told else part
            told.add(name)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-")


def _report(found: dict[str, Tally], pages: int) -> str:
    read = [
        [
            name,
            share(tally.wrong, tally.characters),
            share(tally.missed, tally.numbers),
            f"{tally.seconds / pages:.1f}",
        ]
        for name, tally in found.items()
    ]
    quoted = [
        [f"{name}: quoted", *(_quoted(tally, least) for least in _THRESHOLDS)]
        for name, tally in found.items()
    ]
    wrong = [
        [f"{name}: wrong numbers", *(_wrong(tally, least) for least in _THRESHOLDS)]
        for name, tally in found.items()
    ]
    head = ("certainty from which text is quoted", *map(str, _THRESHOLDS))
    return "\n\n".join(
        (
            f"{pages} pages of {len({file for file, _ in PAGES})} files with tables, columns, "
            "lists, raised figures and a flow chart, drawn, turned, blurred and noised "
            "(`eval/bench/scanning.py`), then read with the whole reader. Characters: of "
            "words that are not read as printed, the edit distance to the nearest one read "
            "instead. Numbers: those of the page that are not read. Seconds: processor time.",
            table(("", "characters wrong", "numbers missed", "seconds a page"), read),
            "A sentence, item or row is as certain as its least certain word, a number as its "
            "least certain character, any other word as its characters on average. By the "
            "certainty from which they are quoted: the share of them that is, and of the numbers "
            "in these how many do not stand on the page (numbers wrong of all quoted; figures in "
            "circles that the file draws and does not hold as text count as wrong). Bedside "
            f"quotes from {LEAST_SURE}.",
            table(head, [*quoted, *wrong]),
        )
    )


def _quoted(tally: Tally, least: float) -> str:
    return share(sum(sure >= least for sure, _, _ in tally.units), len(tally.units))


def _wrong(tally: Tally, least: float) -> str:
    kept = [(numbers, wrong) for sure, numbers, wrong in tally.units if sure >= least]
    return f"{sum(wrong for _, wrong in kept)}/{sum(numbers for numbers, _ in kept)}"


if __name__ == "__main__":
    main()
