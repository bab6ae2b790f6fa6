// A style as an array of values in the order of `NAMES`, as much as can be as it was authored.
//
// `getComputedStyle` answers sizes in used px and with six digits. Where the typed map knows better (`auto`, a
// number, nine digits) its word stands; percentages of a box that may be outside the component become px.

const LAYOUT_UNIT = 64; // Chromium lays out in 1/64 px; six digits of a computed value may fall short of it
const PERCENT = /%|stretch|fill-available/;
const PX = /^-?[\d.]+px$/;
const AS_AUTHORED = /^(auto|none|normal)$/; // what is used is what was computed, which the typed map says slowly
const AXES = [["width", "min-width", "max-width"], ["height", "min-height", "max-height"]];

const px = (value) => `${Math.round(parseFloat(value) * LAYOUT_UNIT) / LAYOUT_UNIT}px`;
const inUnits = (value) => (PX.test(value) ? px(value) : value);

/**
 * {values, used: {width, height} as laid out, in px or `auto`}. `own`: the values of the element whose
 * pseudo-element is read.
 */
function read(element, pseudo = null, own = null) {
  const values = reading(element, pseudo);
  const used = { width: valueOf(values, "width"), height: valueOf(values, "height") };
  if (!pseudo) unpin(values, used, typedStyle(element));
  else if (own) follow(values, own);
  return { values, used };
}

/** Put authored values back, unless they ask for a percentage. */
function unpin(values, used, typed) {
  const authored = Object.fromEntries(TYPED.map((name) => {
    const value = valueOf(values, name);
    return [name, AS_AUTHORED.test(value) ? value : textOf(typed.get(name))];
  }));
  for (const name of TYPED) {
    const value = valueOf(values, name);
    if (value === "") continue; // not read
    put(values, { [name]: PERCENT.test(authored[name]) ? inUnits(value) : authored[name] });
  }
  for (const [size, ...limits] of AXES) {
    if (![size, ...limits].some((name) => PERCENT.test(authored[name]))) continue;
    put(values, { [size]: inUnits(used[size]) });
    for (const limit of limits) if (PERCENT.test(authored[limit])) put(values, { [limit]: PLACE[limit] });
  }
}

/** A typed value as text, with as many digits as tell it from its neighbours: layout counts in floats. */
function textOf(value) {
  if (value?.unit === undefined) return String(value);
  const exact = (digits) => Math.fround(value.value.toPrecision(digits)) === Math.fround(value.value);
  const number = parseFloat(value.value.toPrecision([6, 7, 8].find(exact) ?? 9));
  return number + ({ number: "", percent: "%" }[value.unit] ?? value.unit);
}

/** What a pseudo-element has from its element is said as the element says it. */
function follow(values, own) {
  const near = (a, b) => Math.abs(a - parseFloat(b)) < 0.001;
  for (const name of ["font-size", "letter-spacing", "word-spacing"]) {
    if (near(parseFloat(valueOf(own, name)), valueOf(values, name))) put(values, { [name]: valueOf(own, name) });
  }
  const line = valueOf(own, "line-height");
  const came = Number(line) * parseFloat(valueOf(values, "font-size"));
  if (near(came, valueOf(values, "line-height"))) put(values, { "line-height": line });
}
