"""Negations, drugs, populations and routes made wrong."""

from __future__ import annotations

import re
from random import Random

from eval.gate.facts import Fact, content, coverage, drugs_in
from eval.gate.quantities import numbers, quantities, replaced

_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot|none|nor|neither|avoid\w*|contraindicat\w*|unless|except|"
    r"don't|doesn't|shouldn't|isn't|aren't|can't|won't|stop\w*|withh[eo]ld|exclud\w*)\b",
    re.IGNORECASE,
)
_POSITIVE: tuple[tuple[str, str], ...] = (
    (r"\b(should|must|can|could|will) (?=(?:be|also|have|receive|take|start)\b)", r"\1 not "),
    (r"\b(is|are|was|were) (?=(?:\w+ly )?(?:given|offered|used|needed|recommended|started|taken|"
     r"measured|treated|checked|considered|required|indicated|repeated|available|likely|common|"
     r"the|a|an|safe|effective|associated|caused)\b)", r"\1 not "),
    (r"^(Give|Use|Start|Administer|Check|Consider|Offer|Refer|Monitor|Continue|Repeat|Treat|Take|"
     r"Perform|Obtain|Measure)\b", r"Do not \1"),
)  # fmt: skip
_DROPS: tuple[tuple[str, str], ...] = (
    (r"\b(should|must|can|could|will|do|does|did|is|are|was|were|has|have|been) not "
     r"(?!(?:only|always|necessarily|all|usually|limited)\b)", r"\1 "),
    (r"\bcannot\b", "can"),
    (r"\b[Dd]o not (\w)", r"\1"),
    (r"\bmust never\b", "must always"),
    (r"\bnever\b", "always"),
    (r"\bare avoided\b", "are used"),
    (r"\bis avoided\b", "is used"),
    (r"\bshould be avoided\b", "should be used"),
    (r"\bcontraindicated\b", "indicated"),
    (r"\bContraindicated\b", "Indicated"),
    (r"\b[Aa]void (?=[a-z])", "use "),
    (r"(?<!or )(?<!and )(?<!/)\bwithout\b", "with"),
    (r"\bunless\b", "if"),
    (r"\bnot (?=(?:recommended|routine|indicated|suitable|offered|used|given|in|with|for)\b)", ""),
    (r"\b[Nn]o (?=(?:evidence|need|role|response|improvement|contraindication|history)\b)", ""),
)  # fmt: skip
_POPULATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"adults?|grown-?ups?", ("children", "neonates", "pregnant women")),
    (r"children|child|paediatric|pediatric", ("adults", "pregnant women")),
    (r"infants?|babies|baby", ("adults", "older people")),
    (r"neonates?|newborns?|neonatal", ("adults", "older children")),
    (r"(?:the )?elderly|older (?:people|adults|patients)", ("children", "young adults")),
    (r"pregnant women|pregnant patients|pregnancy", ("children", "men")),
    (r"breast-?feeding|lactating|lactation", ("postmenopausal women", "men")),
    (r"women|females?", ("men", "children")),
    (r"men|males?", ("women", "children")),
)
_ADJECTIVE = {"neonatal": "adult", "paediatric": "adult", "pediatric": "adult", "adult": "child",
              "child": "adult", "infant": "adult", "female": "male", "male": "female",
              "baby": "man", "neonate": "adult", "newborn": "adult"}  # fmt: skip
_ROUTES: tuple[tuple[str, ...], ...] = (
    ("oral", "orally", "by mouth", "PO", "po", "per os"),
    ("intravenous", "intravenously", "IV", "iv", "i.v."),
    ("intramuscular", "intramuscularly", "IM", "im", "i.m."),
    ("subcutaneous", "subcutaneously", "SC", "sc", "subcut"),
    ("rectal", "rectally", "PR"),
    ("nebulised", "nebulized"),
    ("sublingual", "sublingually"),
    ("topical", "topically"),
    ("intranasal", "intranasally"),
    ("buccal",),
)
_ROUTE = re.compile(
    "|".join(
        rf"(?P<r{i}>(?<![\w-])(?:{'|'.join(map(re.escape, g))})(?![\w-]|/[a-z]))"
        for i, g in enumerate(_ROUTES)
    )
)


