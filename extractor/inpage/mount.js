// Components alone, and how they differ from how they should look.
//
// Runs in a page of its own that shows every component in a box as wide as its room was, a `section`. `mount` reads
// each under its computed styles, which say how it looked; `compare` puts other css in their place and answers what is
// read otherwise now. Both are read alike, in one environment. Those that are added together, a batch, share a style
// element: a browser matches every element with every sheet.

const OF_SIZES = /^(.*-origin|grid-template-.*)$/; // they follow from an element's own
const LAID_OUT = new RegExp(`^(top|right|bottom|left)$|${OF_SIZES.source}`); // by the boxes, whatever css says
const MARGINS = ["margin-top", "margin-right", "margin-bottom", "margin-left"];
const LIMITS = /^(min|max)-/;
const SIZE = ["width", "height"];
const FOLLOWING = { right: "left", bottom: "top" }; // at first; what is otherwise still is said in the next round
const SLACK = 1 / 64; // px that a size may be off: a layout unit
const ALWAYS_READ = [...MOOT_BY, "color", "content"]; // whatever css names: what else is compared depends on them
const LONGEST = 1500; // ms that fonts and images may take

const late = () => new Promise((resolve) => { setTimeout(resolve, LONGEST); });

async function settle() {
  const images = [...document.images].map((image) => image.decode().catch(() => null));
  await Promise.race([Promise.all([document.fonts.ready, ...images]), late()]);
}

/**
 * Fetches fonts before anything is laid out with them: they stay in the memory of the renderer. Answers of each whether
 * it did not come: it is kept from pages of other origins.
 */
function expect(rules) {
  globalThis.fonts = rules.map((rule) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rule);
    const said = (name) => sheet.cssRules[0]?.style.getPropertyValue(name) ?? "";
    const [weight, unicodeRange] = [said("font-weight") || "normal", said("unicode-range") || "U+0-10FFFF"];
    const face = new FontFace("expected", said("src"), { style: said("font-style") || "normal", weight, unicodeRange });
    return face.load().then(() => face, () => null);
  });
  return Promise.all(fonts.map((one) => Promise.race([one, late()]).then((face) => face === null)));
}

/** `textual`: the properties that mean nothing where no text is, without `-webkit-`. */
function begin(textual) {
  Object.assign(globalThis, { mounted: [], ofText: new Set(textual), knownTwins: new Map() });
  return NAMES.length;
}

/**
 * Adds components, the first of which has the number `start`. `css`: of each, what was collected. `pseudos`: of each,
 * element number -> pseudo-elements to look at. `natural`: of each, [width, height] of each image's file or null: an
 * empty image of that size stands for it, so that none is fetched again. `twins`: of each, a number for each element
 * that those share which are styled alike and stand in elements styled alike: they differ in geometry only. `sizes`: of
 * each, [width, height] of each element on its page or null: computed styles may lay tables and what shrinks to fit out
 * otherwise; then what follows from the boxes is not known. `worn`: the properties that their css will name. Answers of
 * each whether its font shows though it may have no text: it is part of a line, or words stand for an image of it.
 */
