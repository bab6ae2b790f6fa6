// The whole of it: find, plant, compare, write down. The page is as it was when this returns.
//
// Answers one string of JSON lines, so that its reader can take them one by one: the header {title, viewport,
// notes, fontFaces}, the declarations [[property, value], …], the styles [[declaration, …], …], then a line a
// component. A node is [tag, attributes, styles, ...children]: tag "svg:path" or "math:mi" in other namespaces,
// styles {"": style, "::before": style}; text is a string.

const LOCAL_URL = /url\("#([^"]+)"\)/g;

async function collect(options) {
  const notes = new Set();
  const roots = territory();
  const sprites = await fetchSprites(roots);
  const sheets = survey(roots, await fetchSheets(roots), notes);
  const budget = { bytes: options.maxBytes, sprites };
  const { animated, undo } = settleAnimations(roots);
  try {
    const components = take(find(options, notes), options, budget, notes);
    const nodes = components.flatMap((one) => [...nodesOf(one.tree)]);
    const dress = tailor(baselines(nodes.filter((node) => node.element)), sheets, animated);
    for (const one of components) dress(one.tree);
    return written(components, budget, (families) => ({
      title: document.title.toWellFormed(),
      viewport: [innerWidth, innerHeight],
      fontFaces: facesUsed(sheets.faces, families, [...new Set(roots.map((root) => ownerDocument(root) ?? root))]),
      notes: [...notes, ...(budget.bytes < 0 ? ["too_many_bytes"] : [])],
    }));
  } finally {
    undo();
  }
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

function written(components, budget, header) {
  const [declarations, styles] = [table(), table()];
  const families = new Set();
  const encode = (node, refs) => {
    if (typeof node === "string") return node;
    const worn = {};
    for (const [pseudo, said] of Object.entries(node.styles ?? {})) {
      if (!said.length) continue;
      worn[pseudo] = styles.number(said.map(([name, value]) => declarations.number([name, value.toWellFormed()])));
      for (const [name, value] of said) {
        if (name === "font-family") families.add(value);
        for (const [, id] of value.matchAll(LOCAL_URL)) refs.add(id);
      }
    }
    const tag = node.svg ? `svg:${node.tag}` : node.math ? `math:${node.tag}` : node.tag;
    return [tag, node.attributes, worn, ...node.children.map((child) => encode(child, refs))];
  };
  const behind = backdrops();
  const describe = describer();
  const lines = [];
  for (const { place, kind, selector, rect, offset, tree, notes, element } of components) {
    const refs = new Set();
    const line = JSON.stringify({
      kind, selector, ...describe(element), notes: [...notes],
      backdrop: behind(element), tree: encode(tree, refs), refs: [...refs],
      box: [rect.left + offset.x, rect.top + offset.y, rect.width, rect.height],
    });
    budget.bytes -= line.length;
    if (budget.bytes < 0) break;
    lines.push([place, line]);
  }
  const inOrder = lines.sort(([one], [other]) => one - other).map(([, line]) => line);
  return [JSON.stringify(header([...families])), declarations.line(), styles.line(), ...inOrder].join("\n");
}
