"""The types that carry the promise: what is stored, what is cited, what is shown.

Everything here is frozen and free of behaviour that needs a store, a model or a clock.
"""

from assistant.model.held import (
    Chunk,
    Document,
    DocumentStatus,
    Metadata,
    Passage,
    Scope,
    Section,
    Unit,
    UnitKind,
)
from assistant.model.shown import (
    Answer,
    AnswerStatus,
    Caution,
    CautionKind,
    Citation,
    Clarification,
    Nearest,
    Provenance,
    Question,
    Statement,
    Turn,
    Usage,
    Withheld,
)

__all__ = [
    "Answer",
    "AnswerStatus",
    "Caution",
    "CautionKind",
    "Chunk",
    "Citation",
    "Clarification",
    "Document",
    "DocumentStatus",
    "Metadata",
    "Nearest",
    "Passage",
    "Provenance",
    "Question",
    "Scope",
    "Section",
    "Statement",
    "Turn",
    "Unit",
    "UnitKind",
    "Usage",
    "Withheld",
]
