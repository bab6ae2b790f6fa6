// The whole of it: find, plant, dress, write down. Everything is read in one go; the page is as it was when
// this returns.
//
// Answers one string of JSON lines, so that the reader can take them one by one: the header {title, …, fontFaces,
// notes}, the declarations [[property, value], …], the styles [[declaration, …], …], then a line a component.
// A node is [tag, attributes, styles, ...children]: tag "svg:path" or "math:mi" in other namespaces, styles
// {"": style, "::before": style}; text is a string.

async function collect(options) {
  const { found, left, notes, roots } = find(options);
  const budget = { room: options.maxNodes, bytes: options.maxBytes, uses: new Set(), sprites: await fetchSprites(roots) };
  const { faces, parts } = survey(roots, options.sheets, notes);
  authoredPseudos = partsOf(parts);
  const components = found.map((one) => {
    one.notes = new Set();
    one.tree = plant(one.element, one.notes, budget);
    if (one.tree) one.tree.notes = one.notes;
    return one;
  }).filter((one) => one.tree);
  const nodes = components.flatMap((one) => [...nodesOf(one.tree)]).filter((node) => node.element);
  const base = baselines(nodes);
  const undo = settleAnimations(roots);
  try {
    const dress = tailor(base);
    for (const one of components) dress(one.tree);
  } finally {
    undo();
  }
  if (left) notes.add("too_many_components");
  const families = new Set(nodes.filter((node) => node.values).map((node) => valueOf(node.values, "font-family")));
  const documents = [...new Set(roots.map((root) => (nodeType(root) === 9 ? root : ownerDocument(root))))];
  const header = {
    title: document.title, viewport: [innerWidth, innerHeight], left, notes: [...notes],
    fontFaces: facesUsed(faces, families, documents),
  };
  return written(header, components, options.maxBytes);
}

let authoredPseudos;
const LOCAL_URL = /url\("#([^"]+)"\)/g;

function written(header, components, maxBytes) {
  const table = () => {
    const rows = new Map();
    return { rows, id: (row, key = JSON.stringify(row)) => rows.get(key) ?? rows.set(key, rows.size).get(key) };
  };
  const declarations = table();
  const styles = table();
  const refs = new Set();
  const encode = (node) => {
    if (typeof node === "string") return node;
    const worn = {};
    for (const [pseudo, said] of Object.entries(node.styles ?? {})) {
      if (said.length) worn[pseudo] = styles.id(said.map((one) => declarations.id(one)));
      for (const [, value] of said) for (const [, id] of value.matchAll(LOCAL_URL)) refs.add(id);
    }
    const tag = node.svg ? `svg:${node.tag}` : node.math ? `math:${node.tag}` : node.tag;
    return [tag, node.attributes, worn, ...node.children.map(encode)];
  };
  const behind = backdrops();
  const lines = [];
  let bytes = 0;
  for (const { kind, selector, rect, offset, tree, notes, element } of components) {
    refs.clear();
    const line = JSON.stringify({
      kind, selector, backdrop: behind(element), notes: [...notes], tree: encode(tree), refs: [...refs],
      box: [rect.left + offset.x, rect.top + offset.y, rect.width, rect.height],
    });
    bytes += line.length;
    if (bytes > maxBytes) {
      header.notes.push("too_many_bytes");
      header.left += components.length - lines.length;
      break;
    }
    lines.push(line);
  }
  const rows = (one) => `[${[...one.rows.keys()].join(",")}]`;
  return [JSON.stringify(header), rows(declarations), rows(styles), ...lines].join("\n").toWellFormed();
}

/** Let running animations and transitions stand at their end for a moment; answers how to undo it. */
function settleAnimations(roots) {
  const undone = [];
  for (const animation of roots.flatMap((root) => root.getAnimations())) {
    const { effect, playState } = animation;
    if (!effect || playState !== "running") continue;
    const { endTime, fill } = effect.getComputedTiming();
    if (Number.isFinite(endTime) && /forwards|both/.test(fill)) {
      const { currentTime } = animation;
      undone.push(() => (animation.currentTime = currentTime));
      animation.currentTime = endTime;
    } else {
      undone.push(() => (animation.effect = effect));
      animation.effect = null;
    }
  }
  return () => undone.forEach((undo) => undo());
}
