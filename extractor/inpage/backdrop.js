// What an element stands on: the colours behind it, and pictures where there are such.

const holds = method(Node, "contains");
const hits = method(Document, "elementsFromPoint");
const bodyOf = getter(Document, "body");
const rootOfPage = getter(Document, "documentElement");

/** What an element paints under its content: {color, picture}, the picture as a `background`, null for none. */
const painted = remembering((element) => {
  const { background, backgroundColor, backgroundImage } = styleOf(element);
  const source = isHtml(element, "img") ? element.currentSrc : "";
  const own = source && `url(${JSON.stringify(source)}) 0 0 / 100% 100%`;
  return { color: backgroundColor, picture: own || (backgroundImage === "none" ? null : background) };
});

/** The elements whose backgrounds the canvas has, behind all that stands on it: a body's where the root has none. */
function groundOf(page) {
  const [body, root] = [bodyOf(page), rootOfPage(page)];
  if (!root) return [];
  const { color, picture } = painted(root);
  return body && !picture && TRANSPARENT.test(color) ? [body, root] : [root];
}

/**
 * What is painted behind an element in its document, from the front: its ancestors, where it is out of sight or the
 * page so `deep` that Chromium crashes over what is at a point.
 */
function under(element, deep) {
  if (deep) return [...flatAncestors(element)];
  const { left, top, width, height } = rectOf(element);
  const page = ownerDocument(element);
  const there = hits(page, left + width / 2, top + height / 2);
  const place = there.indexOf(element);
  if (place < 0) return [...flatAncestors(element)];
  const ground = groundOf(page);
  const between = there.slice(place + 1).filter((one) => !ground.includes(one) && !holds(element, one));
  return [...between, ...ground];
}

/**
 * A function element -> {backdrop, behind}: the opaque colour behind it, as `rgb(r, g, b)`, and where pictures
 * are before that, all that is painted there, from the back: [[left, top, width, height, number of a CSS
 * `background`], …], in px from its own box. `backgrounds` numbers these.
 */
function backdrops(backgrounds, deep) {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const mix = (colors) => {
    const key = colors.join("|");
    if (!known.has(key)) {
      for (const color of ["white", ...colors]) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      known.set(key, `rgb(${[...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(", ")})`);
    }
    return known.get(key);
  };
  const layersOf = (element) => {
    const layers = [];
    const at = { left: 0, top: 0 }; // of the element, in the document of `node`
    for (let node = element; node; node = ownerDocument(node).defaultView?.frameElement) {
      at.left += rectOf(node).left;
      at.top += rectOf(node).top;
      for (const one of under(node, deep)) {
        const { color, picture } = painted(one);
        const { left, top, width, height } = rectOf(one);
        const box = [left - at.left, top - at.top, width, height].map(Math.round);
        if (picture) layers.push({ box, background: picture, picture });
        if (!TRANSPARENT.test(color)) layers.push({ box, background: color });
        if (/^rgb\(/.test(color)) return layers;
      }
    }
    return layers;
  };
  return (element) => {
    const layers = layersOf(element).reverse();
    const pictured = layers.some(({ picture }) => picture);
    return {
      backdrop: mix(layers.filter(({ picture }) => !picture).map(({ background }) => background)),
      behind: pictured ? layers.map(({ box, background }) => [...box, backgrounds.number(background)]) : [],
    };
  };
}
