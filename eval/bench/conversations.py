"""Conversations of two and three turns: is the last one understood and rightly answered?

It asks the Assistant of the settings: by rule where no language model is configured, else with
the model that is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.clock import now
from assistant.model import Question
from assistant.pipeline import Assistant
from eval.bench.libraries import assistant_over, settings
from eval.bench.outcomes import CHANNEL, Outcome, quotes_exact
from eval.bench.results import ROOT, Section, needed, parser, publish, share, table
from eval.sets import Dialogue, load_dialogues

_SAMPLE = ROOT / "ingest" / "sample" / "library"
_SPLITS = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation and the outcome of its last turn."""

    dialogue: Dialogue
    outcome: Outcome

    @property
    def noticed(self) -> bool:
        """Whether a new topic was taken as one, and a follow-up as none."""
        answer = self.outcome.answer
        return (answer.standalone == answer.question) == self.dialogue.stands_alone


Measure = tuple[str, Callable[[Talk], bool]]
_FOUND: tuple[Measure, ...] = (
    ("right document first", lambda t: t.outcome.document_in(1)),
    ("right passage in the top 5", lambda t: t.outcome.passage_in(5)),
    ("facts in the short answer", lambda t: t.outcome.facts),
)


def main(argv: Sequence[str] | None = None) -> None:
    """Ask every conversation and report."""
    arguments = sys.argv[1:] if argv is None else argv
    made = parser("conversations", __doc__)
    made.add_argument("--show", action="store_true", help="print how each last turn was understood")
    options = made.parse_args(arguments)
    talks = [
        talk
        for library in ("sample", "guidelines")
        for talk in asked(
            assistant_over(settings(options.work, library), _folders(library, options)),
            [d for d in load_dialogues() if d.library == library],
        )
    ]
    if options.show:
        print("\n".join(map(_shown, talks)))
    section = Section("conversations", "Conversations", report(talks))
    publish(section, options, arguments, now().date())


def asked(assistant: Assistant, dialogues: Sequence[Dialogue]) -> Iterator[Talk]:
    """Hold each conversation, turn after turn."""
    for dialogue in dialogues:
        conversation = None
        for question in (*dialogue.before, dialogue.case.question):
            answer = assistant.ask(Question(question, conversation, CHANNEL))
            conversation = answer.conversation_id
        exact = quotes_exact(answer, assistant.library)
        yield Talk(dialogue, Outcome(dialogue.case, answer, 0.0, exact))


def report(talks: Sequence[Talk]) -> str:
    """Markdown: what share of the last turns is answered, by split and by kind."""
    groups: list[tuple[str, list[Talk]]] = [
        (split, [t for t in talks if t.dialogue.case.split == split]) for split in _SPLITS
    ]
    kinds = dict.fromkeys(t.dialogue.case.kind for t in talks)
    groups += [(kind, [t for t in talks if t.dialogue.case.kind == kind]) for kind in kinds]
    head = ["", "last turns", "topic kept or left as it should be", *(n for n, _ in _FOUND),
            "not held: refused"]  # fmt: skip
    rows: list[list[object]] = [[name, len(own), *_shares(own)] for name, own in groups]
    return (
        f"{len(talks)} conversations over the sample library and the guidelines; by split, and "
        "both splits by what the last turn does.\n\n" + table(head, rows)
    )


def _shares(talks: Sequence[Talk]) -> list[str]:
    held = [t for t in talks if t.dialogue.case.answerable]
    others = [t for t in talks if not t.dialogue.case.answerable]
    return [
        share(sum(t.noticed for t in held), len(held)),
        *(share(sum(map(good, held)), len(held)) for _, good in _FOUND),
        share(sum(not t.outcome.answered for t in others), len(others)),
    ]


def _folders(library: str, options: argparse.Namespace) -> list[Path]:
    if library == "sample":
        return [_SAMPLE]
    folder = needed(options.data / "guidelines")
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _shown(talk: Talk) -> str:
    good = [name for name, found in _FOUND if found(talk)]
    case, answer = talk.dialogue.case, talk.outcome.answer
    return (
        f"{case.id} {case.split} {case.kind}: {answer.standalone} [{answer.status}] "
        f"{'' if talk.noticed else 'TOPIC '}{', '.join(good)}"
    )


if __name__ == "__main__":
    main()
