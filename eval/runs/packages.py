"""What figures are computed with, which a plain install does not bring."""

from __future__ import annotations

from importlib.util import find_spec

_NEEDED = ("ir_measures", "scipy", "sklearn", "statsmodels")


def lacking() -> str | None:
    """What is not installed and how it comes to be, None where nothing lacks."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if not missing:
        return None
    return (
        f"Question sets need packages that are not installed ({', '.join(missing)}): "
        "pip install 'bedside[audit]'."
    )
