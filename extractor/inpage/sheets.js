// What must be asked of the style sheets themselves: font faces, and rules for the parts that browsers build
// into controls (slider thumbs, spin buttons, …), whose computed style cannot be read.

const PART = /^(.*?)(::-(?:webkit|internal)-[\w-]+)$/s;

/** [parts, what is built of them]. */
const BUILT_IN = [
  [/slider/, "input[type=range i]"],
  [/spin-button/, "input"],
  [/search/, "input[type=search i]"],
  [/date|time|calendar|clear-button/, "input:is([type=date i], [type=time i], [type=month i], [type=week i], [type=datetime-local i])"],
  [/color-swatch/, "input[type=color i]"],
  [/progress/, "progress"],
  [/meter/, "meter"],
  [/details-marker/, "summary"],
  [/scrollbar|resizer/, "textarea, select"],
];

/** Every rule that applies now, with the address its url()s are relative to and the root it styles. */
function* rulesIn(roots, texts, unreadable) {
  function* within(rules, base, root) {
    for (const rule of rules) {
      const { constructor: { name } } = rule;
      if (name === "CSSImportRule") {
        if (rule.styleSheet && matchMedia(rule.media.mediaText).matches) yield* sheet(rule.styleSheet, root);
      } else if (name === "CSSMediaRule") {
        if (matchMedia(rule.media.mediaText).matches) yield* within(rule.cssRules, base, root);
      } else if (name === "CSSSupportsRule") {
        if (CSS.supports(rule.conditionText)) yield* within(rule.cssRules, base, root);
      } else {
        yield { rule, base, root };
        if (rule.cssRules?.length && name !== "CSSKeyframesRule" && name !== "CSSStyleRule") yield* within(rule.cssRules, base, root);
      }
    }
  }
  function* sheet(one, root) {
    if (one.disabled) return;
    const base = one.href ?? ownerDocument(root)?.baseURI ?? document.baseURI;
    let rules;
    try {
      rules = one.cssRules;
    } catch { // of another origin
      if (!Object.hasOwn(texts, one.href)) return unreadable.add(one.href);
      const copy = new CSSStyleSheet({ baseURL: one.href });
      copy.replaceSync(texts[one.href]);
      rules = copy.cssRules;
    }
    yield* within(rules, base, root);
  }
  for (const root of roots) {
    for (const one of [...root.styleSheets, ...root.adoptedStyleSheets]) {
      if (matchMedia(one.media.mediaText).matches) yield* sheet(one, root);
    }
  }
}

const absoluteUrls = (value, base) =>
  value.replace(/url\(\s*(["']?)((?:\\.|[^"'\\)])*)\1\s*\)/g, (whole, _, address) => {
    if (/^#|^data:/i.test(address)) return whole;
    try {
      return `url("${new URL(address, base).href}")`;
    } catch {
      return whole;
    }
  });

/** {faces, parts} of all sheets; `faces` are descriptor lists, `parts` rules for built-in pseudo-elements. */
function survey(roots, texts, notes) {
  const unreadable = new Set();
  const [faces, parts] = [[], []];
  for (const { rule, base, root } of rulesIn(roots, texts, unreadable)) {
    if (rule.constructor.name === "CSSFontFaceRule") {
      faces.push([...rule.style].map((name) => [name, absoluteUrls(rule.style.getPropertyValue(name), base)]));
    } else if (rule.selectorText?.includes("::-")) {
      for (const selector of rule.selectorText.split(/,(?![^([]*[)\]])/)) {
        const match = PART.exec(selector.trim());
        if (match) parts.push({ on: match[1] || "*", pseudo: match[2], style: rule.style, base, root, order: parts.length });
      }
    }
  }
  if (unreadable.size) notes.add("sheet_unreadable");
  return { faces, parts };
}

const weightOf = (selector) => {
  const count = (pattern) => selector.match(pattern)?.length ?? 0;
  return count(/#[\w-]+/g) * 10000 + count(/\.[\w-]+|\[|:(?!:)[\w-]+/g) * 100 + count(/(^|[\s>+~])[a-z]/gi);
};

/** A function element -> {pseudo-element: declarations} from the rules in `parts`. */
function partsOf(parts) {
  const sorted = parts.map((part) => ({ ...part, weight: weightOf(part.on) })).sort((a, b) => a.weight - b.weight || a.order - b.order);
  return (element) => {
    const styles = {};
    const built = BUILT_IN.filter(([, selector]) => element.matches(selector)).map(([names]) => names);
    if (!built.length) return styles;
    const root = rootNode(element);
    for (const { on, pseudo, style, base, root: scope } of sorted) {
      if (scope !== root || !built.some((names) => names.test(pseudo)) || !matches(element, on)) continue;
      styles[pseudo] = [...(styles[pseudo] ?? []), ...declared(style, element, base)];
    }
    return styles;
  };
}

function matches(element, selector) {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

/** A rule's declarations with its variables replaced by what they are on the element. */
function declared(style, element, base) {
  const seen = new Map();
  for (const name of style) {
    if (name.startsWith("--")) continue;
    const value = style.getPropertyValue(name);
    // A variable in a shorthand leaves its longhands empty; one value in a shorthand makes the others `initial`.
    const said = value && value !== "initial" ? name : shorthandsOf(name).find((shorthand) => style.getPropertyValue(shorthand)) ?? name;
    if (value && [...seen.keys()].some((other) => shorthandsOf(name).includes(other))) continue;
    seen.set(said, absoluteUrls(substituted(style.getPropertyValue(said), styleOf(element)), base));
  }
  return [...seen];
}

/** What might set a longhand: `border`, `border-top` for `border-top-color`. */
function shorthandsOf(name) {
  if (name.endsWith("-radius")) return ["border-radius"];
  return name.split("-").map((_, i, words) => words.slice(0, i + 1).join("-")).slice(0, -1);
}

function substituted(value, style) {
  const innermost = /var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)/;
  for (let round = 0; round < 20 && innermost.test(value); round++) {
    value = value.replace(innermost, (_, name, fallback) => style.getPropertyValue(name).trim() || (fallback ?? "").trim());
  }
  return value;
}

/** The font faces that are loaded and that some component names. */
function facesUsed(faces, families, documents) {
  const plain = (family) => family.trim().replace(/^["']|["']$/g, "").toLowerCase();
  const wanted = new Set([...families].flatMap((list) => list.split(",")).map(plain));
  const weight = (value) => value.replace("normal", "400").replace("bold", "700");
  const key = (family, style, heft, range) => [plain(family), style || "normal", weight(heft || "400"), (range || "U+0-10FFFF").toUpperCase().replaceAll(" ", "")].join("|");
  const loaded = new Set(documents.flatMap((one) => [...one.fonts]).filter((face) => face.status === "loaded")
    .map((face) => key(face.family, face.style, face.weight, face.unicodeRange)));
  return faces.filter((face) => {
    const get = (name) => face.find(([other]) => other === name)?.[1] ?? "";
    return wanted.has(plain(get("font-family")))
      && loaded.has(key(get("font-family"), get("font-style"), get("font-weight"), get("unicode-range")));
  });
}
