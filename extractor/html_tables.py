"""What markup may stay: the tables `html.py` cleans by.

Data only. Anything that runs, that loads by itself, or that means something only to the framework that
wrote it goes.
"""

from __future__ import annotations

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: HTML elements that go with all they hold.
DROPPED_TAGS = _names(
    """script style link meta base title head noscript template iframe frame frameset noframes noembed object
    embed applet param portal fencedframe source track plaintext xmp"""
)

#: The same in SVG and MathML, whose <title> is a tooltip.
DROPPED_FOREIGN_TAGS = DROPPED_TAGS - {"title"} | {"annotation-xml"}

#: SVG elements that change an attribute over time, and the attributes they must not change.
ANIMATIONS = _names("animate animatemotion animatetransform set")
NOT_ANIMATED = re.compile(r"\s*(xlink:)?href\s*$|\s*on", re.I)

#: Attributes that go by name. Those starting with "on" go too.
DROPPED_ATTRIBUTES = (
    # What is generated anew, or frozen into `src`.
    _names("style srcset sizes imagesrcset imagesizes")
    # What fires by itself.
    | _names("autofocus autoplay srcdoc http-equiv ping manifest dynsrc lowsrc")
    # What belongs to the page it was on.
    | _names("is slot part exportparts nonce integrity xmlns usemap itemref")
)

#: How attributes of frameworks start.
FRAMEWORK_ATTRIBUTES: tuple[str, ...] = (
    *("data-v-", "v-", "@", ":", "#"),  # Vue
    *("data-react", "data-radix", "data-headlessui", "data-reach"),  # React and its widgets
    *("ng-", "data-ng-", "_ng", "ngb", "[", "(", "*", "bind-"),  # Angular
    *("x-", "wire:", "livewire:"),  # Alpine, Livewire
    *("hx-", "data-hx-", "_="),  # htmx, hyperscript
    *("jsaction", "jscontroller", "jsname", "jsmodel", "jsdata", "jslog", "jsshadow", "jsslot", "jsrenderer"),
    *("data-svelte", "svelte-", "data-astro-", "data-qwik", "q:", "bind:", "client:", "data-hk"),
    *("data-controller", "data-action", "data-turbo", "data-stimulus"),  # Hotwire
    *("data-bs-", "data-mdc-", "data-bind", "data-ember-action", "data-n-head", "data-server-rendered"),
    *("data-emotion", "data-styled", "data-s-", "data-reflex", "up-", "data-gtm", "data-ga-"),
)

#: Attributes that hold an address.
ADDRESSES = _names(
    """href src action formaction poster cite data background longdesc codebase classid profile archive"""
)

#: Those whose address is drawn, unless the element is a link.
DRAWING_ATTRIBUTES = _names("src href xlink:href poster")

#: Schemes of an address that is followed, and of one that is drawn; images may be written out as data.
FOLLOWED = _names("http https mailto tel sms")
DRAWN = _names("http https")
DRAWN_DATA = re.compile(r"data:image/[\w.+-]+[;,]", re.I)

#: Attributes that name ids of other elements, separated by spaces.
ID_REFERENCES = _names(
    """for form list headers popovertarget commandfor interestfor aria-labelledby aria-describedby
    aria-controls aria-owns aria-activedescendant aria-details aria-errormessage aria-flowto"""
)

#: Attributes that are written bare when empty.
BOOLEAN = _names(
    """allowfullscreen async checked contenteditable controls default defer disabled download formnovalidate
    hidden inert ismap itemscope loop multiple muted nomodule novalidate open playsinline readonly required
    reversed selected"""
)

#: Those of them that are on whatever their value.
SWITCHES = BOOLEAN - _names("contenteditable download hidden")

#: Elements without an end tag.
VOID = _names("area base br col embed hr img input link meta param source track wbr")
