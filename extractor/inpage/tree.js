// A component's nodes: what it is made of, flattened, with its live state, no longer tied to the page.
//
// `plant(root, notes, budget)` answers {tag, svg, math, attributes, children, element, up, root, …}; text is a
// string. Shadow roots stand in place of their hosts' children, slots of their assigned nodes; canvas and video
// become an image, frames an empty box. `frozen`: its size is what it is drawn with, not what its css says; `natural`:
// [width, height] of an image's file.
// `varying`: of what a `<use>` shows, the attributes whose values come from there, not from where it is defined.
// `budget`: {nodes, bytes} left for all components, sprites by address.

const LEFT_OUT = /^(script|style|link|meta|base|title|noscript|template|source|track|param|noembed|noframes)$/;
const BOXED = /^(iframe|frame|object|embed|portal|fencedframe)$/;
const ADDRESSES = /^(href|src|action|formaction|poster|cite|data|background|longdesc|xlink:href)$/;
const UNFOLLOWED = /^(?!(https?|mailto|tel|sms):)[a-z][a-z\d+.-]*:/i; // what is left out, a script above all
const REDUNDANT = /^(class|style|srcset|sizes|loading|on.*)$/i;
/** What means something on any element (HTML, 3.2.6); what else a custom element says means nothing without it. */
const GLOBAL = new RegExp(
  "^(accesskey|autocapitalize|autocorrect|autofocus|contenteditable|dir|draggable|enterkeyhint|hidden|id|inert"
  + "|inputmode|item(id|prop|ref|scope|type)|lang|popover|role|spellcheck|tabindex|title|translate"
  + "|writingsuggestions|aria-.*|data-.*)$",
);
const EDITABLE = /^(text|search|tel|url|email|number|range|color|date|month|week|time|datetime-local)$/;
const VECTOR = /\.svgz?([?#]|$)|^data:image\/svg/i;
const LOSSY = ["image/webp", 0.9]; // without loss a frame of a film has some 5 MB
const DEPTH = 200; // readers of the result recurse

function plant(root, notes, budget) {
  const tree = grow(root, { notes, budget, root, carried: new Map(), shown: new Set() }, null, 0);
  if (!tree) return null;
  Object.assign(tree, { up: null, root: tree, notes });
  if (isHtml(root, "li") && isHtml(parentNode(root), "ol")) tree.attributes.value = String(ordinalOf(root));
  for (const node of nodesOf(tree)) {
    for (const child of node.children) if (child.tag) Object.assign(child, { up: node, root: tree });
  }
  return tree;
}

function* nodesOf(node) {
  yield node;
  for (const child of node.children) if (child.tag) yield* nodesOf(child);
}

/** A DOM node as a node, a string, a list of them, or null. `outer`: the outermost svg it is in. */
function grow(node, garden, outer, depth) {
  if (isText(node)) return drawnText(node);
  if (!isElement(node)) return null;
  const tag = localName(node);
  const space = namespace(node);
  if (LEFT_OUT.test(tag) && space === HTML) return null;
  if (depth > DEPTH || garden.budget.nodes-- <= 0) {
    garden.notes.add("component_too_large");
    return null;
  }
  if (space === SVG) return growSvg(node, garden, outer, depth);
  if (tag === "slot" && styleOf(node).display === "contents") {
    return flatChildren(node).map((child) => grow(child, garden, outer, depth + 1));
  }
  if (BOXED.test(tag)) {
    garden.notes.add("frame_left_out");
    return box(node, "span");
  }
  if (tag === "canvas" || tag === "video") return still(node, garden);
  const bare = tag === "slot" || (shadowRoot(node) && tag.includes("-"));
  const own = attributesOf(node);
  const attributes = bare ? Object.fromEntries(Object.entries(own).filter(([name]) => GLOBAL.test(name))) : own;
  const grown = { tag: bare ? "span" : tag, math: space !== HTML, element: node, attributes };
  const children = LIVE[tag]?.(node, grown, garden.notes) ?? flatChildren(node);
  if (isDisabledAround(node, garden.root)) grown.attributes.disabled = "";
  return withChildren(grown, children, garden, outer, depth);
}

/** The number of an item of an `<ol>` (HTML, 4.4.5). */
function ordinalOf(item) {
  const list = parentNode(item);
  const items = elementsIn(list).filter((one) => isHtml(one, "li"));
  const step = list.reversed ? -1 : 1;
  let ordinal = hasAttribute(list, "start") || !list.reversed ? list.start : items.length;
  for (const one of items) {
    if (hasAttribute(one, "value")) ordinal = one.value;
    if (one === item) break;
    ordinal += step;
  }
  return ordinal;
}

/** Whether a control cannot be used because of a fieldset around the component. */
function isDisabledAround(element, root) {
  if (!answersTo(element, ":is(button, input, select, textarea, fieldset):disabled")) return false;
  const outwards = [element, ...flatAncestors(element)];
  return !outwards.slice(0, outwards.indexOf(root) + 1).some((one) => hasAttribute(one, "disabled"));
}

function withChildren(grown, children, garden, outer, depth) {
  const inner = children.map((child) => (typeof child === "string" ? child : grow(child, garden, outer, depth + 1)));
  grown.children = inner.flat(Infinity).filter((child) => child !== null);
  return grown;
}

const box = (element, tag, attributes = {}) => ({ tag, element, attributes, children: [], frozen: true });

/** tag -> what of its state is not in its markup, put there; may answer other children. */
const LIVE = {
  a(element, { attributes }) {
    if (UNFOLLOWED.test(attributes.href)) delete attributes.href; // it looks as it did, not as a link does
  },
  input(element, { attributes }, notes) {
    const { type, value } = element;
    if (type === "checkbox" || type === "radio") flag(attributes, "checked", element.checked);
    else if (EDITABLE.test(type)) attributes.value = value.toWellFormed();
    else if (type === "password" || type === "file") delete attributes.value;
    if (EDITABLE.test(type) && value === "") delete attributes.value;
    if (type === "password" && value) notes.add("password_left_out");
  },
  textarea(element, { attributes }) {
    delete attributes.value; // means nothing
    return [element.value.toWellFormed()];
  },
  select: (element) => (showsNone(element) ? [...flatChildren(element), noOption()] : null),
  option: (element, { attributes }) =>
    flag(attributes, "selected", element.selected && (element.index > 0 || element.defaultSelected)),
  details: (element, { attributes }) => flag(attributes, "open", element.open),
  dialog: (element, { attributes }) => flag(attributes, "open", element.open),
  progress(element, { attributes }) {
    if (element.position >= 0) attributes.value = String(element.value);
  },
  meter(element, { attributes }) {
    attributes.value = String(element.value);
  },
  img(element, node) {
    if (element.currentSrc) node.attributes.src = element.currentSrc;
    node.frozen = element.complete && element.naturalWidth > 0;
    // What an SVG says of its size is not all that it means by it.
    if (node.frozen && !VECTOR.test(element.currentSrc)) node.natural = [element.naturalWidth, element.naturalHeight];
  },
};

/** Whether a script took its choice from a select that would open: one without is shown blank. */
const showsNone = (select) => !select.multiple && select.size < 2 && select.selectedIndex < 0 && select.length > 0;

function noOption() {
  const option = document.createElement("option");
  option.hidden = option.defaultSelected = true;
  return option;
}

function flag(attributes, name, on) {
  if (on) attributes[name] = "";
  else delete attributes[name];
}

/** Canvas and video as they look now, a poster included; where they cannot be read, the poster or an empty box. */
function still(element, { notes, budget }) {
  const { poster } = element;
  if (poster && !element.played.length) return box(element, "img", { src: poster, alt: "" });
  try {
    const src = localName(element) === "canvas" ? element.toDataURL() : frameOf(element).toDataURL(...LOSSY);
    budget.bytes -= src.length;
    if (budget.bytes > 0) return box(element, "img", { src, alt: attribute(element, "aria-label") ?? "" });
    notes.add("too_many_bytes");
  } catch {
    notes.add("picture_unreadable");
  }
  return poster ? box(element, "img", { src: poster, alt: "" }) : box(element, "span");
}

function frameOf(video) {
  if (!video.videoWidth) throw new Error("no frame yet");
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas;
}

/**
 * Attributes by name, addresses absolute but for those inside an SVG, paints with variables as they came out. `shown`:
 * the `<use>` that shows it, as of `growUse`.
 */
function attributesOf(element, shown = null) {
  const kept = {};
  for (const one of attributes(element)) {
    const { name, value } = one;
    if (REDUNDANT.test(name)) continue;
    const address = ADDRESSES.test(name) && !(namespace(element) === SVG && value.startsWith("#"));
    const come = namespace(element) === SVG && varies(one) ? paintOf(element, name, value, shown) : "";
    kept[name] = come || (address ? absolute(value, element) : value).toWellFormed();
  }
  return kept;
}

function absolute(address, element) {
  try {
    return new URL(address.trim(), ownerDocument(element).baseURI).href;
  } catch {
    return address;
  }
}
