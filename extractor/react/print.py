"""Prints JSX as prettier leaves it: two spaces, 80 columns.

Called by `module` with a tree of `Tag`s. Promises that React renders the tree's texts character for
character: JSX text where that is exact, `{"..."}` where it is not. Linear, at any depth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from .spelling import WIDTH, attribute, expression, is_plain, key, literal, width
from .tree import Child, Expression, Repeat, Tag, Value

#: Deeper than any page is by hand, lines are not indented further: the text stays as linear as the tree.
MAX_INDENT = 200

_SPACE = '{" "}'


def statement(root: Tag | None) -> str:
    """The return statement of a function that renders `root`, indented; without a final newline."""
    if root is None:
        return "  return null;"
    flat = _flat(root)
    if flat is not None and width(line := f"  return {flat};") <= WIDTH:
        return line
    lines = [" " * 4 + flat] if flat is not None and width(flat) <= WIDTH - 4 else _lines(root, 4)
    return "\n".join(["  return (", *lines, "  );"])


@dataclass(slots=True)
class _Block:
    """A tag that takes several lines: all but the last, which its parent goes on with."""

    tag: Tag
    indent: int
    before: str  # what stands before it on its first line, margin and all


def _lines(root: Tag, indent: int) -> Iterator[str]:
    # A stack, not recursion: pages nest deeper than Python does.
    todo: list[str | _Block] = [*_rows(root, indent)]
    todo.reverse()
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
        else:
            todo.extend(reversed(_rows(item.tag, item.indent, item.before)[:-1]))


def _rows(tag: Tag, indent: int, before: str | None = None) -> list[str | _Block]:
    """The lines of a tag that does not fit on one, blocks for those of its children that do not either."""
    opening = _opening(tag, indent, " " * indent if before is None else before)
    if not tag.children:
        return [*opening]
    return [*opening, *_children(tag, min(indent + 2, MAX_INDENT)), " " * indent + _end(tag)]


def _end(tag: Tag) -> str:
    """The last line of a broken tag."""
    return f"</{tag.name}>" if tag.children else "/>"


# Tags and props


def _flat(tag: Tag) -> str | None:
    """`tag` on one line; None where prettier breaks it however short it is."""
    opening = f"<{tag.name}{''.join(f' {_prop(*prop)}' for prop in tag.props)}"
    if not tag.children:
        return opening + " />"
    only = tag.children[0]
    if len(tag.props) > 1 or len(tag.children) > 1 or isinstance(only, Tag | Repeat):
        return None
    inner = only if isinstance(only, str) and is_plain(only) else expression(only)
    return f"{opening}>{inner}</{tag.name}>"


def _opening(tag: Tag, indent: int, before: str) -> list[str]:
    flat = " ".join([f"{before}<{tag.name}", *(_prop(*prop) for prop in tag.props)])
    flat += ">" if tag.children else " />"
    if (tag.children and _fit(flat)) or not _can_break(tag.props):
        return [flat]
    broken = [line for prop in tag.props for line in _broken_prop(*prop, indent + 2)]
    return [f"{before}<{tag.name}", *broken, " " * indent + (">" if tag.children else "/>")]


def _can_break(props: list[tuple[str, Value]]) -> bool:
    """Whether props may take lines of their own: a lone string stays beside its tag."""
    return len(props) > 1 or any(_prop(*prop)[-1] not in "\"'" for prop in props)


def _prop(name: str, value: Value) -> str:
    if value is None:
        return name
    if isinstance(value, str):
        return f"{name}={attribute(value)}"
    if isinstance(value, Expression):
        return f"{{...{value.code}}}" if name == "..." else f"{name}={{{value.code}}}"
    opening, items, closing = _items(name, value)
    return f"{opening}{', '.join(items)}{closing}"


def _broken_prop(name: str, value: Value, indent: int) -> list[str]:
    margin, deeper = " " * indent, " " * (indent + 2)
    flat = margin + _prop(name, value)
    if value is None or isinstance(value, Expression) or width(flat) <= WIDTH or flat[-1] in "\"'":
        return [flat]
    if isinstance(value, str):
        return [f"{margin}{name}={{", deeper + literal(value), margin + "}"]
    opening, items, closing = _items(name, value)
    lines = [f"{deeper}{item}," for item in items]
    if isinstance(value, Mapping):
        # A value too long for its line goes below its key.
        lines = [line if width(line) <= WIDTH else line.replace(": ", f":\n{deeper}  ", 1) for line in lines]
    return [margin + opening.rstrip(), *lines, margin + closing.lstrip()]


def _items(name: str, value: Sequence[str] | Mapping[str, str]) -> tuple[str, list[str], str]:
    opening = "{..." if name == "..." else f"{name}={{"
    if isinstance(value, Mapping):
        return opening + "{ ", [f"{key(name)}: {literal(item)}" for name, item in value.items()], " }}"
    return opening + "[", [literal(item) for item in value], "]}"


# Children


class _Gap(Enum):
    """What follows a piece: before the next one on its line, at the end of a line that breaks there, and
    whether prettier, reading that line end, sees a break it must keep."""

    WORDS = " ", "", False
    SPACE = " ", _SPACE, False
    SHORT = "", "", False
    TOUCH = "", "", True
    BREAK = "\n", "", True

    def __init__(self, flat: str, broken: str, kept: bool) -> None:
        self.flat = flat
        self.broken = broken
        self.kept = kept


#: A word, an expression in braces, a tag or a repeated one; the smallest things lines are filled with.
_Piece = str | Tag | Repeat


def _children(tag: Tag, indent: int) -> list[str | _Block]:
    """The lines of the children of a broken tag."""
    first = tag.children[0]
    if len(tag.children) == 1 and isinstance(first, str) and first != first.strip(" "):
        # In one piece, as SVG's <title> can hold only a single string.
        return _filled([expression(first)], [_Gap.BREAK], indent, fresh=False)
    lines = _filled(*_pieces(tag.children), indent, fresh=_is_spaced(first, 0))
    return [" " * indent + _SPACE, *lines] if _is_spaced(first, 0) else lines


def _filled(pieces: list[_Piece], gaps: list[_Gap], indent: int, fresh: bool) -> list[str | _Block]:
    """Lines filled with pieces, as prettier's `fill` does: a piece is measured alone, a gap with the pieces
    beside it. Only the first tag of a `fresh` line, one after a break prettier keeps, is measured with all
    that cannot be parted from it."""
    margin = " " * indent
    flats = [
        piece if isinstance(piece, str) else _flat(piece) if isinstance(piece, Tag) else None
        for piece in pieces
    ]
    needed = [*flats[:-1], flats[-1] and flats[-1] + gaps[-1].broken, None]
    rows: list[str | _Block] = []
    line = margin
    for i, (piece, flat, gap) in enumerate(zip(pieces, flats, gaps, strict=True)):
        following = None if gap is _Gap.BREAK else needed[i + 1]
        fits = _fit(line, needed[i])
        stays = fits and _fit(line, flat, gap.flat, following)
        tail = [gap.broken]
        if stays:
            tail = [gap.flat, str(flats[i + 1]), "" if _is_group(pieces[i + 1]) else gaps[i + 1].broken]
        whole = fits and (not fresh or _fit(line, flat, *tail))
        if isinstance(piece, Tag) and not whole and (piece.children or _can_break(piece.props)):
            rows.append(_Block(piece, indent, line))
            line = margin + _end(piece)
        elif isinstance(piece, Repeat):
            rows += _repeated(piece, indent)
            line = margin + "))}"
        elif isinstance(piece, str) and piece[0] == "{" and not fits:
            rows += [line + "{", f"{margin}  {piece[1:-1]}"]
            line = margin + "}"
        else:
            line += str(flat)
        fresh = fresh and not _is_group(piece)
        if stays:
            line += gap.flat
        else:
            rows.append(line + gap.broken)
            line = margin
            fresh = fresh or (fits and gap.kept)
    return rows


def _repeated(repeat: Repeat, indent: int) -> list[str | _Block]:
    """All lines but the last."""
    deeper = min(indent + 2, MAX_INDENT)
    margin, flat = " " * deeper, _flat(repeat.tag)
    head = f"{' ' * indent}{{{repeat.over}.map(({repeat.each}, index) => ("
    if flat is not None and width(margin + flat) <= WIDTH:
        return [head, margin + flat]
    return [head, _Block(repeat.tag, deeper, margin), margin + _end(repeat.tag)]


def _fit(*parts: str | None) -> bool:
    """Whether the parts fit on a line together: never, when one of them takes several."""
    return None not in parts and width("".join(map(str, parts))) <= WIDTH


def _is_group(piece: _Piece) -> bool:
    """Whether prettier measures the piece: all but words and tags that have nothing to break."""
    if isinstance(piece, Tag):
        return bool(piece.props or piece.children)
    return isinstance(piece, Repeat) or piece[0] == "{"


def _is_spaced(child: Child, end: int) -> bool:
    return isinstance(child, str) and is_plain(child) and child[end] == " "


def _pieces(children: Sequence[Child]) -> tuple[list[_Piece], list[_Gap]]:
    """The pieces of `children` in order, and the gap after each."""
    pieces: list[_Piece] = []
    gaps: list[_Gap] = []
    space = False
    for child in children:
        space = space or _is_spaced(child, 0)
        parts: list[_Piece]
        if isinstance(child, Tag | Repeat):
            parts = [child]
        else:
            plain = isinstance(child, str) and is_plain(child)
            parts = [*str(child).split()] if plain else [expression(child)]
        for i, part in enumerate(parts):
            if pieces:
                gaps.append(_Gap.WORDS if i else _Gap.SPACE if space else _gap(pieces[-1], part))
            pieces.append(part)
        space = _is_spaced(child, -1)
    return pieces, [*gaps, _Gap.SPACE if space else _Gap.BREAK]


def _gap(left: _Piece, right: _Piece) -> _Gap:
    """Between neighbours without a space: a word may touch a tag, anything else gets its own line."""
    for word, other in ((left, right), (right, left)):
        if isinstance(word, str) and word[0] != "{" and isinstance(other, Tag):
            short = len(word) == 1 and word <= "\uffff"
            return _Gap.SHORT if short else _Gap.TOUCH if other.children else _Gap.BREAK
    return _Gap.BREAK
