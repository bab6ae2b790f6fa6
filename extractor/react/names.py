"""What a person would call a component: `SearchInput`, `NavLink`, `CloseButton`.

Called by `export`. Pure, and so stable from run to run. Promises PascalCase identifiers, each given once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .tree import Child, Expression, Repeat, Tag, walk

#: kind -> its noun, where that is not the kind itself.
_NOUNS = {"a": "Link", "img": "Image", "textarea": "TextArea"}

#: Noun -> the word that says the same.
_IN_FULL = {"Image": "Picture", "Nav": "Navigation"}

#: `type` of an input -> its noun.
_INPUTS = {
    **{name: f"{name.capitalize()}Input" for name in ("color", "date", "email", "file", "month", "number")},
    **{name: f"{name.capitalize()}Input" for name in ("password", "search", "text", "time", "url", "week")},
    **dict.fromkeys(("button", "image", "reset", "submit"), "Button"),
    "checkbox": "Checkbox",
    "datetime-local": "DateTimeInput",
    "radio": "Radio",
    "range": "Slider",
    "tel": "PhoneInput",
}

#: ARIA role -> its noun, for those that say more than the kind does.
_ROLES = {
    **{name: name.capitalize() for name in ("checkbox", "option", "radio", "slider", "switch", "tab")},
    **dict.fromkeys(("menuitem", "menuitemcheckbox", "menuitemradio"), "MenuItem"),
    "combobox": "ComboBox",
    "searchbox": "SearchInput",
    "spinbutton": "NumberInput",
    "treeitem": "TreeItem",
}

#: Part of a selector -> the word for what stands in it; the nearest counts, any of the first before the rest.
_LANDMARKS = (
    {
        name: name
        for name in ("dialog", "footer", "form", "header", "menu", "nav", "sidebar", "table", "toolbar")
    }
    | {"aside": "sidebar", "fieldset": "form"},
    {"li": "list", "p": "inline"},
)

#: Props that say what something is for, the best first, and the least letters that do.
_HINTS = ("placeholder", "name", "title")
_LEAST_LETTERS = 2

#: Elements that say what they stand in is about.
_TITLES = frozenset({"caption", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "legend"})

#: A long text is cut after so many words, and not behind one of these.
_MOST_WORDS = 4
_JOINING = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]
)

_STEP = re.compile(r"#(?P<id>[\w-]+)|(?<![\w:-])(?P<tag>[a-z][\w-]*)")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a look: its kind and tree, and of each member its accessible name and its selector."""

    kind: str
    tree: Tag | None
    labels: Sequence[str]
    selectors: Sequence[str]


def names(looks: Iterable[Known]) -> Iterator[str]:
    """A name for each look."""
    taken: set[str] = set()
    for look in looks:
        yield distinct(_name(look), taken)


def distinct(wish: str, taken: set[str]) -> str:
    """The name wished for, with a number where it is taken; taken it is then."""
    name, count = wish, 2
    while name in taken:
        name, count = f"{wish}{count}", count + 1
    taken.add(name)
    return name


def _name(look: Known) -> str:
    noun, tree = _noun(look.kind, look.tree), look.tree
    if tree is None:
        return noun
    hints = (
        _label(tree, look.labels),
        _submits(tree),
        _title(look.kind, tree),
        _landmark(look.selectors),
        _picture(tree),
    )
    words = next(filter(None, map(_words, hints)), [])
    last = words[-1].capitalize() if words else noun
    if words and (re.match(rf"{last}(?![a-z])", noun) or last == _IN_FULL.get(noun)):
        words.pop()  # a "Search" field is a SearchInput, not a SearchSearchInput
    return "".join(words) + noun


def _noun(kind: str, tree: Tag | None) -> str:
    props = dict(tree.props) if tree else {}
    if (role := props.get("role")) in _ROLES:
        return _ROLES[str(role)]
    if tree and tree.name == "input":
        return _INPUTS.get(str(props.get("type", "text")).lower(), "Input")
    return _NOUNS.get(kind, kind.capitalize())


def _label(tree: Tag, labels: Sequence[str]) -> str:
    """What all who look like this are called; of one that has no name, what else it says of itself."""
    if len({*labels}) > 1:
        return ""
    props = dict(tree.props)
    hints = (
        said for name in _HINTS if isinstance(said := props.get(name), str) and len(said) >= _LEAST_LETTERS
    )
    return labels[0] or next((said for said in hints if len(said) >= _LEAST_LETTERS), "")


def _submits(root: Tag) -> str:
    said = dict(root.props).get("type")
    return said if isinstance(said, str) and said in ("submit", "reset") else ""


def _title(kind: str, root: Tag) -> str:
    """The words of its heading that are no props; a card's first words where it has none."""
    heading = next((tag for tag, _ in walk(root) if tag.name in _TITLES), None)
    if heading:
        return "".join(text for text in _texts(heading) if isinstance(text, str))
    first = next(_texts(root), None) if kind == "card" else None
    return first if isinstance(first, str) else ""


def _texts(root: Tag) -> Iterator[str | Expression | Repeat]:
    """What it says, in order: its texts, and what stands for them. White space is passed over."""
    todo: list[Child] = [root]
    while todo:
        child = todo.pop()
        if isinstance(child, Tag):
            todo += reversed(child.children)
        elif not (isinstance(child, str) and child.isspace()):
            yield child


def _landmark(selectors: Sequence[str]) -> str:
    """The word for where all of them stand; none if they stand in different places."""
    places = {_place(selector) for selector in selectors}
    return places.pop() if len(places) == 1 else ""


def _place(selector: str) -> str:
    steps = [
        word.lower()
        for step in _STEP.finditer(selector)
        for word in reversed(re.findall(r"[A-Z]?[a-z]+", step["id"]) if step["id"] else [step["tag"]])
    ][-2::-1]
    return next((words[step] for words in _LANDMARKS for step in steps if step in words), "")


def _picture(root: Tag) -> str:
    if next(_texts(root), None) is not None:
        return ""
    drawn = {tag.name for tag, _ in walk(root)}
    return "icon" if "svg" in drawn else "image" if "img" in drawn else ""


def _words(text: str) -> list[str]:
    """The first words of a text as parts of an identifier; none where it is not in Latin letters."""
    plain = unicodedata.normalize("NFKD", re.sub("['\u2019]", "", text)).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    while words and not words[0][0].isalpha():
        words.pop(0)
    words, rest = words[:_MOST_WORDS], words[_MOST_WORDS:]
    while rest and words and words[-1].lower() in _JOINING:
        words.pop()
    return [word.capitalize() if word.isupper() else word[0].upper() + word[1:] for word in words]
