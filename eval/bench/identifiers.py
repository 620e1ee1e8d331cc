"""What finds patients' identifiers: how many are found, and what is taken for one that is none.

Our own ward questions are marked in eval/sets/identifiers.yaml and the sentences of the public set
by its makers; the guidelines and questions of the other sets hold no patients.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from assistant.clock import now
from assistant.identifiers import Kind
from eval.bench.asked import guidelines
from eval.bench.beir import json_lines
from eval.bench.detectors import Find, Means, added_bytes, installed, load_seconds, own, plain_words
from eval.bench.libraries import document_texts
from eval.bench.marked import (
    Marked,
    Tally,
    found_in,
    questions,
    sentences,
    tallies,
    total,
)
from eval.bench.results import Section, needed, parser, percentile, publish, share, table
from eval.sets import SETS

_SEARCHES = "queries_healthsearchqa.jsonl"


def main(argv: Sequence[str] | None = None) -> None:
    """Find identifiers everywhere and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    safety = needed(options.data / "safety")
    find = own()
    body = "\n\n".join(
        [
            "**Ward questions written for this** (United Kingdom) by who wrote the rules, tuned on "
            "dev. Recall counts a marked identifier as found where something of its kind overlaps "
            "it.",
            _kinds(find, questions("dev"), questions("test")),
            "**Other means, on the test questions**, each for the kinds that it knows. Added: "
            "installed size beside Bedside's own packages. Loading: a fresh interpreter.",
            _means(questions("test")),
            "**Presidio's synthetic sentences** (mostly American), every other one to tune on. "
            "Asked for: e-mail addresses, phone numbers, dates after \"born\" or \"birth\", names "
            "after a title or \"called\".",
            _kinds(find, *sentences(safety / "pii_presidio_synthetic.jsonl")),
            _nhs_numbers(find, safety / "nhs_numbers_valid_9.csv"),
            "**Where no patients are.** Each find is a false one, or a phone number, an address "
            "or an author that the guideline prints.",
            _without_patients(find, options),
        ]
    )  # fmt: skip
    publish(Section("identifiers", "Patients' identifiers", body), options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("identifiers", __doc__)
    made.add_argument("--found", action="store_true", help="print what is found in the guidelines")
    return made.parse_args(arguments)


def _kinds(find: Find, dev: Sequence[Marked], test: Sequence[Marked]) -> str:
    """Recall and precision by kind, of both parts of a set."""
    counted = [tallies(part, find) for part in (dev, test)]
    rows = [
        [kind, *(cell for counts, _ in counted for cell in _cells(counts[kind]))]
        for kind in Kind
        if any(counts[kind].wanted + counts[kind].found for counts, _ in counted)
    ]
    rows.append(["all", *(c for counts, _ in counted for c in _cells(total(counts.values())))])
    head = [
        f"{name}, {part}" for part in ("dev", "test") for name in ("marked", "recall", "precision")
    ]
    exact = [
        f"{right} of {len(part)}" for (_, right), part in zip(counted, (dev, test), strict=True)
    ]
    without = [sum(not m.wanted for m in part) for part in (dev, test)]
    return (
        f"{table(['', *head], rows)}\n\nNothing is to be found in {without[0]} of the dev texts "
        f"and {without[1]} of the test texts. Masked exactly as marked: dev {exact[0]}, "
        f"test {exact[1]}."
    )


def _cells(tally: Tally) -> list[object]:
    return [tally.wanted, share(tally.met, tally.wanted), share(tally.right, tally.found)]


def _means(texts: Sequence[Marked]) -> str:
    """What each way costs and finds."""
    head = ["", "added, MB", "loading, s", "ms a question, p50", "marked", "recall", "precision"]
    return table(head, [_row(means, texts) for means in installed()])


def _row(means: Means, texts: Sequence[Marked]) -> list[object]:
    find = means.open()
    find(texts[0].text)
    milliseconds = []
    for marked in texts:
        start = time.perf_counter()
        find(marked.text)
        milliseconds.append((time.perf_counter() - start) * 1000)
    counts, _ = tallies(texts, find)
    return [
        means.name,
        f"{added_bytes(means.package) / 1e6:.1f}",
        f"{load_seconds(means.module):.2f}",
        f"{percentile(milliseconds, 50):.2f}",
        *_cells(total(counts[kind] for kind in means.kinds)),
    ]


def _nhs_numbers(find: Find, path: Path) -> str:
    """Valid numbers, as they are written, and with each digit changed."""
    with path.open(encoding="utf-8-sig") as lines:
        numbers = [row[0] for row in csv.reader(lines) if row]
    written = [
        form.format(n, n[:3], n[3:6], n[6:])
        for n in numbers
        for form in ("{0}", "{1} {2} {3}", "{1}-{2}-{3}")
    ]
    found = sum(_is_found(find, text) for text in written)
    changed = [
        n[:i] + d + n[i + 1 :]
        for n in numbers
        for i in range(10)
        for d in "0123456789"
        if d != n[i]
    ]
    wrong = sum(_is_found(find, text) for text in changed)
    return (
        f"**NHS numbers of the test range**: {len(numbers)} numbers in three ways of writing, "
        f"{found} of {len(written)} found; with one digit changed, {wrong} of {len(changed)}."
    )


def _is_found(find: Find, number: str) -> bool:
    return any(s.kind is Kind.NHS_NUMBER for s in find(f"Patient {number} on apixaban"))


def _without_patients(find: Find, options: argparse.Namespace) -> str:
    """Finds in 100,000 words of guidelines and of questions."""
    assistant, _ = guidelines(options)
    asked = [row["question"] for row in json_lines(options.data / "safety" / _SEARCHES)]
    sets = [path for path in sorted(SETS.glob("*.yaml")) if path.stem != "identifiers"]
    groups: Mapping[str, list[str]] = {
        "guidelines": document_texts(assistant.library),
        "health searches": asked,
        "questions of the other sets": [
            q for path in sets for q in _asked(yaml.safe_load(path.read_text(encoding="utf-8")))
        ],
    }
    rows: list[list[object]] = []
    for name, texts in groups.items():
        found = list(found_in(texts, find))
        counts = Counter(span.kind for _, span in found)
        words = plain_words(texts)
        rows.append([name, len(texts), f"{words:,}", *(counts[kind] for kind in Kind),
                     f"{len(found) / words * 1e5:.1f}"])  # fmt: skip
        if options.found:
            for text, span in found:
                around = text[max(0, span.start - 40) : span.end + 20]
                print(f"{name}: {span.kind}: {text[span.start : span.end]!r} in {around!r}")
    return table(["", "texts", "words", *Kind, "in 100,000 words"], rows)


def _asked(content: object) -> Iterator[str]:
    """The questions of a set, however it is laid out."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "question" and isinstance(value, str):
                yield value
            else:
                yield from _asked(value)
    elif isinstance(content, list):
        for value in content:
            yield from _asked(value)


if __name__ == "__main__":
    main()
