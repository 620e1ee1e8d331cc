"""Phone numbers, e-mail addresses and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.identifiers.spans import Kind, Span, is_code

_GAP = r"[ .()/-]{0,3}"
# A national number as it is written in the United Kingdom: ten or eleven digits from 0.
_NATIONAL = re.compile(
    r"(?<![A-Z\d_.,/+-])\(?0[1-35789]\d{1,9}(?:[ .)-]{1,3}\d{2,8}){0,4}"
    r"(?![\d_/-]|[.,]\d)"
)
_ABROAD = re.compile(rf"(?:(?<![\w+])\+|(?<![\w.,/+-])00)[1-9](?:{_GAP}\d){{7,14}}(?!\w)")
_CALLED = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mobile|mob|cell|landline|fax|desk(?=:)|call(?:ed|ing)?|ring(?:ing)?|rang"
    r"|text|whats ?app|contact(?:able|ed)?|dial|reach(?:ed)?|answering|messages?|nok|next of kin)\b"
    r"(?:[\s:=#.,;(+'-]|\b(?:on|at|to|via|is|was|me|him|her|them|us|my|his|their|the|no|number|num"
    r"|home|work|mobile|wife|husband|son|daughter|mother|mum|father|dad|registered|back)\b){0,16}?"
    rf"(\+?\(?\d(?:{_GAP}\d){{6,14}}(?: ?(?:x|ext\.?) ?\d{{1,6}})?)(?!\w)"
    rf"|(?<![\w.,/+-])(\+?\(?\d(?:{_GAP}\d){{6,14}})[ -](?:office|mobile|fax|landline)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]+(?: ?@ ?| ?[(\[]at[)\]] ?)"
    r"(?:[\w-]+(?:\.| ?[(\[]dot[)\]] ?))+[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)
# No one-letter area has a district 0: "N02BE", "L02BG" are classes of medicines.
_AREAS = (
    "AB|AL|B(?!0)|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY"
    "|E(?!0)|EC|EH|EN|EX|FK|FY|G(?!0)|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L(?!0)|LA|LD|LE"
    "|LL|LN|LS|LU|M(?!0)|ME|MK|ML|N(?!0)|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S(?!0)|SA|SE|SG|SK|SL"
    "|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W(?!0)|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_OUTWARD = rf"(?:{_AREAS})(?:\d\d?|\d[A-HJKMNPRSTUVWXY])"
_POSTCODE = re.compile(
    rf"(?<![\w-])(?:({_OUTWARD}) {{0,2}}(\d[ABD-HJLNP-UW-Z]{{2}})|GIR ?0AA)(?![\w-])", re.IGNORECASE
)
_SAID_POSTCODE = re.compile(
    r"\bpost ?code(?: area)?(?:[\s:=-]|\b(?:is|of|in)\b){0,6}?"
    rf"({_OUTWARD}(?: ?\d[A-Z]{{2}})?)(?!\w)",
    re.IGNORECASE,
)
# "B12 5ug", "S1 2nd", "L4 4th": a vitamin, a sound or a level with an amount or an ordinal.
_AMOUNT = re.compile(
    r"\d(?:st|nd|rd|th|hr|yr|ug|ng|ft|lb|bd|td|pt|tb|wk|gy|eq|pg|xd|au|dl|dp|fl|ul|ll|gr|ds)", re.I
)
_CLINICAL_OUTWARD = re.compile(r"[BCDEGHLMNSTW]\d\d?", re.I)
_ADDRESS = re.compile(
    r"(?:address|lives? (?:at|in)|living (?:at|in)|post ?code|road|street|lane)\b", re.I
)


def phone_numbers(text: str) -> Iterator[Span]:
    """UK and international numbers, and digits that somebody is to be called on."""
    for found in _NATIONAL.finditer(text):
        end = found.start() + _whole(found[0])
        if end > found.start() and not is_code(text, found.start()):
            yield Span(found.start(), end, Kind.PHONE)
    for found in _ABROAD.finditer(text):
        yield Span(*found.span(), Kind.PHONE)
    for found in _CALLED.finditer(text):
        start, end = found.span(found.lastindex or 0)
        yield Span(start, start + (_whole(text[start:end]) or end - start), Kind.PHONE)


def _whole(number: str) -> int:
    """Where a national number of ten or eleven digits ends in what may go on with a dose, "07700
    900123 5 mg"; 0 if it is none."""
    end, digits, last = 0, 0, 0
    for group in re.finditer(r"\d+", number):
        digits += len(group[0])
        # A code of a package ends in two digits; a number does where it is said in pairs.
        if digits in (10, 11) and (len(group[0]) > 2 or last == len(group[0])):
            end = group.end()
        last = len(group[0])
    return end if number.lstrip("(").startswith("0") else 0


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also with (at) and (dot)."""
    if "@" not in text and "at" not in text:
        return
    for found in _EMAIL.finditer(text):
        yield Span(*found.span(), Kind.EMAIL)


def postcodes(text: str) -> Iterator[Span]:
    """Postcodes of the United Kingdom, also a first half that is called one."""
    for found in _POSTCODE.finditer(text):
        if not _measures(text, found) or _ADDRESS.search(
            text, max(0, found.start() - 25), found.start()
        ):
            yield Span(*found.span(), Kind.POSTCODE)
    for found in _SAID_POSTCODE.finditer(text):
        yield Span(*found.span(1), Kind.POSTCODE)


def _measures(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a postcode is likelier an amount of something."""
    outward, inward = found[1] or "", found[2] or ""
    if not _AMOUNT.fullmatch(inward):
        return False
    return inward != inward.upper() or (
        text.isupper() and bool(_CLINICAL_OUTWARD.fullmatch(outward))
    )
