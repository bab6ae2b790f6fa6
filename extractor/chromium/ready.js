// One look at how far a page is. Runs in the isolated world; the first look at a document starts the observer.
() => {
  if (!globalThis.lastChange) {
    globalThis.lastChange = performance.now();
    new MutationObserver(() => { globalThis.lastChange = performance.now(); })
      .observe(document, { childList: true, characterData: true, subtree: true });
  }
  const [navigation] = performance.getEntriesByType("navigation");
  const loadedAt = navigation?.loadEventEnd ?? 0;
  const changedAt = Math.max(globalThis.lastChange, loadedAt);
  const now = performance.now();
  // Lazy images in view are on their way, but for those that a scroller clips: nobody waits long for them.
  const inView = (image) => {
    const { top, bottom, left, right } = image.getBoundingClientRect();
    return image.checkVisibility() && bottom >= 0 && top <= innerHeight && right >= 0 && left <= innerWidth;
  };
  return {
    elements: document.getElementsByTagName("*").length,
    parsed: loadedAt > 0 || document.readyState !== "loading",
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
