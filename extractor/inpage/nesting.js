// Nesting that a script can build and a parser cannot: `<a>` in `<a>`, `<div>` in `<p>`, a `<td>` of its own.
//
// `settleNesting(root, notes)` writes the bare tags down, lets the browser's own parser read them in a document
// that shows and loads nothing, and turns whatever ends up elsewhere into a `<span>`. It runs before styles are
// compared, so that the new tag's look is made up for like any other's.

const ON_ANY_TAG = /^(id|role|title|lang|dir|tabindex|hidden|contenteditable|aria-.+|data-.+)$/;
const MENDS = 20;
const INERT = document.implementation.createHTMLDocument("");

function settleNesting(root, notes) {
  for (let round = 0; round < MENDS; round++) {
    const node = misplaced(root, INERT.body);
    if (!node) return;
    notes.add("nesting_changed");
    const mended = node.tag === "span" && node.up ? node.up : node; // a span out of place: its parent takes none
    const kept = Object.entries(mended.attributes).filter(([name]) => ON_ANY_TAG.test(name));
    Object.assign(mended, { tag: mended === node ? "span" : "div", attributes: Object.fromEntries(kept) });
  }
}

/** The first node whose parent is another one after parsing, or null. */
function misplaced(root, body) {
  const nodes = [...nodesOf(root)];
  const number = new Map(nodes.map((node, i) => [node, i]));
  const written = (node) => {
    const inner = node.children.map((child) => (child.tag ? written(child) : child.trim() && "x")).join("");
    return `<${node.tag} n=${number.get(node)}>${inner}</${node.tag}>`;
  };
  try {
    body.innerHTML = written(root);
  } catch { // the page allows trusted types only: html.py is the second judge
    return null;
  }
  const parents = new Map();
  for (const element of body.querySelectorAll("[n]")) {
    const own = Number(attribute(element, "n"));
    const above = attribute(element.parentNode, "n");
    parents.set(own, parents.has(own) ? "twice" : above === null ? null : Number(above));
  }
  // Chromium's parser lets buttons nest by now, others do not.
  const doubled = (node) => node.tag === "button" && above(node).some((one) => one.tag === "button");
  const inPlace = (node, i) => parents.has(i) && parents.get(i) === (node.up ? number.get(node.up) : null);
  return nodes.find((node, i) => !inPlace(node, i) || doubled(node)) ?? null;
}

const above = (node) => (node.up ? [node.up, ...above(node.up)] : []);
