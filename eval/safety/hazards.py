"""The hazard log in DCB0129's terms, read from hazards.yaml.

Severity, likelihood and the matrix that makes a risk of them are those of NHS Digital's guidance
to DCB0129 and DCB0160, "Clinical Risk Management: its Application in the Manufacture of Health IT
Systems, Implementation Guidance" (tables of severity, likelihood, risk and acceptability).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from assistant.errors import BedsideError

FILE = Path(__file__).with_name("hazards.yaml")


class HazardLogError(BedsideError):
    """The hazard log cannot be used, or does not hold what was named."""


class Severity(StrEnum):
    """How bad the harm would be."""

    MINOR = "minor"
    SIGNIFICANT = "significant"
    CONSIDERABLE = "considerable"
    MAJOR = "major"
    CATASTROPHIC = "catastrophic"


class Likelihood(StrEnum):
    """How likely the harm is."""

    VERY_LOW = "very_low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


MATRIX = {
    Likelihood.VERY_HIGH: (3, 4, 4, 5, 5),
    Likelihood.HIGH: (2, 3, 3, 4, 5),
    Likelihood.MEDIUM: (2, 2, 3, 3, 4),
    Likelihood.LOW: (1, 2, 2, 3, 4),
    Likelihood.VERY_LOW: (1, 1, 2, 2, 3),
}
"""Risk, 1 to 5, by likelihood; columns in the order of Severity."""

ACCEPTABILITY = {
    5: "Unacceptable level of risk",
    4: "Mandatory elimination of the hazard or addition of controls",
    3: "Undesirable; acceptable only when further reduction is impractical",
    2: "Acceptable where further reduction costs more than it gains, or is impractical",
    1: "Acceptable, no further action required",
}

Status = Literal["open", "transferred", "closed"]
_Some = Annotated[tuple[str, ...], Field(min_length=1)]
_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, slots=True, config=_STRICT)
class Risk:
    """An estimate. `rating` is the matrix's, 1 to 5."""

    severity: Severity
    likelihood: Likelihood

    @property
    def rating(self) -> int:
        """The risk of severity and likelihood, 1 (acceptable) to 5 (unacceptable)."""
        return MATRIX[self.likelihood][list(Severity).index(self.severity)]


@checked(frozen=True, slots=True, config=_STRICT)
class Control:
    """What Bedside does against a hazard. tests: "path::name", each shows it at work."""

    what: str
    tests: _Some


@checked(frozen=True, slots=True, config=_STRICT)
class Hazard:
    """One way in which Bedside could harm. before, after: the risk without and with its controls.

    local: what only the hospital that deploys Bedside can do (DCB0160).
    """

    id: Annotated[str, Field(pattern=r"^HAZ-\d\d$")]
    title: str
    hazard: str
    effect: str
    causes: _Some
    before: Risk
    after: Risk
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]
    local: tuple[str, ...]
    owner: str
    status: Status


@dataclass(frozen=True, slots=True)
class HazardLog:
    """The hazards, in the order of the log."""

    hazards: tuple[Hazard, ...]

    def get(self, id: str) -> Hazard:
        """The hazard with that id, in any case. Raises HazardLogError naming those there are."""
        for hazard in self.hazards:
            if hazard.id.casefold() == id.strip().casefold():
                return hazard
        first, last = self.hazards[0].id, self.hazards[-1].id
        raise HazardLogError(
            f"The hazard log has no {id!r}: its hazards are {first} to {last}, "
            "described in docs/safety/hazards.md."
        )


@lru_cache(maxsize=4)
def load_hazards(path: Path = FILE) -> HazardLog:
    """Read a hazard log. Raises HazardLogError naming the file and the field that is wrong."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        hazards = TypeAdapter(tuple[Hazard, ...]).validate_python(content["hazards"])
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise HazardLogError(f"{path}, {where}: {first['msg']}.") from error
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise HazardLogError(f"{path} holds no hazard log: {error}.") from error
    ids = [hazard.id for hazard in hazards]
    if len(set(ids)) != len(ids):
        raise HazardLogError(f"{path}: an id stands twice. Ids are never used again.")
    return HazardLog(hazards)
