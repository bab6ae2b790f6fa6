"""The React props of one element, from its attributes.

Called by `jsx`. Promises props that React 19 writes as the attributes they came from, and a sentence for each
attribute that no prop can give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .attributes import (
    ARIA,
    BOOLEAN,
    FIXED_VALUE_TYPES,
    MISREAD,
    NOT_CUSTOM,
    NUMERIC,
    OVERLOADED,
    PROPS,
    RESERVED,
    URLS,
)
from .tree import Value

#: The namespaces html5lib gives attributes -> the prefix they were written with.
_PREFIXES = {
    "{http://www.w3.org/1999/xlink": "xlink:",
    "{http://www.w3.org/XML/1998/namespace": "xml:",
    "{http://www.w3.org/2000/xmlns/": "xmlns:",
}

#: (element, attribute) that means nothing in HTML but something to React.
_MEANINGLESS = frozenset({("select", "value"), ("textarea", "value")})

#: An address React would not write, being empty; a link to the page it stands on is the exception.
_NEVER_EMPTY = frozenset({"src", "href", "data"})

#: Attributes a custom element has or lacks: bare when empty, as React would set a property of the name to "".
_SWITCHES = BOOLEAN | {"checked", "selected"}

#: Element -> the values of its `type`, None for none, with which `formaction` has a use.
_SUBMITTERS = {"button": frozenset({None, "submit"}), "input": frozenset({"submit", "image"})}

#: What React writes as an attribute.
_LETTERS = (
    "a-z_:\u00df-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_ATTRIBUTE = re.compile(rf"[{_LETTERS}][{_LETTERS}.\-\d\u00b7\u0300-\u036f\u203f\u2040]*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?\d+(\.\d*)?\s*", re.ASCII)
_JAVASCRIPT = re.compile(r"[\0-\x20]*" + r"[\t\n\r]*".join("javascript:"), re.IGNORECASE)

#: A piece of a style attribute; no ";" or ":" inside one parts declarations.
_STYLE_PIECE = re.compile(
    r"""/\*(?:.*?\*/|.*)|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\\.|[^"'\\();:/]+|.""", re.DOTALL
)
_STYLE_NAME = re.compile(r"-?[a-z]+(-[a-z0-9]+)*", re.ASCII)
_IMPORTANT = re.compile(r"!\s*important$", re.IGNORECASE)


def props(element: Element, tag: str) -> tuple[list[tuple[str, Value]], list[str]]:
    """The props of `element`, to be rendered as `tag`, and a sentence, without its stop, for each loss.

    An option's `selected` is passed over: what becomes of it is for its select to say.
    """
    custom = "-" in tag and tag not in NOT_CUSTOM
    written: list[tuple[str, Value]] = []
    spread: dict[str, str] = {}
    lost: list[str] = []
    for key, value in element.attrib.items():
        namespace, _, local = key.rpartition("}")
        name = "xmlns" if local == "xmlns" else (_PREFIXES.get(namespace, "") + local).lower()
        if (tag, name) == ("option", "selected"):
            continue
        reason = _refusal(element, tag, name, value, custom)
        if reason:
            lost.append(f"<{tag}> has lost `{name[:80]}`: {reason}")
        elif name == "style":
            style, losses = _style(value)
            written += [("style", style)] if style else []
            lost += [f"<{tag}> has lost {loss}" for loss in losses]
        elif not PROPS.get(name, name).replace("-", "_").isidentifier():
            spread[name] = value  # not every compiler takes such a name
        elif custom:
            # HTML's names know no case, React's reserved ones do.
            name = name.upper() if name in RESERVED else name
            written.append((name, None if not value and name in _SWITCHES else value))
        else:
            written.append(_prop(element, tag, name, value))
            if name == "contenteditable" and value and (len(element) or element.text):
                written.append(("suppressContentEditableWarning", None))
            if name == "hidden" and value.lower() == "until-found":
                lost.append(f"<{tag}> is hidden for good, not until found")
    if spread:
        written.append(("...", spread))
    return written, lost


def _refusal(element: Element, tag: str, name: str, value: str, custom: bool) -> str | None:
    """Why no prop gives the attribute; None when one does."""
    if not _ATTRIBUTE.fullmatch(name):
        return "React has no such name"
    if name in RESERVED | MISREAD and not custom:
        return "React means something else by the name"
    if name.startswith("aria-") and name[5:] not in ARIA:
        return "ARIA has no such attribute, and React warns of it"
    if name.startswith("on") and len(name) > 2:
        return "React takes it for an event handler"
    if (tag, name) == ("iframe", "srcdoc"):
        return "it is a document, which may run scripts"
    is_url = name in URLS or (tag, name) == ("object", "data")
    if is_url and _JAVASCRIPT.match(value):
        return "it runs a script"
    if custom:
        return None
    if is_url and not value and name in _NEVER_EMPTY and (tag, name) != ("a", "href"):
        return "it is empty"
    if name in NUMERIC and not (_NUMBER.fullmatch(value) and float(value) >= NUMERIC[name]):
        return "it is no number, or too small a one"
    is_file = tag == "input" and element.get("type", "").lower() == "file"
    if (tag, name) in _MEANINGLESS or (is_file and name == "value"):
        return "it means nothing in HTML"
    if tag in _SUBMITTERS and name == "formaction" and element.get("type") not in _SUBMITTERS[tag]:
        return "only a button that submits has one"
    return None


def _prop(element: Element, tag: str, name: str, value: str) -> tuple[str, Value]:
    if tag == "input" and name == "value" and element.get("type") not in FIXED_VALUE_TYPES:
        return "defaultValue", value
    if tag == "input" and name == "checked":
        return "defaultChecked", None
    if name in BOOLEAN or (name in OVERLOADED and not value):
        return PROPS.get(name, name), None
    return PROPS.get(name, name), value


def _style(css: str) -> tuple[dict[str, str], list[str]]:
    """The style object of a style attribute, and what it cannot hold."""
    style: dict[str, str] = {}
    lost: list[str] = []
    for name, value in _declarations(css):
        name = name if name.startswith("--") else name.lower()
        if not (name.startswith("--") or _STYLE_NAME.fullmatch(name)):
            continue  # no property of CSS
        plain = _IMPORTANT.sub("", value).rstrip()
        if plain != value:
            lost.append(f"the `!important` of `{name}`: React has none")
        key = name if name.startswith("--") else re.sub("-(.)", _upper, re.sub("^-ms-", "ms-", name))
        if style.pop(key, None) is not None:
            lost.append(f"all but the last `{name}`: a style object holds one")
        style[key] = plain
    return style, lost


def _upper(match: re.Match[str]) -> str:
    return match[1].upper()


def _declarations(css: str) -> Iterator[tuple[str, str]]:
    """Name and value of each declaration, as written."""
    name, text, depth = "", "", 0
    for piece in [*_STYLE_PIECE.findall(css), ""]:
        if piece.startswith("/*"):
            continue
        depth = max(0, depth + (piece == "(") - (piece == ")"))
        if not piece or (piece == ";" and not depth):
            if name and text.strip():
                yield name, text.strip()
            name = text = ""
        elif piece == ":" and not name:
            name, text = text.strip(), ""
        else:
            text += piece
