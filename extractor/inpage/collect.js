// The whole of it, in two questions. `begin` numbers the elements: what is asked of the page goes by these numbers.
// `collect` finds, plants, compares, writes down. The page is as it was when either returns.
//
// `collect` answers one string of JSON lines, so that its reader can take them one by one: the header {title, viewport,
// notes, properties, fonts}, the backgrounds behind components, the declarations [[property, value], …], the styles
// [[declaration, …], …], then a line a component. A node is [tag, attributes, styles, number, size, natural,
// ...children]: number in the document or -1, size [width, height] in px as laid out inside a root, or null, natural
// that of an image's file, or null, tag "svg:path" or "math:mi" in other namespaces, styles {"": style, "::before":
// style}; text is a string.

const LOCAL_URL = /url\("#([^"]+)"\)/g;

const MEDIUM = 16; // px: the font size of a root that nobody styles

/** {base: URL that the document's own are relative to, rem: in those of such a root, lists: of `matching.js`}. */
function begin() {
  const page = numbered();
  const watching = watch(territory(), page.elements);
  answerNow(page);
  globalThis.collect = (options) => collect(options, page, watching);
  const root = document.documentElement;
  const rem = root ? parseFloat(styleOf(root).fontSize) / MEDIUM : 1;
  return { base: document.baseURI.toWellFormed(), rem, lists: page.lists };
}

async function collect(options, page, watching) {
  const roots = territory();
  const sprites = await fetchSprites(roots);
  const { kept, text } = watching.unseen(() => collectNow(options, page, roots, sprites));
  answerLater({ kept, page, roots, changed: watching.read(kept.map(({ element }) => element)) });
  return text;
}

function collectNow(options, page, roots, sprites) {
  const notes = new Set();
  const budget = { bytes: options.maxBytes, sprites };
  return settled(roots, (animated) => {
    const components = take(find(options, notes), options, budget, notes);
    const nodes = components.flatMap((one) => [...nodesOf(one.tree)]);
    const bare = baselines(nodes.filter((node) => node.element));
    const { wear, look } = tailor(bare, animated, counting(components.map(({ element }) => element)));
    for (const one of components) wear(one.tree);
    const parted = ({ element, tree }) => apart(element, options.inherited, look, bare.made.get(tree.key));
    return written({ components, budget, page, parted, deep: notes.has("page_too_deep") }, () => ({
      title: document.title.toWellFormed(),
      viewport: [innerWidth, innerHeight],
      properties: NAMES,
      notes: [...notes, ...(budget.bytes < 0 ? ["too_many_bytes"] : [])],
      fonts: loadedFonts(roots),
    }));
  });
}

const ROUNDS = 8; // of elements inside each other that follow one another

/**
 * Let running animations and transitions stand at their end; {animated: elements, undo: goes on from before}. Where
 * one ends, what it gives is inherited, which another may begin to follow: each round ends those of the round before.
 */
function settleAnimations(roots) {
  const settled = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const running = runningIn(roots);
    if (!running.length) break;
    for (const { animation, end } of running) {
      if (end === null) animation.effect = null;
      else animation.currentTime = end;
    }
    settled.push(...running);
  }
  const undo = () => settled.toReversed().forEach(({ animation, effect, currentTime, end }) => {
    if (end === null) animation.effect = effect;
    else animation.currentTime = currentTime;
  });
  const named = settled.filter(({ end, animationName }) => end === null && animationName);
  return { animated: new Set(named.map(({ effect }) => effect.target)), undo };
}

/** All is read before anything is written: what is asked of one after that styles the document again. */
const runningIn = (roots) => roots.flatMap((root) => root.getAnimations()).map((animation) => {
  const { effect, playState, currentTime, animationName } = animation;
  const { endTime, fill } = effect?.getComputedTiming() ?? {};
  const ends = Number.isFinite(endTime) && Number.isFinite(currentTime) && /forwards|both/.test(fill);
  return { animation, effect, playState, currentTime, animationName, end: ends ? endTime : null };
}).filter(({ effect, playState }) => effect && playState === "running");

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

function written({ components, budget, page, parted, deep }, header) {
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
    const inside = node.children.map((child) => encode(child, refs, loose));
    return [tag, node.attributes, worn, number, node.size ?? null, node.natural ?? null, ...inside];
  };
  const backgrounds = table();
  const standing = backdrops(backgrounds, deep);
  const describe = describer();
  const lines = [];
  for (const one of components) {
    const { place, kind, selector, rect, offset, tree, notes, element } = one;
    const refs = new Set();
    const line = JSON.stringify({
      kind, selector, ...describe(element), notes: [...notes],
      ...standing(element), tree: encode(tree, refs), refs: [...refs],
      box: [rect.left + offset.x, rect.top + offset.y, rect.width, rect.height],
      apart: parted(one), room: roomOf(element), aligned: tree.aligned ?? false,
      fonts: tree.hides ? null : [...tree.fonts].map((font) => JSON.parse(font)),
    });
    budget.bytes -= line.length;
    if (budget.bytes < 0) break;
    lines.push([place, line, one]);
  }
  const inOrder = lines.sort(([one], [other]) => one - other);
  const lists = [backgrounds.line(), declarations.line(), styles.line()];
  const text = [JSON.stringify(header()), ...lists];
  return { kept: inOrder.map(([, , one]) => one), text: [...text, ...inOrder.map(([, line]) => line)].join("\n") };
}

/** [[family, style, weight, unicode range], …] of the font faces that are loaded in the documents of `roots`. */
function loadedFonts(roots) {
  const documents = new Set(roots.map((root) => ownerDocument(root) ?? root));
  const faces = [...documents].flatMap((one) => [...one.fonts]).filter((face) => face.status === "loaded");
  return faces.map(({ family, style, weight, unicodeRange }) => [family, style, weight, unicodeRange]);
}
