"""Examples for the API's documentation.

The words are those of the sample library's illustrative summary on anaphylaxis, which points to
the Resuscitation Council UK's guideline "Emergency treatment of anaphylaxis" (2021).
"""

from __future__ import annotations

from typing import Any

_EDITION = "anaphylaxis@6c98a4902e41"
_QUOTE = (
    "1.2.2 The adult dose of intramuscular adrenaline in anaphylaxis is 500 micrograms (0.5 mL "
    "of 1 mg/mL), into the anterolateral middle third of the thigh."
)
_HEADINGS = ["1.2 Immediate treatment"]
_START, _END = 124, 124 + len(_QUOTE)

QUESTION: dict[str, Any] = {"question": "Adult dose of adrenaline in anaphylaxis?"}
FOLLOW_UP: dict[str, Any] = {
    "question": "and in a child of 8?",
    "conversation_id": "b07c1f6de4a85329",
}
SEARCH: dict[str, Any] = {"query": "adrenaline intramuscular dose", "limit": 5}
FEEDBACK: dict[str, Any] = {
    "record_id": "9f3a6c20d17be845",
    "verdict": "down",
    "comment": "Should also show the dose for children.",
}

CITATION: dict[str, Any] = {
    "number": 1,
    "document_id": "anaphylaxis",
    "edition_id": _EDITION,
    "section_id": f"{_EDITION}.2",
    "title": "Anaphylaxis",
    "publisher": "Bedside sample library",
    "published": "2026-01-12",
    "review_due": "2028-01-12",
    "heading_path": _HEADINGS,
    "page": None,
    "start": _START,
    "end": _END,
    "quote": _QUOTE,
    "url": "https://www.resus.org.uk/library/additional-guidance/guidance-anaphylaxis",
    "section_url": f"/v1/sections/{_EDITION}.2?start={_START}&end={_END}",
}
STATEMENT: dict[str, Any] = {
    "text": _QUOTE,
    "kind": "sentence",
    "lead_in": False,
    "written": False,
    "recited": False,
    "citations": [CITATION],
}
CAUTION: dict[str, Any] = {
    "kind": "review_date_passed",
    "text": "Anaphylaxis was due for review on 12 January 2028 and may be out of date.",
    "citations": [1],
}
_REFERENCE: dict[str, Any] = {
    "document_id": "anaphylaxis",
    "edition_id": _EDITION,
    "section_id": f"{_EDITION}.2",
    "title": "Anaphylaxis",
    "heading_path": _HEADINGS,
    "start": _START,
    "end": _END,
    "score": 0.93,
}
PASSAGE: dict[str, Any] = _REFERENCE | {"text": _QUOTE}
ANSWER: dict[str, Any] = {
    "record_id": FEEDBACK["record_id"],
    "conversation_id": FOLLOW_UP["conversation_id"],
    "question": QUESTION["question"],
    "standalone": QUESTION["question"],
    "status": "answered",
    "statements": [STATEMENT],
    "more": [],
    "cautions": [],
    "nearest": [],
    "passages": [_REFERENCE],
    "contact": "the library, extension 1234",
    "provenance": {
        "library_fingerprint": "3b8e…",
        "embedder": "all-MiniLM-L6-v2",
        "generator": "extractive",
        "software": "bedside 0.1.0",
        "confidence": 0.97,
        "threshold": 0.5,
        "timings": {"retrieve": 11.8, "judge": 2.1},
        "prompt": None,
        "calls": [],
    },
    "asked_at": "2026-03-01T03:00:00Z",
    "urgent": None,
    "clarification": None,
    "withheld": 0,
}
ABSTENTION: dict[str, Any] = ANSWER | {
    "question": "How long does a hip replacement last?",
    "standalone": "How long does a hip replacement last?",
    "status": "abstained",
    "statements": [],
    "nearest": [
        {
            "document_id": "falls",
            "edition_id": "falls@0c4be2719d6f",
            "title": "Falls in hospital",
            "heading_path": ["After a fall"],
            "page": None,
        }
    ],
    "passages": [],
    "provenance": ANSWER["provenance"] | {"confidence": 0.08},
}
STREAM = (
    'event: status\ndata: {"stage": "searching", "urgent": null, "standalone": "…"}\n\n'
    'event: citation\ndata: {"number": 1, "title": "Anaphylaxis", …}\n\n'
    'event: statement\ndata: {"text": "…", "kind": "sentence", "lead_in": false, '
    '"citations": […]}\n\n'
    'event: done\ndata: {"record_id": "9f3a6c20d17be845", "status": "answered", …}\n\n'
)

