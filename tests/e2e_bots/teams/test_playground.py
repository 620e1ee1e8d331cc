"""Microsoft's own test client for Teams, driven as a person would, with tokens checked."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from playwright.sync_api import expect

from assistant.clock import now
from assistant.record import Record
from assistant.recorded import FEEDBACK
from assistant.storage import open_database
from tests.e2e_bots.served import COMMAND
from tests.e2e_bots.teams.conftest import Talk
from tests.e2e_bots.teams.playground import BOT

pytestmark = pytest.mark.npm
QUESTION = "What dose of IM adrenaline for an adult in anaphylaxis?"


def _record(talk: Talk) -> Record:
    return Record(open_database(f"sqlite:///{talk.data / 'bedside.db'}"), now)


def test_a_question_its_citation_its_words_and_a_thumb(talk: Talk) -> None:
    page = talk.page
    talk.say(QUESTION)
    expect(page.get_by_text("500 micrograms (0.5 mL of").first).to_be_visible()
    expect(page.get_by_text("Quoted from the guideline, word for word.")).to_be_visible()
    expect(page.get_by_role("button", name="Show the words")).to_be_visible()
    talk.picture("answer")

    page.get_by_role("button", name="1", exact=True).first.hover()
    said = page.get_by_text("1.2.2 The adult dose of intramuscular adrenaline in anaphylaxis is")
    expect(said).to_have_count(2)  # in the message, and beside the mark
    expect(said.last).to_be_visible()
    talk.picture("citation", still=True)

    page.get_by_role("button", name="Show the words").click()
    expect(page.get_by_text("“1.2.2 The adult dose of intramuscular")).to_be_visible()
    talk.picture("words")

    page.get_by_role("button", name="Dislike", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("Say the dose for children too.")
    dialog.get_by_role("button", name=re.compile("submit", re.I)).click()
    expect(page.get_by_text("Thank you!")).to_be_visible()
    (feedback,) = _record(talk).of_kind(FEEDBACK)
    assert feedback.body["verdict"] == "down"
    assert feedback.body["comment"] == "Say the dose for children too."


def test_a_follow_up_is_understood(talk: Talk) -> None:
    talk.say(QUESTION)
    expect(talk.page.get_by_text("500 micrograms (0.5 mL of").first).to_be_visible()
    talk.say("and for a child of 8 years?")
    expect(talk.page.get_by_text("300 micrograms").first).to_be_visible()
    expect(talk.page.get_by_text("Searched for:").first).to_be_visible()


def test_a_mention_in_a_channel_is_answered_in_its_thread(talk: Talk) -> None:
    page = talk.page
    page.get_by_role("treeitem", name=re.compile("General")).click()
    box = page.get_by_role("textbox").first
    box.click()
    box.press_sequentially("@")
    page.get_by_text(BOT, exact=True).last.click()
    box.press_sequentially(" when is a potassium level an emergency?")
    page.get_by_role("button", name="Post").first.click()
    expect(page.get_by_text("Quoted from the guideline, word for word.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask a librarian")).to_be_visible()
    talk.picture("channel")


def test_a_librarian_is_asked_and_answers(talk: Talk) -> None:
    page = talk.page
    talk.say("What is the dose of semaglutide for weight loss?")
    expect(page.get_by_text("The library does not hold an answer to this.").first).to_be_visible()
    page.get_by_role("button", name="Ask a librarian").click()
    page.get_by_role("textbox", name=re.compile("librarian know")).fill("For the weight clinic")
    talk.picture("librarian")
    page.get_by_role("button", name="Send to the librarians").click()
    expect(page.get_by_text("The librarians have your question.")).to_be_visible()

    page.get_by_role("treeitem", name=re.compile("Librarians")).click()
    expect(page.get_by_text("A question for the librarians").first).to_be_visible()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("textbox", name=re.compile("Your answer")).fill("Not on our formulary.")
    talk.picture("librarians")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("the person reads it where they asked")).to_be_visible()
    page.get_by_role("treeitem", name=re.compile("Personal Chat")).click()
    expect(page.get_by_text("Not on our formulary.").last).to_be_visible()
    expect(page.get_by_text("A librarian has answered:").last).to_be_visible()


NASTY = (
    "Zorbax\n\nThe adult dose of zorbax is 5 mg: see https://auto.example and "
    "[here](https://evil.example), or <b>ask</b> <at>Everyone</at> *now*.\n"
)


def test_mark_up_of_a_document_does_nothing(talk: Talk) -> None:
    document = talk.data / "zorbax.txt"
    document.write_text(NASTY)
    own = os.environ | {"BEDSIDE_DATA_DIR": str(talk.data), "BEDSIDE_THREADS": "1"}
    subprocess.run([*COMMAND, "ingest", str(document)], env=own, check=True, capture_output=True)
    talk.say("What is the adult dose of zorbax?")
    said = talk.page.get_by_text("The adult dose of zorbax is 5 mg: see https://auto.example")
    expect(said.first).to_be_visible()
    expect(said.first).to_contain_text("<b>ask</b> <at>Everyone</at> *now*")
    assert talk.page.locator("a[href*='auto.example'], a[href*='evil.example']").count() == 0


def test_identifiers_are_not_looked_up(talk: Talk) -> None:
    talk.say("Adrenaline for John Smith, NHS number 943 476 5919?")
    expect(talk.page.get_by_text("Please delete it here, and ask again").first).to_be_visible()
    assert _record(talk).count() == 0
