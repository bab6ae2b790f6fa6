// How an element looks, as an array of the computed values of `NAMES`: read alike on the page and in the mount.

const GEOMETRY = new RegExp(
  "^((min-|max-)?(width|height)|top|right|bottom|left|(margin|padding)-.*|.*-origin|grid-template-.*|flex-basis"
  + "|transform|translate|rotate|scale)$",
);
const PLACED = NAMES.map((name) => GEOMETRY.test(name));
const EACH = NAMES.map(() => true);
const UNREAD = NAMES.map(() => "");

/**
 * Shorthands whose value tells that of each of their longhands that shows, or is empty: one question instead of many.
 * Others leave something out: `border`, `columns`, `grid-template`, `text-decoration`.
 */
const TELLING = [
  "background", "border-color", "border-image", "border-radius", "border-style", "border-width", "corner-shape", "font",
  "grid-area", "inset", "list-style", "margin", "marker", "mask", "outline", "padding", "rule", "rule-inset",
  "-webkit-mask-box-image",
];

const BUNDLES = TELLING.map((shorthand) => [shorthand, longhands([shorthand]).map((name) => AT.get(name))]);
const plans = [new Map(), new Map()]; // of shapes in the second: what is read -> how

/**
 * How to read what is marked in `again`: {bundles: of longhands with a shorthand, `told`: its value -> theirs; single:
 * the others; moot: those that say nothing of a shape}, all by position.
 */
function planOf(again, shape) {
  const known = plans[Number(shape)];
  if (!known.has(again)) {
    const reads = (i) => again[i] && !(shape && !SHAPELY[i]);
    const bundles = BUNDLES.map(([shorthand, all]) => ({ shorthand, at: all.filter(reads), told: new Map() }))
      .filter(({ at }) => at.length > 1);
    const bundled = new Set(bundles.flatMap(({ at }) => at));
    const marked = [...again.keys()].filter((i) => again[i]);
    const single = marked.filter((i) => reads(i) && !bundled.has(i));
    known.set(again, { bundles, single, moot: marked.filter((i) => !reads(i)) });
  }
  return known.get(again);
}

/** `before`: values of which only those are read anew that are marked in `again`; else all are. */
function reading(element, pseudo, before = UNREAD, again = EACH) {
  const style = styleOf(element, pseudo);
  const { bundles, single, moot } = planOf(again, namespace(element) === SVG && localName(element) !== "svg");
  const values = [...before];
  for (const { shorthand, told, at } of bundles) {
    const key = style.getPropertyValue(shorthand);
    const parts = told.get(key) ?? at.map((i) => style.getPropertyValue(NAMES[i]));
    if (key) told.set(key, parts);
    at.forEach((i, part) => (values[i] = parts[part]));
  }
  for (const i of single) values[i] = style.getPropertyValue(NAMES[i]);
  for (const i of moot) values[i] = "";
  for (const edge of EDGES) {
    if (valueOf(values, `${edge}-width`) === "0px") put(values, { [`${edge}-style`]: "none" });
  }
  for (const origin of ORIGINS) {
    if (valueOf(values, origin) && isMiddle(valueOf(values, origin), values)) put(values, { [origin]: MIDDLE });
  }
  return values;
}

const ORIGINS = ["transform-origin", "perspective-origin"];
const MIDDLE = "50% 50%"; // initial; used in px, of what has no size as those of the corner

/** Whether a place in px is in the middle of a box of these `values`. */
function isMiddle(place, values) {
  const [x, y, z = "0px"] = place.split(" ");
  return z === "0px" && isHalf(x, values, "width", "left", "right") && isHalf(y, values, "height", "top", "bottom");
}

function isHalf(length, values, size, ...sides) {
  const edges = sides.flatMap((side) => [`padding-${side}`, `border-${side}-width`]);
  const around = valueOf(values, "box-sizing") === "border-box" ? [] : edges;
  const whole = [size, ...around].reduce((sum, name) => sum + parseFloat(valueOf(values, name)), 0) || 0;
  return Math.abs(parseFloat(length) - whole / 2) < 0.02;
}

/**
 * How lists of elements look in no state, `rest`; null stands for an element that there is not. `changes` takes
 * numbers of lists and answers of each, of each element, {property number: value} of those of `names` that
 * changed, null where the element has gone since. Geometry is left out: it follows.
 */
function atRest(lists, names) {
  const said = new Set(names.flatMap((name) => [name, `-webkit-${name}`]));
  const watched = NAMES.map((name, i) => !PLACED[i] && (said.has(name) || said.has("all")));
  const unread = NAMES.map(() => null);
  const gone = (element) => styleOf(element).length === 0; // only what is in a document is styled
  const look = (element) => (element && !gone(element) ? reading(element, null, unread, watched) : null);
  const rest = lists.map((elements) => elements.map(look));
  const changed = (element, before) => {
    if (!element) return {};
    const now = before && look(element);
    return now && Object.fromEntries([...now.entries()].filter(([i, value]) => value !== before[i]));
  };
  const changes = (numbers) => numbers.map((n) => lists[n].map((element, i) => changed(element, rest[n][i])));
  return { rest, changes };
}
