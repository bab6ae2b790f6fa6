// How each node looks, as the least that must be said of it.
//
// `tailor` gives a function that compares a component's nodes with what they would be alone (the browser's
// default; for inherited properties the parent's value) and keeps the differences in `node.styles`:
// {"": [[property, value], …], "::before": …}.

const OF_MARKER = /^(color|content|font-)/;
const OF_CONTROL_PARTS = /^(?!white-space|text-wrap)/;
const FONT = ["font-family", "font-style", "font-weight"];
const TELLS = /^(input|select|img)$/; // text that is no node

const hasText = ({ tag, children }) => TELLS.test(tag) || children.some((child) => !child.tag && child.trim());

/**
 * `made`, `initial`: of `baselines`. `animated`: elements that an animation moves. `standing`: of `counting`. `wear`
 * takes a root as `plant` made it; `look` gives an element's values.
 */
function tailor({ made, initial }, animated, standing) {
  const known = new Map();
  const look = (element) => {
    if (!known.has(element)) known.set(element, read(element));
    return known.get(element);
  };

  /** What of `values` must be said; `parent` null: a root, alone on an empty page. */
  const differences = (values, baseline, parent) => {
    const color = valueOf(values, "color");
    const unsaid = (i) => {
      if (values[i] === "") return true; // not read
      if (baseline[i] === INHERIT) return values[i] === (parent ?? initial)[i];
      if (baseline[i] !== CURRENT) return values[i] === baseline[i];
      const passedOn = parent !== null && INHERITED[NAMES[i]] === "currentcolor";
      return values[i] === color && (!passedOn || parent[i] === valueOf(parent, "color"));
    };
    const said = [];
    for (let i = 0; i < NAMES.length; i++) {
      if (!unsaid(i) && !MOOT[i].some((test) => test(values, values[i]))) said.push([NAMES[i], values[i]]);
    }
    const says = (name) => said.some(([other]) => other === name);
    for (const [one, other, mutual, when = () => true] of TOGETHER) {
      if (says(one) && !says(other) && when(valueOf(values, one))) said.push([other, valueOf(values, other)]);
      if (mutual && says(other) && !says(one)) said.push([one, valueOf(values, one)]);
    }
    return said;
  };

  /** Its component draws text with these fonts. */
  const drawn = ({ root }, values) => root.fonts.add(JSON.stringify(FONT.map((name) => valueOf(values, name))));

  const dressPseudos = (node) => {
    const { element, values, styles } = node;
    const span = made.get(SPAN);
    for (const pseudo of ["::before", "::after"]) {
      const { content, display } = styleOf(element, pseudo);
      if (/^(none|normal)$/.test(content) || display === "none") continue;
      for (const [name, nested] of shownIn(content)) node.root.shows.set(name, nested);
      const own = read(element, pseudo, values).values;
      if (content !== '""') drawn(node, own);
      const said = differences(fitPseudo(node, pseudo, own), span, values);
      styles[pseudo] = [["content", content], ...said.filter(([name]) => name !== "content")];
    }
    const part = (pseudo, pattern, baseline = span) => {
      const own = read(element, pseudo, values).values;
      drawn(node, own);
      const said = differences(own, baseline, values);
      const kept = said.filter(([name]) => pattern.test(name) && !AXES.flat().includes(name));
      if (kept.length) styles[pseudo] = kept;
    };
    const display = valueOf(values, "display");
    if (display === "list-item" && valueOf(values, "list-style-type") !== "none") part("::marker", OF_MARKER);
    const own = ownPseudo(node);
    if (own) part(own, OF_CONTROL_PARTS, made.get(node.key + own));
  };

  /** What a node says of itself: all but what its parent or place in an SVG makes meaningless. */
  const dressElement = (node, parent) => {
    const defined = node.free ? look(flatParent(node.element)).values : parent;
    const said = differences(node.values, made.get(node.key), defined)
      .filter(([name]) => !node.varying?.includes(name));
    if (node.free && node.tag === "svg") return said.filter(([name]) => Object.hasOwn(INHERITED, name));
    return node.hidden ? said.filter(([name]) => name === "display") : said;
  };

  const dress = (node, parent) => {
    node.styles = { "": [] };
    const view = node.element && ownerDocument(node.element).defaultView;
    if (view) {
      const { values, used } = look(node.element);
      node.values = node.up ? fit(node, [...values], used) : [...values];
      if (node.up && PX.test(used.width) && PX.test(used.height)) node.size = [used.width, used.height].map(parseFloat);
      node.hidden = node.up !== null && !node.svg && valueOf(values, "display") === "none";
      if (strutless(node)) put(node.values, { "line-height": "0" });
      put(node.values, vain(node));
      if (animated.has(node.element)) node.root.notes.add("animation_left_out");
      if (node.up) node.styles[""] = dressElement(node, parent);
      if (node.hidden) node.root.hides = true;
      else if (hasText(node)) drawn(node, values);
      if (node.hidden || (node.tag === "select" && !node.element.multiple && node.element.size < 2)) return;
      if (!node.svg) dressPseudos(node);
    } else if (node.element) { // of a sprite file, where nothing is computed
      const { style = [] } = node.element; // none outside the namespaces of HTML, SVG and MathML
      node.styles[""] = [...style].map((name) => [name, style.getPropertyValue(name)]);
    }
    for (const child of node.children) if (child.tag) dress(child, node.values ?? parent);
  };

  const wear = (root) => {
    root.shows = new Map(); // counters
    root.fonts = new Set();
    dress(root, null);
    keepSpaces(root);
    const nodes = [...nodesOf(root)].filter((node) => node.values);
    const shows = ([name]) => {
      const only = ONLY_ON.find(([pattern]) => pattern.test(name));
      return !only || nodes.some((node) => only[1](node, valueOf(node.values, "display")));
    };
    const values = alone(root, [...root.values], look(root.element).used);
    if (root.shows.size) put(values, resumed(root, standing(root.element)));
    root.styles[""] = differences(values, made.get(root.key), null).filter(shows);
    const direction = valueOf(values, "direction");
    const around = flatParent(root.element);
    const said = root.styles[""].some(([name]) => name === "direction");
    if (!said && around && styleOf(around).direction !== direction) root.styles[""].push(["direction", direction]);
  };
  return { wear, look: (element) => look(element).values };
}
