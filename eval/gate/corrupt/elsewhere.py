"""Statements that these passages do not hold at all."""

from __future__ import annotations

import re
from random import Random

from eval.gate.facts import Fact, coverage, drugs_in
from eval.gate.quantities import numbers

# Each reads like guidance; few libraries hold it. {drug}, {topic}: of the passage.
_INVENTED = (
    "{drug} should be taken at night with a glass of warm milk.",
    "{drug} is best stopped 36 hours before any dental procedure.",
    "{drug} turns the urine bright green in about a third of those who take it.",
    "The dose of {drug} is halved in people who live above 2,500 m.",
    "{drug} is stored in the dark at 14 °C after the vial has been opened.",
    "Serum zinc is checked 9 days after the last dose of {drug}.",
    "{drug} should be given together with caffeine to speed up absorption.",
    "{drug} can be crushed and mixed with yoghurt for anyone with a nasogastric tube.",
    "A repeat prescription of {drug} needs the signature of two pharmacists.",
    "{drug} loses its effect in people with red hair.",
    "Genetic testing is needed before the second course of {drug}.",
    "Patients with {topic} should sleep with the head of the bed lowered by 17 degrees.",
    "A repeat ultrasound of the spleen is done 11 weeks after {topic}.",
    "A vegetarian diet halves the risk of {topic} coming back.",
    "Everyone with {topic} is offered a hearing test before discharge.",
    "An ophthalmologist should see every patient with {topic} within 19 days.",
    "Yoga is the first treatment to offer in {topic}.",
    "Air travel is safe 13 days after {topic}.",
    "{topic} is commonest in people born in the spring.",
    "Cold baths shorten {topic} by about 3 days.",
    "Patients should not drive for 21 days after {topic}.",
    "A lumbar puncture is repeated on day 8 of {topic}.",
    "Hypnosis may be considered when {topic} does not respond to first-line treatment.",
    "Relatives of a patient with {topic} are screened by telephone every 5 years.",
    "Skin prick testing is done in the recovery room for suspected {topic}.",
    "A weekend admission for {topic} needs the agreement of the dietitian.",
    "Physiotherapy starts on the fourth day of {topic} and lasts 26 minutes a session.",
    "Vitamin D is given before imaging in suspected {topic}.",
)
_HELD = 0.6  # share of content words above which a text may say the same


def foreign(fact: Fact, other: Fact) -> bool:
    """Whether a statement of one document is surely not held by another one's passage."""
    missing = numbers(other.text) - numbers(fact.around)
    share = coverage(other.text, fact.around)
    return share < (_HELD if missing else _HELD - 0.2)


def invented(fact: Fact, said: str, rng: Random) -> str | None:
    """A well-formed clinical sentence about the passage's topic that it does not hold."""
    del said
    named = sorted(drugs_in(fact.own))
    title = re.sub(r"\s*[(:].*", "", fact.document.metadata.title).strip()
    for template in rng.sample(_INVENTED, len(_INVENTED)):
        if ("{drug}" in template and not named) or not re.fullmatch(r"\D{4,}", title):
            continue
        text = template.format(drug=named[0] if named else "", topic=title.lower())
        bare = template.replace("{drug}", "").replace("{topic}", "")
        if coverage(bare, fact.around) < _HELD - 0.1:
            return text[0].upper() + text[1:]
    return None
