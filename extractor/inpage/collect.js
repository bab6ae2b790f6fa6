// The whole of it: find, plant, compare, write down. The page is as it was when this returns.
//
// Answers one string of JSON lines, so that its reader can take them one by one: the header {title, viewport,
// notes, properties, fonts}, the document's lists for the cascade, the declarations [[property, value], …], the styles [[declaration, …], …], then a line a
// component. A node is [tag, attributes, styles, number, ...children]: number in the document or -1, tag "svg:path" or "math:mi" in other namespaces,
// styles {"": style, "::before": style}; text is a string.

const FRAME = 50; // ms to wait for one at most
const LOCAL_URL = /url\("#([^"]+)"\)/g;

async function collect(options) {
  const notes = new Set();
  const roots = territory();
  const sprites = await fetchSprites(roots);
  const budget = { nodes: options.maxNodes, bytes: options.maxBytes, sprites };
  const { animated, undo } = settleAnimations(roots);
  try {
    const components = find(options, notes).map((one) => plantOne(one, budget)).filter((one) => one.tree);
    const nodes = components.flatMap((one) => [...nodesOf(one.tree)]);
    const { wear, look } = tailor(baselines(nodes.filter((node) => node.element)), animated);
    for (const one of components) wear(one.tree);
    const page = numbered();
    globalThis.answers = (queries) => answers(queries, page);
    const lines = (chosen) => chosen.map((i) => [components[i].element, ...flatAncestors(components[i].element)]);
    globalThis.elementsAround = (chosen) => [...new Set(lines(chosen).flat())];
    globalThis.linesOf = (chosen) => {
      const numbers = new Map(elementsAround(chosen).map((element, number) => [element, number]));
      return lines(chosen).map((line) => line.map((element) => numbers.get(element)));
    };
    globalThis.rest = (pieces) => settled(roots, () => {
      const { changes } = atRest(pieces.map((numbers) => numbers.map((number) => page.elements[number] ?? null)));
      globalThis.changes = (places) => settled(roots, () => changes(places));
    });
    globalThis.boxes = () => resettled(roots, () => components.map(({ element }) => boxOf(element)));
    globalThis.rootOf = (tree) => page.trees.get(tree);
    globalThis.treeOf = (root) => [...page.trees].find(([, one]) => one === root)?.[0] ?? null;
    const differs = (element) => differing(element, options.inherited, look);
    return written({ components, budget, page, differs }, () => ({
      title: document.title.toWellFormed(),
      viewport: [innerWidth, innerHeight],
      properties: NAMES,
      notes: [...notes, ...(budget.bytes < 0 ? ["too_many_bytes"] : [])],
      fonts: loadedFonts(new Set(roots.map((root) => ownerDocument(root) ?? root))),
    }));
  } finally {
    undo();
  }
}

function plantOne(one, budget) {
  const notes = new Set();
  const tree = plant(one.element, notes, budget);
  if (tree) settleNesting(tree, notes);
  return { ...one, notes, tree };
}

/** Let running animations and transitions stand at their end; {animated: elements, undo: goes on from before}. */
function settleAnimations(roots) {
  const undone = [];
  const animated = new Set();
  for (const animation of roots.flatMap((root) => root.getAnimations())) {
    const { effect, playState, currentTime } = animation;
    if (!effect || playState !== "running") continue;
    const { endTime, fill } = effect.getComputedTiming();
    if (Number.isFinite(endTime) && Number.isFinite(currentTime) && /forwards|both/.test(fill)) {
      undone.push(() => (animation.currentTime = currentTime));
      animation.currentTime = endTime;
    } else {
      if (animation.animationName) animated.add(effect.target);
      undone.push(() => (animation.effect = effect));
      animation.effect = null;
    }
  }
  return { animated, undo: () => undone.forEach((one) => one()) };
}

/** Distinct rows and their numbers. */
function table() {
  const rows = new Map();
  const number = (row) => {
    const text = JSON.stringify(row);
    if (!rows.has(text)) rows.set(text, rows.size);
    return rows.get(text);
  };
  return { number, line: () => `[${[...rows.keys()].join(",")}]` };
}

function written({ components, budget, page, differs }, header) {
  const [declarations, styles] = [table(), table()];
  const encode = (node, refs, free = false) => {
    if (typeof node === "string") return node;
    const worn = {};
    for (const [pseudo, said] of Object.entries(node.styles ?? {})) {
      if (!said.length) continue;
      worn[pseudo] = styles.number(said.map(([name, value]) => declarations.number([name, value.toWellFormed()])));
      for (const [name, value] of said) {
        for (const [, id] of value.matchAll(LOCAL_URL)) refs.add(id);
      }
    }
    const tag = node.svg ? `svg:${node.tag}` : node.math ? `math:${node.tag}` : node.tag;
    const loose = free || Boolean(node.free); // styled where it was defined, not where it is used
    const number = loose ? -1 : page.numbers.get(node.element) ?? -1;
    return [tag, node.attributes, worn, number, ...node.children.map((child) => encode(child, refs, loose))];
  };
  const behind = backdrops();
  const lines = [];
  for (const { kind, selector, rect, offset, tree, notes, element } of components) {
    const refs = new Set();
    const line = JSON.stringify({
      kind, selector, notes: [...notes], backdrop: behind(element), tree: encode(tree, refs), refs: [...refs],
      box: [rect.left + offset.x, rect.top + offset.y, rect.width, rect.height],
      differing: differs(element), room: roomOf(element),
    });
    budget.bytes -= line.length;
    if (budget.bytes < 0) break;
    lines.push(line);
  }
  return [JSON.stringify(header()), JSON.stringify(page.lists), declarations.line(), styles.line(), ...lines].join("\n");
}

/** [[family, style, weight, unicode range], …] of the font faces that are loaded in one of `documents`. */
function loadedFonts(documents) {
  const faces = [...documents].flatMap((one) => [...one.fonts]).filter((face) => face.status === "loaded");
  return faces.map(({ family, style, weight, unicodeRange }) => [family, style, weight, unicodeRange]);
}

/** What `look` sees once the page's answer to a new viewport is laid out and stands still. */
async function resettled(roots, look) {
  const frame = () => new Promise((resolve) => {
    requestAnimationFrame(resolve);
    setTimeout(resolve, FRAME);
  });
  await frame();
  await frame();
  return settled(roots, look);
}

function settled(roots, look) {
  const { undo } = settleAnimations(roots);
  try {
    return look();
  } finally {
    undo();
  }
}

/** [its width, its height, that of the room around it] in px; null where it does not show now. */
function boxOf(element) {
  const rect = rectOf(element);
  return shows(element, rect) ? [rect.width, rect.height, roomOf(element)[0]] : null;
}

/** [width in px, direction] of the content box around an element. */
function roomOf(element) {
  const parent = flatParent(element);
  if (!parent) return [innerWidth, "ltr"];
  const style = styleOf(parent);
  const width = (parent.clientWidth || rectOf(parent).width) - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [Math.max(width, 1) || 1, style.direction];
}
