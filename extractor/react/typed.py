"""What @types/react says of props: facts only.

Used by `typescript`. A prop that is not here is passed in a way that the compiler takes; a test holds every
line to the installed types. Source: @types/react 19, `HTMLAttributes`, `SVGAttributes`, `AriaAttributes`.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Props of every HTML element.
GLOBAL = _words(
    """
    defaultChecked defaultValue accessKey autoCapitalize autoFocus className contentEditable dir draggable
    enterKeyHint hidden id lang spellCheck tabIndex title translate role autoCorrect color itemProp
    itemScope itemType itemID itemRef rel popover popoverTargetAction popoverTarget inert inputMode
    """
)

#: Element -> its own props; the last have none, or none that a component keeps.
OWN: Mapping[str, frozenset[str]] = {
    name: _words(props)
    for name, props in {
        "a": "download href hrefLang media ping target type referrerPolicy",
        "area": "alt coords download href hrefLang media referrerPolicy shape target",
        "audio": "autoPlay controls controlsList crossOrigin loop muted playsInline preload src",
        "blockquote": "cite",
        "button": "disabled form formAction formEncType formMethod formNoValidate formTarget name type value",
        "canvas": "height width",
        "col": "span width",
        "colgroup": "span",
        "data": "value",
        "del": "cite dateTime",
        "details": "open name",
        "dialog": "open",
        "embed": "height src type width",
        "fieldset": "disabled form name",
        "form": "acceptCharset action autoComplete encType method name noValidate target",
        "iframe": """allow allowFullScreen frameBorder height loading marginHeight marginWidth name
            referrerPolicy sandbox scrolling src srcDoc width""",
        "img": """alt crossOrigin decoding fetchPriority height loading referrerPolicy sizes src srcSet useMap
            width""",
        "input": """accept alt autoComplete capture checked disabled form formAction formEncType formMethod
            formNoValidate formTarget height list max maxLength min minLength multiple name pattern
            placeholder readOnly required size src step type value width""",
        "ins": "cite dateTime",
        "label": "form htmlFor",
        "li": "value",
        "map": "name",
        "menu": "type",
        "meter": "form high low max min optimum value",
        "object": "data form height name type useMap width",
        "ol": "reversed start type",
        "optgroup": "disabled label",
        "option": "disabled label selected value",
        "output": "form htmlFor name",
        "param": "name value",
        "progress": "max value",
        "q": "cite",
        "select": "autoComplete disabled form multiple name required size value",
        "slot": "name",
        "source": "height media sizes src srcSet type width",
        "table": "border cellPadding cellSpacing width",
        "td": "colSpan headers rowSpan scope abbr height width",
        "textarea": """autoComplete cols dirName disabled form maxLength minLength name placeholder readOnly
            required rows value wrap""",
        "th": "colSpan headers rowSpan scope abbr",
        "time": "dateTime",
        "track": "default kind label src srcLang",
        "video": """height playsInline poster width disablePictureInPicture disableRemotePlayback autoPlay
            controls controlsList crossOrigin loop muted preload src""",
    }.items()
} | dict.fromkeys(
    _words(
        """
        abbr address article aside b base bdi bdo big body br caption center cite code datalist dd dfn div
        dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hgroup hr html i kbd keygen legend
        link main mark menuitem meta nav noindex noscript p picture pre rp rt ruby s samp script search
        section small span strong style sub summary sup tbody template tfoot thead title tr u ul var wbr
        webview
        """
    ),
    frozenset[str](),
)

#: The elements of SVG, but for those it shares with HTML.
SVG = _words(
    """
    svg animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight
    feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
    feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter
    foreignObject g image line linearGradient marker mask metadata mpath path pattern polygon polyline
    radialGradient rect set stop switch symbol text textPath tspan use view
    """
)

#: Props of every element of SVG.
SVG_PROPS = _words(
    """
    className color height id lang max media method min name nonce part slot target type width role
    tabIndex crossOrigin amplitude attributeName attributeType baseFrequency baselineShift baseProfile
    begin bias by calcMode clip clipPath clipPathUnits clipRule colorInterpolation colorProfile
    colorRendering contentScriptType contentStyleType cursor cx cy d diffuseConstant direction display
    divisor dur dx dy edgeMode elevation enableBackground end exponent fill fillOpacity fillRule filter
    filterRes filterUnits floodColor floodOpacity focusable fontFamily fontSize fontSizeAdjust fontStretch
    fontStyle fontVariant fontWeight fr fx fy glyphOrientationHorizontal glyphOrientationVertical
    gradientTransform gradientUnits href imageRendering in2 in intercept k1 k2 k3 k4 kernelMatrix
    kernelUnitLength kerning keyPoints keySplines keyTimes lengthAdjust letterSpacing lightingColor
    limitingConeAngle markerEnd markerHeight markerMid markerStart markerUnits markerWidth mask
    maskContentUnits maskUnits mode numOctaves offset opacity operator order orient orientation origin
    overflow overlinePosition overlineThickness paintOrder path pathLength patternContentUnits
    patternTransform patternUnits pointerEvents points pointsAtX pointsAtY pointsAtZ preserveAspectRatio
    primitiveUnits r radius refX refY renderingIntent repeatCount repeatDur requiredExtensions
    requiredFeatures restart result rotate rx ry scale seed shapeRendering spacing specularConstant
    specularExponent spreadMethod startOffset stdDeviation stitchTiles stopColor stopOpacity
    strikethroughPosition strikethroughThickness stroke strokeDasharray strokeDashoffset strokeLinecap
    strokeLinejoin strokeMiterlimit strokeOpacity strokeWidth surfaceScale systemLanguage tableValues
    targetX targetY textAnchor textDecoration textLength textRendering to transform underlinePosition
    underlineThickness unicodeBidi unicodeRange values vectorEffect version viewBox viewTarget visibility
    wordSpacing writingMode x1 x2 x xChannelSelector xlinkActuate xlinkArcrole xlinkHref xlinkRole
    xlinkShow xlinkTitle xlinkType xmlBase xmlLang xmlns xmlnsXlink xmlSpace y1 y2 y yChannelSelector z
    zoomAndPan
    """
)

#: Props that take a number and no string.
NUMBERS = _words(
    """
    aria-colcount aria-colindex aria-colspan aria-level aria-posinset aria-rowcount aria-rowindex
    aria-rowspan aria-setsize aria-valuemax aria-valuemin aria-valuenow border colSpan cols high low
    marginHeight marginWidth maxLength minLength optimum rowSpan rows size span start tabIndex
    """
)

#: Prop -> the only words it takes, on every element or on the one named.
WORDS: Mapping[str | tuple[str, str], frozenset[str]] = {
    **dict.fromkeys(
        _words("aria-atomic aria-busy aria-disabled aria-expanded aria-grabbed aria-hidden aria-modal"),
        _words("false true"),
    ),
    **dict.fromkeys(
        _words("aria-multiline aria-multiselectable aria-readonly aria-required aria-selected"),
        _words("false true"),
    ),
    **dict.fromkeys(_words("draggable spellCheck"), _words("false true")),
    **dict.fromkeys(_words("aria-checked aria-pressed"), _words("false mixed true")),
    "referrerPolicy": _words(
        """no-referrer no-referrer-when-downgrade origin origin-when-cross-origin same-origin
        strict-origin strict-origin-when-cross-origin unsafe-url"""
    )
    | {""},
    "contentEditable": _words("true false inherit plaintext-only"),
    "enterKeyHint": _words("enter done go next previous search send"),
    "translate": _words("yes no"),
    "popover": _words("auto manual hint") | {""},
    "popoverTargetAction": _words("toggle show hide"),
    "inputMode": _words("none search text tel url email numeric decimal"),
    "aria-autocomplete": _words("none list inline both"),
    "aria-current": _words("true false page step location date time"),
    "aria-dropeffect": _words("none link copy execute move popup"),
    "aria-haspopup": _words("true false dialog grid listbox menu tree"),
    "aria-invalid": _words("true false grammar spelling"),
    "aria-live": _words("off assertive polite"),
    "aria-orientation": _words("horizontal vertical"),
    "aria-relevant": _words("text additions all removals"),
    "aria-sort": _words("none ascending descending other"),
    "crossOrigin": _words("anonymous use-credentials") | {""},
    "loading": _words("eager lazy"),
    "decoding": _words("auto async sync"),
    "fetchPriority": _words("auto high low"),
    "capture": _words("user environment"),
    "fillRule": _words("inherit nonzero evenodd"),
    "focusable": _words("true false auto"),
    "strokeLinecap": _words("inherit butt round square"),
    "strokeLinejoin": _words("inherit round miter bevel"),
    "textAnchor": _words("inherit middle start end"),
    ("button", "type"): _words("button reset submit"),
    ("ol", "type"): _words("1 A I a i"),
}
