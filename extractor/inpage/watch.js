// Whether the page stays as it was read: it is read while it settles, and what changes then was read too early.

const EVERYTHING = { attributes: true, characterData: true, childList: true, subtree: true };

/** What `work` does to the page and undoes at once is no change of it, as `ready.js` sees them. */
function unnoticed(work) {
  const { lastChange } = globalThis;
  try {
    return work();
  } finally {
    queueMicrotask(() => (globalThis.lastChange = lastChange)); // behind its observer
  }
}

/** A function that answers, once, whether anything changed since now; `elements` are those that were read. */
function watch(roots, elements) {
  let mutated = false;
  const observer = new MutationObserver(() => {
    mutated = true;
    observer.disconnect(); // a page may have many
  });
  for (const root of roots) observer.observe(root, EVERYTHING);
  const look = () => settled(roots, () => JSON.stringify(standing(roots, elements)));
  const since = performance.now();
  const before = look();
  return () => {
    mutated ||= observer.takeRecords().length > 0;
    observer.disconnect();
    return mutated || globalThis.lastChange > since || look() !== before;
  };
}

/** What no observer tells of: boxes, images, fonts, rules and what is in fields. */
function standing(roots, elements) {
  const boxes = elements.map((element) => {
    const { left, top, width, height } = rectOf(element);
    return [left, top, width, height];
  });
  const all = (names) => roots.flatMap((root) => [...root.querySelectorAll(names)]);
  const images = all("img").map((image) => [image.currentSrc.length, image.complete]);
  const fields = all("input, select, textarea").map((field) => [field.value, field.checked, field.disabled]);
  const documents = [...new Set(roots.map((root) => ownerDocument(root) ?? root))];
  const sheets = roots.flatMap((root) => [...root.styleSheets, ...root.adoptedStyleSheets]).map(rulesIn);
  return [boxes, images, fields, loadedFonts(documents).length, sheets];
}

function rulesIn(sheet) {
  try {
    return sheet.disabled ? -1 : sheet.cssRules.length;
  } catch {
    return null; // of another origin
  }
}
