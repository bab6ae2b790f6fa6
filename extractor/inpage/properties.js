// Which properties make the picture, and how each is compared.
//
// Tables only, read by every file that looks at styles.

/** Logical twins of physical longhands, aliases, and what a still picture does not show. */
const IGNORED = new RegExp(
  [
    "^--",
    "(^|-)(inline|block)(-|$)",
    "^(border|corner)-(start|end)-",
    "^(animation|transition|view-transition|view-timeline|timeline|trigger|overscroll|anchor|offset|interest)-",
    "^scroll-", "^position-", "^break-", "^text-(decoration|size-adjust)$", "^font-variant$",
    "^(app-region|buffered-rendering|contain-intrinsic-size|d|cx|cy|r|x|y|rx|ry|flex-line-count|interactivity)$",
    "^(interpolate-size|orphans|widows|page|overflow-anchor|overlay|reading-flow|reading-order|speak)$",
    "^(touch-action|window-drag|frame-sizing|math-depth|caret-animation|caret-shape|dynamic-range-limit)$",
    "^-webkit-(border-image|box-decoration-break|line-break|mask-position-[xy]|rtl-ordering|ruby-position)$",
    "^-webkit-(tap-highlight-color|text-combine|text-decorations-in-effect|text-orientation)$",
    "^-webkit-(user-drag|user-modify|writing-mode)$",
  ].join("|"),
);

/**
 * Inherited properties -> a value no style sheet of a browser sets. A default read under these values tells
 * what the browser sets itself and what it leaves to the parent. `null`: never set by a browser's sheet;
 * `currentcolor`: nor set, and the element's own `color` while nobody sets it.
 */
const INHERITED = {
  "border-collapse": "collapse", "caption-side": "bottom", "clip-rule": null, color: "rgb(1, 2, 3)",
  "color-interpolation": null, "color-interpolation-filters": null, "color-rendering": null,
  "color-scheme": null, cursor: "crosshair", direction: "rtl", "dominant-baseline": null,
  "empty-cells": "hide", fill: "rgb(3, 2, 1)", "fill-opacity": "0.37", "fill-rule": "evenodd",
  "font-family": "odd", "font-feature-settings": '"abcd"', "font-kerning": "none",
  "font-language-override": null, "font-optical-sizing": "none", "font-palette": null, "font-size": "37px",
  "font-size-adjust": null, "font-stretch": "75%", "font-style": "oblique 5deg",
  "font-synthesis-small-caps": null, "font-synthesis-style": null, "font-synthesis-weight": null,
  "font-variant-alternates": "historical-forms", "font-variant-caps": "unicase",
  "font-variant-east-asian": "ruby", "font-variant-emoji": null, "font-variant-ligatures": "none",
  "font-variant-numeric": "ordinal", "font-variant-position": "sub", "font-variation-settings": '"abcd" 1',
  "font-weight": "650", "forced-color-adjust": null, "hyphenate-character": null,
  "hyphenate-limit-chars": null, hyphens: null, "image-orientation": null, "image-rendering": null,
  "letter-spacing": "3px", "line-break": "loose", "line-height": "37px", "list-style-image": null,
  "list-style-position": "inside", "list-style-type": '"odd"', "marker-end": null, "marker-mid": null,
  "marker-start": null, "math-shift": null, "math-style": null, "overflow-wrap": "anywhere",
  "paint-order": null, "pointer-events": "painted", "print-color-adjust": null, quotes: '"<" ">"',
  "ruby-align": null, "ruby-overhang": null, "ruby-position": null, "scrollbar-color": null,
  "shape-rendering": null, stroke: "rgb(3, 2, 1)", "stroke-dasharray": "3px", "stroke-dashoffset": "3px",
  "stroke-linecap": "square", "stroke-linejoin": "bevel", "stroke-miterlimit": "7", "stroke-opacity": "0.37",
  "stroke-width": "37px", "tab-size": "3", "text-align": "right", "text-align-last": "right",
  "text-anchor": "end", "text-autospace": null, "text-box-edge": null, "text-combine-upright": null,
  "text-decoration-skip-ink": null, "text-emphasis-color": "currentcolor", "text-emphasis-position": null,
  "text-emphasis-style": null, "text-fit": null, "text-indent": "3px", "text-justify": null,
  "text-orientation": null, "text-rendering": "geometricprecision", "text-shadow": "rgb(255, 0, 0) 1px 1px 0px",
  "text-spacing-trim": null, "text-transform": "uppercase", "text-underline-offset": null,
  "text-underline-position": null, "text-wrap-mode": "nowrap", "text-wrap-style": "balance",
  "user-select": "all", visibility: "collapse", "white-space-collapse": "preserve-breaks",
  "word-break": "break-all", "word-spacing": "3px", "writing-mode": null, "caret-color": "currentcolor",
  "accent-color": null, "-webkit-border-horizontal-spacing": "3px", "-webkit-border-vertical-spacing": "3px",
  "-webkit-box-direction": null, "-webkit-font-smoothing": null, "-webkit-locale": null,
  "-webkit-text-fill-color": "currentcolor", "-webkit-text-security": "square",
  "-webkit-text-stroke-color": "currentcolor", "-webkit-text-stroke-width": null,
};

