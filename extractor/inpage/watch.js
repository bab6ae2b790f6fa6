// Whether the page stays as it was read: it is read while it settles, and what changes then was read too early.

const CANVASES = 24; // that are looked at, at most
const EVERYTHING = { attributes: true, characterData: true, childList: true, subtree: true };

/**
 * Watches from now on. `unseen` runs what changes the page and undoes that at once. `read` is told which elements were
 * read, and gives a function that answers whether the page is another by then: what it undid itself is no change.
 */
function watch(roots, elements) {
  let mutated = false;
  const observer = new MutationObserver(() => {
    mutated = true;
    observer.disconnect(); // a page may have many
  });
  roots.forEach((root) => observer.observe(root, EVERYTHING));
  const { drawn } = globalThis; // on canvases, as of the last look of `ready.js`
  const markup = markupOf(roots);
  const rules = JSON.stringify(rulesOf(roots));
  const isOther = () => {
    const now = markupOf(roots);
    return (now !== markup && inOneOrder(now) !== inOneOrder(markup)) || !elements.every(isConnected);
  };
  const areOthers = (found) => found.length !== roots.length || found.some((root, i) => root !== roots[i]);

  const unseen = (work) => {
    mutated ||= observer.takeRecords().length > 0;
    const { lastChange } = globalThis; // of `ready.js`
    try {
      return work();
    } finally {
      observer.takeRecords();
      queueMicrotask(() => (globalThis.lastChange = lastChange)); // behind its observer
    }
  };
  const read = (found) => {
    const look = () => JSON.stringify([movedByScripts(roots), settled(roots, () => standing(roots, found))]);
    const before = look();
    return () => ((mutated || observer.takeRecords().length > 0) && isOther()) || areOthers(territory())
      || globalThis.drawn !== drawn || JSON.stringify(rulesOf(roots)) !== rules || look() !== before;
  };
  return { unseen, read };
}

function markupOf(roots) {
  const serialized = (node) => (isElement(node) ? outerHtml(node) : node.data);
  return roots.flatMap((root) => [...childNodes(root)].map(serialized)).join();
}

/** Markup with each list of classes sorted: scripts that take one away and give it back put it last. */
const inOneOrder = (markup) => markup.replace(/ class="[^"]*/g, (list) => list.split(/[\s"]+/).sort().join(" "));

/** What no observer tells of: boxes, images, what is in fields, and canvases that nothing is drawn on. */
function standing(roots, elements) {
  const boxes = elements.map((element) => {
    const { left, top, width, height } = rectOf(element);
    return [left, top, width, height];
  });
  const all = (names) => roots.flatMap((root) => [...root.querySelectorAll(names)]);
  const images = all("img").map((image) => [image.currentSrc.length, image.complete]);
  const fields = all("input, select, textarea").map((field) => [field.value, field.checked, field.disabled]);
  const blank = all("canvas").slice(0, CANVASES).map((canvas) => globalThis.pixels?.(canvas) === 0); // of `ready.js`
  return [boxes, images, fields, blank];
}

/** How many animations are a script's; those of css follow from the markup. */
function movedByScripts(roots) {
  const byCss = ({ animationName, transitionProperty }) => animationName ?? transitionProperty; // in any realm
  return roots.flatMap((root) => root.getAnimations()).filter((animation) => !byCss(animation)).length;
}

/** How many each sheet has. */
function rulesOf(roots) {
  const count = (sheet) => {
    try {
      return sheet.disabled ? -1 : sheet.cssRules.length;
    } catch {
      return null; // of another origin
    }
  };
  return roots.flatMap((root) => [...root.styleSheets, ...root.adoptedStyleSheets]).map(count);
}
