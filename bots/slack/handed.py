"""Hand-overs as Slack's blocks: for the librarians, and their answer for who asked."""

from __future__ import annotations

from assistant.handovers import Handover
from assistant.layout import day
from bots.slack.blocks import Message, button, marked, paragraphs, small
from bots.slack.text import escaped, mrkdwn, shortened

ANSWER_HANDOVER = "answer_handover"


def for_librarians(handover: Handover) -> list[Message]:
    """What the librarians' channel is told of a new hand-over."""
    asked = f"A question for the librarians: {handover.question}"
    searched = [f"• {place}" for place in handover.searched]
    blocks = [
        marked(f"*A question for the librarians*, due {day(handover.due_at.date())}"),
        *paragraphs(handover.question),
        *(paragraphs("Found, and not enough:", *searched) if searched else ()),
    ]
    if handover.comment:
        blocks += paragraphs(f"They say: {handover.comment}")
    blocks += [
        small(f"Asked in {handover.channel} · hand-over {handover.id}"),
        {
            "type": "actions",
            "elements": [button("Answer", ANSWER_HANDOVER, handover.id, "primary")],
        },
    ]
    return [Message(escaped(shortened(asked, 280)), blocks)]


def librarians_answer(handover: Handover) -> list[Message]:
    """What the person who asked is told."""
    answer = handover.answer or ""
    by = (
        f"{handover.answered_by}, {day(handover.answered_at.date())}"
        if handover.answered_at
        else ""
    )
    filed = f" · filed in the library as {handover.filed_as}" if handover.filed_as else ""
    blocks = [
        marked(f"*The librarians answer:* {mrkdwn(shortened(handover.question, 600))}"),
        *paragraphs(*filter(None, answer.splitlines())),
        small(f"📚 {by}{filed}"),
    ]
    return [Message(escaped(shortened(f"The librarians answer: {answer}", 280)), blocks)]
