"""Takes out of a page all that is not its visible content: chrome, scripts, hidden text.

Hidden text is where instructions to a language model are planted, so what a reader of the page
cannot see never becomes part of the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ingest.load.css import WHITE, Colour, Style, alike, colour_of, declarations, hides, rules

# Struck-out text is withdrawn text, so it goes too.
_NEVER_TEXT = (
    "script,style,noscript,noframes,template,iframe,progress,meter,object,embed,svg,canvas,audio,video,map,img,picture,"
    "button,select,textarea,input,datalist,nav,menu,del,s,strike,dialog:not([open]),rt,rp,"
    "annotation,annotation-xml,[hidden],[aria-hidden=true i],[role=navigation],[role=search],"
    "a[href^='#fnref'],[role=contentinfo],[role=menu],[role=menubar]"
)
_PAGE_PARTS = "header,footer,aside,[role=banner],[role=complementary]"
_CHROME = re.compile(
    r"(?:[a-z0-9]+[-_]+)*(?:cookies?|cookie[-_]?(?:banner|bar|consent|law|message|notice|popup)|gdpr|"
    r"breadcrumbs?|skip[-_]?(?:link|nav|to)|navbar|site[-_]?nav|share[-_]?(?:bar|buttons?|links?)|"
    r"social[-_]?(?:icons?|links?|media|share)|pagination|newsletter|advert(?:s|isements?)?)"
    r"(?:[-_]\S*)?",
    re.IGNORECASE,
)
# Utility classes that hide: their rules stand in style sheets that are not in the file. Such a
# class beside one for larger screens ("hidden md:block") hides nothing from most readers.
_HIDING_CLASS = re.compile(
    r"sr-only|visually-?hidden|screen-reader-text|d-none|is-hidden|hidden|hide|invisible", re.I
)
_SHOWN_ON_LARGER = re.compile(r"(?:sm|md|lg|xl):\w|\bd-(?:sm|md|lg|xl)-")
_CALLOUT = re.compile(
    r"note|warn|caution|danger|alert|important|tip|callout|admonition|key-?points?|box|info",
    re.IGNORECASE,
)


def remove_hidden(page: LexborHTMLParser) -> None:
    """Remove from the tree, in place, what a reader of the page does not see as text."""
    sheets = [rule for sheet in page.css("style") for rule in rules(sheet.text())]
    painted = {n.mem_id for names, style in sheets if _paints(style) for n in _found(page, names)}
    alone = page.css_first("link[rel~=stylesheet]") is None
    for names, style in sheets:
        nodes = _found(page, names)
        _remove(n for n in nodes if hides(style) or _is_lost(n, style, painted, by_sheet=alone))
    for node in page.css("[style],font[color]"):
        style = _own_style(node)
        if hides(style) or _is_lost(node, style, painted):
            _remove([node])
    _remove(page.css(_NEVER_TEXT))
    _remove(node for node in page.css("[class],[id]") if _is_chrome_or_hidden(node))


def remove_page_parts(page: LexborHTMLParser) -> None:
    """Remove the header, footer and sidebars of the page, those of its articles excepted."""
    _remove(node for node in page.css(_PAGE_PARTS) if not _belongs_to_content(node))


def _remove(nodes: Iterable[LexborNode]) -> None:
    for node in list(nodes):
        if node.parent is not None and node.tag not in {"html", "body"}:
            node.decompose()


def _found(page: LexborHTMLParser, selectors: Iterable[str]) -> list[LexborNode]:
    found: list[LexborNode] = []
    for selector in selectors:
        with suppress(SelectolaxError):  # a selector that the engine does not know
            found += page.css(selector)
    return found


def _own_style(node: LexborNode) -> Style:
    style = declarations(node.attributes.get("style") or "")
    if node.tag == "font":
        style.setdefault("color", (node.attributes.get("color") or "").lower())
    return style


def _paints(style: Style) -> bool:
    return any(name.startswith("background") for name in style)


def _is_lost(node: LexborNode, style: Style, painted: set[int], *, by_sheet: bool = False) -> bool:
    """Whether text of the colour that a style gives cannot be told from its ground.

    painted: elements whose ground a style sheet of the page paints. by_sheet: the style is a
    rule's, and all rules of the page are in it, so that the element's classes are known.
    """
    colour = colour_of(style.get("color"))
    if colour is None:
        return False
    own = style.get("background-color") or style.get("background") or ""
    ground = colour_of(own) if _covers(own) else _ground(node, painted, known=by_sheet)
    return ground is not None and alike(colour, ground)


def _covers(painting: str) -> bool:
    """Whether a ground hides what is below it."""
    colour = colour_of(painting)
    return painting not in {"", "none", "inherit", "initial"} and not (colour and colour[3] < 1)


def _ground(node: LexborNode, painted: set[int], *, known: bool) -> Colour | None:
    """The colour that an element stands on, None where that is not sure: white text on a
    coloured table head is there to be read. known: its own classes paint nothing."""
    around: LexborNode | None = node
    while around is not None and around.tag not in {"html", "-document"}:
        style = declarations(around.attributes.get("style") or "")
        painting = style.get("background-color", style.get("background", ""))
        painting = painting or (around.attributes.get("bgcolor") or "").lower()
        if _covers(painting):
            return colour_of(painting)
        unknown = "class" in around.attributes and not (known and around.mem_id == node.mem_id)
        if around.mem_id in painted or unknown:
            return None
        around = around.parent
    return WHITE


def _is_chrome_or_hidden(node: LexborNode) -> bool:
    if node.tag in {"html", "body", "main", "article"}:
        return False
    classes = node.attributes.get("class") or ""
    names = f"{classes} {node.attributes.get('id') or ''}".split()
    if any(_CHROME.fullmatch(name) for name in names):
        return True
    hides = any(_HIDING_CLASS.fullmatch(name) for name in classes.split())
    return hides and not _SHOWN_ON_LARGER.search(classes)


def _belongs_to_content(node: LexborNode) -> bool:
    """A header or footer of an article is content, one of the page is not; an aside counts
    only where it says that it is a warning or a note."""
    if node.tag == "aside" or node.attributes.get("role") == "complementary":
        names = " ".join(node.attributes.get(name) or "" for name in ("class", "id", "role"))
        return bool(_CALLOUT.search(names))
    parent = node.parent
    while parent is not None:
        if parent.tag in {"main", "article"}:
            return True
        parent = parent.parent
    return False
