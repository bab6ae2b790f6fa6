"""What React's DOM makes of elements and attributes: facts only.

Used by `jsx` alone. Source: React 19 ReactDOM, `possibleStandardNames` and the attribute switch of its
server renderer. tests/extractor/test_react_attributes.py holds every line to the installed React.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(names: str) -> list[str]:
    return names.split()


def _camel(name: str) -> str:
    first, *others = name.replace(":", "-").split("-")
    return first + "".join(word.capitalize() for word in others)


#: Props that are their attribute's name with capitals.
_CAPITALISED = _words("""
accessKey allowFullScreen autoCapitalize autoComplete autoCorrect autoFocus autoPlay autoSave cellPadding
cellSpacing charSet classID colSpan contentEditable contextMenu controlsList crossOrigin dateTime
disablePictureInPicture disableRemotePlayback encType enterKeyHint fetchPriority formAction formEncType
formMethod formNoValidate formTarget frameBorder hrefLang imageSizes imageSrcSet inputMode itemID itemProp
itemRef itemScope itemType keyParams keyType marginHeight marginWidth maxLength mediaGroup minLength noModule
noValidate playsInline popoverTarget popoverTargetAction radioGroup readOnly referrerPolicy rowSpan spellCheck
srcDoc srcLang srcSet tabIndex useMap
allowReorder attributeName attributeType autoReverse baseFrequency baseProfile calcMode clipPathUnits
contentScriptType contentStyleType diffuseConstant edgeMode externalResourcesRequired filterRes filterUnits
glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes
lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves
pathLength patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha
preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures
specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale
systemLanguage tableValues targetX targetY textLength viewBox viewTarget xChannelSelector yChannelSelector
zoomAndPan
""")

#: Attributes whose prop is the name in camel case.
_COMPOUND = _words("""
accept-charset http-equiv
accent-height alignment-baseline arabic-form baseline-shift cap-height clip-path clip-rule
color-interpolation color-interpolation-filters color-profile color-rendering dominant-baseline
enable-background fill-opacity fill-rule flood-color flood-opacity font-family font-size font-size-adjust
font-stretch font-style font-variant font-weight glyph-name glyph-orientation-horizontal
glyph-orientation-vertical horiz-adv-x horiz-origin-x image-rendering letter-spacing lighting-color marker-end
marker-mid marker-start overline-position overline-thickness paint-order pointer-events rendering-intent
shape-rendering stop-color stop-opacity strikethrough-position strikethrough-thickness stroke-dasharray
stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
text-decoration text-rendering transform-origin underline-position underline-thickness unicode-bidi
unicode-range units-per-em v-alphabetic v-hanging v-ideographic v-mathematical vector-effect vert-adv-y
vert-origin-x vert-origin-y word-spacing writing-mode x-height
xlink:actuate xlink:arcrole xlink:href xlink:role xlink:show xlink:title xlink:type xml:base xml:lang
xml:space xmlns:xlink
""")

#: Attribute in lower case -> prop, where they differ. Any other attribute is its own prop.
PROPS: Mapping[str, str] = {
    "class": "className",
    "for": "htmlFor",
    **{prop.lower(): prop for prop in _CAPITALISED},
    **{name: _camel(name) for name in _COMPOUND},
}

#: Names that never reach an element as attributes.
RESERVED: frozenset[str] = frozenset({"__proto__", "__self", "__source", "children", "key", "ref"})

#: Names that mean something else to React on its own elements: custom elements may have them.
MISREAD: frozenset[str] = frozenset(
    _words("""
    aria classname dangerouslysetinnerhtml defaultchecked defaultvalue htmlfor innerhtml masktype panose-1
    suppresscontenteditablewarning suppresshydrationwarning
    """)
    + [_camel(name).lower() for name in _COMPOUND]
)

#: What follows `aria-` in the attributes of ARIA: React warns of any other.
ARIA: frozenset[str] = frozenset(
    _words("""
    activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex
    colindextext colspan controls current describedby description details disabled dropeffect errormessage
    expanded flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline
    multiselectable orientation owns placeholder posinset pressed readonly relevant required roledescription
    rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext
    """)
)

#: On or off, whatever the value: written bare, as `=""` would turn them off.
BOOLEAN: frozenset[str] = frozenset(
    _words("""
    allowfullscreen async autofocus autoplay controls credentialless default defer disabled
    disablepictureinpicture disableremoteplayback formnovalidate hidden inert itemscope loop multiple muted
    nomodule novalidate open playsinline readonly required reversed scoped seamless
    """)
)

#: On when empty, else a string.
OVERLOADED: frozenset[str] = frozenset({"capture", "download"})

#: Written only when their value is a number, and at least this one.
NUMERIC: Mapping[str, float] = {
    **dict.fromkeys(("cols", "rows", "size", "span"), 1.0),
    **dict.fromkeys(("rowspan", "start"), float("-inf")),
}

#: A `javascript:` address in one of these becomes a throwing one; `object` adds its `data`.
URLS: frozenset[str] = frozenset({"action", "formaction", "href", "src", "xlink:href"})

#: Types of <input> whose value the user does not edit: `value` needs no handler there.
FIXED_VALUE_TYPES: frozenset[str] = frozenset(
    {"button", "checkbox", "hidden", "image", "radio", "reset", "submit"}
)

#: The elements of HTML that browsers know, obsolete ones included: React warns of any other in a browser.
ELEMENTS: frozenset[str] = frozenset(
    _words("""
    a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div
    dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe img input ins kbd label layer legend li link listing main map mark
    marquee menu meta meter nav nobr noembed noframes nolayer noscript object ol optgroup option output
    p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select
    selectedcontent slot small source span strike strong style sub summary sup table tbody td template
    textarea tfoot th thead time title tr track tt u ul var video wbr xmp
    """)
)

#: Elements that can have no children.
VOID: frozenset[str] = frozenset(
    _words("area base br col embed hr img input keygen link meta param source track wbr")
)

#: Names with a hyphen that are no custom elements.
NOT_CUSTOM: frozenset[str] = frozenset(
    _words("""
    annotation-xml color-profile font-face font-face-format font-face-name font-face-src font-face-uri
    missing-glyph
    """)
)
