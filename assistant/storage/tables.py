"""Tables of the catalogue, the conversations, the record and the chats (SQLAlchemy Core).

The migrations in `migrations/` build the same tables; a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

schema = MetaData()

library_facts = Table(
    "library_facts",
    schema,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

documents = Table(
    "documents",
    schema,
    Column("id", String(120), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

# state: staged (being written), live (found), leaving (not found, to be taken out of the
# indexes), retired (its text is kept for old answers).
editions = Table(
    "editions",
    schema,
    Column("id", String(160), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("format", String(10), nullable=False),
    Column("source", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text),
    Column("edition", Text),
    Column("published", Date),
    Column("review_due", Date),
    Column("status", String(12), nullable=False),
    Column("superseded_by", Text),
    Column("scope", String(10)),
    Column("url", Text),
    Column("licence", Text),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("retired_at", DateTime(timezone=True)),
    Index("ix_editions_document", "document_id", "state"),
    Index("ix_editions_state", "state"),
    Index("ix_editions_fingerprint", "fingerprint"),
)

# One row per file that was ever ingested; two files with the same content share a document.
sources = Table(
    "sources",
    schema,
    Column("path", Text, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Index("ix_sources_document", "document_id"),
)

sections = Table(
    "sections",
    schema,
    Column("id", String(180), primary_key=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("number", String(40)),
    Column("text", Text, nullable=False),
    Column("units", JSON, nullable=False),
    Index("ix_sections_edition", "edition_id", "ordinal"),
)

# vectors: int8 array [1 + units of the chunk, dimensions], the chunk's own vector first;
# scale: what one step of it is worth. There are two slots of them, so that those of another
# embedder can be made beside those in use; the fact "slot" of the library says which these are.
# What is in no use is empty.
chunks = Table(
    "chunks",
    schema,
    Column("id", String(200), primary_key=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("section_id", ForeignKey("sections.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("scale", Float, nullable=False),
    Column("vectors_b", LargeBinary),
    Column("dimensions_b", Integer),
    Column("scale_b", Float),
    Index("ix_chunks_edition", "edition_id", "ordinal"),
    Index("ix_chunks_section", "section_id"),
)

conversations = Table(
    "conversations",
    schema,
    Column("id", String(40), primary_key=True),
    Column("asker", String(80)),
    Column("channel", String(20), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

turns = Table(
    "turns",
    schema,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("standalone", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("record_id", String(40), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Index("ix_turns_conversation", "conversation_id", "id"),
)

# Append-only. body is canonical JSON; hash covers seq, kind, at, body and the hash before.
records = Table(
    "records",
    schema,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("about", String(40)),
    Column("at", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("id"),
    Index("ix_records_about", "about"),
    Index("ix_records_kind", "kind", "seq"),
)

api_keys = Table(
    "api_keys",
    schema,
    Column("id", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("secret_hash", String(128), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)

# One row a day (UTC) and model, added to with each call; cost in the currency of the prices.
model_use = Table(
    "model_use",
    schema,
    Column("day", Date, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost", Float, nullable=False),
)

# How often somebody asked: a row for each five minutes (slot: their number since 1970) of the last
# hour.
pace = Table(
    "pace",
    schema,
    Column("who", String(120), primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Index("ix_pace_slot", "slot"),
)

# What a chat platform delivered, by its own id. state: waiting, in_progress, done, failed; due_at:
# when it may be taken (waiting) or when its claim runs out (in_progress). body: what to do, empty
# once it is done; it never holds what identifies a patient. record_id: of its answer, chosen when
# it comes in. sent: ids of the messages that went out for it.
deliveries = Table(
    "deliveries",
    schema,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("key", String(400), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("thread", String(400), nullable=False),
    Column("person", String(80), nullable=False),
    Column("state", String(12), nullable=False),
    Column("body", JSON, nullable=False),
    Column("record_id", String(40), nullable=False),
    Column("sent", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("claimed_by", String(80)),
    Column("finished_at", DateTime(timezone=True)),
    UniqueConstraint("key"),
    Index("ix_deliveries_state", "state", "platform", "due_at"),
    Index("ix_deliveries_thread", "thread", "state"),
    Index("ix_deliveries_person", "person", "received_at"),
)

# A thread of a chat and the conversation that it is. address: what posting into it takes.
chat_threads = Table(
    "chat_threads",
    schema,
    Column("thread", String(400), primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("address", JSON, nullable=False),
    Column("conversation_id", String(40)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Index("ix_chat_threads_conversation", "conversation_id"),
)

# Who was told, with their first answer, what not to type.
acquainted = Table(
    "acquainted",
    schema,
    Column("person", String(80), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
