// One look at how far a page is. Runs in the isolated world; the first look at a document starts the observer.
//
// No observer tells of what is drawn: the first canvases are compared with the look before, on a small scale,
// until `DRAWING` ms after the load event. A chart has unfolded by then; what still moves may do so for ever.
() => {
  const DRAWING = 2500;
  const MOST = 24; // canvases
  const SIDE = 64; // px
  if (!globalThis.lastChange) {
    globalThis.lastChange = globalThis.lastTouch = performance.now();
    new MutationObserver((records) => {
      globalThis.lastTouch = performance.now(); // attributes alone: those of animations never rest
      if (records.some(({ type }) => type !== "attributes")) globalThis.lastChange = globalThis.lastTouch;
    }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
  }
  const [navigation] = performance.getEntriesByType("navigation");
  const loadedAt = navigation?.loadEventEnd ?? 0;
  const now = performance.now();
  const pixels = (canvas) => {
    const small = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
    try {
      small.drawImage(canvas, 0, 0, SIDE, SIDE);
      return small.getImageData(0, 0, SIDE, SIDE).data.reduce((hash, byte) => (hash * 31 + byte) | 0, 0);
    } catch {
      return 0; // it is empty, or holds another origin's image
    }
  };
  globalThis.pixels = pixels;
  if (now - loadedAt < DRAWING) {
    const drawn = [...document.getElementsByTagName("canvas")].slice(0, MOST).map(pixels).join();
    if (drawn !== (globalThis.drawn ?? "")) globalThis.lastChange = now;
    globalThis.drawn = drawn;
  }
  const changedAt = Math.max(globalThis.lastChange, loadedAt);
  // Lazy images in view are on their way, but for those that a scroller clips: nobody waits long for them.
  const inView = (image) => {
    const { top, bottom, left, right } = image.getBoundingClientRect();
    return image.checkVisibility() && bottom >= 0 && top <= innerHeight && right >= 0 && left <= innerWidth;
  };
  return {
    elements: document.getElementsByTagName("*").length,
    parsed: loadedAt > 0 || document.readyState !== "loading", // no event says so where it was broken off
    loaded: loadedAt > 0,
    loadedFor: (now - loadedAt) / 1000,
    changedAt: changedAt / 1000,
    unchangedFor: (now - changedAt) / 1000,
    still: document.scripts.length === 0 && !document.querySelector("meta[http-equiv=refresh i]"),
    fonts: document.fonts.status === "loaded",
    images: Array.from(document.images).every((image) => image.complete
      || (image.loading === "lazy" && (now - loadedAt > 1000 || !inView(image)))),
  };
}
