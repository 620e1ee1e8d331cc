from __future__ import annotations

import datetime as dt

import pytest

from ingest.load.blocks import Block, Kind
from ingest.load.metadata import first_title, iso_date, named, split_front_matter, stated


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2012/02/24", "2012-02-24"),
        ("2012-02-24T10:00:00Z", "2012-02-24"),
        ("24 February 2012", "2012-02-24"),
        ("24th Feb 2012", "2012-02-24"),
        ("February 24, 2012", "2012-02-24"),
        ("24/02/2012", "2012-02-24"),
        ("07/07/2012", "2012-07-07"),
        ("06/07/2012", "06/07/2012"),  # day or month first: not told
        ("February 2012", "February 2012"),
        ("2012", "2012"),
        ("31/02/2012", "31/02/2012"),
    ],
)
def test_dates_are_normalised_only_where_certain(written: str, expected: str) -> None:
    assert iso_date(written) == expected


def test_names_are_mapped_and_the_preferred_one_wins() -> None:
    pairs = [
        ("created", "2010/01/01"),
        ("Published", dt.date(2020, 5, 1)),
        ("Version", 3),
        ("next-review", "2025-05-01"),
        ("dcterms.publisher", "Health Board"),
        ("author", "Somebody"),
        ("license", "CC BY 4.0"),
    ]
    assert named(pairs) == {
        "published": "2020-05-01",
        "edition": "3",
        "review_due": "2025-05-01",
        "publisher": "Health Board",
        "licence": "CC BY 4.0",
    }


def test_source_counts_as_url_only_if_it_is_one() -> None:
    assert named([("source", "NHS.UK beta, 2017")]) == {}
    assert named([("source", "https://example.org/g")]) == {"url": "https://example.org/g"}


@pytest.mark.parametrize("nothing", ["", "  ", "null", "N/A", "TBC", None, {"a": 1}])
def test_what_is_missing_is_absent(nothing: object) -> None:
    assert named([("publisher", nothing)]) == {}


def test_front_matter_keeps_values_as_written() -> None:
    text = "---\n\ntitle: 'AKI: adults'\nversion: 1.10\ndate: 2012/02/24\ntags: [a]\n---\n\nBody"
    metadata, body = split_front_matter(text)
    assert metadata == {"title": "AKI: adults", "edition": "1.10", "published": "2012-02-24"}
    assert body == "\nBody"


def test_front_matter_that_is_not_yaml_is_read_line_by_line() -> None:
    metadata, body = split_front_matter("---\ntitle: Sepsis: the first hour\nscope: local\n---\nX")
    assert metadata == {"title": "Sepsis: the first hour", "scope": "local"}
    assert body == "X"


@pytest.mark.parametrize(
    "text", ["# No front matter", "---\n\nA rule, then text\n", "---\n- a\n---\n"]
)
def test_without_front_matter_the_text_stays_whole(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


def test_metadata_spelt_out_in_the_opening_lines() -> None:
    texts = [
        "Review date: 31 May 2026",
        "Version: 2.1 | Published by: Trust Pharmacy",
        "Status: epilepticus",
        "Published: see the intranet",
        "The review date: 1 May 2020 is wrong",
    ]
    blocks = [Block(Kind.PARAGRAPH, text) for text in texts]
    assert stated(blocks) == {
        "review_due": "2026-05-31",
        "edition": "2.1",
        "publisher": "Trust Pharmacy",
    }


def test_title_is_the_first_top_heading_that_opens_or_is_alone() -> None:
    top, other = Block(Kind.HEADING, "Sepsis", 1), Block(Kind.HEADING, "Scope", 1)
    text = Block(Kind.PARAGRAPH, "Text")
    assert first_title([top, text, other]) == "Sepsis"
    assert first_title([text, top]) == "Sepsis"
    assert first_title([text, top, other]) is None
    assert first_title([text]) is None
