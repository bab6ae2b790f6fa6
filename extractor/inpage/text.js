// Text without the white space that is drawn nowhere: indents of markup, gaps between blocks and flex items.

const WHITE_SPACE = /[ \t\n\r\f]+/g;
const LETTERS = /[^ \t\n\r\f]/;
const EAST_ASIAN = /[\u2e80-\uffef]/;
const BLOCK = /^(block|flow-root|list-item|flex|grid|table.*)$/;
const BLOCK_TAG = /^(article|aside|d[dlt]|div|figure|footer|form|h[1-6]|header|li|main|nav|ol|p|section|ul)$/;
const HOLDER = /^(block|flow-root|inline-block|table-cell|table-caption)$/;
const PARTED = /^(inline-)?(flex|grid)$/;

const SVG_TEXT = /^(a|text|textPath|tspan)$/;

/** The characters of a text node that CSS does not collapse away; null for none. */
function drawnText(node) {
  const text = node.data.toWellFormed();
  const parent = flatParent(node);
  if (!isElement(parent)) return text;
  if (namespace(parent) === SVG && !SVG_TEXT.test(localName(parent))) return text.trim() ? text : null;
  if (styleOf(parent).whiteSpaceCollapse !== "collapse") return text;
  let drawn = text.replace(WHITE_SPACE, (run, at) =>
    // Between East Asian characters a line break may draw no space.
    run.includes("\n") && EAST_ASIAN.test(text[at - 1]) && EAST_ASIAN.test(text[at + run.length]) ? "\n" : " ");
  if (drawn[0] === " " && endsLine(node, parent, "previousSibling", "::before")) drawn = drawn.slice(1);
  if (drawn.at(-1) === " " && endsLine(node, parent, "nextSibling", "::after")) drawn = drawn.slice(0, -1);
  return drawn || null;
}

/** Whether no text can stand beside this one on its line, on one side, or a space does already. */
function endsLine(text, parent, side, pseudo) {
  const { display, listStylePosition } = styleOf(parent);
  let beside = text[side];
  while (beside && isOffLine(beside)) {
    if (side === "previousSibling" && isText(beside) && beside.data) return true; // one space of two
    beside = beside[side];
  }
  if (beside && isText(beside)) return false;
  if (PARTED.test(display)) return true;
  const holds = HOLDER.test(display) || (display === "list-item" && listStylePosition === "outside");
  if (!beside) {
    const edge = styleOf(parent, pseudo);
    return holds && (/^(none|normal)$/.test(edge.content) || BLOCK.test(edge.display));
  }
  return isHtml(beside, "br") || (isInFlow(beside) && BLOCK.test(styleOf(beside).display));
}

/** Whether a node stands on no line, nor would where it did not float: a comment, white space, such a block. */
function isOffLine(node) {
  if (!isElement(node)) return !isText(node) || !LETTERS.test(node.data);
  return BLOCK_TAG.test(localName(node)) && !isInFlow(node);
}

function isInFlow(element) {
  const { float, position } = styleOf(element);
  return float === "none" && /^(static|relative|sticky)$/.test(position);
}
