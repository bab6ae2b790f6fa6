// How an element looks, as an array of the computed values of `NAMES`: read alike on the page and in the mount.

const GEOMETRY = new RegExp(
  "^((min-|max-)?(width|height)|top|right|bottom|left|(margin|padding)-.*|.*-origin|grid-template-.*|flex-basis"
  + "|transform|translate|rotate|scale)$",
);
const PLACED = NAMES.map((name) => GEOMETRY.test(name));

/** `before`: values of which only those are read anew that are marked in `again`. */
function reading(element, pseudo, before, again) {
  const style = styleOf(element, pseudo);
  const anew = (value, i) => (again[i] && value !== "" ? style.getPropertyValue(NAMES[i]) : value);
  const shape = namespace(element) === SVG && localName(element) !== "svg";
  const values = before ? before.map(anew)
    : NAMES.map((name, i) => (shape && !SHAPELY[i] ? "" : style.getPropertyValue(name)));
  for (const edge of EDGES) {
    if (valueOf(values, `${edge}-width`) === "0px") put(values, { [`${edge}-style`]: "none" });
  }
  return values;
}

/**
 * How lists of elements look in no state, `rest`; null stands for an element that there is not. `changes` takes
 * numbers of lists and answers of each, of each element, {property number: value} of those that changed, null
 * where the element has gone since. Geometry is left out: it follows.
 */
function atRest(lists) {
  const gone = (element) => styleOf(element).length === 0; // only what is in a document is styled
  const look = (element) => (element && !gone(element) ? reading(element, null) : null);
  const rest = lists.map((elements) => elements.map(look));
  const changed = (element, before) => {
    if (!element) return {};
    const now = look(element);
    if (!now || !before) return null;
    return Object.fromEntries([...now.entries()].filter(([j, value]) => !PLACED[j] && value !== before[j]));
  };
  const changes = (numbers) => numbers.map((n) => lists[n].map((element, i) => changed(element, rest[n][i])));
  return { rest, changes };
}
