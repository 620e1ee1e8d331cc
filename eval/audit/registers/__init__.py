"""Registers kept from the record: each a pure function over its entries."""

from eval.audit.registers.currency import Outdated, currency
from eval.audit.registers.gaps import Gap, GapQuestion, gaps
from eval.audit.registers.handed import HandoverRegister, handed_over
from eval.audit.registers.recall import Recall, Told, recall
from eval.audit.registers.use import Use, use

__all__ = [
    "Gap",
    "GapQuestion",
    "HandoverRegister",
    "Outdated",
    "Recall",
    "Told",
    "Use",
    "currency",
    "gaps",
    "handed_over",
    "recall",
    "use",
]
