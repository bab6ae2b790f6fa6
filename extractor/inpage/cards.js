// Cards: siblings that repeat one structure, each in a box of its own.
//
// A card has a background, a border on three sides or more, or a shadow; it is 48 px or more both ways but narrower
// than the viewport, where it would be a band of the page; and it holds two things or more side by side, looked for
// through wrappers of one child but not inside a control. At least one of its neighbours is such a box, too, of the
// same tag, with half of its structure or more in common: the paths of tags down to three levels. Neighbours are
// the next two siblings on either side, or stand in the same place of such siblings of wrappers it is alone in, as
// in the columns of a grid. Tables and their parts, paragraphs and inline boxes are no cards.

const CARD_LEAST = 48; // px
const CARD_LEVELS = 3;
const ALIKE = 0.5; // the share of two structures' paths that both have
const NEIGHBOURS = 2; // on either side: something may stand between two
const WRAPPERS = 8; // looked through, outwards and inwards
const NO_CARD = /^(html|body|main|option|table|tr|td|th|tbody|thead|tfoot|caption|p|h[1-6])$/;
const TRANSPARENT = /^rgba\(.*, 0\)$|\/ 0\)$/;

function isCard(element) {
  if (NO_CARD.test(localName(element)) || !holdsSeveral(element) || !isBoxed(element)) return false;
  return neighbours(element).some((other) => isBoxed(other) && similar(outlineOf(element), outlineOf(other)));
}

const inside = remembering((element) =>
  flatChildren(element).filter((child) => isElement(child) && !LEFT_OUT.test(localName(child))));

function holdsSeveral(element, wrappers = WRAPPERS) {
  const children = inside(element);
  if (children.length !== 1) return children.length > 1;
  const [only] = children;
  return wrappers > 0 && namespace(only) === HTML && !NATIVE.test(localName(only)) && holdsSeveral(only, wrappers - 1);
}

const isBoxed = remembering((element) => {
  const { width, height } = rectOf(element);
  if (width < CARD_LEAST || height < CARD_LEAST || width >= innerWidth) return false;
  const style = styleOf(element);
  if (/^(inline|contents|none|table-.*)$/.test(style.display)) return false;
  const drawn = (side) =>
    parseFloat(style[`border${side}Width`]) > 0 && !TRANSPARENT.test(style[`border${side}Color`]);
  return !TRANSPARENT.test(style.backgroundColor) || style.backgroundImage !== "none" || style.boxShadow !== "none"
    || ["Top", "Right", "Bottom", "Left"].filter(drawn).length >= 3;
});

function neighbours(element) {
  const way = []; // tags from the sibling down to the element
  for (let at = element; way.length <= WRAPPERS; at = flatParent(at)) {
    const parent = flatParent(at);
    if (!parent) return [];
    way.unshift(localName(at));
    const row = inside(parent);
    if (row.length < 2) continue;
    const place = row.indexOf(at);
    const near = row.slice(Math.max(0, place - NEIGHBOURS), place + 1 + NEIGHBOURS);
    return near.map((one) => (one === at ? null : followed(one, way))).filter((other) => other !== null);
  }
  return [];
}

/** The element at the end of a way of tags that begins with `element` and goes on through only children. */
function followed(element, [tag, ...way]) {
  if (localName(element) !== tag || namespace(element) !== HTML) return null;
  const children = way.length ? inside(element) : [];
  return way.length ? (children.length === 1 ? followed(children[0], way) : null) : element;
}

/** The paths of tags below an element, such as ">div>h2". */
const outlineOf = remembering((element) => {
  const outline = new Set();
  const trace = (parent, path, levels) => {
    for (const child of inside(parent)) {
      const here = `${path}>${localName(child)}`;
      outline.add(here);
      if (levels > 1 && namespace(child) === HTML) trace(child, here, levels - 1);
    }
  };
  trace(element, "", CARD_LEVELS);
  return outline;
});

function similar(one, other) {
  const common = [...one].filter((path) => other.has(path)).length;
  return common >= ALIKE * (one.size + other.size - common);
}
