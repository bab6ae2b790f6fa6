// How each node looks, as the least that must be said of it.
//
// `read` takes an element's style. `tailor(base)` gives a function that compares a component's nodes with what
// they would be alone (the browser's default; for inherited properties the parent's value) and keeps the
// differences in `node.styles`: {"": [[property, value], …], "::before": …}.

const BLOCK_CONTAINER = /^(block|inline-block|list-item|flow-root|table-cell)$/;
const OF_MARKER = /^(color|content|font-)/;
const OF_FIRST_LETTER = /^(color|font-|letter-spacing|text-|float|margin-|padding-|background-|border-)/;

/**
 * {values in the order of `NAMES`, used: {width, height} as laid out, in px or `auto`}. `parent`: the values of a
 * pseudo-element's own element.
 */
function read(element, pseudo = null, parent = null) {
  const style = styleOf(element, pseudo);
  const values = NAMES.map((name) => style.getPropertyValue(name));
  const used = { width: style.width, height: style.height };
  for (const edge of EDGES) if (valueOf(values, `${edge}-width`) === "0px") put(values, { [`${edge}-style`]: "none" });
  if (!pseudo) unpin(values, used, typedStyle(element));
  else if (parent) followLine(values, parent);
  return { values, used };
}

/** {property: value} over some of `values`. */
function put(values, changes) {
  for (const [name, value] of Object.entries(changes)) values[AT.get(name)] = value;
  return values;
}

function tailor({ made, initial }) {
  const known = new Map();
  const look = (element) => {
    if (!known.has(element)) known.set(element, read(element));
    return known.get(element);
  };

  /** What of `values` must be said; `parent` null: a root, alone on an empty page. */
  const differences = (values, baseline, parent) => {
    const color = valueOf(values, "color");
    const unsaid = (i) => {
      if (baseline[i] === INHERIT) return values[i] === (parent ?? initial)[i];
      if (baseline[i] !== CURRENT) return values[i] === baseline[i];
      const passedOn = parent !== null && INHERITED[NAMES[i]] === "currentcolor";
      return values[i] === color && (!passedOn || parent[i] === valueOf(parent, "color"));
    };
    const out = [];
    for (let i = 0; i < NAMES.length; i++) {
      if (!unsaid(i) && !MOOT[i].some((test) => test(values, values[i]))) out.push([NAMES[i], values[i]]);
    }
    for (const [one, other] of TOGETHER) {
      const said = out.filter(([name]) => name === one || name === other);
      if (said.length !== 1) continue;
      const missing = said[0][0] === one ? other : one;
      out.push([missing, valueOf(values, missing)]);
    }
    return out;
  };

  const dressPseudos = (node) => {
    const { element, values, styles } = node;
    const span = made.get(SPAN);
    for (const pseudo of ["::before", "::after"]) {
      const { content, display } = styleOf(element, pseudo);
      if (/^(none|normal)$/.test(content) || display === "none") continue;
      const box = fitPseudo(node, pseudo, read(element, pseudo, values).values);
      styles[pseudo] = differences(box, span, values);
      if (!styles[pseudo].some(([name]) => name === "content")) styles[pseudo].push(["content", content]);
    }
    const part = (pseudo, pattern, baseline = span) => {
      const found = differences(read(element, pseudo, values).values, baseline, values)
        .filter(([name]) => pattern.test(name) && !AXES.flat().includes(name));
      if (found.length) styles[pseudo] = found;
    };
    const display = valueOf(values, "display");
    if (display === "list-item" && valueOf(values, "list-style-type") !== "none") part("::marker", OF_MARKER);
    if (BLOCK_CONTAINER.test(display)) {
      const letter = styleOf(element, "::first-letter"); // without a rule of its own it answers as the element
      if (letter.display === "inline" || letter.float !== "none") part("::first-letter", OF_FIRST_LETTER);
    }
    const own = ownPseudo(node);
    if (own) part(own, /^(?!white-space|text-wrap)/, made.get(node.key + own));
    Object.assign(styles, authoredPseudos(element));
  };

  const dress = (node, parent) => {
    node.styles = { "": [] };
    if (!node.element) return node.children.forEach((child) => child.tag && dress(child, parent));
    if (!ownerDocument(node.element).defaultView) { // of a sprite file: nothing is computed there
      const { style } = node.element;
      node.styles[""] = [...style].map((name) => [name, style.getPropertyValue(name)]);
      return node.children.forEach((child) => child.tag && dress(child, parent));
    }
    const { values, used } = look(node.element);
    node.values = node.up ? fit(node, [...values], used) : values;
    const defined = node.free ? look(flatParent(node.element)).values : parent;
    const counts = node.free && node.tag === "svg" ? (name) => Object.hasOwn(INHERITED, name)
      : node.svg && node.up?.svg ? (name) => !OF_BOXES.test(name) : () => true;
    if (node.up) node.styles[""] = differences(node.values, made.get(node.key), defined).filter(([name]) => counts(name));
    const hidden = valueOf(values, "display") === "none" && node.up && !node.svg;
    if (hidden) node.styles[""] = node.styles[""].filter(([name]) => name === "display");
    if (hidden || (node.tag === "select" && !node.element.multiple && node.element.size < 2)) return;
    if (!node.svg) dressPseudos(node);
    for (const child of node.children) if (child.tag) dress(child, node.values);
  };

  return (root) => {
    link(root);
    dress(root, null);
    const { values, used } = look(root.element);
    const nodes = [...nodesOf(root)].filter((node) => node.values);
    const shows = ([name]) => {
      const only = ONLY_ON.find(([pattern]) => pattern.test(name));
      return !only || nodes.some((node) => only[1](node, valueOf(node.values, "display")));
    };
    const said = differences(alone(root, [...values], used), made.get(root.key), null).filter(shows);
    const turned = styleOf(flatParent(root.element) ?? root.element).direction !== valueOf(values, "direction");
    root.styles[""] = turned ? [...said, ["direction", valueOf(values, "direction")]] : said;
  };
}

/** Parents, and whether a box is laid out by something outside the component. */
function link(root) {
  root.up = null;
  for (const node of nodesOf(root)) {
    for (const child of node.children) if (child.tag) Object.assign(child, { up: node, root });
  }
}

function* nodesOf(node) {
  yield node;
  for (const child of node.children) if (child.tag) yield* nodesOf(child);
}
