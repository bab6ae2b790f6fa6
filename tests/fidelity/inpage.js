// Both sides: finds components, lays them bare for a picture, tells what changed. Made once a document.
(() => {
  // Everything stands still: a transition would be read at its first frame.
  const STILL = `*, *::before, *::after { animation: none !important; transition: none !important;
    caret-color: transparent !important; scroll-behavior: auto !important }`;
  const PSEUDOS = [null, "::before", "::after", "::placeholder", "::marker"];
  const IMAGE = /url\("(?!data:)[^"]*"\)/g;
  const INNER = "a, button, input, label, summary, li, tr, img";
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const over = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const ancestors = (element) => {
    const found = [];
    for (let each = over(element); each; each = over(each)) found.push(each);
    return found;
  };
  const flat = (element, found = []) => {
    found.push(element);
    const slotted = element.localName === "slot" ? element.assignedElements() : [];
    for (const child of [...(element.shadowRoot?.children ?? []), ...slotted, ...element.children]) flat(child, found);
    return found;
  };
  const inner = (element) => flat(element).slice(1).filter((each) => each.matches(INNER));
  const find = (selector) => {
    let scope = document, element = null;
    for (const part of selector.split(" >>> ")) {
      try { element = scope.querySelector(part); } catch { element = null; }
      if (!element) return null;
      scope = element.shadowRoot ?? element;
    }
    return element;
  };
  const values = (style) => [...style].map((name) => `${name}:${style.getPropertyValue(name)}`);
  const numbers = (style, ...names) => names.reduce((sum, name) => sum + parseFloat(style[name]), 0);
  const rect = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left, y: top, width, height };
  };

  const elements = [];  // what is compared, null where there is none
  let dressed = null;  // undoes `bare`
  let look = "";  // of `remember`
  let rivals = [];  // unchecked by `set`
  const written = [];  // markup of each element and its ancestors, as it first was

  // What an ancestor does to the picture of what is in it cannot be taken along.
  const EFFECTS = { opacity: "1", filter: "none", mixBlendMode: "normal", clipPath: "none", maskImage: "none" };
  const affects = (style) =>
    Object.entries(EFFECTS).some(([name, value]) => (style[name] || value) !== value) ||
    !["none", "matrix(1, 0, 0, 1, 0, 0)"].includes(style.transform);
  const cuts = (ancestor, box) => {
    const outer = ancestor.getBoundingClientRect();
    return box.left < outer.left - 0.5 || box.right > outer.right + 0.5 ||
      box.top < outer.top - 0.5 || box.bottom > outer.bottom + 0.5;
  };
  const unfit = (element) => {
    if (!element) return "not found";
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return "no box";
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return "invisible";
    if (box.width > innerWidth || box.height > 1600 || box.left < 0 || box.top < 0 || box.right > innerWidth + 1)
      return "off page";
    for (const ancestor of ancestors(element)) {
      const style = getComputedStyle(ancestor);
      if (affects(style)) return "effect of an ancestor";
      const canvas = ancestor === document.body || ancestor === document.documentElement;
      if (!canvas && style.overflow !== "visible" && cuts(ancestor, box)) return "clipped";
    }
    return "";
  };

  // Style sorted: `dress` puts declarations back, but at the end.
  const tag = (element) => element.localName + [...element.attributes].map(({ name, value }) =>
    ` ${name}=${name === "style" ? values(element.style).sort().join(";") : value}`).join("");
  const markup = (element) =>
    [...flat(element), ...ancestors(element)].map(tag).join("\n") + element.textContent;

  const reading = (element) => flat(element).map((each) => PSEUDOS.map((pseudo) => {
    const style = getComputedStyle(each, pseudo);
    if (pseudo && ["none", "normal"].includes(style.content) && /before|after/.test(pseudo)) return "";
    return values(style).join(";");
  }).join("|") + JSON.stringify(rect(each))).join("\n");

  globalThis.fidelity = {
    frame,
    async rest() {
      for (let n = 0; n < 300 && document.readyState !== "complete"; n++) await pause(5);
      document.body.getBoundingClientRect();  // asks for the fonts
      const decoded = [...document.images].map((image) => image.decode().catch(() => {}));
      await Promise.race([Promise.all([document.fonts.ready, ...decoded]), pause(1500)]);
    },
    // Resolves once nothing was added for half a second; lazy images are woken by a scroll pass.
    async settle() {
      let was = "";
      for (let n = 0; n < 20; n++) {
        const now = `${document.getElementsByTagName("*").length} ${performance.getEntriesByType("resource").length}`;
        if (now === was && document.readyState === "complete") break;
        was = now;
        await pause(500);
      }
      for (let y = 0, n = 0; y < document.documentElement.scrollHeight && n < 40; y += innerHeight, n++) {
        scrollTo(0, y);
        await pause(30);
      }
      scrollTo(0, 0);
      await fidelity.rest();
      await pause(500);  // scripts that restyle on scroll take their time
    },
    freeze() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STILL);
      const roots = flat(document.documentElement).map((each) => each.shadowRoot);
      for (const root of [document, ...roots.filter(Boolean)]) root.adoptedStyleSheets.push(sheet);
    },
    // The numbers, among `order`, of the first `count` fit components, and why others are not fit.
    choose(selectors, order, count) {
      const missed = {}, chosen = [];
      for (const number of order) {
        if (chosen.length >= count) break;
        const element = find(selectors[number]), why = unfit(element);
        if (why) { missed[why] = (missed[why] ?? 0) + 1; continue; }
        chosen.push(number);
        elements.push(element);
        written.push(markup(element));
      }
      return { chosen, missed };
    },
    hold(selectors) { elements.splice(0, elements.length, ...selectors.map(find)); },
    // A fit element's box, and the content box it stands in; else why it is not fit.
    place(index) {
      const element = elements[index], why = element.isConnected ? unfit(element) : "not found";
      if (why) return { miss: why };
      const parent = over(element), style = parent && getComputedStyle(parent);
      const outer = parent && (parent.clientWidth || parent.getBoundingClientRect().width);
      const around = parent ? outer - numbers(style, "paddingLeft", "paddingRight") : innerWidth;
      const scripted = markup(element) !== written[index];
      return { box: rect(element), around: Math.max(around, 1), direction: style?.direction ?? "ltr", scripted };
    },
    // Moves an element, by its wrapper, to the same fraction of a pixel.
    align(index, x, y) {
      const element = elements[index];
      if (!element) return false;
      const wrapper = element.closest("body > div"), was = rect(element);
      const phase = (to, from) => ((((to - from) % 1) + 1) % 1) + "px";
      wrapper.style.left = phase(x, was.x);
      wrapper.style.top = phase(y, was.y);
      const box = rect(element);
      return box.width >= 1 && box.height >= 1;
    },
    box: (index) => rect(elements[index]),
    remember(index) { look = reading(elements[index]); },
    // Whether a component reads otherwise than when it was remembered; new images are given time to come.
    async changed(index) {
      const now = reading(elements[index]), known = new Set(look.match(IMAGE));
      if (now.match(IMAGE)?.some((image) => !known.has(image))) await pause(300);
      return now !== look;
    },
    // Hides all but one component, whose own background stays the only one.
    bare(index) {
      const undo = [];
      const set = (element, name, value) => {
        const { style } = element;
        undo.push([element, name, style.getPropertyValue(name), style.getPropertyPriority(name)]);
        style.setProperty(name, value, "important");
      };
      const shown = new Set(flat(elements[index]).filter((each) => getComputedStyle(each).visibility === "visible"));
      const styled = new Set(flat(document.documentElement).filter((each) => each.hasAttribute("style")));
      for (const each of flat(document.documentElement))
        set(each, "visibility", shown.has(each) ? "visible" : "hidden");
      for (const each of [document.documentElement, document.body]) {
        set(each, "background-color", "transparent");
        set(each, "background-image", "none");
      }
      dressed = () => {
        for (const [element, name, value, priority] of undo.reverse()) {
          element.style.removeProperty(name);
          if (value) element.style.setProperty(name, value, priority);
          // Asked first: Chromium removes an attribute it has not written yet by writing an empty one.
          if (!styled.has(element) && element.hasAttribute("style")) element.removeAttribute("style");
        }
      };
    },
    dress: () => dressed(),
    // How many elements inside a pointer may be over, besides the component itself.
    inner: (index) => inner(elements[index]).length,
    // What is forced into a state: [the target, ...those around it]. `number`: of an inner one, or null.
    chain(index, number) {
      const target = number === null ? elements[index] : inner(elements[index])[number];
      return target ? [target, ...ancestors(target)] : [];
    },
    focusable: (index) => elements[index].tabIndex >= 0 && !elements[index].disabled,
    // Sets a property; false where the element has none or it is so already. A radio button gives way to the one
    // it took over from.
    set(index, name, value) {
      const element = elements[index];
      if (!(name in element) || element[name] === value) return false;
      const checked = [...element.getRootNode().querySelectorAll("input[type=radio]:checked")];
      element[name] = value;
      if (value) rivals = checked.filter((other) => !other.checked);
      else for (const rival of rivals) rival.checked = true;
      return true;
    },
  };
})
