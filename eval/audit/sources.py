"""What the registers need beside the record: the documents that answers cite, the roles of keys."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.errors import NotFound
from assistant.keys import ApiKey
from assistant.library import Library
from assistant.model import Document
from assistant.recorded import LOCAL_ASKER
from eval.audit.log import Given


def cited_documents(library: Library, answers: Iterable[Given]) -> tuple[Document, ...]:
    """The live documents, and the editions that answers cite and that are live no longer.

    answers: read with their sources.
    """
    found = {document.edition_id: document for document in library.documents()}
    for edition in {quoted.edition_id for answer in answers for quoted in answer.quoted}:
        if edition not in found:
            try:
                found[edition] = library.edition(edition)
            except NotFound:  # a library that was made anew
                continue
    return tuple(found.values())


def roles(keys: Iterable[ApiKey]) -> dict[str, str]:
    """The role of each key's pseudonym; who needs no key sits at the machine itself."""
    return {LOCAL_ASKER: "this machine"} | {key.id: f"key of a {key.role}" for key in keys}
