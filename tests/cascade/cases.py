"""Small pages whose css is known by heart: `html` has one component, `#root`; its elements are named g, g-1,
...
"""

# ruff: noqa: E501

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    html: str
    sheets: tuple[str, ...]
    lifts: bool = False  # whether the root takes what it inherits along


CASES = {
    "cascade_order": Case(
        '<a id=root class="btn primary" style="top: 1px">x</a>',
        (
            "@layer base, ui; @layer ui { .btn { color: blue; left: 1px !important } }"
            "@layer base { #root { color: red; left: 2px !important; margin: 1px } }"
            ".btn { padding-left: 1px; padding: 2px; padding-top: 3px; top: 5px; margin-left: 4px }"
            ".primary { right: 1px } a { right: 2px; bottom: 0 }",
        ),
    ),
    "states_and_media": Case(
        "<button id=root class=btn>x</button>",
        (
            ".btn { color: red; border: 1px solid red } .btn:hover { color: blue } .btn:not(:disabled):active { top: 1px }"
            "@media (min-width: 600px) { .btn { color: green; padding: 0 } }"
            "@media (min-width: 600px) { .btn:focus { color: pink } }"
            "button.btn { padding: 0 }"
            ".btn:checked { top: 9px } .btn:disabled { color: red }",
        ),
    ),
    "group_states": Case(
        "<div class=page><nav id=root class=nav><input type=checkbox class=t><label class=l>a</label>"
        "<a class=item><i class=icon></i></a></nav></div>",
        (
            ".item:hover .icon { color: red } .nav:focus-within > .item:hover .icon { color: blue }"
            ".t:checked + .l { top: 0 } .t:checked ~ .item > .icon { left: 0 } .nav:has(.t:checked) .icon { right: 0 }"
            ".page:hover .icon { opacity: 0 } .page:hover .nav { margin: 0 } .page:focus .icon { bottom: 0 }",
        ),
    ),
    "weights": Case(
        "<a id=root href=x class='b c'>x</a>",
        (
            ".b:focus:not(:active) { color: red; top: 0 } #root:hover { color: blue }"
            "@media (width > 9px) { #root { color: green } } #root { border-color: red !important }"
            ".b:hover { border: 1px solid }",
        ),
    ),
    "variables": Case(
        "<div class=card><p id=root class=p><b class=b>x</b></p></div>",
        (
            ":root { --fg: black; --bg: var(--fg); --unused: 1; --loop: var(--loop2); --loop2: var(--loop) }"
            "@media (prefers-color-scheme: dark) { :root { --fg: white } } .card { --gap: 3px; --fg: gray }"
            ".p { --own: 1px; color: var(--fg); background: var(--bg); padding: var(--own); margin: var(--gap) }"
            ".p:hover { --gap: 4px } .b { top: var(--loop); left: var(--none, 2px) }",
        ),
    ),
    "names": Case(
        "<p id=root class=p>x</p>",
        (
            "@keyframes spin { to { rotate: 1turn; color: var(--c) } } @keyframes idle { to { top: 0 } }"
            "@font-face { font-family: 'My Font'; src: url(a.woff2); unicode-range: U+0-FF }"
            "@font-face { font-family: My Font; src: url(b.woff2); unicode-range: U+400-4FF }"
            "@font-face { font-family: Other; src: url(c.woff2) }"
            "@property --c { syntax: '<color>'; inherits: true; initial-value: red } :root { --c: blue; --a: spin }"
            "@counter-style stars { system: extends dots; symbols: '*' } @counter-style dots { symbols: '.' }"
            ".p { font: 12px/1.5 'My Font', serif; animation: 1s var(--a); list-style: stars; mask: url(#m);"
            "container: box / inline-size; opacity: 1 !important }",
        ),
    ),
    "inheritance": Case(
        "<section class=s><a id=root class=a>x</a></section>",
        (
            "body { color: var(--fg); font: 14px/1.4 Arial; --fg: black; letter-spacing: .1em }"
            "@media (prefers-color-scheme: dark) { body { color: white } } .s { --fg: pink; cursor: pointer }"
            ".s:hover { cursor: wait } .a { text-decoration: none; color: inherit } .a:hover { color: inherit; top: 0 }",
        ),
        lifts=True,
    ),
    "passed_on_variables": Case(
        "<main><section class=s><a id=root class=a>x<i class=i>y</i><b class=b>z</b></a></section></main>",
        (
            "@property --p { syntax: '*'; inherits: false } @property --q { syntax: '*'; inherits: false }"
            "main { --x: red; --y: 1px } .s { --x: inherit; --y: 2px } .s:hover { --y: unset }"
            ".a { --x: unset; --z: 3px; --p: 4px } .i { --z: 5px; --x: revert } i.i { --z: inherit }"
            ".i:hover { color: var(--x); margin: var(--z) } .b { --p: inherit; top: var(--p); --q: unset; left: var(--q, 6px) }",
        ),
        lifts=True,
    ),
    "pseudo_elements": Case(
        "<label id=root class=f><input placeholder=x class=i><input type=range class=i></label>",
        (
            ".f:before { content: '*'; color: red } .f::after { color: red } .f:hover::before { color: blue }"
            ".i::placeholder { color: gray } .i::-webkit-input-placeholder { color: red } .i::-moz-placeholder { top: 0 }"
            ".i::-webkit-slider-thumb:active { top: 1px } ::selection { color: white } .i::-webkit-scrollbar { width: 0 }",
        ),
    ),
    "nesting_and_scope": Case(
        "<div class=out><div id=root class='card k'><p class=t>x<i class=end><b class=t>y</b></i></p></div></div>",
        (
            ".card { color: red; .t { color: blue; &:hover { top: 0 } } &.k { left: 0 } .out & { right: 0 }"
            "@media (width > 9px) { bottom: 0 } margin: 0 }"
            "@scope (.card) to (.end) { .t { padding: 1px } :scope { gap: 1px } }"
            "@scope (.out) { .t { padding: 2px } }",
        ),
    ),
    "shadow": Case(
        "<div class=dark><x-box id=root class=big><template shadowrootmode=open><style>"
        ":host { display: block; color: red } :host(.big:hover) .in { color: blue } :host-context(.dark) .in { top: 0 }"
        "::slotted(p:hover) { margin: 1px } .in > slot { left: 0 } .in { color: green !important }"
        "</style><div class=in part='in x'><slot></slot></div></template><p class=p>x</p></x-box></div>",
        (
            "x-box { color: blue } x-box::part(in):hover { right: 0 } .in { bottom: 0 }"
            "x-box::part(in) { color: pink !important }"
            ".p { margin: 2px }",
        ),
    ),
    "revert_layer": Case(
        "<p id=root class=p>x</p>",
        (
            "@layer a, b; @layer a { .p { color: red; top: 1px } } @layer b { .p { color: blue; left: 1px } }"
            ".p { color: revert-layer; left: 2px } @layer b { .p { color: revert-layer; left: revert-layer } }"
            ".p { right: revert-layer }",
        ),
    ),
}
