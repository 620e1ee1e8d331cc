from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.config import Settings, load_settings
from assistant.errors import SettingsError
from assistant.identifiers import Identifiers, Masked

IDENTIFIERS = Identifiers()
PIECES = st.sampled_from(
    ["Mrs ", "Jones", "mr ", "NHS no ", "999 653 1597", "9996531597", "dob ", "12/03/1956", "7",
     " ", "call ", "07700 900123", "SW1A 1AA", "a.b@example.org", "MRN ", "447 1920", "\u200b",
     "\u00a0", "９", "patient ", "called ", "john ", "[name]", "5 mg", ".", ",", "\n", "é", "@",
     "-", "(", "+44"]
)  # fmt: skip


def test_each_identifier_is_replaced_by_its_kind_and_told_once() -> None:
    masked = IDENTIFIERS.mask(
        "Mrs Jones, NHS 999 653 1597, DOB 12/03/1956, tel 07700 900123, LS1 4AP: is NHS number "
        "9992678534 on the same ward as Mr Smith?"
    )

    assert masked == Masked(
        "[name], NHS [NHS number], DOB [date of birth], tel [phone number], [postcode]: is NHS "
        "number [NHS number] on the same ward as [name]?",
        ("name", "NHS number", "date of birth", "phone number", "postcode"),
    )


def test_a_question_without_identifiers_stays_as_it_is() -> None:
    text = "What is the dose of gentamicin 5 mg/kg for 70 kg with creatinine 120?"

    assert IDENTIFIERS.mask(text) == Masked(text, ())


@pytest.mark.parametrize(
    "number",
    [
        "999\u00a0653\u00a01597",
        "９９９６５３１５９７",
        "٩٩٩٦٥٣١٥٩٧",
        "999\u200b653\u200b1597",
        "9\u00ad9\u200d9\u20606531597",
        "999\u2011653\u20131597",
        "999\u2003653\u20091597",
    ],
)
def test_unusual_characters_hide_no_number(number: str) -> None:
    masked = IDENTIFIERS.mask(f"is {number} for theatre µg")

    assert masked.text == "is [NHS number] for theatre µg"


def test_what_overlaps_is_masked_as_one() -> None:
    masked = IDENTIFIERS.mask("contact 9996531597@example.org")

    assert masked == Masked("contact [NHS number]", ("NHS number",))


def test_the_hospitals_own_numbers_are_known_by_their_patterns() -> None:
    own = Identifiers([r"RX\d{7}", r"K\d{6}"])

    assert own.mask("rx1029384 and K204518, not XK2045189").text == (
        "[hospital number] and [hospital number], not XK2045189"
    )
    assert IDENTIFIERS.mask("RX1029384").kinds == ()


@pytest.mark.parametrize(
    ("pattern", "why"), [("RX(", "no regular expression"), (r"\d*", "nothing")]
)
def test_a_pattern_that_cannot_be_used_is_named(pattern: str, why: str) -> None:
    with pytest.raises(SettingsError, match=rf"BEDSIDE_HOSPITAL_NUMBER_PATTERNS: .*{why}") as error:
        Identifiers([r"K\d{6}", pattern])
    assert repr(pattern) in str(error.value)


def test_patterns_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    load_settings.cache_clear()
    monkeypatch.setenv("BEDSIDE_HOSPITAL_NUMBER_PATTERNS", r"RX\d{7}  K\d{6,7}")
    assert load_settings().hospital_number_patterns == (r"RX\d{7}", r"K\d{6,7}")
    load_settings.cache_clear()
    monkeypatch.setenv("BEDSIDE_HOSPITAL_NUMBER_PATTERNS", r"RX\d{7} K[")
    with pytest.raises(SettingsError, match=r"'K\['"):
        load_settings()
    load_settings.cache_clear()


def test_without_a_setting_the_hospital_has_no_pattern() -> None:
    assert Settings(_env_file=None).hospital_number_patterns == ()


@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=80))
@example("Mr \u200b\u0301Jones")
def test_whatever_is_typed_all_but_the_spans_is_kept(text: str) -> None:
    spans = IDENTIFIERS.spans(text)
    masked = IDENTIFIERS.mask(text)

    at, kept = 0, []
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        kept += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    assert masked.text == "".join([*kept, text[at:]])
    assert set(masked.kinds) == {s.kind.value for s in spans}


@given(st.lists(PIECES, max_size=9).map("".join), st.sampled_from(["is ", "for ", "82F ", ": "]))
def test_a_number_is_found_after_whatever_was_typed(before: str, last: str) -> None:
    masked = IDENTIFIERS.mask(f"{before} {last}999 653 1597 needs 5 mg")

    assert masked.text.endswith("[NHS number] needs 5 mg")


@pytest.mark.parametrize(
    "word",
    ["nhs number ", "1 ", "a.a@", "Mr A ", "o'", "dob ", "+44 ", "12/03/1956 ", "name is ", "９ ",
     "patient called ", "0(", "March 3 ", "a-", "born is "],
)  # fmt: skip
def test_ten_thousand_hostile_words_are_read_to_the_end(word: str) -> None:
    masked = IDENTIFIERS.mask(word * 10_000 + " NHS 999 653 1597.")

    assert masked.text.endswith("[NHS number].") or "[" in masked.text
    assert "999 653 1597" not in masked.text


def test_what_is_left_to_look_up_has_no_marks() -> None:
    masked = Identifiers().mask("Mrs Ada Quill, NHS number 999 000 0018. Dose of adrenaline?")
    assert masked.rest == "Dose of adrenaline?"
    assert Identifiers().mask("Dose of adrenaline?").rest == "Dose of adrenaline?"
