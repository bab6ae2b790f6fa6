// What the browser gives an element before any author speaks.
//
// `baselines(nodes)` reads, for each different bare element (tag, attributes that browsers style by) and
// the pseudo-element it draws with, every property twice: under initial values and under odd ones. All in one
// shadow root under one helper with `all: initial`, so that no rule of the page reaches in; it is gone again
// before this returns. Colours are read once more under another `color`, to tell which of them follow it.
// What a property is then compared with: a string, or one of
const INHERIT = "(inherit)"; // the parent's value: the browser sets nothing
const CURRENT = "(current)"; // the element's own `color`
const RELATIVE = "(relative)"; // nothing: the browser derives it from the parent, it is always written out

const SPAN = JSON.stringify([HTML, "span", []]);
const TINT = "rgb(4, 5, 6)";
const COLOR = /(?<!^)color$|^(fill|stroke)$/;
const ROUNDED = /^border-.*-radius$/;
const MATHML = "http://www.w3.org/1998/Math/MathML";

function baselineKey(node) {
  const tag = node.tag.includes("-") && !node.svg ? "span" : node.tag;
  const styling = Object.entries(node.attributes)
    .filter(([name]) => STYLING.test(name) || (node.svg && PRESENTATION.test(name)))
    .map(([name, value]) => [name, name === "href" ? "#" : name === "placeholder" ? "x" : value]);
  return JSON.stringify([node.svg ? SVG : node.math ? MATHML : HTML, tag, styling]);
}

/** The pseudo-element a control draws its text or button with, or null. */
function ownPseudo({ tag, attributes }) {
  if (tag === "input" && attributes.type === "file") return "::file-selector-button";
  const empty = tag === "textarea" || attributes.value === undefined;
  return attributes.placeholder && empty && /^(input|textarea)$/.test(tag) ? "::placeholder" : null;
}

/** Whether some colours may be those that browsers have for dark pages. */
const isDark = (nodes) => nodes.some(({ element }) => /dark/.test(styleOf(element).colorScheme));

/** Map: `node.key`, or key + pseudo-element -> what to compare each of `NAMES` with. */
function baselines(nodes) {
  const host = document.createElement("div");
  host.style.cssText = "all: initial !important; position: absolute !important; contain: strict !important";
  const shadow = host.attachShadow({ mode: "closed" });
  const odd = Object.entries({ ...INHERITED, ...ODD_TOO }).filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`).concat(isDark(nodes) ? "color-scheme: dark" : []).join("; ");
  const [plain, strange] = ["", odd].map((css) => {
    const parent = shadow.appendChild(document.createElement("div"));
    parent.style.cssText = `all: initial; direction: ltr; ${css}`;
    return parent;
  });
  const wanted = new Map([[SPAN, [SPAN, null]]]);
  for (const node of nodes) {
    node.key = baselineKey(node);
    for (const pseudo of [null, ownPseudo(node)]) wanted.set(node.key + (pseudo ?? ""), [node.key, pseudo]);
  }
  const made = new Map();
  for (const [name, [key, pseudo]] of wanted) {
    const [space, tag, styling] = JSON.parse(key);
    const pair = [plain, strange].map((parent) => {
      const element = parent.appendChild(document.createElementNS(space, tag));
      for (const [attr, value] of styling) element.setAttribute(attr, value);
      if (pseudo && parent === strange) element.style.cssText = odd;
      return element;
    });
    made.set(name, { pair, pseudo, page: ofPage(tag) });
  }
  (document.documentElement ?? document).append(host);
  try {
    for (const one of made.values()) one.values = one.pair.map((element) => read(element, one.pseudo).values);
    for (const one of made.values()) one.pair[1].style.color = TINT;
    const initial = read(plain).values;
    for (const [name, { pair, pseudo, page, values: [normal, changed] }] of made) {
      const tinted = styleOf(pair[1], pseudo);
      const follows = (property) => COLOR.test(property) && tinted.getPropertyValue(property) === TINT;
      made.set(name, NAMES.map((property, i) =>
        (follows(property) ? CURRENT : compareWith(property, normal[i], changed[i], initial[i], page))));
    }
    return { made, initial };
  } finally {
    host.remove();
  }
}

/** Patterns of what a browser sets on elements of a name in documents such as this one only. */
function ofPage(tag) {
  const quirks = document.compatMode !== "CSS1Compat" && QUIRKS.test(tag) ? [QUIRKY] : [];
  return tag === "a" && document.linkColor ? [...quirks, /^color$/] : quirks;
}

function compareWith(name, normal, strange, initial, page) {
  if (page.some((pattern) => pattern.test(name))) return RELATIVE;
  if (normal === "50%" && ROUNDED.test(name)) return RELATIVE; // a radio button that the browser draws itself
  const odd = INHERITED[name];
  if (strange === odd) return normal === initial ? INHERIT : RELATIVE; // a <th> inherits all but the initial alignment
  if (odd === "currentcolor") return CURRENT;
  if (odd === null) return INHERIT;
  return normal === strange ? normal : RELATIVE;
}
