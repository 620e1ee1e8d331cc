"""What is said in answer: quotes, or what a language model writes as far as the gate lets it
through, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.errors import ModelError
from assistant.generate.citing import Numbers, citation
from assistant.generate.drafts import Draft, Meter, Writer
from assistant.generate.fitting import Fitting, Misfit, is_dose
from assistant.model import Passage, Statement, Withheld
from assistant.verify import Gate, Verdict

QUOTES = "extractive"
_NOTHING = "The language model wrote nothing that its sources carry"
_QUOTED = "so the guideline is quoted instead."
_MISFITS = {
    Misfit.MEDICINE: "the cited dose is of another medicine than the question's",
    Misfit.PATIENTS: "the cited dose is for other patients than the question's",
    Misfit.PURPOSE: "the cited dose is for another purpose than the question's",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says. generator, prompt: as in Provenance. instead: why it is quotes where a
    language model should have written. cut_short: why one stopped before it was done."""

    statements: tuple[Statement, ...] = ()
    more: tuple[Statement, ...] = ()
    generator: str = QUOTES
    prompt: str | None = None
    withheld: tuple[Withheld, ...] = ()
    instead: str | None = None
    cut_short: str | None = None


@dataclass(slots=True)
class Written:
    """An answer while it is being written.

    fitting: judges cited doses as it judges quoted ones: a sentence can be true of its source and
    still give another medicine's dose. said: what has passed the gate. withheld: what has not.
    failure: why the model stopped, None where it came to its end.
    """

    writer: Writer
    gate: Gate
    fitting: Fitting
    passages: Sequence[Passage]
    meter: Meter
    numbers: Numbers = field(default_factory=Numbers)
    said: list[Statement] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    failure: str | None = None

    def statements(self, question: str, limit: int) -> Iterator[Statement]:
        """The statements that pass, at most `limit`, each as soon as it has passed."""
        try:
            for draft in self.writer.write(question, self.passages, self.meter):
                statement = self._judged(draft, question)
                if statement and statement.text not in {s.text for s in self.said}:
                    self.said.append(statement)
                    yield statement
                if len(self.said) == limit:
                    return
        except ModelError as error:
            self.failure = str(error)

    def _judged(self, draft: Draft, question: str) -> Statement | None:
        verdict = self.gate.judge(draft.text, draft.sources, self.passages, question)
        reasons = tuple(f"{fault.kind}: {fault.detail}" for fault in verdict.faults)
        reasons = reasons or self._unfit(draft, verdict)
        if not reasons:
            return self._statement(draft, verdict)
        self.withheld.append(Withheld(draft.text, draft.sources, reasons))
        return None

    def _unfit(self, draft: Draft, verdict: Verdict) -> tuple[str, ...]:
        """Why a dose that its source carries must not answer this question."""
        if not is_dose(draft.text):
            return ()
        cited = [(self.passages[number - 1], unit) for number, unit in verdict.units]
        misfits = (self.fitting.misfit(p.document, p.section, unit) for p, unit in cited)
        return tuple(dict.fromkeys(f"dose: {_MISFITS[m]}" for m in misfits if m))

    def _statement(self, draft: Draft, verdict: Verdict) -> Statement:
        cited = []
        for number, unit in verdict.units:
            passage = self.passages[number - 1]
            section = passage.section
            cited.append(citation(passage.document, section, unit, self.numbers.of(section.id)))
        return Statement(draft.text, tuple(cited), written=True, recited=verdict.recited)

    def over(self, quotes: Said) -> Said:
        """What is said in the end: what was written, with the quotes to unfold, or, where
        nothing is left, the quotes."""
        withheld = tuple(self.withheld)
        if not self.said:
            why = (self.failure or _NOTHING).rstrip(".")
            instead = f"{why}, {_QUOTED}"
            return replace(quotes, withheld=withheld, instead=instead)
        prompt = self.writer.prompt
        # The last that was asked wrote it: those before it gave nothing.
        by = next((c.model for c in reversed(self.meter.calls) if c.prompt == prompt), None)
        more = quotes.statements
        return Said(
            tuple(self.said),
            more,
            by or self.writer.name,
            prompt,
            withheld,
            cut_short=self.failure,
        )
