"""Ways to find identifiers that were compared: Bedside's own, Presidio's, phonenumbers'."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.identifiers import Identifiers, Kind, Span

Find = Callable[[str], Sequence[Span]]
_PRESIDIO = {
    "UK_NHS": Kind.NHS_NUMBER,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
    "UK_POSTCODE": Kind.POSTCODE,
    "DATE_TIME": Kind.BIRTH,
}


@dataclass(frozen=True, slots=True)
class Means:
    """A way. package: what it needs beside Bedside. module: what it imports."""

    name: str
    package: str
    module: str
    kinds: tuple[Kind, ...]
    open: Callable[[], Find]


def own() -> Find:
    """Bedside's rules."""
    return Identifiers().spans


def presidio() -> Find:
    """Presidio's pattern recognisers for these kinds, with the engine that needs no model."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as known
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    # Its e-mail recogniser fetches a list of domains otherwise.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}])
    engine.load()
    recognisers = [
        known.NhsRecognizer(),
        known.EmailRecognizer(),
        known.PhoneRecognizer(supported_regions=("GB",)),
        known.UkPostcodeRecognizer(),
        known.DateRecognizer(),
    ]
    analyzer = AnalyzerEngine(RecognizerRegistry(recognisers), engine)

    def find(text: str) -> list[Span]:
        results = analyzer.analyze(text, "en", entities=list(_PRESIDIO))
        return sorted(Span(r.start, r.end, _PRESIDIO[r.entity_type]) for r in results)

    return find


def phonenumbers() -> Find:
    """Google's phone numbers, those that are valid when dialled in the United Kingdom."""
    import phonenumbers as library

    def find(text: str) -> list[Span]:
        return [Span(m.start, m.end, Kind.PHONE) for m in library.PhoneNumberMatcher(text, "GB")]

    return find


MEANS = (
    Means("own rules, nhs-number", "nhs-number", "assistant.identifiers", tuple(Kind), own),
    Means("presidio-analyzer, patterns only", "presidio-analyzer", "presidio_analyzer",
          tuple(_PRESIDIO.values()), presidio),
    Means("phonenumbers", "phonenumbers", "phonenumbers", (Kind.PHONE,), phonenumbers),
)  # fmt: skip


def installed() -> list[Means]:
    """The ways whose packages are here."""
    return [means for means in MEANS if find_spec(means.module)]


def added_bytes(package: str) -> int:
    """Size of a package with whatever it needs that Bedside does not, as installed."""
    more = _needed(package) - _needed("bedside", but=package)
    return sum(
        file.size or 0
        for name in more
        for file in distribution(name).files or ()
        if not str(file).endswith(".pyc")
    )


def load_seconds(module: str) -> float:
    """Seconds that a fresh interpreter takes to import a module, the best of three."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    )


def _needed(package: str, but: str = "") -> set[str]:
    """Names of a package and of all that it needs. but: one that is not followed."""
    found: set[str] = set()
    left = [canonicalize_name(package)]
    while left:
        name = left.pop()
        if name in found or name == canonicalize_name(but):
            continue
        try:
            lines = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        wanted = [Requirement(line) for line in lines]
        left += [
            canonicalize_name(r.name)
            for r in wanted
            if not r.marker or r.marker.evaluate({"extra": ""})
        ]
    return found


def plain_words(texts: Sequence[str]) -> int:
    """How many words texts have."""
    return sum(len(re.findall(r"\S+", text)) for text in texts)
