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
    embed applet param portal fencedframe source track plaintext xmp
    bgsound model permission geolocation usermedia webview"""
)

#: The same in SVG and MathML, whose <title> is a tooltip.
DROPPED_FOREIGN_TAGS = DROPPED_TAGS - {"title"} | {"annotation-xml"}

#: SVG elements that change an attribute over time, what holds its values, and which it must not be.
ANIMATIONS = _names("animate animatemotion animatetransform set")
ANIMATED = _names("from to by values")
NOT_ANIMATED = re.compile(r"\s*([\w-]+:)?href\s*$|\s*on", re.I)

#: Attributes that go by name. Those starting with "on" go too.
DROPPED_ATTRIBUTES = (
    # What is generated anew, or frozen into `src`.
    _names("style srcset sizes imagesrcset imagesizes")
    # What fires by itself.
    | _names("autofocus autoplay srcdoc http-equiv ping manifest dynsrc lowsrc")
    # What tells a third party.
    | _names("attributionsrc browsingtopics adauctionheaders sharedstoragewritable")
    # What belongs to the page it was on.
    | _names("is slot part exportparts nonce integrity xmlns usemap itemref")
    # What is a script to hyperscript.
    | _names("_ script data-script")
)

#: Elements whose `name` becomes a property of the document, and may hide one of its own.
NAMED_ON_DOCUMENT = _names("form img")

#: How attributes of frameworks start.
FRAMEWORK_ATTRIBUTES: tuple[str, ...] = (
    *("data-v-", "v-", "@", ":", "#"),  # Vue
    *("data-react", "data-radix", "data-headlessui", "data-reach"),  # React and its widgets
    *("ng-", "data-ng-", "_ng", "ngb", "[", "(", "*", "bind-"),  # Angular
    *("x-", "wire:", "livewire:"),  # Alpine, Livewire
    *("hx-", "data-hx-"),  # htmx
    *("jsaction", "jscontroller", "jsname", "jsmodel", "jsdata", "jslog", "jsshadow", "jsslot", "jsrenderer"),
    *("data-svelte", "svelte-", "data-astro-", "data-qwik", "q:", "bind:", "client:", "data-hk"),
    *("data-controller", "data-action", "data-turbo", "data-stimulus"),  # Hotwire
    *(
        "data-on-",
        "data-on:",
        "data-signals",
        "data-effect",
        "data-computed",
        "data-dojo-",
        "data-amp-",
        "data-win-",
    ),
    *("data-toggle", "data-html"),  # by these Bootstrap shows an attribute as markup
    *("data-bs-", "data-mdc-", "data-bind", "data-ember-action", "data-n-head", "data-server-rendered"),
    *("data-emotion", "data-styled", "data-s-", "data-reflex", "up-", "data-gtm", "data-ga-"),
)

#: Attributes that are css and may name a document.
PRESENTATION = _names("fill stroke filter clip-path mask cursor marker marker-start marker-mid marker-end")

#: Attributes that hold an address.
ADDRESSES = _names(
    """href src action formaction poster cite data background longdesc codebase classid profile archive"""
)

#: address -> elements that draw what it leads to, or that a person follows it from. Custom elements may
#: follow any; elsewhere an address stays only if it is of the same document.
DRAWN_ON = {
    "src": _names("img input"),
    "poster": _names("video"),
    "background": _names("table thead tbody tfoot tr td th"),
    "href": _names("image feimage"),
}
FOLLOWED_ON = {
    "href": _names("a area"),
    "action": _names("form"),
    "formaction": _names("button input"),
    "cite": _names("blockquote del ins q"),
    "longdesc": _names("img"),
}

#: Schemes of an address that is followed, and of one that is drawn; images may be written out as data.
FOLLOWED = _names("http https mailto tel sms")
DRAWN = _names("http https")
DRAWN_DATA = re.compile(r"data:image/[\w.+-]+[;,]", re.I)
#: What draws nothing, and what a terminal would take for a command.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

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
