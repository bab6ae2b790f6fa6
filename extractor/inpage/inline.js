// Roots that stand in a line of text: how the text around them broke, spaced and decorated them.

/** An inline root breaks where its line broke. */
function inLine(root) {
  const line = lineOf(root.element);
  if (!line) return {};
  const { lines, style } = line;
  const blocks = holdsBlocks(root);
  const besides = flowOf(root).some((one) => !one.tag || !BLOCK_LEVEL.test(valueOf(one.values, "display")));
  if ((blocks ? besides : lines.length > 1) && !fromTheStart(style)) root.notes.add("aligned_around");
  if (!blocks && lines.length > 1) root.notes.add("wrapped_text");
  root.aligned = !blocks && isAligned(line);
  if (blocks && (lines.length < 2 || fromTheStart(style))) return {};
  root.breaks = breaksOf(root.element, line);
  return root.breaks;
}

const UNBROKEN = { "margin-left": "0", "margin-right": "0", "text-wrap-mode": "wrap" };

/**
 * [how many lines a root takes now, where blocks are inside but its first, whether they are aligned to each other,
 * [[what may be said of them, its value when it was read, its value now], …]]
 */
function rebroken(root) {
  const { element, breaks } = root;
  const line = breaks && styleOf(element).display === "inline" && lineOf(element);
  if (!line) return [0, false, []];
  const sides = [breaks, breaksOf(element, line)];
  const values = (name) => sides.map((said) => said[name] ?? UNBROKEN[name]);
  const told = Object.keys(UNBROKEN).map((name) => [name, ...values(name)]);
  return holdsBlocks(root) ? [1, false, told] : [line.lines.length, isAligned(line), told];
}

const holdsBlocks = (root) => [...nodesOf(root)].some((node) =>
  node.up && !node.svg && node.values && BLOCK_LEVEL.test(valueOf(node.values, "display")));

/** What an inline element stands in: {lines, container, style of the container}. */
function lineOf(element) {
  const lines = linesOf(element);
  const container = [...flatAncestors(element)].find((node) => !/^(inline|contents)$/.test(styleOf(node).display));
  return container && lines.length ? { lines, container, style: styleOf(container) } : null;
}

/**
 * What keeps an element's lines alone. Over several: a margin stands for the text before it. On one: no wrap, where
 * its container leaves it less than a pixel.
 */
function breaksOf(element, { lines, container, style }) {
  const outer = rectOf(container);
  const edge = (side) => parseFloat(style[`border${side}Width`]) + parseFloat(style[`padding${side}`]);
  const [start, end] = [outer.left + edge("Left"), outer.right - edge("Right")];
  if (lines.length > 1) {
    const rtl = style.direction === "rtl";
    const before = rtl ? end - lines[0].right : lines[0].left - start;
    return before > 0.5 ? { [rtl ? "margin-right" : "margin-left"]: px(before) } : {};
  }
  const snug = flatParent(element) !== container || lines[0].right - lines[0].left > Math.floor(end - start) - 1;
  return snug && styleOf(element).textWrapMode === "wrap" ? { "text-wrap-mode": "nowrap" } : {};
}

/** Whether lines of such a style begin where they would alone. */
function fromTheStart({ textAlign, direction }) {
  const side = direction === "rtl" ? "right" : "left";
  return ["start", "justify", side, `-webkit-${side}`].includes(textAlign);
}

/** Whether lines are aligned to each other as their block aligns its own: not from the start, with nothing beside. */
function isAligned({ lines, style }) {
  if (lines.length < 2 || fromTheStart(style)) return false;
  const { textAlign, direction } = style;
  const side = textAlign === "end" ? (direction === "rtl" ? "left" : "right") : textAlign.replace("-webkit-", "");
  const place = (one) => (side === "center" ? (one.left + one.right) / 2 : one[side]);
  return lines.every((one) => Math.abs(place(one) - place(lines[0])) < 1);
}

/** [{left, right}, …] of the lines an inline box stands in. */
function linesOf(element) {
  const lines = [];
  for (const { left, right, top, height } of fragmentsOf(element)) {
    const last = lines.at(-1);
    if (last && top < last.middle) {
      last.left = Math.min(left, last.left);
      last.right = Math.max(right, last.right);
    } else if (right > left) {
      lines.push({ left, right, middle: top + height / 2 });
    }
  }
  return lines;
}

/**
 * White space at an inline root's ends that was drawn, being amid other text: alone it would collapse. A word
 * joiner beside it keeps it.
 */
function keepSpaces(root) {
  if (valueOf(root.values, "display") !== "inline") return;
  for (const [pseudo, side, run] of [["::before", 0, /^\s+/], ["::after", -1, /\s+$/]]) {
    let leaf = root.element;
    while (childNodes(leaf).length) leaf = [...childNodes(leaf)].at(side);
    const match = isText(leaf) && run.exec(leaf.data);
    if (!match || root.styles[pseudo]) continue;
    const range = ownerDocument(leaf).createRange();
    range.setStart(leaf, match.index);
    range.setEnd(leaf, match.index + match[0].length);
    if ([...range.getClientRects()].some((rect) => rect.width > 0)) root.styles[pseudo] = [["content", '"\\2060"']];
  }
}

/** A decoration an ancestor draws through the element's text, as its own; beside one of its own only the line. */
function struckBy(element) {
  const drawn = styleOf(element).getPropertyValue("-webkit-text-decorations-in-effect");
  const own = styleOf(element).textDecorationLine;
  if (drawn === "none" || drawn === "" || drawn === own) return {};
  if (own !== "none") return { "text-decoration-line": drawn };
  const styles = [...flatAncestors(element)].map((one) => styleOf(one));
  const style = styles.find(({ textDecorationLine }) => textDecorationLine !== "none");
  const names = ["line", "color", "style", "thickness"].map((part) => `text-decoration-${part}`);
  return style ? Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)])) : {};
}
