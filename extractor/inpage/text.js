// Text without the white space that is drawn nowhere: indents of markup, gaps between blocks and flex items.

const WHITE_SPACE = /[ \t\n\r\f]+/g;
const EAST_ASIAN = /[\u2e80-\uffef]/;
const BLOCK = /^(block|flow-root|list-item|flex|grid|table.*)$/;
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

/** Whether no text can stand beside this one on its line, on one side. */
function endsLine(text, parent, side, pseudo) {
  const { display, listStylePosition } = styleOf(parent);
  let beside = text[side];
  while (beside && !isText(beside) && !isElement(beside)) beside = beside[side];
  if (beside && isText(beside)) return false;
  if (PARTED.test(display)) return true;
  const holds = HOLDER.test(display) || (display === "list-item" && listStylePosition === "outside");
  if (!beside) return holds && /^(none|normal)$/.test(styleOf(parent, pseudo).content);
  const style = styleOf(beside);
  const inFlow = style.float === "none" && /^(static|relative|sticky)$/.test(style.position);
  return isHtml(beside, "br") || (inFlow && BLOCK.test(style.display));
}
