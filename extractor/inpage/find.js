// Which elements are components, where they stand, and how to find them again.
//
// `find` answers, in document order (a host, its shadow tree, its children), every element that has a kind
// (kinds.js) of those asked for, is visible (not by opacity, visibility, display or a closed parent) and is at least
// 2 x 2 px. One that is nested in another is kept; but an element that is none of the six native controls is left out
// where it only wraps one of its own kind: its box is the other's.

const DEEPEST = 1000; // levels; parsers stop at 512, scripts do not

function shows(element, rect) {
  return rect.width >= 2 && rect.height >= 2
    && isVisible(element, { opacityProperty: true, visibilityProperty: true });
}

/** The document, its open shadow roots and the documents of same-origin frames that show. */
function territory(root = document) {
  const roots = [root];
  for (const element of root.querySelectorAll("*")) {
    const framed = isFrame(element) && shows(element, rectOf(element)) ? frameDocument(element) : null;
    const inner = shadowRoot(element) ?? framed;
    if (inner) roots.push(...territory(inner));
  }
  return roots;
}

const isFrame = (element) => isHtml(element, "iframe") || isHtml(element, "frame");

/** [{element, kind, rect, offset}, …]; `notes` on what was not looked into. */
function find(options, notes) {
  const found = [];
  const add = (element, kind, offset) => {
    const rect = rectOf(element);
    if (shows(element, rect)) found.push({ element, kind, rect, offset });
  };
  const walk = (parent, offset, depth) => {
    if (depth > DEEPEST) return notes.add("page_too_deep");
    for (const element of elementsIn(parent)) {
      const kind = kindOf(element);
      if (kind && options.kinds.includes(kind)) add(element, kind, offset);
      const shadow = shadowRoot(element);
      if (shadow) walk(shadow, offset, depth + 1);
      if (isFrame(element)) enter(element, offset, depth + 1);
      walk(element, offset, depth + 1);
    }
  };
  const enter = (frame, offset, depth) => {
    const rect = rectOf(frame);
    if (!shows(frame, rect)) return;
    const inner = frameDocument(frame);
    if (!inner) return notes.add("frame_unreadable");
    const style = styleOf(frame);
    const edge = (side) => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]);
    walk(inner, { x: offset.x + rect.left + edge("Left"), y: offset.y + rect.top + edge("Top") }, depth);
  };
  walk(document, { x: scrollX, y: scrollY }, 0);
  const wrapping = wrappers(found);
  return found.filter((one) => NATIVE.test(localName(one.element)) || !wrapping.has(one));
}

/** Those of `found` that have the same box as one of their kind inside them. */
function wrappers(found) {
  const near = (a, b) => Math.abs(a - b) <= 1;
  const sides = ["left", "top", "width", "height"];
  const byElement = new Map(found.map((one) => [one.element, one]));
  const wraps = (outer, inner) =>
    outer?.kind === inner.kind && sides.every((side) => near(outer.rect[side], inner.rect[side]));
  const wrapping = new Set();
  for (const inner of found) {
    for (const ancestor of flatAncestors(inner.element)) {
      const outer = byElement.get(ancestor);
      if (wraps(outer, inner)) wrapping.add(outer);
    }
  }
  return wrapping;
}

const GENERATED = /^[\W\d]|[\s:]|\d{3,}|[0-9a-f]{8,}/i;
const TURN = /[a-z](?=[A-Z\d])|[A-Z](?=\d)|\d(?=[A-Za-z])/g; // from one kind of character to another

/** Whether an id looks as if it were another at the next load: a number of many digits, or letters at random. */
function isGenerated(id) {
  const isScrambled = (part) => part.length >= 8 && (part.match(TURN) ?? []).length >= part.length / 4;
  return id.length > 40 || GENERATED.test(id) || id.split(/[-_]/).some(isScrambled);
}

/** A function element -> selector; ` >>> ` steps into a shadow root or a frame. */
function selectors() {
  const places = new Map(); // parent -> Map(child -> [nth of its type, how many])
  const unique = new Map(); // root -> Map(id -> the one element that has it, or null)

  const place = (element) => {
    const parent = parentNode(element);
    if (!places.has(parent)) {
      const count = {};
      const rows = elementsIn(parent).map((child) => {
        const name = localName(child);
        count[name] = (count[name] ?? 0) + 1;
        return [child, name, count[name]];
      });
      places.set(parent, new Map(rows.map(([child, name, nth]) => [child, [nth, count[name]]])));
    }
    return places.get(parent).get(element);
  };
  const idOf = (root, element) => {
    const id = attribute(element, "id");
    if (!id || isGenerated(id)) return null;
    const selector = "#" + CSS.escape(id);
    if (!unique.has(root)) unique.set(root, new Map());
    const known = unique.get(root);
    if (!known.has(id)) known.set(id, root.querySelectorAll(selector).length === 1);
    return known.get(id) ? selector : null;
  };
  const step = (element) => {
    const name = CSS.escape(localName(element));
    const [nth, of] = place(element);
    return of > 1 ? `${name}:nth-of-type(${nth})` : name;
  };
  const within = (root, element) => {
    const steps = [];
    for (let node = element; node && node !== root; node = parentNode(node)) {
      const id = idOf(root, node);
      steps.unshift(id ?? step(node));
      if (id || node === ownerDocument(node).body) return steps.join(" > ");
    }
    const path = steps.join(" > ");
    return nodeType(root) === 9 || root.querySelector(path) === element ? path : `:host > ${path}`;
  };
  const select = (element) => {
    const root = rootNode(element);
    const outer = root.host ?? (root === document ? null : root.defaultView?.frameElement);
    const path = within(root, element);
    return outer ? `${select(outer)} >>> ${path}` : path;
  };
  return select;
}
