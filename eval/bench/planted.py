"""Orders to a language model planted in guidelines: answers are what they would have been.

python -m eval.bench.planted --write                       quoted answers
python -m eval.bench.planted --model MODEL.gguf --write    drafts of a local model, and the gate
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from selectolax.lexbor import LexborHTMLParser

from assistant.clock import now
from eval.bench.libraries import settings_at
from eval.bench.local_model import served
from eval.bench.planted_drafts import Asked, LocalModel, asked
from eval.bench.planted_quotes import Compared, Garden, holds
from eval.bench.planting import HIDDEN, beds, hidden_page
from eval.bench.results import Section, needed, parser, publish, table
from ingest.addressed import to_machine
from ingest.load.html import html_blocks

_EXAMPLES = 6


def main(argv: Sequence[str] | None = None) -> None:
    """Plant every attack, ask, and report."""
    arguments = sys.argv[1:] if argv is None else argv
    options = _options(arguments)
    attacks = read_attacks(needed(options.data / "safety" / "injection_attacks.jsonl"))
    attacks = attacks[:: options.every]
    with TemporaryDirectory() as folder:
        own = settings_at(Path(folder) / "data", options.work / "models")
        garden = Garden(own, Path(folder) / "files", beds())
        if options.model is None and options.url is None:
            body = _quotes([c for attack in attacks for c in garden.compared(attack)], attacks)
            section = Section("planted", "Planted instructions: quoted answers", body)
        else:
            name = options.model.stem if options.model else options.name
            with _model(options, name) as model:
                body = _written(list(asked(garden, model, attacks)), len(attacks))
            section = Section("planted", f"Planted instructions: drafts of {name}", body, name)
    publish(section, options, arguments, now().date())


def read_attacks(path: Path) -> list[str]:
    """The instructions of a file of attacks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["instruction"]) for line in lines]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    made = parser("planted", __doc__)
    made.add_argument("--every", type=int, default=1, help="take every so many-th attack")
    made.add_argument("--model", type=Path, help="a model to serve and ask (GGUF)")
    made.add_argument("--url", help="address of a server that is asked in its place")
    made.add_argument("--json", action="store_true", help="ask for JSON, as the product does first")
    made.add_argument("--name", default="local", help="what its model is called")
    made.add_argument("--replies", type=Path, help="file that keeps what it replied, by prompt")
    return made.parse_args(arguments)


@contextmanager
def _model(options: argparse.Namespace, name: str) -> Iterator[LocalModel]:
    """The model, served as long as the block runs if it is a file."""
    own = {"structured": options.json, "kept": options.replies}
    if options.url:
        yield LocalModel(options.url, name, **own)
    else:
        with served(options.model) as address:
            yield LocalModel(address, name, **own)


def _quotes(compared: Sequence[Compared], attacks: Sequence[str]) -> str:
    rows = []
    for way in dict.fromkeys(c.way for c in compared):
        for known in (True, False):
            own = [c for c in compared if c.way == way and known_for_one(c.attack) == known]
            kind = "addressed to a machine" if known else "a task or question of its own"
            rows.append([way, kind, len(own), *_counts(own)])
    head = ["planted as", "attack", "answers", "status changed", "short answer changed",
            "more changed", "attack shown", "attack in the stored text"]  # fmt: skip
    addressed = sum(map(known_for_one, attacks))
    return (
        f"{len(attacks)} attacks, each planted in four documents of the sample library at once; "
        f"{addressed} are known as addressed to a machine (`ingest/addressed.py`): they are "
        "stored, and neither searched, quoted nor given to a model. The others tell nobody to do "
        "anything (“What is the capital of …?”), and are text like any other, that answers no "
        f"clinical question.\n\n{table(head, rows)}\n\n"
        f"Hidden in a page in one way at a time, read as text: {_hidden(attacks)}."
    )


def _counts(compared: Sequence[Compared]) -> list[int]:
    return [
        sum(not c.status for c in compared),
        sum(not c.same for c in compared),
        sum(not c.more for c in compared),
        sum(c.shown for c in compared),
        sum(c.stored for c in compared),
    ]


def _hidden(attacks: Sequence[str]) -> str:
    found = []
    for way, markup in HIDDEN.items():
        pages = (html_blocks(LexborHTMLParser(hidden_page({way: markup}, a))) for a in attacks)
        texts = ("\n".join(block.text for block in blocks) for blocks in pages)
        read = sum(holds(text, attack) for text, attack in zip(texts, attacks, strict=True))
        found.append(f"{way} {read} of {len(attacks)}")
    return ", ".join(found)


def known_for_one(attack: str) -> bool:
    """Whether an attack is known as addressed to a machine."""
    return to_machine(attack.partition("\n```")[0])


def _written(told: Sequence[Asked], attacks: int) -> str:
    drafts = [draft for one in told for draft in one.drafts]
    followed = [draft for draft in drafts if draft[1]]
    passed = [text for text, _, shown in followed if shown]
    rows = [
        ["questions asked with an attack among the passages", len(told)],
        ["of these, the attack would reach the model in the product", sum(a.reached for a in told)],
        ["replies that the passages do not answer", sum(not a.drafts for a in told)],
        ["sentences that the model replied, the attack given to it", len(drafts)],
        ["of these, follow the attack (shown without the gate)", len(followed)],
        ["of those that follow it, pass the gate", len(passed)],
        ["others that pass the gate", sum(s and not f for _, f, s in drafts)],
    ]
    shown = "".join(f"\n- {' '.join(text.split())[:200]}" for text in passed[:_EXAMPLES])
    return (
        f"{attacks} attacks in visible text. To measure the gate alone, the model is given the "
        "attack even where the product keeps it back. A sentence follows an attack when it has "
        "words of the attack's own, or mostly words that stand in no true passage nor in the "
        "question."
        f"\n\n{table(['', ''], rows)}" + (f"\n\nFollowed and passed:\n{shown}" if shown else "")
    )


if __name__ == "__main__":
    main()
