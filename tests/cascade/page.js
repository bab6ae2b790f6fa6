// What a page does for the cascade stage: numbers its elements, answers queries, says what it refuses.
// Installed once as globalThis.stage; every function gives plain JSON.
(() => {
  const elements = [], trees = new Map([["document", document]]), numbers = new Map();

  // What a disabled control will be able to do once it is not.
  const FORM = "button, input, select, textarea, a[href], area[href], summary, iframe, [contenteditable]";

  function collect() {
    const parent = [], previous = [], tag = [], slot = [], tree = [], host = {}, inline = [], focusable = [];
    const walk = (root, name, hostNumber) => {
      for (const element of root.querySelectorAll("*")) {
        const number = elements.push(element) - 1;
        numbers.set(element, number);
        parent.push(element.parentElement ? numbers.get(element.parentElement) : hostNumber);
        previous.push(element.previousElementSibling ? numbers.get(element.previousElementSibling) : -1);
        tag.push(element.localName === "input" ? `input:${element.type}` : element.localName);
        if (name !== "document") tree.push([number, name]);
        if (element.hasAttribute("style")) inline.push([number, element.getAttribute("style")]);
        if (element.tabIndex >= 0 || element.hasAttribute("tabindex") || element.matches(FORM)) focusable.push(number);
        if (element.shadowRoot) {
          const inner = `shadow-${number}`;
          trees.set(inner, element.shadowRoot);
          host[inner] = number;
          walk(element.shadowRoot, inner, number);
        }
      }
    };
    walk(document, "document", -1);
    for (const [number, element] of elements.entries())
      if (element.assignedSlot) slot.push([number, numbers.get(element.assignedSlot)]);
    return { parent, previous, tag, slot, tree, host, inline, focusable };
  }

  const found = {
    "": (root, selector) => [...root.querySelectorAll(selector)],
    host: (root, selector) => (root.host && root.host.matches(selector) ? [root.host] : []),
    slotted: (root, selector, arg) =>
      [...root.querySelectorAll(selector)].flatMap((slot) =>
        slot.assignedElements ? slot.assignedElements({ flatten: true }).filter((e) => e.matches(arg)) : []),
    part: (root, selector, arg) =>
      [...root.querySelectorAll(selector)].flatMap((host) =>
        host.shadowRoot ? [...host.shadowRoot.querySelectorAll(arg)] : []),
  };

  // Every root of the innermost scope, with what it reaches: what is in all scopes around it, and in its own.
  function reaches(root, scopes) {
    const all = (selector) => [...root.querySelectorAll(selector)];
    let around = [{ top: root.documentElement ?? root.host, reach: all, holds: () => true }];
    for (const [start, limit] of scopes)
      around = around.flatMap(({ top, reach, holds }) => (start ? reach(start) : [top]).map((scope) => {
        const ends = limit ? [...scope.querySelectorAll(limit)] : [];
        const inside = (element) => holds(element) && scope.contains(element) && !ends.some((end) => end.contains(element));
        const below = (selector) => [...(scope.matches(selector) ? [scope] : []), ...scope.querySelectorAll(selector)];
        return { top: scope, reach: (selector) => below(selector).filter(inside), holds: inside };
      }));
    return around;
  }

  function scoped(root, selector, scopes) {
    return reaches(root, scopes).flatMap(({ top, reach }) => reach(selector).map((element) => {
      let hops = 0;
      for (let up = element; up !== top; up = up.parentElement) hops++;
      return [numbers.get(element), hops];
    }));
  }

  function answer([tree, selector, via, arg, scopes]) {
    const root = trees.get(tree);
    if (!root) return [];
    try {
      if (scopes.length) return scoped(root, selector, scopes);
      return [...new Set(found[via](root, selector, arg))].map((element) => numbers.get(element));
    } catch {
      return null;
    }
  }

  // Which of the inherited longhands an element has otherwise than its parent. A line height may be a factor.
  function differing(number, names) {
    const own = getComputedStyle(elements[number]), outer = getComputedStyle(elements[number].parentElement);
    const factor = (style) => parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    const same = (name) => ["", "-webkit-"].every((prefix) =>
      own.getPropertyValue(prefix + name) === outer.getPropertyValue(prefix + name)) ||
      (name === "line-height" && Math.abs(factor(own) - factor(outer)) < 0.001);
    return names.filter((name) => !same(name));
  }

  globalThis.stage = {
    differing,
    collect,
    answers: (queries) => queries.map(answer),
    refused: (pairs) => pairs.filter(([name, value]) => !CSS.supports(name, value)),
    elements,
  };
})();
