// Places: what a node's place on the page said of it, and what is left of that when it stands alone.
//
// A node that was laid out by a box outside the component is tied to the root instead. The root is taken out of
// its place: its size in px, no margins, no offsets, nothing that speaks to a parent's layout.

const TRANSFORMS = ["transform", "translate", "rotate", "scale", "perspective", "filter", "backdrop-filter"];

/**
 * A control sets its text in the middle of its height. Given in px that height may be a layout unit off and the
 * text a pixel, so a height that was left to the text is left to it again, with the other as its least.
 */
const CONTROL = /^(input|textarea|select|button)$/;

/** A node inside a component. */
function fit(node, values, used) {
  const display = valueOf(values, "display");
  const around = node.up;
  const inline = around.up ? around.loose : valueOf(around.values, "display") === "inline";
  node.loose = inline && display === "inline"; // its blocks are laid out by what is around the root
  for (const size of node.frozen ? ["width", "height"] : inline && BLOCK_LEVEL.test(display) ? ["width"] : []) {
    if (!PX.test(valueOf(values, size))) put(values, { [size]: px(used[size]) });
  }
  if (node.frozen && display === "inline" && node.tag === "span") put(values, { display: "inline-block" });
  return put(values, tied(node, null, values, used));
}

/** A ::before or ::after: what was authored cannot be asked for, its used values can. */
function fitPseudo(node, pseudo, values) {
  for (const [size, ...limits] of AXES) {
    if (PX.test(valueOf(values, size))) put(values, { [size]: px(valueOf(values, size)) });
    for (const limit of limits) {
      const value = valueOf(values, limit);
      const unset = limit.startsWith("min") && value === "0px";
      if (unset || PERCENT.test(value)) put(values, { [limit]: PLACE[limit] });
    }
  }
  for (const side of Object.values(INSETS).flat()) put(values, { [side]: inUnits(valueOf(values, side)) });
  put(values, tied(node, pseudo, values, null));
  const placed = ["left", "top", "width"].every((name) => PX.test(valueOf(values, name)));
  return placed ? put(values, { right: "auto", bottom: "auto" }) : values;
}

/** Whether a box of such a style is what its absolute (or fixed) descendants are placed in. */
function contains(get, fixed) {
  return (!fixed && get("position") !== "static")
    || TRANSFORMS.some((name) => get(name) !== "none")
    || /paint|layout|strict|content/.test(get("contain")) || get("container-type") !== "normal"
    || /transform|translate|rotate|scale|perspective|filter/.test(get("will-change"));
}

function cornerOf(element) {
  const rect = rectOf(element);
  const style = styleOf(element);
  return { x: rect.left + parseFloat(style.borderLeftWidth), y: rect.top + parseFloat(style.borderTopWidth) };
}

/** What ties a box to the root that was placed in something outside it; {} for all others. */
function tied(node, pseudo, values, used) {
  const position = valueOf(values, "position");
  if (position !== "absolute" && position !== "fixed") return {};
  const fixed = position === "fixed";
  for (let at = pseudo ? node : node.up; at; at = at.up) {
    if (at.values && contains((name) => valueOf(at.values, name), fixed)) return {};
  }
  node.root.ties = true;
  if (pseudo && isClear(values)) return { position: "absolute", ...COVER };
  const corner = cornerOf(node.root.element);
  const from = pseudo ? placeOfPseudo(node.root, values, fixed) : placeOf(node.element);
  const size = pseudo ? {} : { width: px(used.width), height: px(used.height) };
  const offsets = { left: px(from.x - corner.x), top: px(from.y - corner.y), right: "auto", bottom: "auto" };
  return { position: "absolute", ...offsets, ...size };
}

/** Where a pseudo-element is that shows nothing: it is there to be clicked, as a link's is that covers a card. */
const COVER = { left: "0px", top: "0px", right: "0px", bottom: "0px", width: "", height: "" };

function isClear(values) {
  const drawing = [...EDGES.map((edge) => `${edge}-style`), "background-image", "box-shadow", "backdrop-filter"];
  return valueOf(values, "content") === '""' && TRANSPARENT.test(valueOf(values, "background-color"))
    && drawing.every((name) => valueOf(values, name) === "none");
}

function placeOf(element) {
  const rect = rectOf(element);
  const style = styleOf(element);
  return { x: rect.left - parseFloat(style.marginLeft), y: rect.top - parseFloat(style.marginTop) };
}

/** A pseudo-element has no rectangle to ask for, but its offsets are used values. */
function placeOfPseudo(root, values, fixed) {
  const block = [...flatAncestors(root.element)].find((element) => {
    const style = styleOf(element);
    return contains((name) => style.getPropertyValue(name), fixed);
  });
  const page = fixed ? { x: 0, y: 0 } : { x: -scrollX, y: -scrollY };
  const origin = block ? cornerOf(block) : page;
  return { x: origin.x + parseFloat(valueOf(values, "left")), y: origin.y + parseFloat(valueOf(values, "top")) };
}

