// Whether the page stays as it was read: it is read while it settles, and what changes then was read too early.

const EVERYTHING = { attributes: true, characterData: true, childList: true, subtree: true };

/**
 * Watches from now on. `unseen` runs what changes the page and undoes that at once. `read` is told which elements were
 * read, and gives a function that answers whether the page is another by then.
 */
function watch(roots) {
  let mutated = false;
  const observer = new MutationObserver(() => {
    mutated = true;
    observer.disconnect(); // a page may have many
  });
  roots.forEach((root) => observer.observe(root, EVERYTHING));
  const since = performance.now();
  const rules = JSON.stringify(rulesOf(roots));

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
  const read = (elements) => {
    const look = () => settled(roots, () => JSON.stringify(standing(roots, elements)));
    const before = look();
    return () => mutated || observer.takeRecords().length > 0 || globalThis.lastChange > since
      || JSON.stringify(rulesOf(roots)) !== rules || look() !== before;
  };
  return { unseen, read };
}

/** What no observer tells of: boxes, images, fonts and what is in fields. */
function standing(roots, elements) {
  const boxes = elements.map((element) => {
    const { left, top, width, height } = rectOf(element);
    return [left, top, width, height];
  });
  const all = (names) => roots.flatMap((root) => [...root.querySelectorAll(names)]);
  const images = all("img").map((image) => [image.currentSrc.length, image.complete]);
  const fields = all("input, select, textarea").map((field) => [field.value, field.checked, field.disabled]);
  return [boxes, images, fields, loadedFonts(roots).length];
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
