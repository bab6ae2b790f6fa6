// SVG that stands alone: `<use>` becomes what it shows, and what an icon refers to by `url(#id)` or `#id` comes
// along inside its own outermost svg.

const PAINTS = ["fill", "stroke", "clipPath", "maskImage", "filter", "markerStart", "markerMid", "markerEnd"];
const FILES = 20; // fetched anew at most
const PATIENCE = 2000; // ms for one
const VARIABLE = /var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)/;
const NESTED = 8; // variables in fallbacks
const URL_ID = /url\(["']?[^"')]*#([^"')]+)["']?\)/g;

function growSvg(element, garden, outer, depth) {
  const growOne = localName(element) === "use" ? growUse : growShape;
  return growOne(element, garden, outer, depth);
}

function growShape(element, garden, outer, depth) {
  const tag = localName(element);
  const grown = { tag, svg: true, element, attributes: attributesOf(element, garden.use) };
  if (garden.use) grown.varying = [...attributes(element)].filter(varies).map(({ name }) => name);
  if (tag === "svg" && !outer) grown.frozen = true;
  const top = outer ?? grown;
  withChildren(grown, [...childNodes(element)], garden, tag === "foreignObject" ? null : top, depth);
  carry(grown, garden, top, depth);
  const targets = outer ? [] : [...(garden.carried.get(grown)?.values() ?? [])].filter(Boolean);
  if (targets.length) grown.children.unshift({ tag: "defs", svg: true, attributes: {}, children: targets });
  return grown;
}

/** Whether an attribute is a property of css whose value a variable gives. */
const varies = ({ name, value }) => PRESENTATION.test(name) && value.includes("var(");

/** `<use>` -> a group holding what it refers to; a symbol becomes a nested svg. */
function growUse(use, garden, outer, depth) {
  const target = targetOf(use, garden.budget.sprites);
  if (!target) garden.notes.add("icon_missing");
  if (!target || garden.shown.has(target)) return null; // a ring of uses draws nothing
  const outerUse = garden.use;
  garden.use = { use, around: parentNode(target) };
  garden.shown.add(target);
  const inner = growShape(target, garden, outer, depth + 1);
  garden.shown.delete(target);
  garden.use = outerUse;
  inner.free = true; // styled where it was defined, not where it is used
  delete inner.attributes.id;
  const { href: _, "xlink:href": __, x = "0", y = "0", width, height, ...attributes } = attributesOf(use);
  if (/^(symbol|svg)$/.test(inner.tag)) {
    inner.tag = "svg";
    if (width) inner.attributes.width = width;
    if (height) inner.attributes.height = height;
  }
  if (x !== "0" || y !== "0") attributes.transform = `${attributes.transform ?? ""} translate(${x} ${y})`.trim();
  return { tag: "g", svg: true, element: use, attributes, children: [inner] };
}

/**
 * A presentation attribute with its variables' values. What a `<use>` shows inherits from that, but for what is set
 * where it is defined, inside of `around`.
 */
function paintOf(element, name, value, shown) {
  if (!shown) return styleOf(element).getPropertyValue(name);
  const variable = (one, property) => styleOf(one).getPropertyValue(property).trim();
  const inherited = (property) => {
    const own = variable(element, property);
    const outer = isElement(shown.around) ? variable(shown.around, property) : "";
    return own === outer ? variable(shown.use, property) : own;
  };
  let paint = value;
  for (let left = NESTED; left > 0 && VARIABLE.test(paint); left--) {
    paint = paint.replace(VARIABLE, (_, property, fallback = "") => inherited(property) || fallback.trim());
  }
  return paint;
}

/** What a `<use>` shows: an element of its own tree, or of a sprite file fetched before. */
function targetOf(use, sprites) {
  const href = hrefOf(use);
  const at = href.indexOf("#");
  if (at < 0) return null;
  const id = decodeURIComponent(href.slice(at + 1));
  if (at === 0) return byId(rootNode(use), id);
  return sprites.get(absolute(href.slice(0, at), use))?.getElementById(id) ?? null;
}

const hrefOf = (element) => attribute(element, "href") ?? attribute(element, "xlink:href") ?? "";
const byId = (root, id) => root.getElementById?.(id) ?? document.getElementById(id);

/** Bring gradients, clips, masks and filters that a node names into its outermost svg. */
function carry(node, garden, top, depth) {
  const style = styleOf(node.element);
  const named = [...Object.values(node.attributes), ...PAINTS.map((name) => style[name])].join(" ");
  const ids = [...named.matchAll(URL_ID)].map(([, id]) => id);
  const href = node.tag === "a" ? "" : hrefOf(node.element);
  if (href.startsWith("#")) ids.push(href.slice(1));
  if (!garden.carried.has(top)) garden.carried.set(top, new Map());
  const carried = garden.carried.get(top);
  for (const id of ids) {
    const target = byId(rootNode(node.element), id);
    if (!target || carried.has(id) || garden.root.contains(target)) continue;
    carried.set(id, null); // met again while it grows: a ring
    carried.set(id, Object.assign(growShape(target, garden, top, depth + 1), { free: true }));
  }
}

async function fetchText(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Sprite files that `<use>` elements under `roots` name -> parsed documents, by address. */
async function fetchSprites(roots) {
  const uses = roots.flatMap((root) => [...root.querySelectorAll("use")]);
  const outside = uses.filter((use) => hrefOf(use).indexOf("#") > 0);
  const files = new Set(outside.map((use) => absolute(hrefOf(use).split("#")[0], use)));
  const sprites = new Map();
  await Promise.all([...files].slice(0, FILES).map(async (file) => {
    const text = await fetchText(file);
    try {
      if (text !== null) sprites.set(file, new DOMParser().parseFromString(text, "image/svg+xml"));
    } catch {
      // The page allows trusted types only: the icon is noted as missing where it is used.
    }
  }));
  return sprites;
}
