"""Joining a chat platform to `bedside serve`: the desk that all of them share."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.pipeline import Assistant
from assistant.pseudonyms import open_pseudonyms
from assistant.storage import open_database
from assistant.storage.deliveries import Inbox
from assistant.storage.threads import Threads
from bots.desk import Desk
from bots.rules import load_rules


def desk_of(app: FastAPI, assistant: Assistant) -> Desk:
    """The desk of an app, made with the first platform that asks for it.

    Raises SettingsError for a BEDSIDE_BOTS_FILE that cannot be used.
    """
    desk: Desk | None = getattr(app.state, "desk", None)
    if desk is None:
        settings = assistant.settings
        engine = open_database(settings.sql_url)
        desk = Desk(
            assistant,
            Inbox(engine, assistant.clock),
            Threads(engine, assistant.clock),
            load_rules(settings.bots_file),
            open_pseudonyms(settings),
        )
        app.state.desk = desk
    return desk
