// What must be asked of the style sheets themselves: font faces, and rules for the parts that browsers build
// into controls (slider thumbs, spin buttons, …), whose computed style cannot be read.

const FILES = 20; // fetched anew at most, of each sort
const PATIENCE = 2000; // ms for one
const PART = /^(.*?)(::-(?:webkit|internal)-[\w-]+)$/s;

/** [parts, what is built of them]. */
const BUILT_IN = [
  [/slider/, "input[type=range i]"],
  [/spin-button/, "input[type=number i]"],
  [/search/, "input[type=search i]"],
  [/date|time|calendar|clear-button|spin-button/,
    "input:is([type=date i], [type=time i], [type=month i], [type=week i], [type=datetime-local i])"],
  [/color-swatch/, "input[type=color i]"],
  [/progress/, "progress"],
  [/meter/, "meter"],
  [/details-marker/, "summary"],
  [/scrollbar|resizer/, "textarea, select"],
];

async function fetchText(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Sheets of other origins, which are not shown to scripts, by asking for them anew: address -> text or null. */
async function fetchSheets(roots) {
  const hidden = roots.flatMap((root) => [...root.styleSheets]).filter((sheet) => rulesOf(sheet) === null);
  return new Map(await Promise.all(hidden.slice(0, FILES).map(async ({ href }) => [href, await fetchText(href)])));
}

function rulesOf(sheet) {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

/** {rule, base, root} of every rule that applies now: its url()s are relative to `base`, it styles `root`. */
function* rulesIn(roots, texts) {
  function* within(rules, base, root) {
    for (const rule of rules) {
      const kind = rule.constructor.name;
      if (kind === "CSSImportRule") {
        if (rule.styleSheet) yield* sheet(rule.styleSheet, root);
      } else if (kind === "CSSMediaRule") {
        if (matchMedia(rule.media.mediaText).matches) yield* within(rule.cssRules, base, root);
      } else if (kind === "CSSSupportsRule") {
        if (CSS.supports(rule.conditionText)) yield* within(rule.cssRules, base, root);
      } else if (/^CSS(LayerBlock|Container|Scope|StartingStyle)Rule$/.test(kind)) {
        yield* within(rule.cssRules, base, root);
      } else {
        yield { rule, base, root };
      }
    }
  }
  function* sheet(one, root) {
    if (one.disabled || !matchMedia(one.media.mediaText).matches) return;
    const base = one.href ?? document.baseURI;
    const rules = rulesOf(one) ?? parsed(texts.get(one.href), base);
    if (rules) yield* within(rules, base, root);
    else yield { rule: null, base, root };
  }
  for (const root of roots) {
    for (const one of [...root.styleSheets, ...root.adoptedStyleSheets]) yield* sheet(one, root);
  }
}

function parsed(text, baseURL) {
  if (typeof text !== "string") return null;
  const sheet = new CSSStyleSheet({ baseURL });
  sheet.replaceSync(text);
  return sheet.cssRules;
}

/**
 * {faces, partsOf, firstLetters} of all sheets. `faces`: descriptor lists. `partsOf(element)`: declarations by
 * built-in pseudo-element. `firstLetters`: whether any rule may style one.
 */
function survey(roots, texts, notes) {
  const [faces, parts] = [[], []];
  let firstLetters = false;
  for (const { rule, base, root } of rulesIn(roots, texts)) {
    if (!rule) notes.add("sheet_unreadable");
    if (rule?.constructor.name === "CSSFontFaceRule") {
      faces.push([...rule.style].map((name) => [name, absoluteUrls(rule.style.getPropertyValue(name), base)]));
    }
    const selectors = rule?.selectorText ?? "";
    if (!rule || selectors.includes("first-letter")) firstLetters = true;
    for (const selector of selectors.includes("::-") ? selectors.split(/,(?![^([]*[)\]])/) : []) {
      const match = PART.exec(selector.trim());
      if (match) parts.push({ on: match[1] || "*", pseudo: match[2], style: rule.style, base, root });
    }
  }
  parts.sort((a, b) => specificity(a.on) - specificity(b.on)); // stable: later rules stay later
  return { faces, firstLetters, partsOf: (element) => partsOf(element, parts) };
}

function specificity(selector) {
  const count = (pattern) => selector.match(pattern)?.length ?? 0;
  return count(/#[\w-]+/g) * 10000 + count(/\.[\w-]+|\[|:(?!:)[\w-]+/g) * 100 + count(/(^|[\s>+~])[a-z]/gi);
}

function partsOf(element, parts) {
  const built = BUILT_IN.filter(([, selector]) => answersTo(element, selector)).map(([names]) => names);
  const styles = {};
  for (const { on, pseudo, style, base, root } of built.length ? parts : []) {
    if (root !== rootNode(element) || !built.some((names) => names.test(pseudo)) || !matches(element, on)) continue;
    styles[pseudo] = [...(styles[pseudo] ?? []), ...declared(style, element, base)];
  }
  return styles;
}

function matches(element, selector) {
  try {
    return answersTo(element, selector);
  } catch {
    return false;
  }
}

/** A rule's declarations with its variables replaced by what they are on the element. */
function declared(style, element, base) {
  const said = new Map();
  for (const name of style) {
    const value = style.getPropertyValue(name);
    const over = shorthandsOf(name);
    if (name.startsWith("--") || (value && over.some((shorthand) => said.has(shorthand)))) continue;
    // A variable in a shorthand leaves its longhands empty; one value in a shorthand makes the others `initial`.
    const outspoken = value && value !== "initial";
    const as = (!outspoken && over.find((shorthand) => style.getPropertyValue(shorthand))) || name;
    said.set(as, absoluteUrls(substituted(style.getPropertyValue(as), styleOf(element)), base));
  }
  return [...said];
}

/** What may set a longhand: `border`, `border-top` for `border-top-color`. */
function shorthandsOf(name) {
  if (name.endsWith("-radius")) return ["border-radius"];
  const words = name.split("-");
  return words.slice(0, -1).map((_, i) => words.slice(0, i + 1).join("-"));
}

function substituted(value, style) {
  const innermost = /var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)/;
  for (let round = 0; round < 20 && innermost.test(value); round++) {
    value = value.replace(innermost, (_, name, instead = "") =>
      style.getPropertyValue(name).trim() || instead.trim());
  }
  return value;
}

function absoluteUrls(value, base) {
  return value.replace(/url\(\s*(["']?)((?:\\.|[^"'\\)])*)\1\s*\)/g, (whole, _, address) => {
    if (/^(#|data:)/i.test(address)) return whole;
    try {
      return `url("${new URL(address, base).href}")`;
    } catch {
      return whole;
    }
  });
}

/** The font faces that are loaded in one of `documents` and that one of the `font-family` lists names. */
function facesUsed(faces, families, documents) {
  const plain = (family) => family.trim().replace(/^["']|["']$/g, "").toLowerCase();
  const number = (weight) => weight.replace("normal", "400").replace("bold", "700");
  const key = (family, style, weight, range) =>
    [plain(family), style || "normal", number(weight || "400"), (range || "U+0-10FFFF").replaceAll(" ", "")].join();
  const wanted = new Set(families.flatMap((list) => list.split(",")).map(plain));
  const loaded = new Set(documents.flatMap((one) => [...one.fonts]).filter((face) => face.status === "loaded")
    .map((face) => key(face.family, face.style, face.weight, face.unicodeRange)));
  return faces.filter((face) => {
    const { "font-family": family = "", "font-style": style, "font-weight": weight, "unicode-range": range } =
      Object.fromEntries(face);
    return wanted.has(plain(family)) && loaded.has(key(family, style, weight, range));
  });
}