/** The authored size where the layout kept to it, else the one it came to. */
function nearest(authored, used) {
  const kept = PX.test(authored) && Math.abs(parseFloat(authored) - parseFloat(used)) < 1 / LAYOUT_UNIT;
  return kept ? authored : px(used);
}

/** `clip` cuts what is out of the flow only. */
const unclipped = (clip) =>
  (clip === "auto" ? {} : { clip: "auto", "clip-path": clip.replaceAll(",", "") });

/** Whether its place keeps what is in a block apart from what is around it. */
function isApart(element) {
  const { position, float } = styleOf(element);
  const around = [...flatAncestors(element)].find((one) => styleOf(one).display !== "contents");
  return /absolute|fixed/.test(position) || float !== "none"
    || (around !== undefined && /flex|grid/.test(styleOf(around).display));
}

/** Whether a margin inside a block is at its edge, with nothing between. */
function letsMarginsOut(node, sides = ["top", "bottom"]) {
  return sides.some((side) => {
    const get = (name) => parseFloat(valueOf(node.values, name));
    if (get(`padding-${side}`) > 0 || get(`border-${side}-width`) > 0) return false;
    const edge = flowOf(node).at(side === "top" ? 0 : -1);
    if (!edge?.values || !BLOCK_LEVEL.test(valueOf(edge.values, "display"))) return false;
    const margin = parseFloat(valueOf(edge.values, `margin-${side}`));
    return margin > 0 || (valueOf(edge.values, "display") === "block" && letsMarginsOut(edge, [side]));
  });
}

const inFlow = ({ values }) => values !== undefined && valueOf(values, "float") === "none"
  && !/absolute|fixed/.test(valueOf(values, "position")) && valueOf(values, "display") !== "none";

/** What of a node's children takes part in its layout: text, and elements in the flow. */
const flowOf = ({ children }) => children.filter((child) => (child.tag ? inFlow(child) : child.trim()));

const INSETS = { x: ["left", "right"], y: ["top", "bottom"] };

/**
 * What moves a root, without the shares of its own size that went with its offsets: `left: 50%; translate: -50%` puts
 * it in the middle.
 */
function unmoved(element) {
  const typed = typedStyle(element);
  const says = (name, none) => String(typed.get(name)) !== none;
  if (!says("position", "static")) return {};
  const axes = Object.keys(INSETS).filter((axis) => INSETS[axis].some((side) => says(side, "auto")));
  return { ...untransformed(typed.get("transform"), axes), ...untranslated(String(typed.get("translate")), axes) };
}

function untransformed(transform, axes) {
  const parts = transform instanceof CSSTransformValue ? [...transform] : [];
  const moves = (part, axis) => part instanceof CSSTranslate && part[axis].unit === "percent";
  const moving = parts.filter((part) => axes.some((axis) => moves(part, axis)));
  if (!moving.length) return {};
  for (const part of moving) for (const axis of axes) if (moves(part, axis)) part[axis] = CSS.px(0);
  const stays = (part) => moving.includes(part) && ["x", "y", "z"].every((axis) => part[axis].value === 0);
  return { transform: parts.filter((part) => !stays(part)).map(String).join(" ") || "none" };
}

function untranslated(translate, axes) {
  if (translate.includes("(")) return {};
  const goes = (length, i) => axes.includes("xy"[i]) && length.endsWith("%");
  const lengths = translate.split(" ").map((length, i) => (goes(length, i) ? "0px" : length));
  return { translate: lengths.every((length) => parseFloat(length) === 0) ? "none" : lengths.join(" ") };
}

/** The root, out of its place. */
function alone(root, values, used) {
  const get = (name) => valueOf(values, name);
  const placed = get("position") !== "static";
  const layered = get("z-index") !== "auto";
  const free = CONTROL.test(root.tag) && get("height") === "auto" && get("max-height") === "none";
  put(values, PLACE);
  if (layered) put(values, placed ? { "z-index": "0" } : { isolation: "isolate" });
  if (placed || root.ties) put(values, { position: "relative" });
  if (/absolute|fixed/.test(styleOf(root.element).position)) put(values, unclipped(get("clip")));
  const keeps = get("display") === "block" && isApart(root.element) && letsMarginsOut(root);
  if (keeps) put(values, { display: "flow-root" });
  if (get("display") === "inline") {
    put(values, inLine(root));
  } else {
    const height = free ? "min-height" : "height";
    put(values, { width: nearest(get("width"), used.width) });
    // What a table says of its height leaves its captions out; rows make up a table's height anyway.
    if (!/table$/.test(get("display"))) put(values, { [height]: nearest(get("height"), used.height) });
  }
  put(values, unmoved(root.element));
  const zoom = zoomOf(root.element);
  if (zoom !== 1) put(values, { zoom: String(zoom) });
  put(values, struckBy(root.element));
  return values;
}
