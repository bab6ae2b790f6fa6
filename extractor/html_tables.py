"""What markup may stay: the tables `html.py` cleans by.

Data only. Anything that runs, loads by itself, or means something only to the framework that wrote it goes.
"""

from __future__ import annotations

import re

#: Elements that go with all they hold.
DROPPED_TAGS = frozenset(
    "script style link meta base title head noscript template iframe frame frameset noframes noembed object embed "
    "applet param portal fencedframe source track plaintext xmp annotation-xml".split()
)

#: SVG elements of the same names that draw nothing wrong (a title is a tooltip).
KEPT_IN_SVG = frozenset({"title"})

#: SVG elements that change an attribute over time; with one of these names they could plant an address.
ANIMATIONS = frozenset({"animate", "animatemotion", "animatetransform", "set"})

#: Attributes that go by name. Those starting with "on" go too.
DROPPED_ATTRIBUTES = frozenset(
    # What is generated anew, or frozen into `src` and `value`.
    "class style srcset sizes imagesrcset imagesizes "
    # What fires by itself.
    "autofocus autoplay srcdoc http-equiv ping manifest dynsrc lowsrc "
    # What belongs to the page it was on.
    "is slot part exportparts nonce integrity xmlns usemap itemref".split()
)

#: Attributes of frameworks, by how their names start (or whole names).
FRAMEWORK_ATTRIBUTES: tuple[str, ...] = (
    *("data-v-", "v-", "@", ":", "#"),  # Vue
    *("data-react", "data-rsbs", "data-radix", "data-headlessui", "data-reach"),  # React and its widgets
    *("ng-", "data-ng-", "_ng", "ngb", "[", "(", "*", "bind-", "on-"),  # Angular
    *("x-", "wire:", "livewire:"),  # Alpine, Livewire
    *("hx-", "data-hx-", "_="),  # htmx, hyperscript
    *("jsaction", "jscontroller", "jsname", "jsmodel", "jsdata", "jslog", "jsshadow", "jsslot", "jsrenderer"),
    *("data-svelte", "svelte-", "data-astro-", "data-qwik", "q:", "on:", "bind:", "client:", "data-hk"),
    *("data-controller", "data-action", "data-turbo", "data-stimulus"),  # Hotwire
    *(
        "data-bs-",
        "data-ember-action",
        "data-emotion",
        "data-styled",
        "data-s-",
        "data-n-head",
        "data-server-rendered",
    ),
    *("data-bind", "data-mdc-", "data-reflex", "up-", "data-gtm", "data-ga-"),
)

#: Attributes that hold an address.
ADDRESSES = frozenset(
    "href src action formaction poster cite data background longdesc codebase classid profile archive".split()
)

#: Schemes an address may have where it is followed, and where it is drawn.
FOLLOWED = frozenset({"http", "https", "mailto", "tel", "sms"})
DRAWN = frozenset({"http", "https"})
DRAWN_DATA = re.compile(r"data:image/(?!svg\+xml[^,]*<script)[\w.+-]+[;,]", re.I)

#: Attributes that name ids of other elements, separated by spaces.
ID_REFERENCES = frozenset(
    "for form list headers popovertarget commandfor aria-labelledby aria-describedby aria-controls aria-owns "
    "aria-activedescendant aria-details aria-errormessage aria-flowto interestfor".split()
)

#: Attributes that are written bare when empty.
BOOLEAN = frozenset(
    "allowfullscreen async checked controls default defer disabled download formnovalidate hidden inert ismap "
    "itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected "
    "contenteditable".split()
)

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
