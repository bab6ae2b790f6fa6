// How an element looks, as an array of the computed values of `NAMES`: read alike on the page and in the mount.

const GEOMETRY = new RegExp(
  "^((min-|max-)?(width|height)|top|right|bottom|left|(margin|padding)-.*|.*-origin|grid-template-.*|flex-basis"
  + "|transform|translate|rotate|scale)$",
);
const PLACED = NAMES.map((name) => GEOMETRY.test(name));
const EACH = NAMES.map(() => true);
const UNREAD = NAMES.map(() => "");

/** `before`: values of which only those are read anew that are marked in `again`; else all are. */
function reading(element, pseudo, before = UNREAD, again = EACH) {
  const style = styleOf(element, pseudo);
  const shape = namespace(element) === SVG && localName(element) !== "svg";
  const values = before.map((value, i) => {
    if (!again[i]) return value;
    return shape && !SHAPELY[i] ? "" : style.getPropertyValue(NAMES[i]);
  });
  for (const edge of EDGES) {
    if (valueOf(values, `${edge}-width`) === "0px") put(values, { [`${edge}-style`]: "none" });
  }
  return values;
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
