// What documents without a doctype, or with an old one, do otherwise, where a component alone must be told to.

const REPLACED = /^(img|br|wbr)$/; // inline boxes with a line of their own
const INLINE_EDGES = ["border-left-width", "border-right-width", "padding-left", "padding-right"];
const TRANSITIONAL = /^-\/\/W3C\/\/DTD (XHTML 1\.0|HTML 4\.01) (Transitional|Frameset)\/\//i;

/** In quirks mode or limited-quirks mode, of which `compatMode` does not tell (HTML, 13.2.6.4.1). */
const isQuirky = ({ compatMode, doctype }) => compatMode !== "CSS1Compat" || TRANSITIONAL.test(doctype?.publicId);

/**
 * Whether a block, or an inline box, has no text of its own, so that its own line height counts for nothing in such a
 * mode (Quirks, 3.4 and 3.5; as Chromium does it: edges left and right count, list items keep theirs).
 */
function strutless({ element, tag, svg, up, values }) {
  if (svg || !isQuirky(ownerDocument(element))) return false;
  const get = (name) => valueOf(values, name);
  const isInline = get("display") === "inline";
  if (isInline ? !up || REPLACED.test(tag) || INLINE_EDGES.some((name) => get(name) !== "0px")
    : !HOLDER.test(get("display"))) return false;
  const inner = flatChildren(element).filter((child) => (isText(child)
    ? LETTERS.test(child.data) || rectsOf(child).some(({ width }) => width > 0)
    : isElement(child) && styleOf(child).display !== "none"));
  const isBreak = (child) => isHtml(child, "br");
  const hasEmptyLine = inner.some((child, i) => isBreak(child) && (i === 0 || isBreak(inner[i - 1])));
  if (hasEmptyLine || inner.some(isText)) return false;
  if (["::before", "::after"].some((pseudo) => !/^(none|normal)$/.test(styleOf(element, pseudo).content))) return false;
  return isInline || (inner.length > 0 && inner.every((one) => styleOf(one).display.startsWith("inline")));
}

function rectsOf(text) {
  const range = ownerDocument(text).createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()];
}

/** em: the margins above and below that browsers give by themselves. */
const MARGINED = {
  blockquote: 1, dir: 1, dl: 1, h1: 0.67, h2: 0.83, h3: 1, h4: 1.33, h5: 1.67, h6: 2.33, listing: 1, menu: 1, ol: 1,
  p: 1, plaintext: 1, pre: 1, ul: 1, xmp: 1,
};

/** Margins that count for nothing: in quirks mode those of the browser's own at the edges of a cell (HTML, 15.3.10). */
function vain(node) {
  const em = MARGINED[node.tag] * parseFloat(valueOf(node.values, "font-size"));
  if (!em || !/^t[dh]$/.test(node.up?.tag) || ownerDocument(node.element).compatMode === "CSS1Compat") return {};
  const inside = node.up.children.filter((child) => child.tag || child.trim());
  const sides = [inside.at(0) === node && "margin-top", inside.at(-1) === node && "margin-bottom"].filter(Boolean);
  const given = sides.filter((side) => Math.abs(parseFloat(valueOf(node.values, side)) - em) < 1 / LAYOUT_UNIT);
  return Object.fromEntries(given.map((side) => [side, "0px"]));
}