/** Not inherited, but a browser's sheet says `inherit` for table parts: given an odd value too. */
const ODD_TOO = { "vertical-align": "7px" };

/**
 * Longhands `getComputedStyle` answers in used px or in six digits; the typed map still knows `auto`,
 * percentages, numbers, and nine.
 */
const TYPED = [
  "width", "height", "min-width", "min-height", "max-width", "max-height", "margin-top", "margin-right",
  "margin-bottom", "margin-left", "top", "right", "bottom", "left", "grid-template-columns",
  "grid-template-rows", "line-height", "font-size", "letter-spacing", "word-spacing",
];

/** What the element's place in its parent said; alone it has no such place. */
const PLACE = {
  float: "none", clear: "none", order: "0", "align-self": "auto", "justify-self": "auto", "flex-grow": "0",
  "flex-shrink": "1", "flex-basis": "auto", "grid-column-start": "auto", "grid-column-end": "auto",
  "grid-row-start": "auto", "grid-row-end": "auto", top: "auto", right: "auto", bottom: "auto", left: "auto",
  "min-width": "auto", "min-height": "auto", "max-width": "none", "max-height": "none", "column-span": "none",
  "margin-top": "0px", "margin-right": "0px", "margin-bottom": "0px", "margin-left": "0px",
};

/** [property, what is said along with it, whether also the other way round, for which of its values]. */
const TOGETHER = [
  ["white-space-collapse", "text-wrap-mode", true],
  ["font-family", "font-size", false, (family) => family === "monospace"], // makes the default size smaller
];

/** Lines that are not drawn when their width is 0: their style is then read as `none`. */
const EDGES = ["border-top", "border-right", "border-bottom", "border-left", "outline", "column-rule"];

/** What is not inherited and yet means something to a shape inside an SVG. */
const OF_SHAPES = new RegExp(
  "^(width|height|display|opacity|clip-path|mask|filter|transform|translate|rotate|scale|stop-|flood-|isolation$"
  + "|lighting-|mix-blend-mode|vector-effect|overflow-[xy]|baseline-|alignment-|text-decoration|unicode-bidi)",
);

/** Inherited properties that only show on some nodes: [properties, (node, its `display`) is such a node]. */
const ONLY_ON = [
  [/^list-style-/, (node, display) => display === "list-item"],
  [/^(border-collapse|caption-side|empty-cells|-webkit-border-(horizontal|vertical)-spacing)$/,
    (node, display) => display.includes("table")],
  [/^(fill|stroke|marker|clip-rule|color-(interpolation|rendering)|shape-rendering|text-anchor|dominant-baseline)/,
    (node) => node.svg],
];

/**
 * Attributes that browsers style by: a default is read from a bare element with the same ones. SVG's
 * presentation attributes are such too.
 */
const STYLING = new RegExp(
  "^(type|disabled|multiple|size|rows|cols|wrap|dir|align|valign|href|open|hidden|width|height|border|bgcolor"
  + "|color|face|nowrap|contenteditable|lang|popover|start|reversed|controls|hspace|vspace|cellpadding"
  + "|cellspacing|clear|compact|frame|rules|placeholder)$",
);
const PRESENTATION = new RegExp(
  "^(fill|stroke|opacity|color|font|text-anchor|clip-rule|clip-path|mask|filter|stop-|flood-|lighting-|marker"
  + "|display|visibility|overflow|transform|vector-effect|paint-order|dominant-baseline|letter-spacing"
  + "|shape-rendering)",
);

