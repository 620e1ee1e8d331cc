"""Takes out of a page all that is not its visible content: chrome, scripts, hidden text.

Hidden text is where instructions to a language model are planted, so what a reader of the page
cannot see never becomes part of the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tinycss2  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

# Struck-out text is withdrawn text, so it goes too.
_NEVER_TEXT = (
    "script,style,noscript,template,iframe,object,embed,svg,canvas,audio,video,map,img,picture,"
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
_NOTHING_LEFT = re.compile(r"[+-]?0*\.?0*(?:px|pt|em|rem|ex|%|vh|vw|cm|mm|in)?")
_FAR_AWAY = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%|vw|vh|cm)?")
_INVISIBLE_COLOURS = {"transparent", "rgba(0,0,0,0)"}
_WHITES = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "#fefefe"}


def remove_hidden(page: LexborHTMLParser) -> None:
    """Remove from the tree, in place, what a reader of the page does not see as text."""
    for selector in _selectors_that_hide(page):
        try:
            _remove(page.css(selector))
        except SelectolaxError:  # a selector that the engine does not know
            continue
    _remove(node for node in page.css("[style]") if _hides(node))
    _remove(page.css(_NEVER_TEXT))
    _remove(node for node in page.css("[class],[id]") if _is_chrome_or_hidden(node))


def remove_page_parts(page: LexborHTMLParser) -> None:
    """Remove the header, footer and sidebars of the page, those of its articles excepted."""
    _remove(node for node in page.css(_PAGE_PARTS) if not _belongs_to_content(node))


def _remove(nodes: Iterator[LexborNode] | list[LexborNode]) -> None:
    for node in list(nodes):
        if node.parent is not None and node.tag not in {"html", "body"}:
            node.decompose()


def _selectors_that_hide(page: LexborHTMLParser) -> Iterator[str]:
    """Selectors of the page's own style sheets whose rules hide an element on a screen."""
    for sheet in page.css("style"):
        rules = tinycss2.parse_stylesheet(sheet.text(), skip_comments=True, skip_whitespace=True)
        for rule in rules:
            if rule.type == "qualified-rule" and _declares_hidden(_declarations(rule.content)):
                yield from tinycss2.serialize(rule.prelude).split(",")


def _declarations(css: object) -> dict[str, str]:
    """Lower-case property names with their values, spaces left out."""
    return {
        item.lower_name: re.sub(r"\s+", "", tinycss2.serialize(item.value)).lower()
        for item in tinycss2.parse_blocks_contents(css, skip_comments=True)
        if item.type == "declaration"
    }


def _declares_hidden(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if style.get("visibility") in {"hidden", "collapse"}:
        return True
    if any(_NOTHING_LEFT.fullmatch(style.get(name, "1")) for name in ("font-size", "opacity")):
        return True
    if style.get("color") in _INVISIBLE_COLOURS or style.get("clip") == "rect(0,0,0,0)":
        return True
    if "hidden" in style.get("overflow", "") and any(
        _NOTHING_LEFT.fullmatch(style.get(name, "1"))
        for name in ("height", "width", "max-height", "max-width")
    ):
        return True
    return any(
        _FAR_AWAY.fullmatch(style.get(name, "0"))
        for name in ("left", "right", "top", "text-indent", "margin-left", "margin-top")
    )


def _hides(node: LexborNode) -> bool:
    style = _declarations(node.attributes.get("style") or "")
    return _declares_hidden(style) or (
        style.get("color") in _WHITES and not _may_have_background(node)
    )


def _may_have_background(node: LexborNode | None) -> bool:
    """Whether the node or something around it may be other than white: white text on a
    coloured table head is there to be read."""
    while node is not None and node.tag not in {"html", "-document"}:
        style = _declarations(node.attributes.get("style") or "")
        colour = style.get("background-color", style.get("background", ""))
        if colour:
            return colour not in _WHITES
        if "bgcolor" in node.attributes or "class" in node.attributes:
            return True
        node = node.parent
    return False


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
