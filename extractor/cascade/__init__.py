"""Authored rules -> the css of components that stand alone. Pure: no browser, no network, no clock.

The stage as a story, each line a file:

    sheets       raw texts -> flat `rules` (`tokens`, `blocks`, `declarations`, `conditions`, `nesting`)
    rems         lengths as long as on the page
    queries      what to ask the page (`words`, `selectors`, `states`, `attributes`, `applicable`)
    matching     its answers -> who is hit by what, in which state (`document`)
    cascade      what can win on each element, in each of its `contexts` (`shorthands`)
    variables    custom properties to a fix-point (`lineage`, `inheritance`: from outside; `inlining`)
    names        keyframes, fonts, counter styles that are meant
    stylist      all that for one component after the other (`alike`: the same one again)
    write        css text (`ordering`)

Used like this, between two questions to the page:

    flat = flatten(sheets)
    plan = Plan(flat, document.words)
    found = hits(plan, answers_to(plan.queries), document, wanted)
    refused = pairs_the_browser_refuses(declared(...))
    stylist = Stylist(flat, Cascade(flat.layers, document, found, inline, refused), holding)
    look = stylist.look(Piece(nodes), apart)
    sheet = write(ruled(look.styles), look.styles, class_names)
"""

from .cascade import Cascade, declared
from .contexts import Piece
from .declarations import declarations
from .document import Document
from .matching import hits
from .queries import Plan
from .rems import measured
from .rules import DOCUMENT, Flat, moving, settled
from .sheets import AuthoredSheet, flatten
from .stylist import Stylist

__all__ = [
    "DOCUMENT",
    "AuthoredSheet",
    "Cascade",
    "Document",
    "Flat",
    "Piece",
    "Plan",
    "Stylist",
    "declarations",
    "declared",
    "flatten",
    "hits",
    "measured",
    "moving",
    "settled",
]