/** A browser's sheet for quirks-mode documents sets these on these: they are always written out. */
const QUIRKS = /^(table|tbody|td|th|tr|input|textarea|form|li|ul|ol)$/;
const QUIRKY = new RegExp(
  "^(box-sizing|margin-bottom|list-style-position|white-space-collapse|text-wrap-mode|line-height"
  + "|font-(size|weight|style|variant)|text-align|text-indent|color$)",
);

/** Languages whose glyphs or capitals differ from what their script's other languages use. */
const LOCALES = /^"(zh|ja|ko|ar|fa|ur|tr|az|lt|el|nl|sr|bg|ro)\b/i;

/** [properties, (value of another property, match, value) shows nothing]. */
const MOOT_WITHOUT = [
  [/^border-(top|right|bottom|left)-(color|width)$/,
    (get, [, side]) => /none|hidden/.test(get(`border-${side}-style`))],
  [/^outline-(color|width|offset)$/, (get) => get("outline-style") === "none"],
  [/^(column|row)-rule-/, (get, [, axis]) => get(`${axis}-rule-style`) === "none"],
  [/^text-decoration-(color|style|thickness)$/, (get) => get("text-decoration-line") === "none"],
  [/^(transform-(origin|box|style)|backface-visibility)$/,
    (get) => ["transform", "translate", "rotate", "scale"].every((name) => get(name) === "none")],
  [/^perspective-origin$/, (get) => get("perspective") === "none"],
  [/^(top|right|bottom|left)$/, (get) => get("position") === "static"],
  [/^background-(attachment|blend-mode|origin|position|repeat|size)$/,
    (get) => get("background-image") === "none"],
  [/^mask-/, (get) => get("mask-image") === "none"],
  [/^border-image-/, (get) => get("border-image-source") === "none"],
  [/^-webkit-mask-box-image-/, (get) => get("-webkit-mask-box-image-source") === "none"],
  [/^-webkit-text-stroke-color$/, (get) => get("-webkit-text-stroke-width") === "0px"],
  [/^text-emphasis-/, (get) => get("text-emphasis-style") === "none"],
  [/^flex-(direction|wrap)$/, (get) => !/flex|-webkit-/.test(get("display"))],
  // A box whose lines are clamped computes to a `flow-root`.
  [/^-webkit-box-/, (get) => !/flex|-webkit-/.test(get("display")) && get("-webkit-line-clamp") === "none"],
  [/^grid-(auto|template)-/, (get) => !/grid/.test(get("display"))],
  [/^-webkit-locale$/, (get, _, value) => get("hyphens") !== "auto" && !LOCALES.test(value)],
];

/** The properties that these ask about. */
const MOOT_BY = [
  ...["border-top", "border-right", "border-bottom", "border-left", "outline", "column-rule", "row-rule"]
    .map((line) => `${line}-style`),
  "text-decoration-line", "transform", "translate", "rotate", "scale", "perspective", "position", "background-image",
  "mask-image", "border-image-source", "-webkit-mask-box-image-source", "-webkit-text-stroke-width",
  "text-emphasis-style", "display", "hyphens", "-webkit-line-clamp",
];

/** The properties a style is read by, in one order; a style is then an array of as many strings. */
const NAMES = [document.documentElement].filter(isElement).flatMap((root) => [...styleOf(root)])
  .filter((name) => !IGNORED.test(name));
const AT = new Map(NAMES.map((name, i) => [name, i]));
const valueOf = (values, name) => values[AT.get(name)];

function longhands(names) {
  const { style } = document.createElement("div");
  for (const name of names) style.setProperty(name, "inherit");
  return [...style];
}

/** Set some of `values`; answers them. */
function put(values, changes) {
  for (const [name, value] of Object.entries(changes)) values[AT.get(name)] = value;
  return values;
}

/** By position in `NAMES`: whether it is read of a shape; tests of (values, value) that it shows nothing. */
const SHAPELY = NAMES.map((name) => Object.hasOwn(INHERITED, name) || OF_SHAPES.test(name));
const MOOT = NAMES.map((name) => MOOT_WITHOUT.flatMap(([pattern, test]) => {
  const match = pattern.exec(name);
  return match ? [(values, value) => test((other) => valueOf(values, other), match, value)] : [];
}));
