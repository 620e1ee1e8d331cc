"""What goes wrong with a language model, in words for a person.

A provider's own message is never handed on: it may quote the question.
"""

from __future__ import annotations

import math
from http import HTTPStatus

from assistant.errors import ModelError

_BY_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "refused the key: check BEDSIDE_MODEL_KEY",
    HTTPStatus.FORBIDDEN: "refused the key: check BEDSIDE_MODEL_KEY and what it may do",
    HTTPStatus.NOT_FOUND: "is not known at its address: check BEDSIDE_MODEL and BEDSIDE_MODEL_URL",
    HTTPStatus.TOO_MANY_REQUESTS: "is asked more often than its server allows",
}
_REJECTING = frozenset({400, 413, 422, 501})
_PASSING = frozenset({408, 409, 425, 429})  # and all from 500
# By name, since each provider's client brings its own HTTP library.
_LATE = frozenset({"ModelTimeoutError", "TimeoutException", "TimeoutError"})
_UNREACHABLE = frozenset({"ModelConnectionError", "ConnectError", "ConnectionError"})


class Down(ModelError):
    """The model's server cannot be reached, is slow, overloaded, failing or wrongly set up.

    passing: whether the same request may succeed soon. after: seconds that the server asks to
    be left alone for, None where it does not say.
    """

    def __init__(self, message: str, passing: bool = False, after: float | None = None) -> None:
        super().__init__(message)
        self.passing, self.after = passing, after


class Rejected(ModelError):
    """The model's server does not take a request of this form."""


def late(name: str) -> Down:
    """The model was not done in time."""
    return Down(f"The language model {name} took too long")


def fault(name: str, error: BaseException) -> ModelError:
    """An error of a provider's client, or of the connection, as one for a person."""
    who, status = f"The language model {name}", getattr(error, "status_code", None)
    if isinstance(status, int):
        return _by_status(who, status, error)
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & _LATE:
        return late(name)
    if kinds & _UNREACHABLE:
        return Down(f"{who} cannot be reached", passing=True)
    if "TransportError" in kinds:
        return Down(f"{who} broke off", passing=True)
    return Down(f"{who} gave what could not be read ({type(error).__name__})")


def _by_status(who: str, status: int, error: BaseException) -> ModelError:
    if status in _REJECTING:
        return Rejected(f"{who} did not take the request (HTTP {status})")
    passing = status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    what = _BY_STATUS.get(status) or f"failed (HTTP {status})"
    return Down(f"{who} {what}", passing, _retry_after(error) if passing else None)


def _retry_after(error: BaseException) -> float | None:
    """Seconds in the header Retry-After, None where it is missing or a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
