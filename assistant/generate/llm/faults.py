"""What goes wrong with a language model, in words for a person.

A provider's own message is never handed on: it may quote the question.
"""

from __future__ import annotations

from http import HTTPStatus

from assistant.errors import ModelError

_BY_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "refused the key: check BEDSIDE_MODEL_KEY",
    HTTPStatus.FORBIDDEN: "refused the key: check BEDSIDE_MODEL_KEY and what it may do",
    HTTPStatus.NOT_FOUND: "is not known at its address: check BEDSIDE_MODEL and BEDSIDE_MODEL_URL",
    HTTPStatus.TOO_MANY_REQUESTS: "is asked more often than its server allows",
}
_REJECTING = frozenset({400, 413, 422, 501})


class Down(ModelError):
    """The model's server cannot be reached, is too slow, overloaded or failing: worth waiting."""


class Rejected(ModelError):
    """The model's server does not take a request of this form."""


def late(name: str) -> Down:
    """The model was not done in time."""
    return Down(f"The language model {name} took too long")


def fault(name: str, error: BaseException) -> ModelError:
    """An error of a provider's client, or of the connection, as one for a person."""
    import httpx
    from langchain_core.exceptions import ModelConnectionError, ModelTimeoutError

    who = f"The language model {name}"
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _by_status(who, status)
    if isinstance(error, (ModelTimeoutError, httpx.TimeoutException, TimeoutError)):
        return late(name)
    if isinstance(error, (ModelConnectionError, httpx.ConnectError, OSError)):
        return Down(f"{who} cannot be reached")
    if isinstance(error, httpx.HTTPError):
        return Down(f"{who} broke off")
    return Down(f"{who} gave what could not be read ({type(error).__name__})")


def _by_status(who: str, status: int) -> ModelError:
    if status in _REJECTING:
        return Rejected(f"{who} did not take the request (HTTP {status})")
    return Down(f"{who} {_BY_STATUS.get(status) or f'failed (HTTP {status})'}")
