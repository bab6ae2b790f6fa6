// What must be left of HTML when it becomes a component: what conversions are held to, ours and others'. Used by
// render.mjs and client.mjs.
//
// The rule is the contract of a component, not what React or a converter can do: it runs no script, has no document
// in it, draws all that it holds, leaves the page's style sheets and head alone, and asks for no empty address, which
// would be that of the page. All else stays as it is.
import { html as known, parseFragment, serialize } from "parse5";

const DROPPED = new Set("link meta noembed noframes noscript script style template title".split(" "));
const ADDRESSES = new Set("action data formaction href src".split(" "));
const SCRIPT = /^[\0- ]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i;

/** The HTML that must be left of `html`, a fragment. */
export function expected(html) {
  const root = parseFragment(html);
  prune(root);
  return serialize(root);
}

function prune(node) {
  node.childNodes = node.childNodes.filter((child) => !isDropped(child));
  for (const child of node.childNodes) {
    if (child.attrs) child.attrs = child.attrs.filter((attribute) => !isLost(child, attribute));
    if (child.childNodes) prune(child);
  }
  // A parser drops the first line end.
  const [first] = node.childNodes;
  if (/^(listing|pre|textarea)$/.test(node.tagName) && first?.value?.startsWith("\n")) first.value = "\n" + first.value;
}

/** Microdata may have a link or a meta, and a drawing a title. */
function isDropped({ tagName, namespaceURI, attrs }) {
  const isMicrodata = /^(link|meta)$/.test(tagName) && attrs.some(({ name }) => name === "itemprop");
  return DROPPED.has(tagName) && !isMicrodata && (tagName !== "title" || namespaceURI === known.NS.HTML);
}

function isLost({ tagName }, { name, value }) {
  if (/^on[a-z]+$/.test(name) || name === "srcdoc") return true;
  if (!ADDRESSES.has(name) || (name === "data" && tagName !== "object")) return false;
  const isEmpty = !value && /^(data|href|src)$/.test(name) && !(name === "href" && tagName === "a");
  return isEmpty || SCRIPT.test(value);
}