async function mount(start, css, markup, pseudos, twins, sizes, natural, worn) {
  const parsed = document.createElement("template");
  parsed.innerHTML = markup;
  const batch = { style: parsed.content.appendChild(document.createElement("style")) };
  const sections = [...parsed.content.children].filter((one) => isHtml(one, "section"));
  batch.components = sections.map((section, i) => {
    const [root] = section.children;
    const elements = root ? [root, ...root.querySelectorAll("*")] : [];
    elements.forEach((element, n) => natural[i][n] && (element.src = emptyImage(...natural[i][n])));
    partRivals(elements, start + i);
    const numbers = new Map(elements.map((element, number) => [element, number]));
    const up = elements.map((element) => numbers.get(parentNode(element)) ?? -1);
    return { batch, text: css[i], elements, up, pseudos: pseudos[i], twins: twins[i] };
  });
  batch.components.forEach((one, i) => (mounted[start + i] = one));
  document.body.append(parsed.content);
  dress(batch);
  batch.read = affected(new Set([...ALWAYS_READ, ...longhands(worn), ...namesIn(batch)]));
  void document.body.offsetHeight; // fonts are asked for when they are laid out with
  const known = knownTwins; // of now: the page may have been given to another reading by then
  await settle();
  for (const [i, one] of batch.components.entries()) {
    one.want = readings(one, known, null, batch.read);
    one.gone = one.want.own.map((values) => valueOf(values, "display") === "none");
    one.up.forEach((around, n) => (one.gone[n] ||= one.gone[around] ?? false));
    const hasText = one.elements.length > 0 && parentNode(one.elements[0]).textContent.trim() !== "";
    one.spots = hasText ? [] : spotsOf(one.elements);
    one.astray = one.want.own.some((values, n) => astray(values, sizes[i][n]));
    if (one.astray) one.elements.forEach((element, n) => asThere(one.want.own[n], sizes[i][n], typedStyle(element)));
  }
  const inLine = ([root]) => root !== undefined && isInLine(valueOf(root, "display"), valueOf(root, "width"));
  return batch.components.map(({ want, elements }) => inLine(want.own) || elements.some(isLost));
}

/** Whether an image that did not come is described. */
const isLost = (element) => isHtml(element, "img") && element.alt !== "" && element.complete && !element.naturalWidth;

const emptyImage = (width, height) =>
  `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"/>`;

/** Where elements stand in the first of them: of a component without text, which may go without its font. */
function spotsOf(elements) {
  const rects = elements.map(rectOf);
  return rects.flatMap(({ left, top }) => [left - rects[0].left, top - rects[0].top]);
}

/** Of radio buttons with one name only one is checked in a document: give them names of their component. */
function partRivals(elements, number) {
  for (const element of elements) {
    if (!isHtml(element, "input") || element.type !== "radio" || !element.name) continue;
    element.name += `-${number}`;
    element.checked = element.defaultChecked;
  }
}

/** Whether a box is part of a line: as high as its font, be there text or not. */
const isInLine = (display, width) => display === "inline" && width === "auto";

const isLaidOut = (values) => SIZE.every((name) => valueOf(values, name).endsWith("px"));

/** Whether an element is laid out otherwise than on its page, where it had `size`. */
function astray(values, size) {
  if (!size || !isLaidOut(values)) return false;
  return !SIZE.every((name, axis) => near(name, `${size[axis]}px`, valueOf(values, name)));
}

/** Its size as it was there; margins that take a share of what is left are not known where the boxes are others. */
function asThere(values, size, typed) {
  if (size && isLaidOut(values)) put(values, { width: `${size[0]}px`, height: `${size[1]}px` });
  for (const name of MARGINS) if (String(typed.get(name)) === "auto") put(values, { [name]: "" });
}

/** The properties that the css of a batch names. */
function namesIn({ style }) {
  const names = (rule) => [...(rule.style ?? []), ...[...(rule.cssRules ?? [])].flatMap(names)];
  return new Set([...style.sheet.cssRules].flatMap(names));
}

/** Marks the properties that may be otherwise in other css: those that it names, and what follows from them. */
function affected(names) {
  const all = names.has("color-scheme") || names.has("zoom");
  const edges = EDGES.filter((edge) => names.has(`${edge}-style`)).map((edge) => `${edge}-width`);
  return NAMES.map((name, i) => all || PLACED[i] || names.has(name) || edges.includes(name));
}

/**
 * {own: values of each element, parts: {"number::before": values}}; `known` are those of twins, `before` what was read
 * of the same elements when all was the same but what is marked in `again`.
 */
