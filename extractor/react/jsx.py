"""HTML to JSX: what React must be told so that it renders the same DOM.

Called by `extract`. Promises JSX that compiles and that React 19 renders to the given tree, on a server and
in a browser, without a warning; what React cannot express is left out and told in a note. One pass, linear,
at any depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..model import Note
from .attributes import ELEMENTS, VOID
from .nesting import Around
from .props import props
from .tree import Tag, Value

_HTML = "{http://www.w3.org/1999/xhtml"
_SVG = "{http://www.w3.org/2000/svg"
_WHITE_SPACE = " \t\n\f\r"
_SPACES = re.compile(r"[ \t\n\f\r]+")
_TAG = re.compile(r"[a-z][\w-]*", re.ASCII)

#: What React escapes, and browsers do not read in the content of an <iframe>.
_ESCAPED = re.compile("[&<>\"']")

#: Parents whose white space draws nothing and has React warn.
_SPACELESS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "colgroup", "select", "optgroup"})

#: Elements that have no place in a component -> why.
_LEFT_OUT = {
    **dict.fromkeys(("noembed", "noframes", "noscript", "script", "template"), "it draws nothing"),
    "style": "its rules belong into the css",
    **dict.fromkeys(("link", "meta", "title"), "React moves it into the head of the page"),
}

#: Elements React cannot render in place, or would render otherwise -> what stands in for them.
_STAND_INS = {
    **dict.fromkeys(("html", "head", "body", "frameset"), "div"),
    **dict.fromkeys(("plaintext", "xmp"), "pre"),
    "this": "span",
}


@dataclass(frozen=True, slots=True)
class Jsx:
    """A component's markup as React is told it, None for nothing, and what of it React cannot express."""

    tree: Tag | None
    notes: tuple[Note, ...]


def convert(root: Element) -> Jsx:
    """Convert `root`, an element as html5lib's etree builder makes it."""
    conversion = _Conversion()
    tree = conversion.tree(root)
    return Jsx(tree, tuple(dict.fromkeys(conversion.notes)))


