// The DOM as it is, whatever the page did to its names.
//
// Read first by every other file of this folder. A form answers `form.id` with its input named "id", so nodes
// are read through the prototypes' own getters. Everything here works across realms (same-origin frames) and
// only reads.

const getter = (type, name) => {
  const get = Object.getOwnPropertyDescriptor(type.prototype, name).get;
  return (node) => get.call(node);
};
const method = (type, name) => (node, ...args) => type.prototype[name].apply(node, args);

const nodeType = getter(Node, "nodeType");
const childNodes = getter(Node, "childNodes");
const parentNode = getter(Node, "parentNode");
const ownerDocument = getter(Node, "ownerDocument");
const isConnected = getter(Node, "isConnected");
const rootNode = method(Node, "getRootNode");
const localName = getter(Element, "localName");
const namespace = getter(Element, "namespaceURI");
const attributes = getter(Element, "attributes");
const shadowRoot = getter(Element, "shadowRoot");
const assignedSlot = getter(Element, "assignedSlot");
const outerHtml = getter(Element, "outerHTML");
const attribute = method(Element, "getAttribute");
const hasAttribute = method(Element, "hasAttribute");
const previousElement = getter(Element, "previousElementSibling");
const rectOf = method(Element, "getBoundingClientRect");
const typedStyle = method(Element, "computedStyleMap");
const allBelow = method(Element, "querySelectorAll");
const answersTo = method(Element, "matches");
const isVisible = method(Element, "checkVisibility");
const isEditable = getter(HTMLElement, "isContentEditable");
const zoomOf = getter(Element, "currentCSSZoom");
const fragmentsOf = method(Element, "getClientRects");

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const isElement = (node) => node !== null && nodeType(node) === 1;
const isText = (node) => nodeType(node) === 3 || nodeType(node) === 4;
const isHtml = (node, name) => isElement(node) && namespace(node) === HTML && localName(node) === name;
const elementsIn = (node) => [...childNodes(node)].filter(isElement);
const styleOf = (element, pseudo) => getComputedStyle(element, pseudo);

const BLOCK_LEVEL = /^(block|flex|grid|flow-root|table|list-item)$/;

/** What a style inherits that the size of a text hangs on. */
const typeOf = ({ fontSize, lineHeight }) => [fontSize, lineHeight];

/** The element of an id in a document or shadow root, or null. */
function elementWithId(root, id) {
  const type = { 9: Document, 11: DocumentFragment }[nodeType(root)];
  return type ? type.prototype.getElementById.call(root, id) : null;
}

/** The parent a box is laid out in: through slots and shadow roots; null above the root element. */
function flatParent(node) {
  const slot = isElement(node) ? assignedSlot(node) : null;
  const parent = slot ?? parentNode(node);
  if (parent === null) return null;
  return isElement(parent) ? parent : parent.host ?? null;
}

/** The children a box is made of: a shadow root's instead of its host's, a slot's assigned nodes. */
function flatChildren(element) {
  const shadow = shadowRoot(element);
  if (shadow) return [...childNodes(shadow)];
  if (isHtml(element, "slot")) {
    const assigned = element.assignedNodes({ flatten: true });
    if (assigned.length) return assigned;
  }
  return [...childNodes(element)];
}

function* flatAncestors(element) {
  for (let node = flatParent(element); node; node = flatParent(node)) yield node;
}

/** The document of a same-origin frame, else null. */
function frameDocument(element) {
  try {
    return element.contentDocument ?? null;
  } catch {
    return null;
  }
}

/** `ask`, asked once of each element. */
const remembering = (ask) => {
  const known = new WeakMap();
  return (element) => {
    if (!known.has(element)) known.set(element, ask(element));
    return known.get(element);
  };
};