function readings({ elements, pseudos, twins }, known, before, again) {
  const read = (i, pseudo) => {
    const key = twins[i] + (pseudo ?? "");
    const twin = known.get(key);
    const last = pseudo ? before?.parts[i + pseudo] : before?.own[i];
    const values = reading(elements[i], pseudo, twin ?? last, twin ? PLACED : again);
    if (!twin) known.set(key, values);
    return values;
  };
  const own = elements.map((_, i) => read(i, null));
  const parts = {};
  for (const [number, names] of Object.entries(pseudos)) {
    for (const name of names) parts[number + name] = read(number, name);
  }
  return { own, parts };
}

/**
 * The boxes of the components, [width, height, what of each its css does not count as such, whether it is part of
 * a line, which has no size], in rooms as wide as `rooms` says; null as it was.
 */
function resized(rooms) {
  for (const [i, { elements }] of mounted.entries()) {
    if (rooms[i] !== null && elements.length) parentNode(elements[0]).style.width = `${rooms[i]}px`;
  }
  return mounted.map(({ elements }) => {
    if (!elements.length) return [0, 0, 0, 0, 0, ["", ""]];
    const { width, height } = rectOf(elements[0]);
    const style = styleOf(elements[0]);
    const around = (...sides) => (style.boxSizing === "border-box" ? 0 : sides.flatMap((side) =>
      [style[`padding${side}`], style[`border${side}Width`]]).reduce((sum, edge) => sum + parseFloat(edge), 0));
    const lines = isInLine(style.display, style.width) ? linesOf(elements) : 0;
    return [width, height, around("Left", "Right"), around("Top", "Bottom"), lines, typeOf(style)];
  });
}

/** How many lines an inline box takes, the first of `elements`; with blocks inside, its first. */
const linesOf = ([root, ...inside]) =>
  (inside.some((one) => BLOCK_LEVEL.test(styleOf(one).display)) ? 1 : fragmentsOf(root).length);

/** `css`: [[component, text, whether it has no text to be styled], …]. */
function wear(css) {
  for (const [number, text, textless] of css) Object.assign(mounted[number], { text, textless });
  new Set(css.map(([number]) => mounted[number].batch)).forEach(dress);
}

function dress({ style, components }) {
  style.textContent = components.map(({ text }) => text).join("\n");
}

/**
 * Dresses some, and answers of each what to repair: [[element, pseudo, {property: value it should have}], …]. `css` is
 * as for `wear`, and of each the properties that were repaired since it was compared, null where it was not or more is
 * otherwise.
 */
function compare(css) {
  wear(css);
  const known = new Map();
  return css.map(([number, , , repaired]) => differences(mounted[number], known, repaired));
}

/** Whether nothing else is otherwise where these are. */
function areSizes(properties, { text }) {
  return properties.every((name) => PLACED[AT.get(name)]) && !text.includes("@container");
}

/** Whether something is elsewhere in a component whose font was left out: it is aligned by that. */
const isShifted = ({ textless, astray, spots, elements }) => textless && !astray
  && spots.length > 0 && spotsOf(elements).some((at, i) => Math.abs(at - spots[i]) > SLACK);
const SHIFTED = [[0, "", ["vertical-align"]]];

/** What is inherited first: the rest may follow from it. Then what is not geometry, then that. */
function differences(one, known, repaired) {
  const again = repaired && areSizes(repaired, one);
  const have = again ? readings(one, known, one.have, PLACED) : readings(one, known, one.want, one.batch.read);
  one.have = have;
  const { up, gone } = one;
  const told = (name) => !(one.textless && ofText.has(name.replace(/^-webkit-/, "")))
    && !(one.astray && LAID_OUT.test(name));
  const shows = (name, i) => !gone[i] || (name === "display" && !gone[up[i]]); // nothing is known of what does not
  const own = one.elements.map((_, i) => differing(one.want.own[i], have.own[i])
    .filter((name) => told(name) && shows(name, i)));
  const found = own.map((names, i) => [i, "", names]);
  for (const [key, values] of Object.entries(one.want.parts)) {
    const [, number, pseudo] = /^(\d+)(.*)$/.exec(key);
    if (gone[number]) continue;
    found.push([Number(number), pseudo, differingPart(pseudo, values, have.parts[key]).filter(told)]);
  }
  const inherited = found.map(([i, pseudo, names]) => [i, pseudo, names.filter((name) =>
    Object.hasOwn(INHERITED, name) && !(pseudo ? own[i] : own[up[i]] ?? []).includes(name))]);
  const flat = found.map(([i, pseudo, names]) => [i, pseudo, names.filter((name) =>
    !Object.hasOwn(INHERITED, name) && !GEOMETRY.test(name))]);
  const rounds = [inherited, flat, raising(own, one), placed(found, own, up)];
  const round = rounds.find((list) => list.some(([, , names]) => names.length)) ?? (isShifted(one) ? SHIFTED : []);
  return round.filter(([, , names]) => names.length).map(([i, pseudo, names]) => {
    const values = pseudo ? one.want.parts[i + pseudo] : one.want.own[i];
    return [i, pseudo, Object.fromEntries(names.map((name) => [name, exact(name, valueOf(values, name))]))];
  });
}

