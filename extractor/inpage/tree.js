// A component's nodes: what it is made of, flattened, with its live state, no longer tied to the page.
//
// `plant(root, notes)` answers {tag, svg, attributes, children, element, ...}; text is a string. Shadow roots
// stand in place of their hosts' children, slots of their assigned nodes; `<use>` becomes what it shows;
// canvas and video become an image; frames an empty box. Nodes whose style is not to be read have no `element`.

const LEFT_OUT = /^(script|style|link|meta|base|title|noscript|template|source|track|param|noembed|noframes)$/i;
const BOXED = /^(iframe|frame|object|embed|portal|fencedframe)$/;
const ADDRESSES = /^(href|src|action|formaction|poster|cite|data|background|longdesc|xlink:href)$/;
const REDUNDANT = /^(class|style|srcset|sizes|loading|on.*)$/i;
const EDITABLE = /^(text|search|tel|url|email|number|range|color|date|month|week|time|datetime-local)$/;

function plant(root, notes, options) {
  const defs = new Map(); // an outermost svg node -> Map(id -> node) of targets carried along

  const grow = (node, outer) => {
    if (isText(node)) return node.data;
    if (!isElement(node)) return null;
    const tag = localName(node);
    if (LEFT_OUT.test(tag)) return null;
    if (options.room-- <= 0) {
      notes.add("component_too_large");
      return null;
    }
    if (namespace(node) === SVG) return tag === "use" ? useOf(node, outer) : branch(node, outer, { svg: true });
    if (tag === "slot" && styleOf(node).display === "contents") return flatChildren(node).map((child) => grow(child, outer));
    if (BOXED.test(tag)) {
      notes.add("frame_left_out");
      return leaf(node, "span");
    }
    if (tag === "canvas" || tag === "video") return still(node);
    return branch(node, outer, {});
  };

  const branch = (element, outer, { svg = false, tag = null, children = null }) => {
    const name = localName(element);
    const replaced = shadowRoot(element) && name.includes("-") ? "span" : name === "slot" ? "span" : name;
    const node = { tag: tag ?? replaced, svg, math: namespace(element) !== HTML && !svg, element, children: [] };
    node.attributes = attributesOf(element);
    const top = svg ? outer ?? node : null;
    live(element, node);
    for (const child of children ?? node.children0 ?? flatChildren(element)) {
      const grown = grow(child, name === "foreignObject" ? null : top);
      for (const one of [grown].flat(Infinity)) if (one !== null) node.children.push(one);
    }
    if (svg) carry(node, top);
    if (svg && !outer && defs.has(node)) {
      const targets = [...defs.get(node).values()].filter((target) => target !== null);
      if (targets.length) node.children.unshift({ tag: "defs", svg: true, attributes: {}, children: targets });
    }
    return node;
  };

  const leaf = (element, tag, attributes = {}) => ({ tag, svg: false, element, attributes, children: [], frozen: true });

  /** Canvas and video as they look now. */
  const still = (element) => {
    try {
      const canvas = localName(element) === "canvas" ? element : snapshot(element);
      const src = canvas.toDataURL();
      options.bytes -= src.length;
      if (options.bytes > 0) return leaf(element, "img", { src, alt: attribute(element, "aria-label") ?? "" });
      notes.add("too_many_bytes");
    } catch {
      notes.add("picture_unreadable");
    }
    const poster = attribute(element, "poster");
    return poster ? leaf(element, "img", { src: element.poster, alt: "" }) : leaf(element, "span");
  };

  /** `<use>` -> a group holding what it refers to; a symbol becomes a nested svg. */
  const useOf = (element, outer) => {
    const target = targetOf(element, options.sprites);
    if (!target) notes.add("icon_missing");
    if (!target || options.uses.has(target)) return null;
    options.uses.add(target);
    const { href: _, "xlink:href": __, x = "0", y = "0", width, height, ...rest } = attributesOf(element);
    const sized = Object.fromEntries(Object.entries({ width, height }).filter(([, value]) => value));
    const symbol = /^(symbol|svg)$/.test(localName(target));
    const inner = branch(target, outer, { svg: true, tag: symbol ? "svg" : null });
    inner.free = true; // styled where it was defined, not where it is used
    if (symbol) Object.assign(inner.attributes, sized);
    delete inner.attributes.id;
    options.uses.delete(target);
    if (x !== "0" || y !== "0") rest.transform = `${rest.transform ?? ""} translate(${x} ${y})`.trim();
    return { tag: "g", svg: true, element, attributes: rest, children: [inner] };
  };

  /** Bring gradients, clips, masks and filters that a node names into its svg. */
  const carry = (node, top) => {
    const style = styleOf(node.element);
    const named = [...Object.values(node.attributes), style.fill, style.stroke, style.clipPath, style.maskImage,
      style.filter, style.markerStart, style.markerMid, style.markerEnd].join(" ");
    const links = node.tag !== "a" && /^#/.test(node.attributes.href ?? node.attributes["xlink:href"] ?? "")
      ? [(node.attributes.href ?? node.attributes["xlink:href"]).slice(1)] : [];
    for (const [, id] of named.matchAll(/url\(["']?[^"')]*#([^"')]+)["']?\)/g)) links.push(id);
    for (const id of links) {
      const target = find1(rootNode(node.element), id);
      if (!target || root.contains(target)) continue;
      if (!defs.has(top)) defs.set(top, new Map());
      const known = defs.get(top);
      if (known.has(id)) continue;
      known.set(id, null);
      const copy = branch(target, top, { svg: true });
      copy.free = true;
      known.set(id, copy);
    }
  };

  const live = (element, node) => {
    const { attributes } = node;
    const flag = (name, on) => (on ? (attributes[name] = "") : delete attributes[name]);
    const state = {
      input: () => {
        const type = element.type;
        if (type === "checkbox" || type === "radio") flag("checked", element.checked);
        else if (EDITABLE.test(type)) attributes.value = element.value;
        else if (type === "password" || type === "file") delete attributes.value;
        if (type === "password" && element.value) notes.add("password_left_out");
        if (attributes.value === "") delete attributes.value;
      },
      textarea: () => (node.children0 = [document.createTextNode(element.value)]),
      option: () => flag("selected", element.selected && (element.index > 0 || element.defaultSelected)),
      details: () => flag("open", element.open),
      dialog: () => flag("open", element.open),
      progress: () => element.position >= 0 && (attributes.value = String(element.value)),
      meter: () => (attributes.value = String(element.value)),
      img: () => {
        if (element.currentSrc) attributes.src = element.currentSrc;
        node.frozen = element.complete && element.naturalWidth > 0;
      },
    };
    if (!node.svg && !node.math) state[localName(element)]?.();
    if (node.svg && localName(element) === "svg" && namespace(parentNode(element) ?? element) !== SVG) node.frozen = true;
  };
  return grow(root, null);
}

const find1 = (root, id) => root.getElementById?.(id) ?? document.getElementById(id);

function attributesOf(element) {
  const entries = [];
  for (const { name, value } of attributes(element)) {
    if (REDUNDANT.test(name)) continue;
    const local = namespace(element) === SVG && /href$/.test(name) && value.startsWith("#");
    entries.push([name, ADDRESSES.test(name) && !local ? absolute(value, element) : value]);
  }
  return Object.fromEntries(entries);
}

function absolute(address, element) {
  try {
    return new URL(address.trim(), ownerDocument(element).baseURI).href;
  } catch {
    return address;
  }
}

function snapshot(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return canvas;
}

/** What a `<use>` shows: an element of its own tree, or of a sprite file fetched before. */
function targetOf(use, sprites) {
  const href = attribute(use, "href") ?? attribute(use, "xlink:href") ?? "";
  const [file, id] = [href.slice(0, href.indexOf("#")), decodeURIComponent(href.slice(href.indexOf("#") + 1))];
  if (!id) return null;
  return file ? sprites.get(absolute(file, use))?.getElementById(id) ?? null : find1(rootNode(use), id);
}

/** Sprite files that `<use>` elements under `roots` name -> parsed documents, by address. */
async function fetchSprites(roots) {
  const sprites = new Map();
  const uses = roots.flatMap((root) => [...root.querySelectorAll("use")]);
  const files = uses.map((use) => [use, attribute(use, "href") ?? attribute(use, "xlink:href") ?? ""])
    .filter(([, href]) => href.indexOf("#") > 0).map(([use, href]) => absolute(href.split("#")[0], use));
  await Promise.all([...new Set(files)].slice(0, 20).map(async (file) => {
    try {
      const answer = await fetch(file, { signal: AbortSignal.timeout(2000) });
      sprites.set(file, new DOMParser().parseFromString(await answer.text(), "image/svg+xml"));
    } catch {
      // A sprite that cannot be read is noted where it is used.
    }
  }));
  return sprites;
}
