"""Bedside, the whole of an answer: checked, cited, its record written. No peer does as much."""

from __future__ import annotations

from assistant.model import Question
from eval.bench.outcomes import CHANNEL
from eval.bench.peers.bedside import Bedside
from eval.bench.peers.serving import Text, serve


class Answers(Bedside):
    """See serving.System."""

    def search(self, question: str, limit: int) -> list[Text]:
        """The passages of an answer."""
        answer = self._assistant.ask(Question(question, channel=CHANNEL))
        return [Text(p.document.source, p.text) for p in answer.passages[:limit]]


if __name__ == "__main__":
    serve(Answers)
