"""The codes of a hook's request: all that is read of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Where a FHIR resource says what it is about.
_ABOUT = ("code", "medicationCodeableConcept", "vaccineCode")


def displays(resources: Iterable[Any]) -> tuple[str, ...]:
    """The codes' display names, each once, in order.

    resources: FHIR resources, also Bundles of them. Only codings are read: a concept's free text
    may say more about the patient than the code does. What has another form is passed over.
    """
    found = (name for resource in resources for name in _of(resource))
    return tuple(dict.fromkeys(found))


def selected(context: Mapping[str, Any]) -> list[Any]:
    """The orders that were just chosen, of those that an order-select request holds."""
    orders = [entry.get("resource") for entry in _entries(context.get("draftOrders"))]
    chosen = {str(reference).rpartition("/")[2] for reference in context.get("selections") or ()}
    known = [order for order in orders if isinstance(order, dict)]
    return [order for order in known if order.get("id") in chosen] or known


def _of(resource: Any) -> Iterator[str]:
    if not isinstance(resource, dict):
        return
    for entry in _entries(resource):
        yield from _of(entry.get("resource"))
    for key in _ABOUT:
        concept = resource.get(key)
        codings = concept.get("coding") if isinstance(concept, dict) else None
        for coding in codings if isinstance(codings, list) else ():
            display = coding.get("display") if isinstance(coding, dict) else None
            if isinstance(display, str) and display.strip():
                yield display.strip()


def _entries(bundle: Any) -> list[dict[str, Any]]:
    entries = bundle.get("entry") if isinstance(bundle, dict) else None
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
