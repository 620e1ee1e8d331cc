"""Plain things put in the place of their like: an organ, a disease, a test, a finding."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from random import Random

from eval.gate.facts import Fact, coverage

_KNOWN = 5  # letters by which a thing is looked for in the words around


def thing(fact: Fact, said: str, rng: Random) -> str | None:
    """A thing swapped for a sister of which nothing around the unit speaks."""
    around = "\n".join([fact.around, *fact.beside])
    false = swapped(said, around, rng)
    if false is None or any(coverage(false, t) == 1 for t in fact.beside):
        return None
    return false


def swapped(said: str, around: str, rng: Random) -> str | None:
    """A statement with one thing swapped for a sister that the words around do not name."""
    sisters, pattern = _sisters()
    found = list(pattern.finditer(said))
    for match in rng.sample(found, len(found)):
        free = [s for s in sisters[match[1].lower()] if s[:_KNOWN] not in around.lower()]
        if free:
            new = rng.choice(free)
            new = new[0].upper() + new[1:] if match[1][0].isupper() else new
            return said[: match.start()] + new + said[match.end() :]
    return None


@lru_cache(maxsize=1)
def _sisters() -> tuple[dict[str, list[str]], re.Pattern[str]]:
    """Each thing of sisters.txt with those it may be swapped for, and what finds them."""
    text = files("eval.gate").joinpath("sisters.txt").read_text(encoding="utf-8")
    told: dict[str, set[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            group = {name.strip() for name in line.split("|")}
            for name in group:
                told.setdefault(name, set()).update(group - {name})
    longest = sorted(told, key=len, reverse=True)
    pattern = rf"(?<![\w-])({'|'.join(map(re.escape, longest))})s?(?![\w-])"
    return {n: sorted(others) for n, others in told.items()}, re.compile(pattern, re.IGNORECASE)
