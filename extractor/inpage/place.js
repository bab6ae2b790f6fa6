// Sizes and positions: what a node's place on the page said of it, and what is left of that when it stands alone.
//
// A node inside keeps its authored `auto` and px, percentages become px; one that was laid out by a box outside
// the component is tied to the root instead. The root is taken out of its place: its size in px, no margins, no
// offsets, nothing that speaks to a parent's layout.

const LAYOUT_UNIT = 64; // Chromium lays out in 1/64 px; the six digits of a computed value may fall short of it
const px = (value) => `${Math.round(parseFloat(value) * LAYOUT_UNIT) / LAYOUT_UNIT}px`;
const PERCENT = /%|stretch|fill-available/;
const AXES = [["width", "min-width", "max-width"], ["height", "min-height", "max-height"]];
const BLOCK_LEVEL = /^(block|flex|grid|flow-root|table|list-item)$/;

/** Put authored keywords back where `getComputedStyle` answers in used px, unless they ask for a percentage. */
function unpin(values, used, typed) {
  const authored = Object.fromEntries(USED.map((name) => [name, String(typed.get(name))]));
  for (const name of USED) if (!PERCENT.test(authored[name])) values[AT.get(name)] = authored[name];
  for (const [size, ...limits] of AXES) {
    if (![size, ...limits].some((name) => PERCENT.test(authored[name]))) continue;
    put(values, { [size]: used[size] });
    for (const limit of limits) if (PERCENT.test(authored[limit])) put(values, { [limit]: PLACE[limit] });
  }
}

/** A pseudo-element's line height, asked for in px, is its element's number again where that is what it comes from. */
function followLine(values, parent) {
  const number = Number(valueOf(parent, "line-height"));
  const size = parseFloat(valueOf(values, "font-size"));
  if (Math.abs(number * size - parseFloat(valueOf(values, "line-height"))) < 0.01) put(values, { "line-height": String(number) });
}

/** A node inside a component. */
function fit(node, values, used) {
  const display = valueOf(values, "display");
  const inline = node.up.up === null ? valueOf(node.up.values, "display") === "inline" : node.up.loose;
  node.loose = inline && display === "inline";
  if (node.frozen) put(values, { width: px(used.width), height: px(used.height) });
  if (node.frozen && display === "inline" && node.tag === "span") put(values, { display: "inline-block" });
  if (inline && BLOCK_LEVEL.test(display)) put(values, { width: px(used.width) });
  return put(values, tied(node, null, values, used));
}

/** A ::before or ::after: what was authored cannot be asked for, its used values can. */
function fitPseudo(node, pseudo, values) {
  for (const [size, ...limits] of AXES) {
    if (valueOf(values, size) !== "auto") put(values, { [size]: px(valueOf(values, size)) });
    for (const limit of limits) if (PERCENT.test(valueOf(values, limit))) put(values, { [limit]: PLACE[limit] });
  }
  put(values, tied(node, pseudo, values, null));
  const placed = /px$/.test(valueOf(values, "left")) && /px$/.test(valueOf(values, "top"));
  return placed ? put(values, { right: "auto", bottom: "auto" }) : values;
}

/** Whether a box with such a style is what its absolute (or fixed) descendants are placed in. */
function contains(get, fixed) {
  return (!fixed && get("position") !== "static")
    || ["transform", "translate", "rotate", "scale", "perspective", "filter", "backdrop-filter"].some((name) => get(name) !== "none")
    || /paint|layout|strict|content/.test(get("contain")) || get("container-type") !== "normal"
    || /transform|translate|rotate|scale|perspective|filter/.test(get("will-change"));
}

const cornerOf = (element) => {
  const rect = rectOf(element);
  const style = styleOf(element);
  return { x: rect.left + parseFloat(style.borderLeftWidth), y: rect.top + parseFloat(style.borderTopWidth) };
};

