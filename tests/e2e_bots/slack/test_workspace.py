"""A person in a Slack workspace that is not ours: asks, follows up, presses the buttons."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e_bots.slack.conftest import Mode, Person
from tests.e2e_bots.slack.workspace import LIBRARIANS, WARD

pytestmark = pytest.mark.npm

ADRENALINE = "What dose of IM adrenaline for an adult in anaphylaxis?"


def test_in_a_channel(person: Person) -> None:
    person.say(f"@bedside {ADRENALINE}")
    person.open_thread()
    person.sees("500 micrograms (0.5 mL of 1 mg/mL)")
    person.sees("Quoted from the guideline, word for word.")
    person.sees("Never type what identifies a patient")
    person.picture("channel")
    person.reply("and in a child of 4?")
    person.sees("150 micrograms")
    person.picture("follow-up")

    assert len(person.slack.of_bot(WARD)) == 2


def test_the_words_and_an_opinion(person: Person) -> None:
    person.say(f"@bedside {ADRENALINE}")
    person.open_thread()
    person.press("Show the words")
    expect(person.modal).to_contain_text("“1.2.2 The adult dose of intramuscular adrenaline")
    person.picture("words")
    person.modal.get_by_role("button", name="Close").click()
    person.press("👍")
    person.sees("Thank you. It is kept with the answer.")
    person.page.get_by_role("button", name="👎").last.click()
    expect(person.modal).to_contain_text("What was wrong or missing?")
    person.submit("Send", "The child's dose is missing")


def test_a_question_for_the_librarians(person: Person) -> None:
    person.say("@bedside What is the dose of semaglutide for weight loss?")
    person.open_thread()
    person.sees("The library does not hold an answer to this.")
    person.picture("abstained")
    person.press("Ask a librarian")
    expect(person.modal).to_contain_text("This question goes to the librarians")
    person.picture("ask-a-librarian")
    person.submit("Hand over", "For an adult with a BMI of 38")
    person.sees("The librarians have the question and answer by")

    person.open("librarians")
    person.sees("A question for the librarians")
    person.picture("librarians")
    person.press("Answer")
    person.submit("Send", "See the BNF: start at 0.25 mg once a week.")
    person.slack.wait_for(WARD, "start at 0.25 mg once a week")
    person.open("ward-7")
    person.page.get_by_text("replies").last.click()
    person.sees("The librarians answer:")
    person.picture("librarians-answer")
    assert len(person.slack.of_bot(LIBRARIANS)) == 1


def test_in_a_chat_of_two(person: Person) -> None:
    person.open("Alice Anderson")
    person.say("When is a raised potassium an emergency?")
    person.open_thread()
    person.sees("6.5 mmol/L or more")
    person.picture("direct")
    person.reply("what first?")
    person.sees("Searched for:")
    person.say("dose?")
    person.open_thread()
    person.sees("Which of these do you mean?")
    person.picture("asked-back")
    person.page.get_by_role("button", name="1. Dose in acute asthma in adults").click()
    person.sees("Sources")


def test_what_only_the_person_sees(person: Person) -> None:
    person.say(f"/bedside {ADRENALINE}")
    person.sees("500 micrograms (0.5 mL of 1 mg/mL)")
    person.picture("command")
    person.say("@bedside Gentamicin for Mrs Jane Smith, NHS number 943 476 5919?")
    person.sees("Your message seems to hold what identifies a patient")
    person.picture("identifiers")

    assert {message.get("subtype") for message in person.slack.of_bot(WARD)} == {"ephemeral"}


def test_the_app_home(person: Person) -> None:
    person.say(f"@bedside {ADRENALINE}")
    person.open_thread()
    person.sees("Quoted from the guideline")
    person.open("🏠")
    person.sees("Your recent questions")
    person.sees(f"• {ADRENALINE}")
    person.picture("home")


@pytest.mark.parametrize("mode", ["events"])
def test_over_signed_requests(person: Person, mode: Mode) -> None:
    person.say(f"@bedside {ADRENALINE}")
    person.open_thread()
    person.sees("500 micrograms (0.5 mL of 1 mg/mL)")
    person.reply("and in a child of 4?")
    person.sees("150 micrograms")
    person.press("Show the words")
    expect(person.modal).to_contain_text("150 micrograms")

    assert len(person.slack.of_bot(WARD)) == 2
