// How an element looks, as an array of the computed values of `NAMES`: read alike on the page and in the mount.

const GEOMETRY = new RegExp(
  "^((min-|max-)?(width|height)|top|right|bottom|left|(margin|padding)-.*|.*-origin|grid-template-.*|flex-basis"
  + "|transform|translate|rotate|scale)$",
);
const PLACED = NAMES.map((name) => GEOMETRY.test(name));

/** `twin`: values of an element that differs in geometry only. */
function reading(element, pseudo, twin) {
  const style = styleOf(element, pseudo);
  if (twin) return twin.map((value, i) => (PLACED[i] && value !== "" ? style.getPropertyValue(NAMES[i]) : value));
  const shape = namespace(element) === SVG && localName(element) !== "svg";
  const values = NAMES.map((name, i) => (shape && !SHAPELY[i] ? "" : style.getPropertyValue(name)));
  for (const edge of EDGES) {
    if (valueOf(values, `${edge}-width`) === "0px") put(values, { [`${edge}-style`]: "none" });
  }
  return values;
}

/** Of each element its values, null for none. */
const looks = (elements) => elements.map((element) => (element ? reading(element, null) : null));
