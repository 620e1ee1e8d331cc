"""Questions over 49 research articles (COVID-QA) with the exact words that answer them."""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.clock import now
from assistant.model import Answer, Statement
from eval.bench.beir import json_lines
from eval.bench.libraries import assistant_over, settings
from eval.bench.outcomes import Outcome, outcomes
from eval.bench.results import Section, needed, parser, percentile, publish, share, table
from eval.sets import Case, Gold, plain

_SEED = 20
_ENOUGH = 0.8  # of the gold span's words that one quote must hold
_SPLITS = ("train", "test")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Span:
    """A gold answer as it is compared: blanks and case taken out, and its words."""

    text: str
    words: Counter[str]

    @classmethod
    def of(cls, gold: str) -> Span:
        """The span of a gold answer."""
        return cls(plain(gold), _words(gold))

    def stands_in(self, texts: Sequence[str]) -> bool:
        """Whether the span stands in the texts joined, or nearly all of it in one of them."""
        if self.text in plain(" ".join(texts)):
            return True
        wanted = sum(self.words.values())
        return any((self.words & _words(t)).total() >= _ENOUGH * wanted for t in texts if wanted)


Measure = tuple[str, Callable[[Span, Outcome], bool]]
MEASURES: tuple[Measure, ...] = (
    ("refused", lambda _, o: not o.answered),
    ("right article first", lambda _, o: o.document_in(1)),
    ("gold span in the short answer", lambda s, o: s.stands_in(_quotes(o.answer.statements))),
    ("gold span in the answer and its more", lambda s, o: s.stands_in(_all_quotes(o.answer))),
    ("gold span in the first passage", lambda s, o: s.stands_in(_passages(o.answer, 1))),
    ("gold span in the top 5 passages", lambda s, o: s.stands_in(_passages(o.answer, 5))),
    ("gold span in the top 10 passages", lambda s, o: s.stands_in(_passages(o.answer, 10))),
    ("every quote equals the stored text", lambda _, o: o.exact),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Ask every question over all articles and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    folder = needed(options.data / "spans_covidqa")
    own = settings(options.work, "covidqa")
    articles = article_files(folder, options.work / "covidqa-articles")
    assistant = assistant_over(own, [options.work / "covidqa-articles"])
    cases = span_cases(folder, articles)
    list(outcomes(assistant, cases[:5]))
    found = list(outcomes(assistant, cases))
    if options.misses:
        _print_misses(found)
    documents, chunks = assistant.library.catalogue.counts()
    body = "\n\n".join(
        [
            f"{documents} articles, {chunks} chunks, {len(cases)} questions, split by article "
            "(half and half, fixed seed). A gold span stands in an answer or in passages when it "
            f"is part of their joined text, or {_ENOUGH:.0%} of its words are in one quote or "
            "passage. Every question is asked over all articles; a refused one counts as missed.",
            _quality(found),
            _length(found),
        ]
    )
    publish(Section("spans", "Answer spans (COVID-QA)", body), options, arguments, now().date())


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("spans", __doc__)
    made.add_argument("--misses", action="store_true", help="print the train questions missed")
    return made.parse_args(arguments)


def _quality(found: Sequence[Outcome]) -> str:
    splits = [[o for o in found if o.case.split == split] for split in _SPLITS]
    rows: list[list[object]] = [["questions", *map(len, splits)]]
    for name, holds in MEASURES:
        counts = [sum(holds(gold_of(o), o) for o in part) for part in splits]
        rows.append([name, *(share(n, len(p)) for n, p in zip(counts, splits, strict=True))])
    return table(["", *_SPLITS], rows)


def _length(found: Sequence[Outcome]) -> str:
    said = [o for o in found if o.answered]
    characters = sum(len(s.text) for o in said for s in o.answer.statements)
    milliseconds = [o.seconds * 1000 for o in found]
    return (
        f"A short answer has {share(characters, len(said))} characters on average. Asked warm, "
        f"one at a time: p50 {percentile(milliseconds, 50):.1f} ms, "
        f"p95 {percentile(milliseconds, 95):.1f} ms."
    )


def _print_misses(found: Iterable[Outcome]) -> None:
    for outcome in found:
        if outcome.case.split != "train":
            continue
        quotes = _quotes(outcome.answer.statements)
        if not gold_of(outcome).stands_in(quotes):
            near = gold_of(outcome).stands_in(_passages(outcome.answer, 5))
            print(f"=== {outcome.case.id} {outcome.case.question}")
            print(f"    wanted: {outcome.case.expected[0].contains!r}")
            print(f"    passage in 5: {near}; answered: {outcome.answered}")
            for quote in quotes:
                print(f"    said: {quote[:200]}")


def article_files(folder: Path, target: Path) -> dict[str, str]:
    """Write the articles into a folder as text files, for an ingest; gives file names by id."""
    target.mkdir(parents=True, exist_ok=True)
    names = {}
    for row in json_lines(folder / "corpus.jsonl"):
        names[row["_id"]] = f"{row['_id']}.txt"
        path = target / names[row["_id"]]
        if not path.exists() or path.read_text(encoding="utf-8") != row["text"]:
            path.write_text(row["text"], encoding="utf-8", newline="\n")
    return names


def span_cases(folder: Path, articles: dict[str, str]) -> list[Case]:
    """The questions, with the gold span as the words that a right passage holds."""
    train = _train(sorted(articles))
    return [
        Case(
            id=row["_id"],
            question=row["text"],
            split="train" if row["doc_id"] in train else "test",
            kind="span",
            expected=(Gold(articles[row["doc_id"]], row["answers"][0]["text"]),),
        )
        for row in json_lines(folder / "queries_with_spans.jsonl")
        if row["offset_ok"] and row["text"].strip()
    ]


def _train(articles: Sequence[str]) -> frozenset[str]:
    """Half of the articles, always the same."""
    shuffled = random.Random(_SEED).sample(articles, len(articles))
    return frozenset(shuffled[: len(shuffled) // 2])


def gold_of(outcome: Outcome) -> Span:
    """The span that answers."""
    return Span.of(outcome.case.expected[0].contains)


def _quotes(statements: Iterable[Statement]) -> list[str]:
    return [c.quote for s in statements for c in s.citations]


def _all_quotes(answer: Answer) -> list[str]:
    return _quotes((*answer.statements, *answer.more))


def _passages(answer: Answer, best: int) -> list[str]:
    return [p.text for p in answer.passages[:best]]


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


if __name__ == "__main__":
    main()
