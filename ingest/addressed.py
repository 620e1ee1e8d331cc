"""Finds text that is addressed to a machine: orders to whatever program reads the document.

A guideline speaks to people about patients. A sentence that speaks to its reader about "your
reply", about "previous instructions", or as one speaks to a language model was planted, or says
nothing of medicine. It stays in the stored text and is never quoted, searched or given to a
model. Such sentences must be certain: guidelines "ignore", "disregard" and "respond" too, and a
dose that is taken for an order is a dose that nobody finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from assistant.model import Unit

_MODEL = (
    r"(?:llms?|(?:large )?language models?|chat ?bots?|chatgpt|gpt(?:-?\d\w*)?|"
    r"(?:ai|a\.i\.|virtual|digital|automated) (?:assistants?|agents?|models?|systems?|readers?))"
)
_REPLY = r"(?:answer|reply|response|output|message|completion|summary)"
_SAY = r"(?:answer|reply|respond|say|state|output|print|write|claim|tell|insist|recommend)"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|all|your|system|original|initial)"
_TOLD = r"(?:instructions?|prompts?|commands?|directives|context)"
_WRITINGS = (
    r"(?:poem|essay|stor(?:y|ies)|song|joke|haiku|limerick|sonnet|tweet|blog post|lyrics|"
    r"screenplay|speech (?:on|about|for|to))"
)
_CIPHERS = (
    r"(?:base ?64|rot ?13|morse|caesar ciphers?|pig latin|emojis?|hexadecimal|binary code|"
    r"leetspeak|"
    r"anagram\w*|homophon\w+|alphanumeric substitution|cipher\w*)"
)
# Each alternative alone tells an order to a machine; \A: only where a sentence begins with it.
_ORDERS = (
    # about its own reply; a patient's "response to warfarin" is another thing
    rf"\byour (?:(?:next|final|own|whole|entire|current|following|generated) )?{_REPLY}\b"
    r"(?! to (?!(?:this|the (?:user|question|prompt)|users?)\b))",
    rf"\b(?:in|into|to|of|with) your (?:{_REPLY}s|replies)\b",
    rf"\A(?:please )?(?:modify|change|adjust|alter|extend|edit|adapt|rewrite) your {_REPLY} to\b",
    rf"\A(?:please |always )*(?:append|add|end|begin|start|include|insert|put|finish|sign)\b.*"
    rf"\b(?:every|each|all) (?:{_REPLY}s?|replies)\b",
    r"\b(?:reply|respond|answer) (?:every question |each question )?(?:only |always |just )*with "
    r"(?:only|exactly|the (?:exact )?(?:words?|text|sentence|phrase|code|string)|[\"'`])",
    r"\b(?:reply|respond|answer) (?:only |always |exclusively |just )*(?:in (?:json|rhyme|verse|"
    r"capitals|uppercase|lowercase|reverse|french|german|spanish|italian|portuguese|latin|russian|"
    r"chinese|japanese|another language)\b|as (?:if|though) you|like an? )",
    rf"\A(?:please )?{_SAY}\b[^.]*\b(?:and |with )?nothing else\b",
    # about what it was told before
    rf"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|bypass|stop following|do not "
    rf"follow|don't follow|erase|discard)\b[^.]{{0,30}}?\b{_EARLIER}\b[^.]{{0,30}}?\b{_TOLD}\b",
    rf"\b(?:do not follow|ignore|disregard)\b[^.]{{0,20}}\b{_TOLD} (?:above|before|you)\b",
    r"\A(?:please )?(?:ignore|disregard|forget) (?:all (?:of )?)?(?:the above\b(?= and|\W*\Z|"
    r"[,;:])|"
    r"everything\b|what you|whatever you)",
    r"\binstructions? overrides? (?:all|any|every|the)\b",
    r"\b(?:reveal|print|repeat|show|output|display|leak|disclose|send)\b[^.]{0,30}\b(?:your|"
    r"the|its) "
    r"(?:\w+ ){0,2}(?:prompts?|instructions? (?:above|you)|conversation history|api keys?)\b",
    r"\b(?:system|developer) (?:prompt|message)s?\b(?=.*\b(?:you|your|print|reveal|ignore|is|"
    r"says?)\b)|"
    r"\A(?:hidden|secret|system|developer) (?:prompt|instructions?) ?:",
    # by name
    rf"\b(?:attention|notes?|message|instructions?|notice|important|dear|hey|hello|hi|for|to)\W+"
    rf"(?:to |for )?(?:(?:any|all|the|every|an?) )?{_MODEL}s?\b(?:\W*\Z|\W*[:,;.!–-])",
    rf"\b(?:you are|you're|you as|act as|being) (?:now )?an? (?:\w+ ){{0,2}}?(?:ai|{_MODEL})\b"
    r"(?!\W*inhibitor)|\bas an? (?:large )?(?:ai|language model),? you\b",
    r"\byou (?:are|will be|now become) (?:now )?(?:a |an )?(?:\w+ )?(?:helpful|unrestricted|"
    r"uncensored|virtual|jailbroken|evil) (?:assistant|bot|model|ai)\b",
    rf"\b(?:the |all |any )?(?:{_MODEL}s?) (?:(?:that|which|who) )?(?:(?:is |are )?(?:reading|"
    rf"processing|summari[sz]ing|answering from|parsing|reads?) (?:this|the)|(?:must|should|shall|"
    rf"will|has to|have to|needs? to)(?: not| always| only| now)* {_SAY})\b",
    r"\bthe (?:assistant|model|ai|bot) (?:must|should|shall|will)(?: not| never| always| only|"
    r" now)* "
    r"(?:say|answer|reply|respond|refuse|print)\b",
    r"\bfrom now on,? (?:you|answer|reply|respond|say|act|behave)\b|\bdeveloper mode\b",
    r"<\|[\w ]+\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?|prompt)>|"
    r"\A(?:system|assistant|user) ?: ?(?:you|ignore|always|never|do not|disregard|from|new)\b",
    # about those who ask it
    rf"\b(?:if|when(?:ever)?) (?:(?:(?:the|an?|any) )?(?:users?|clinicians?|doctors?|nurses?|"
    rf"readers?|someone|anyone|anybody|you are|you're) )?(?:asks?|asked|quer(?:y|ies))\b[^.]*[,:]? "
    rf"(?:always |only |please |just |simply |then |you (?:must|should|"
    rf"will) )*{_SAY} (?:that (?!you)|"
    r"only|exactly|with|yes|no|:|[\"'`])",
    r"\bthe user's (?:questions?|quer(?:y|ies)|requests?|prompts?|input)\b",
    # about letters, languages and writings, which no guideline works on
    r"\A(?:please )?(?:replace|substitute|convert|scramble|jumble|rearrange|reverse|swap|"
    r"group|shift|"
    r"remove|misspell|capitali[sz]e|shuffle|encode|encrypt)\b[^.]{0,40}\b(?:letters|every (?:\w+ )?"
    r"(?:letter|word)|each letter|vowels?|consonants|spaces (?:from|in)|punctuation)\b",
    rf"\A(?:please )?(?:encode|encrypt|convert|transform|translate|write|rewrite|render|use|"
    rf"express|"
    rf"apply|provide|repl[yi]\w*|respond|answer)\b[^.]*\b{_CIPHERS}\b",
    r"\A(?:please )?translate (?:the (?:following|above|text|passage|sentence)|this|that|your|"
    r"every)",
    rf"\A(?:please )?(?:write|compose|draft|create|provide|tell|generate|develop|sing|produce)\b"
    rf"(?: (?:me|us))?(?: (?:an?|the|some))?(?: [\w'-]+){{0,3}} {_WRITINGS}\b",
    # programs
    r"\bcode (?:blocks?|snippets?|excerpts?|fragments?)\b|\byour code(?:base)?\b|"
    r"\b(?:following|subsequent|below|above) code sections?\b",
)  # fmt: skip
_ORDER = re.compile("|".join(f"(?:{order})" for order in _ORDERS))
_PROGRAM = re.compile(
    r"```|\Aimport [a-z_][\w.]*(?:, ?[a-z_][\w.]*)*(?: as \w+)?(?:\Z| [\w, ]+ ?[=.(]| import |"
    r" from )|"
    r"\Afrom [a-z_][\w.]* import \w|\bdef \w+\(.*\):|#!/|<script\b|<\?php|\brm -rf\b|\bsudo [a-z]|"
    r"\b[a-z_]{2,}\.[a-z_]{2,}\((?:[\"'\[)]|[a-z_]+[=.(]|f\"|[a-z_]+\))|"
    r"\A[a-z_]+ = (?:[\"'\[{]|[a-z_]+\.)|"
    r"\b(?:exec|eval|open|print)\([\"'\w]+.*\)|\bselect \* from \w|\bdrop table \w"
)
_QUOTES = str.maketrans("’‘‛“”„«»", '\'\'\'"""""')


def parted(units: Sequence[Unit], text: str) -> tuple[list[Unit], list[Unit]]:
    """The units of a section that may be quoted, and those addressed to a machine, with what
    these introduce by a colon. text: the section's."""
    quotable: list[Unit] = []
    others: list[Unit] = []
    introduced = False
    for unit in units:
        own = text[unit.start : unit.end]
        addressed = to_machine(own)
        if addressed or introduced or unit.lead in {u.start for u in others}:
            others.append(unit)
        else:
            quotable.append(unit)
        introduced = addressed and own.rstrip().endswith(":")
    return quotable, others


@lru_cache(maxsize=4096)
def to_machine(text: str) -> bool:
    """Whether a sentence, list item, table row, heading or title is addressed to a machine."""
    plain = _plain(text)
    return bool(_ORDER.search(plain) or _PROGRAM.search(plain))


def _plain(text: str) -> str:
    """In lower case, with letters that only look different, and what has no width, set right."""
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    seen = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(seen.split()).lower().lstrip("-•*>#0123456789.() ")
