"""What people are told whose question is not looked up."""

from __future__ import annotations

from collections.abc import Sequence

from bots.incoming import Notice, NoticeKind


def not_here(private: bool, contact: str) -> Notice:
    """Bedside is off where it was asked. contact: how to reach a librarian."""
    where = "in direct messages" if private else "in this channel"
    return Notice(
        NoticeKind.NOT_HERE,
        f"Bedside is not switched on {where}, so your question was not looked up. Ask where it is "
        f"switched on, or ask a librarian: {contact}.",
    )


def not_you(contact: str) -> Notice:
    """The person is not on the list of those who may ask."""
    return Notice(
        NoticeKind.NOT_YOU,
        "You are not on the list of people whom Bedside answers here, so your question was not "
        f"looked up. To be put on it, ask a librarian: {contact}.",
    )


def too_many(most: int, contact: str) -> Notice:
    """The person has asked as much as one may. most: questions an hour."""
    return Notice(
        NoticeKind.TOO_MANY,
        f"You have asked {most} questions within an hour, which is as many as Bedside takes from "
        "one person. Ask again a little later; if it cannot wait, ask a librarian: "
        f"{contact}.",
    )


def identifying(kinds: Sequence[str]) -> Notice:
    """The message holds what identifies a patient. kinds: of what, in words."""
    return Notice(
        NoticeKind.IDENTIFIERS,
        f"Your message seems to hold what identifies a patient ({', '.join(kinds)}). Bedside has "
        "not kept it and has not looked it up. Please delete it here, and ask again without it: "
        "age, weight, condition and medicine are enough.",
    )
