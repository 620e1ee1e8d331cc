"""JSON documents that are kept as text: taking parts out of them inside the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Column, Engine, Text, cast, func
from sqlalchemy.sql.elements import ColumnElement


def members(engine: Engine, document: Column[Any], names: Sequence[str]) -> ColumnElement[Any]:
    """The named members of a document as the text of a JSON array, which may be longer; null
    where one is missing. names: plain words.

    SQLite and PostgreSQL have different functions for it; each reads the document once.
    """
    if engine.dialect.name == "sqlite":
        # Of a single path SQLite gives the bare value, so there is always another one.
        return func.json_extract(document, *(f"$.{name}" for name in names), "$.format")
    held = cast(document, JSON)
    return cast(func.json_build_array(*(held[name] for name in names)), Text)
