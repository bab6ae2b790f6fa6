// What an element stands on: the colours behind it, and pictures where there are such.

const holds = method(Node, "contains");
const positionTo = method(Node, "compareDocumentPosition");
const hits = method(Document, "elementsFromPoint");
const bodyOf = getter(Document, "body");
const rootOfPage = getter(Document, "documentElement");

const MOST_BENEATH = 60; // elements beside those around one that are looked at

/** The backgrounds of a style: {color, picture}, the picture as a `background`, null for none. */
const backgroundsOf = ({ background, backgroundColor, backgroundImage }) =>
  ({ color: backgroundColor, picture: backgroundImage === "none" ? null : background });

/** What an element paints under its content, as `backgroundsOf`. */
const painted = remembering((element) => {
  const source = isHtml(element, "img") ? element.currentSrc : "";
  const { color, picture } = backgroundsOf(styleOf(element));
  return { color, picture: source ? `url(${JSON.stringify(source)}) 0 0 / 100% 100%` : picture };
});

/** The boxes it lays over that, from the front: [{color, picture, box, opacity}, …]. A transform hides most. */
const laidOver = remembering((element) => (styleOf(element).position === "static" ? [] : ["::after", "::before"])
  .map((pseudo) => styleOf(element, pseudo))
  .filter(({ content, display, position, transform, visibility }) => !/^(none|normal)$/.test(content)
    && display !== "none" && position === "absolute" && transform === "none" && visibility === "visible")
  .map((style) => {
    const { x, y } = cornerOf(element);
    const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(parseFloat);
    const box = { left: x + left, top: y + top, width, height };
    return { ...backgroundsOf(style), box, opacity: Number(style.opacity) };
  }));

/** The elements whose backgrounds the canvas has, behind all that stands on it: a body's where the root has none. */
function groundOf(page) {
  const [body, root] = [bodyOf(page), rootOfPage(page)];
  if (!root) return [];
  const { color, picture } = painted(root);
  return body && !picture && TRANSPARENT.test(color) ? [body, root] : [root];
}

/**
 * What is painted behind an element in its document at a point, from the front. Where the page is so `deep` that
 * Chromium crashes over what is at a point, its ancestors; out of sight also what is placed behind these.
 */
function under(element, point, deep) {
  if (deep) return [...flatAncestors(element)];
  const page = ownerDocument(element);
  const there = hits(page, point.x, point.y);
  const place = there.indexOf(element);
  if (place < 0) return beneath(element, point);
  const ground = groundOf(page);
  const between = there.slice(place + 1).filter((one) => !ground.includes(one) && !holds(element, one));
  return [...between, ...ground];
}

const covers = ({ left, top, width, height }, { x, y }) =>
  left <= x && x <= left + width && top <= y && y <= top + height;

/** The children of an element that are out of the flow. */
const placedIn = remembering((element) =>
  flatChildren(element).filter((one) => isElement(one) && styleOf(one).position === "absolute"));

/** The ancestors of an element, and before each what stands at a point behind the one in it, from the front. */
function beneath(element, point) {
  const found = [];
  let left = MOST_BENEATH;
  const dig = (one) => {
    const rect = rectOf(one);
    if (left-- <= 0 || !covers(rect, point) || !shows(one, rect)) return;
    elementsIn(one).reverse().forEach(dig);
    found.push(one);
  };
  const isBehind = (one, other) => Boolean(positionTo(one, other) & Node.DOCUMENT_POSITION_FOLLOWING)
    || styleOf(one).zIndex.startsWith("-");
  for (let at = element, around = flatParent(at); around; at = around, around = flatParent(at)) {
    placedIn(around).filter((one) => one !== at && isBehind(one, at)).reverse().forEach(dig);
    found.push(around);
  }
  return found;
}

/** How much of what `one` paints shows behind an element: what makes that see-through as well does not count. */
function opacityOf(one, around) {
  let opacity = 1;
  for (let at = one; at && !around.has(at); at = flatParent(at)) opacity *= Number(styleOf(at).opacity);
  return opacity;
}

/** All that `one` paints under a point, from the front. */
function paintsAt(one, point) {
  const over = laidOver(one).filter(({ box }) => covers(box, point));
  return [...over, { ...painted(one), box: rectOf(one), opacity: 1 }];
}

/**
 * A function element -> {backdrop, behind}: the opaque colour behind it, as `rgb(r, g, b)`, and where pictures
 * are before that, all that is painted there, from the back: [[left, top, width, height, opacity, number of a CSS
 * `background`], …], in px from its own box. `backgrounds` numbers these.
 */
function backdrops(backgrounds, deep) {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const mix = (layers) => {
    const colors = layers.filter(({ picture }) => !picture).map(({ background, opacity }) => [background, opacity]);
    const key = colors.join("|");
    if (!known.has(key)) {
      for (const [color, opacity] of [["white", 1], ...colors]) {
        Object.assign(canvas, { fillStyle: color, globalAlpha: opacity });
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
      const rect = rectOf(node);
      at.left += rect.left;
      at.top += rect.top;
      const middle = { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
      const around = new Set(flatAncestors(node));
      for (const one of under(node, middle, deep)) {
        const outer = opacityOf(one, around);
        for (const { color, picture, box: { left, top, width, height }, opacity: own } of paintsAt(one, middle)) {
          const opacity = outer * own;
          if (!opacity) continue;
          const box = [left - at.left, top - at.top, width, height].map(Math.round);
          if (picture) layers.push({ box, opacity, background: picture, picture });
          if (!TRANSPARENT.test(color)) layers.push({ box, opacity, background: color });
          if (/^rgb\(/.test(color) && opacity === 1) return layers;
        }
      }
    }
    return layers;
  };
  return (element) => {
    const layers = layersOf(element).reverse();
    const pictured = layers.some(({ picture }) => picture);
    return {
      backdrop: mix(layers),
      behind: pictured ? layers.map(({ box, opacity, background }) =>
        [...box, opacity, backgrounds.number(background)]) : [],
    };
  };
}