DOCUMENT: dict[str, Any] = {
    "id": "anaphylaxis",
    "edition_id": _EDITION,
    "ordinal": 1,
    "title": "Anaphylaxis",
    "publisher": "Bedside sample library",
    "edition": "2026.1",
    "published": "2026-01-12",
    "review_due": "2028-01-12",
    "status": "current",
    "superseded_by": None,
    "scope": "national",
    "url": "https://www.resus.org.uk/library/additional-guidance/guidance-anaphylaxis",
    "licence": "Apache-2.0",
    "format": "md",
    "sha256": "6c98a4902e41…",
    "added_at": "2026-02-01T09:00:00Z",
    "live": True,
}
HEADING: dict[str, Any] = {
    "section_id": f"{_EDITION}.2",
    "ordinal": 2,
    "heading_path": _HEADINGS,
    "number": "1.2",
    "page": None,
    "address": f"/v1/sections/{_EDITION}.2",
}
SECTION: dict[str, Any] = {
    "id": f"{_EDITION}.2",
    "ordinal": 2,
    "document": DOCUMENT,
    "heading_path": _HEADINGS,
    "number": "1.2",
    "text": "… " + _QUOTE,
    "units": [{"start": 2, "end": 2 + len(_QUOTE), "kind": "sentence", "page": None, "lead": None}],
    "pages": [],
    "quote": {"start": 2, "end": 2 + len(_QUOTE), "text": _QUOTE, "page": None},
}
TURN: dict[str, Any] = {
    "question": QUESTION["question"],
    "status": "answered",
    "record_id": FEEDBACK["record_id"],
    "asked_at": "2026-03-01T03:00:00Z",
}
ENTRY: dict[str, Any] = {
    "seq": 412,
    "id": FEEDBACK["record_id"],
    "kind": "answer",
    "about": None,
    "at": "2026-03-01T03:00:00Z",
    "body": {"who": "3d5f0a9b1c7e", "channel": "api", "question": QUESTION["question"]},
    "previous_hash": "71c0…",
    "hash": "a94d…",
    "about_it": [],
}
HAND_OVER: dict[str, Any] = {
    "record_id": FEEDBACK["record_id"],
    "comment": "Needed on the ward round tomorrow.",
}
HANDOVER: dict[str, Any] = {
    "id": f"{FEEDBACK['record_id']}-h1",
    "record_id": FEEDBACK["record_id"],
    "conversation_id": FOLLOW_UP["conversation_id"],
    "question": "What is the dose of semaglutide for weight loss?",
    "searched": ["Hypoglycaemia in adults with diabetes › 1.2 Treatment"],
    "channel": "api",
    "comment": HAND_OVER["comment"],
    "opened_at": "2026-03-02T03:00:00Z",
    "due_at": "2026-03-04T03:00:00Z",
    "answered_at": None,
    "answer": None,
    "filed_as": None,
    "mailed_at": "2026-03-02T03:00:00Z",
}
INDEX: dict[str, Any] = {
    "generation": 41,
    "library_generation": 42,
    "chunks": 214,
    "wanted": 230,
}
READY: dict[str, Any] = {
    "ready": True,
    "reasons": [],
    "documents": 28,
    "chunks": 214,
    "fingerprint": "3b8e…",
    "embedder": "all-MiniLM-L6-v2",
    "reranker": None,
    "calibrated": True,
    "updated_at": "2026-02-01T09:00:00Z",
    "index": None,
}
NOT_READY: dict[str, Any] = {
    "ready": False,
    "reasons": [
        "The record cannot be written: the disk that holds the database data/bedside.db is full. "
        "Free some space and try again."
    ],
    "documents": 28,
    "chunks": 214,
    "fingerprint": "3b8e…",
    "embedder": "all-MiniLM-L6-v2",
    "reranker": None,
    "calibrated": True,
    "updated_at": "2026-02-01T09:00:00Z",
    "index": None,
}
