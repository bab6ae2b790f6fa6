// What the cascade asks of the page: its elements by number, and which of them a selector finds.
//
// `numbered()` walks the document and its open shadow trees, elements of a shadow tree right behind their host
// (`cascade/document.py` says what the lists mean). `answers` takes the queries of `cascade/queries.py`.
// Documents in frames are not numbered.

const CAN_FOCUS = "button, input, select, textarea, a, area[href], summary, iframe, [contenteditable]";

function numbered() {
  const [elements, numbers, trees] = [[], new Map(), new Map([["document", document]])];
  const [parent, previous, tag, slot, tree, inline, focusable] = [[], [], [], [], [], [], []];
  const host = {};
  const [classes, words] = [new Set(), new Set()];
  const known = (node) => (node === null ? -1 : numbers.get(node) ?? -1);
  const walk = (root, name, hostNumber) => {
    for (const element of root.querySelectorAll("*")) {
      const number = elements.push(element) - 1;
      numbers.set(element, number);
      const above = parentNode(element);
      parent.push(isElement(above) ? known(above) : hostNumber);
      previous.push(known(previousElement(element)));
      tag.push(isHtml(element, "input") ? `input:${element.type}` : localName(element));
      if (name !== "document") tree.push([number, name]);
      classes.add(attribute(element, "class") ?? "");
      words.add(attribute(element, "id") ?? "");
      if (hasAttribute(element, "style")) inline.push([number, attribute(element, "style").toWellFormed()]);
      if (hasAttribute(element, "tabindex") || answersTo(element, CAN_FOCUS)) focusable.push(number);
      const shadow = shadowRoot(element);
      if (!shadow) continue;
      const inner = `shadow-${number}`;
      trees.set(inner, shadow);
      host[inner] = number;
      walk(shadow, inner, number);
    }
  };
  walk(document, "document", -1);
  for (const [number, element] of elements.entries()) {
    const into = known(assignedSlot(element));
    if (into >= 0) slot.push([number, into]);
  }
  for (const list of classes) for (const name of list.split(/[ \t\n\r\f]+/)) words.add(name);
  const spelled = [...words].map((word) => word.toWellFormed());
  const lists = { parent, previous, tag, slot, tree, host, inline, focusable, words: spelled };
  return { elements, numbers, trees, lists };
}

const FOUND = {
  "": (root, selector) => root.querySelectorAll(selector),
  host: (root, selector) => (root.host && answersTo(root.host, selector) ? [root.host] : []),
  slotted: (root, selector, arg) => [...root.querySelectorAll(selector)].flatMap((slot) =>
    (isHtml(slot, "slot") ? slot.assignedElements({ flatten: true }).filter((one) => answersTo(one, arg)) : [])),
  part: (root, selector, arg) => [...root.querySelectorAll(selector)].flatMap((host) =>
    [...(shadowRoot(host)?.querySelectorAll(arg) ?? [])]),
};

/** Every scope root with what it reaches: what is in all the scopes around it, and in its own. */
function reaches(root, scopes) {
  const all = (selector) => [...root.querySelectorAll(selector)];
  let around = [{ top: root.documentElement ?? root.host, reach: all, holds: () => true }];
  for (const [start, limit] of scopes) {
    around = around.flatMap(({ top, reach, holds }) => (start ? reach(start) : [top]).map((scope) => {
      const ends = limit ? [...scope.querySelectorAll(limit)] : [];
      const inside = (one) => holds(one) && scope.contains(one) && !ends.some((end) => end.contains(one));
      const below = (selector) =>
        [...(answersTo(scope, selector) ? [scope] : []), ...scope.querySelectorAll(selector)];
      return { top: scope, reach: (selector) => below(selector).filter(inside), holds: inside };
    }));
  }
  return around;
}

function hops(element, top) {
  let count = 0;
  for (let up = element; up !== top; up = parentNode(up)) count++;
  return count;
}

/** The answer to each query: numbers, pairs [number, hops] where there are scopes, null for a bad selector. */
function answers(queries, { numbers, trees }) {
  const known = (element) => numbers.get(element);
  const here = (number) => number !== undefined; // else it came after the numbering
  return queries.map(([tree, selector, via, arg, scopes]) => {
    const root = trees.get(tree);
    if (!root) return [];
    try {
      if (!scopes.length) return [...new Set(FOUND[via](root, selector, arg))].map(known).filter(here);
      return reaches(root, scopes).flatMap(({ top, reach }) =>
        reach(selector).map((one) => [known(one), hops(one, top)]).filter(([one]) => here(one)));
    } catch {
      return null;
    }
  });
}

/**
 * Of the `names` of inherited longhands, those the element has otherwise than what it inherits from, and those it has
 * from the browser by itself, as `baseline` says: a button is black in black surroundings, but does not inherit it.
 */
function apart(element, names, look, baseline) {
  const outer = flatParent(element);
  if (!outer) return [names, []];
  const [own, around] = [look(element), look(outer)];
  const those = (test) => names.filter((name) => ["", "-webkit-"].some((prefix) => AT.has(prefix + name)
    && test(prefix + name)));
  return [
    those((name) => valueOf(own, name) !== valueOf(around, name)),
    those((name) => ![INHERIT, RELATIVE, CURRENT].includes(valueOf(baseline, name))),
  ];
}