class _Conversion:
    """One walk over one component, and its notes."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._chosen: set[Element] = set()  # options that their <select> names as its default

    def tree(self, root: Element) -> Tag | None:
        """`root` as React is to render it; None when that is nothing."""
        top = self._tag(root)
        # A list that grows, not recursion: pages nest deeper than Python does.
        todo = [(root, top, Around().inside(top.name))] if top is not None else []
        for element, tag, around in todo:
            texts: list[str] = []
            for part in self._parts(element, tag):
                if isinstance(part, str):
                    texts.append(part)
                elif (inner := self._tag(part)) is not None:
                    if taken := _mistaken(element, part):
                        self._note("element", f"In a browser <{inner.name}> inside <{tag.name}> is {taken}")
                    self._warn_of_nesting(inner.name, around)
                    if tag.name == "option" and "value" not in element.attrib:
                        self._note("element", "In a browser React warns of tags in <option>: it has no value")
                    self._add_text(tag, texts, around)
                    tag.children.append(inner)
                    todo.append((part, inner, around.inside(inner.name)))
            self._add_text(tag, texts, around)
            if tag.name in ("pre", "listing") and len(tag.children) > 1 and str(tag.children[0])[0] == "\n":
                self._note("value", f"A server-rendered <{tag.name}> begins without its empty line")
        return top

    def _tag(self, element: Element) -> Tag | None:
        """The tag of `element`, still without children."""
        if not isinstance(element.tag, str):
            return None  # a comment
        namespace, _, written = element.tag.rpartition("}")
        if written in _LEFT_OUT and not _stays(namespace, written, element):
            self._note("element", f"<{written}> is left out: {_LEFT_OUT[written]}")
            return None
        name = _STAND_INS.get(written, written if _TAG.fullmatch(written) else "span")
        if written == "menuitem" and (len(element) or element.text):
            name = "span"  # React allows it no content
        if name != written:
            self._note("element", f"<{written[:80]}> became <{name}>: React cannot render it")
        elif namespace == _HTML and "-" not in name and name not in ELEMENTS:
            self._note("element", f"In a browser React warns of <{name[:80]}>: HTML has no such element")
        values, losses = props(element, name)
        for loss in losses:
            self._note("attribute", loss)
        if name == "option" and "selected" in element.attrib and element not in self._chosen:
            self._note("attribute", "<option> has lost `selected`: no <select> has it as its only default")
        if (default := self._default(element, name)) is not None:
            values.append(("defaultValue", default))
        return Tag(name, values)

    def _default(self, element: Element, name: str) -> Value:
        """The `defaultValue` that stands for a textarea's text or a select's selected options."""
        if name == "textarea":
            return "".join(element.itertext()) or None
        if name != "select":
            return None
        options = [node for node in element.iter() if _name(node) == "option"]
        chosen = [option for option in options if "selected" in option.attrib]
        if not chosen:
            return None
        if "multiple" not in element.attrib:
            chosen = chosen[-1:]
        self._chosen.update(chosen)
        values = [_option_value(option) for option in chosen]
        taken = set(values)
        if sum(_option_value(option) in taken for option in options) > len(chosen):
            self._note("value", "<select> selects by value, and more of its options have the same")
        return values if "multiple" in element.attrib else values[0]

    def _parts(self, element: Element, tag: Tag) -> Iterator[str | Element]:
        """The texts and elements in `element`, in order."""
        if tag.name == "textarea":
            return
        if tag.name in VOID:
            if len(element) or (element.text or "").strip():
                self._note("element", f"<{tag.name}> has lost its content: React allows it none")
        elif tag.name == "iframe":
            if _ESCAPED.search(text := element.text or ""):
                self._note("element", "<iframe> has lost its content: React escapes it")
            else:
                yield text
        elif element in self._chosen and "value" not in element.attrib:
            # React finds the option by its text on a server, by its value, which is trimmed, in a browser.
            text = _option_value(element)
            if text != "".join(element.itertext()):
                self._note("value", "A selected <option> has lost the white space around its words")
            yield text
        elif tag.name == "title":
            if len(element):
                self._note("element", "<title> has lost the tags in it: React allows it text only")
            yield "".join(element.itertext())
        else:
            yield element.text or ""
            for child in element:
                yield child
                yield child.tail or ""

    def _add_text(self, tag: Tag, texts: list[str], around: Around) -> None:
        text = "".join(texts)
        texts.clear()
        if text and not (tag.name in _SPACELESS and not text.strip(_WHITE_SPACE)):
            self._warn_of_nesting("#text", around)
            tag.children.append(text)

    def _warn_of_nesting(self, name: str, around: Around) -> None:
        if refusing := around.refuses(name):
            what = "text" if name == "#text" else f"<{name}>"
            self._note("element", f"In a browser React warns of {what} in <{refusing}>")

    def _note(self, kind: str, message: str) -> None:
        self.notes.append(Note(f"react_{kind}", f"{message}."))


def _mistaken(parent: Element, child: Element) -> str | None:
    """The vocabulary that React in a browser takes a child to be of; None where it is right."""
    outer, inner = (str(element.tag).rpartition("}")[0] for element in (parent, child))
    if outer in (inner, _HTML) or parent.tag == _SVG + "}foreignObject":
        return None
    return "SVG to React" if outer == _SVG else "MathML to React"


def _name(element: Element) -> str | None:
    """The local name; None for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else None


def _stays(namespace: str, name: str, element: Element) -> bool:
    """Whether React renders an element it else moves where it stands."""
    return "itemprop" in element.attrib if name in ("link", "meta") else namespace == _SVG and name == "title"


def _option_value(option: Element) -> str:
    """https://html.spec.whatwg.org/multipage/form-elements.html#dom-option-value"""
    value = option.get("value")
    if value is not None:
        return value
    return _SPACES.sub(" ", "".join(option.itertext()).strip(_WHITE_SPACE))