/** A computed length has six digits: what it is of in layout units, which is not what it would be cut to. */
function exact(name, value) {
  return PLACED[AT.get(name)] ? value.replace(/[\d.]+(?=px)/g, (px) => Math.round(px / SLACK) * SLACK) : value;
}

/** Geometry from the root down: what is inside follows what is around it, and a height follows the width. */
function placed(found, own, up) {
  const off = own.map((names) => SIZE.some((name) => names.includes(name)));
  const sized = found.map(([i, pseudo, names]) => {
    const wide = names.includes("width");
    const sizes = wide || names.includes("height");
    const geometry = names.filter((name) => GEOMETRY.test(name) && !(wide && name === "height")
      && !(sizes && OF_SIZES.test(name)) && !names.includes(FOLLOWING[name]));
    return [i, pseudo, !pseudo && !off[i] ? geometry.filter((name) => !LIMITS.test(name)) : geometry];
  });
  return sized.map(([i, pseudo, names]) => [i, pseudo, (pseudo ? off[i] : off[up[i]]) ? [] : names]);
}

const RAISING = /^(margin|padding)-(top|bottom)$/;

/** Before what is around them, edges that make it higher: where it is as wide as it should be, none follows from it. */
function raising(own, { up, elements }) {
  const isHigher = (i) => up[i] >= 0 && own[up[i]].includes("height") && !own[up[i]].includes("width");
  const said = (i, name) => RAISING.test(name) && typedStyle(elements[i]).get(name).unit === "px";
  return own.map((names, i) => [i, "", isHigher(i) ? names.filter((name) => said(i, name)) : []]);
}

/** Of a ::before or ::after that is not there only that matters. */
function differingPart(pseudo, want, have) {
  const gone = (values) => /^::(before|after)$/.test(pseudo) && /^(none|normal)$/.test(valueOf(values, "content"));
  if (!gone(want)) return differing(want, have);
  return gone(have) ? [] : ["content"];
}

function differing(want, have) {
  const names = [];
  for (let i = 0; i < NAMES.length; i++) {
    if (want[i] === have[i] || want[i] === "" || near(NAMES[i], want[i], have[i])) continue;
    if (!moot(i, want, have) && !follows(want, have, i)) names.push(NAMES[i]);
  }
  return names;
}

/** Whether property `i` shows nothing either way. */
function moot(i, want, have) {
  return MOOT[i].some((test) => test(want, want[i])) && MOOT[i].some((test) => test(have, have[i]));
}

/** Lengths of a room, whose own width was read in whole px, and places, which layout rounds. */
const OF_ROOM = /^(width|height|top|right|bottom|left|padding-.*|.*-origin)$/;

function near(name, want, have) {
  return OF_ROOM.test(name)
    && want.split(" ").every((one, i) => Math.abs(parseFloat(one) - parseFloat(have.split(" ")[i])) <= SLACK);
}

/** A colour that is the element's own `color` there and here will be it again. */
function follows(want, have, i) {
  const color = AT.get("color");
  return i !== color && want[i] === want[color] && have[i] === have[color];
}
