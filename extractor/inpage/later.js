// What is asked of the page by functions kept in our world: of the elements that were numbered (`page`), and once it
// has been read of the components that were taken (`kept`, in their order).

const FRAME = 50; // ms to wait for one at most

function answerNow(page) {
  const names = new Map([...page.trees].map(([name, root]) => [root, name]));
  Object.assign(globalThis, {
    answers: (queries) => answers(queries, page),
    rootOf: (tree) => page.trees.get(tree),
    treeOf: (root) => names.get(root) ?? null,
  });
}

function answerLater({ kept, page, roots, changed }) {
  let atRestNow = null;
  let around = [];
  Object.assign(globalThis, {
    /** Of each chosen component, its element and those around it, by places that `elementsAt` knows then. */
    linesOf(chosen) {
      const lines = chosen.map((i) => [kept[i].element, ...flatAncestors(kept[i].element)]);
      around = [...new Set(lines.flat())];
      const places = new Map(around.map((element, place) => [element, place]));
      return lines.map((line) => line.map((element) => places.get(element)));
    },
    elementsAt: (places) => places.map((place) => around[place]),
    /** Keep how elements, by number, look in no state, as properties go; -1 stands for none. */
    rest(pieces, properties) {
      const lists = pieces.map((numbers) => numbers.map((number) => page.elements[number] ?? null));
      atRestNow = settled(roots, () => atRest(lists, properties));
    },
    changes: (places) => settled(roots, () => atRestNow.changes(places)),
    changed,
    boxes: () => resettled(roots, () => kept.map(boxOf)),
  });
}

/** What `look` sees once the page's answer to a new viewport is laid out and stands still. */
async function resettled(roots, look) {
  const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  await Promise.race([new Promise((resolve) => { requestAnimationFrame(resolve); }), pause(FRAME)]);
  await pause(0); // what was asked for at this frame, and who observes sizes, comes behind us in it
  return settled(roots, look);
}

/** What `look` sees where nothing moves or has the focus. It is told which elements an animation moves for ever. */
function settled(roots, look) {
  const refocus = unfocus();
  const { animated, undo } = settleAnimations(roots);
  try {
    return look(animated);
  } finally {
    refocus();
    undo();
  }
}

/** [width, height, width of the room around it in px, `typeOf`, …`rebroken`]; null where it does not show now. */
function boxOf({ element, tree }) {
  const rect = rectOf(element);
  if (!shows(element, rect)) return null;
  return [rect.width, rect.height, roomOf(element)[0], typeOf(styleOf(element)), ...rebroken(tree)];
}

/** [width in px, direction] of the content box around an element. */
function roomOf(element) {
  const parent = flatParent(element);
  if (!parent) return [innerWidth, "ltr"];
  const { paddingLeft, paddingRight, direction } = styleOf(parent);
  const inner = parent.clientWidth || rectOf(parent).width;
  return [Math.max(inner - parseFloat(paddingLeft) - parseFloat(paddingRight), 1) || 1, direction];
}
