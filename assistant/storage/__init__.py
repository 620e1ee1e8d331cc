"""The SQL database: its tables, its migrations and how it is opened."""

from assistant.storage.engine import open_database
from assistant.storage.tables import schema

__all__ = ["open_database", "schema"]