def negation_added(fact: Fact, said: str, rng: Random) -> str | None:
    """A statement denied, or an instruction forbidden; only where it holds no negation yet."""
    del rng
    if _NEGATION.search(fact.text):
        return None
    for pattern, new in _POSITIVE:
        match = next((m for m in re.finditer(pattern, said) if _main_clause(said, m.start())), None)
        if match:
            start, end = match.span()
            false = replaced(said, start, end, match.expand(new))
            return re.sub(r"^Do not ([A-Z])", lambda m: f"Do not {m[1].lower()}", false)
    return None


def negation_dropped(fact: Fact, said: str, rng: Random) -> str | None:
    """A negation or prohibition turned into its opposite."""
    del rng
    if len(_NEGATION.findall(fact.text)) > 2:
        return None
    for pattern, new in _DROPS:
        match = re.search(pattern, said)
        if match:
            false = replaced(said, match.start(), match.end(), match.expand(new))
            return false[0].upper() + false[1:] if said[0].isupper() else false
    return None


def drug(fact: Fact, said: str, rng: Random) -> str | None:
    """A drug's name put in the place of another that the same section or document names."""
    mine, own = drugs_in(said), set(drugs_in(fact.own).values())
    names = sorted(n for n, group in drugs_in(fact.around).items() if group not in own)
    for old in sorted(mine):
        for new in rng.sample(names, len(names)):
            # A unit that names no medicine may stand under this one's name.
            beside = [t for t in fact.beside if new.lower() in t.lower() or not drugs_in(t)]
            false = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", _like(old, new), said)
            if not any(_says_it_too(said, t, old) for t in beside):
                return false
    return None


def population(fact: Fact, said: str, rng: Random) -> str | None:
    """A group of patients put in the place of another that the unit does not speak of."""
    for pattern, others in _POPULATIONS:
        match = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", said, re.IGNORECASE)
        if not match:
            continue
        singular = _ADJECTIVE.get(match[0].lower())
        new = singular or next((o for o in rng.sample(others, 2) if _absent(o, fact.own)), None)
        if new and _absent(new, fact.own):
            return replaced(said, match.start(), match.end(), _like(match[0], new))
    return None


def route(fact: Fact, said: str, rng: Random) -> str | None:
    """A route of administration put in the place of another."""
    stated = {m.lastgroup for m in _ROUTE.finditer(fact.own)}
    match = _ROUTE.search(said)
    if not match or not (quantities(said) or drugs_in(said)):
        return None
    free = [i for i in range(len(_ROUTES)) if f"r{i}" not in stated]
    group = _ROUTES[rng.choice(free)]
    adverb = match[0].endswith("ly") and len(group) > 1
    new = group[1] if adverb else group[0]
    return replaced(said, match.start(), match.end(), _like(match[0], new))


def _main_clause(said: str, at: int) -> bool:
    """Whether no word since the last stop makes what follows a condition or an aside."""
    before = re.split(r"[.,;:()]", said[:at])[-1]
    return not re.search(r"\b(?:if|whether|when|that|who|which|where|although|as|unless)\b", before)


def _says_it_too(said: str, neighbour: str, old: str) -> bool:
    """Whether a neighbour could say all of a statement but the drug's name."""
    rest = said.replace(old, "")
    return numbers(rest) <= numbers(neighbour) and coverage(rest, neighbour) > 0.7


def _absent(population_name: str, text: str) -> bool:
    stems = content(population_name) or {population_name[:3]}
    return not any(re.search(rf"\b{stem}", text, re.IGNORECASE) for stem in stems)


def _like(old: str, new: str) -> str:
    """A word with a capital where the old one had it."""
    if old[0].isupper() and not old.isupper():
        return new[0].upper() + new[1:]
    return new.lower() if old[0].islower() and new[1:].islower() else new
