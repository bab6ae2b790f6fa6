// A page is read as it looks when nothing has the focus, which pages like to give away when they are opened.

const activeElement = { 9: getter(Document, "activeElement"), 11: getter(ShadowRoot, "activeElement") };
const TOLD = ["blur", "focusout", "focus", "focusin", "change"];

/** Takes the focus away, unheard by the page; answers what gives it back. */
function unfocus() {
  const element = focused(document);
  if (!element) return () => {};
  const type = { [HTML]: HTMLElement, [SVG]: SVGElement }[namespace(element)] ?? MathMLElement;
  const view = ownerDocument(element).defaultView;
  unheard(view, () => type.prototype.blur.call(element));
  return () => unheard(view, () => type.prototype.focus.call(element, { preventScroll: true }));
}

/** The element that has it, in whatever shadow root or frame that can be looked into; null where none does. */
function focused(root) {
  const element = activeElement[nodeType(root)](root);
  if (!element || element === root.documentElement || isHtml(element, "body")) return null;
  const inner = shadowRoot(element) ?? frameDocument(element);
  if (!inner && isFrame(element)) return null;
  return (inner && focused(inner)) ?? element;
}

/** No listener of the page is told of what `work` does. */
function unheard(view, work) {
  const stop = (event) => event.stopImmediatePropagation();
  for (const type of TOLD) view.addEventListener(type, stop, true);
  try {
    work();
  } finally {
    for (const type of TOLD) view.removeEventListener(type, stop, true);
  }
}