/** Offsets from the root for a box that was placed in something outside it, else {}. */
function tied(node, pseudo, values, used) {
  const position = valueOf(values, "position");
  if (position !== "absolute" && position !== "fixed") return {};
  const fixed = position === "fixed";
  for (let at = pseudo ? node : node.up; at; at = at.up) {
    if (at.values && contains((name) => valueOf(at.values, name), fixed)) return {};
  }
  const root = node.root ?? node;
  root.ties = true;
  const corner = cornerOf(root.element);
  const left = parseFloat(valueOf(values, "left"));
  const top = parseFloat(valueOf(values, "top"));
  let from;
  if (pseudo) {
    const block = [...flatAncestors(root.element)].find((element) => {
      const style = styleOf(element);
      return contains((name) => style.getPropertyValue(name), fixed);
    });
    const page = fixed ? { x: 0, y: 0 } : { x: -scrollX, y: -scrollY };
    const origin = block ? cornerOf(block) : page;
    from = { x: origin.x + left, y: origin.y + top };
  } else {
    const rect = rectOf(node.element);
    const style = styleOf(node.element);
    from = { x: rect.left - parseFloat(style.marginLeft), y: rect.top - parseFloat(style.marginTop) };
    put(values, { width: px(used.width), height: px(used.height) });
  }
  return { position: "absolute", left: px(from.x - corner.x), top: px(from.y - corner.y), right: "auto", bottom: "auto" };
}

/** The root, out of its place. */
function alone(root, values, used) {
  const { element } = root;
  const get = (name) => valueOf(values, name);
  const layered = get("z-index") !== "auto";
  put(values, PLACE);
  for (const side of ["top", "right", "bottom", "left"]) put(values, { [`margin-${side}`]: "0px" });
  if (layered) put(values, get("position") === "static" ? { isolation: "isolate" } : { "z-index": "0" });
  if (get("position") !== "static" || root.ties) put(values, { position: "relative" });
  if (get("display") !== "inline") {
    put(values, { width: px(used.width) });
    if (get("height") !== "auto" || !CONTROL.test(root.tag) || stretched(element)) put(values, { height: px(used.height) });
  }
  else put(values, inLine(root, get));
  if (element.currentCSSZoom !== 1) put(values, { zoom: String(element.currentCSSZoom) });
  if (get("text-decoration-line") === "none") put(values, struckBy(element));
  return values;
}

/**
 * A control's text stands in the middle of its height; given in px that height may be a layout unit off, and the
 * text a pixel. So a height that comes from the text is left to it.
 */
const CONTROL = /^(input|textarea|select|button)$/;

function stretched(element) {
  const parent = styleOf(flatParent(element));
  if (!/flex|grid/.test(parent.display)) return false;
  const own = styleOf(element).alignSelf;
  const column = /flex/.test(parent.display) && parent.flexDirection.startsWith("column");
  return column || /normal|stretch/.test(own === "auto" ? parent.alignItems : own);
}

/** A decoration an ancestor draws through the element's text, as its own. */
function struckBy(element) {
  const line = styleOf(element).getPropertyValue("-webkit-text-decorations-in-effect");
  if (line === "none" || line === "") return {};
  for (const ancestor of flatAncestors(element)) {
    const style = styleOf(ancestor);
    if (style.textDecorationLine === "none") continue;
    return Object.fromEntries(["line", "color", "style", "thickness"].map((part) => {
      const name = `text-decoration-${part}`;
      return [name, style.getPropertyValue(name)];
    }));
  }
  return {};
}

/**
 * An inline root breaks where its line broke. Over several lines: a margin stands for the text before it. On
 * one: no wrap, where its container leaves it less than a pixel.
 */
function inLine(root, get) {
  const { element } = root;
  const fragments = [...element.getClientRects()];
  const container = [...flatAncestors(element)].find((node) => !/^(inline|contents)$/.test(styleOf(node).display));
  if (!container || fragments.length === 0) return {};
  const style = styleOf(container);
  const outer = rectOf(container);
  const edge = (side) => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]);
  if (fragments.length > 1) {
    const rtl = style.direction === "rtl";
    const before = rtl ? outer.right - edge("Right") - fragments[0].right : fragments[0].left - outer.left - edge("Left");
    root.notes.add("wrapped_text");
    return before > 0.5 ? { [rtl ? "margin-right" : "margin-left"]: px(before) } : {};
  }
  const room = Math.floor(outer.width - edge("Left") - edge("Right"));
  const parent = flatParent(element);
  const snug = parent !== container || fragments[0].width > room - 1;
  const flows = root.children.every((child) => !child.tag || child.loose || child.svg);
  return snug && flows && get("text-wrap-mode") === "wrap" ? { "text-wrap-mode": "nowrap" } : {};
}
